import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckAnswer } from '../../src/formats/acceptance-result.js';
import { databaseClient } from '../../src/sources/index.js';
import { runAcceptancePlan } from '../../src/usecases/acceptance/run-plan.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { program } from '../program.js';
import { CMS, PORTAL } from './exit-site.js';
import { type MariadbServer, mariadbProgram, startMariadb } from './mariadb-server.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
const mariadb = mariadbProgram();
const folder = mkdtempSync(join(tmpdir(), 'cloudexit-dump-restore-'));
const at = (name: string) => join(folder, name);
/** What a hostile dump would make on this machine. */
const marker = at('marker');
const PASSWORD = 'word-0815';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Place {
  readonly url: string;
  readonly passwordFile?: string;
}

async function listed(name: string, url: string): Promise<string> {
  const output = at(`${name}.inventory`);
  const how = { tree: 'sha256', digests: ['sha256'], metadata: false, reading: {} } as const;
  await listInventory({ sources: [url], output, rows: at(`${name}.rows`), ...how });
  return output;
}

async function restored(
  dump: string,
  scratch: Place,
  inventory: string,
  restores = true,
): Promise<CheckAnswer & { readonly said: string }> {
  const rows = inventory.replace(/inventory$/, 'rows');
  const check = { id: 'dump', kind: 'restore', place: 'scratch', dump, inventory, rows };
  const plan = at('plan.yaml');
  const document = { system: 's', environment: 'isolated-restore', places: { scratch }, checks: [check] };
  writeFileSync(plan, JSON.stringify(document));
  const { result, bytes } = await runAcceptancePlan({
    plan,
    now: () => new Date(),
    env: process.env,
    commands: false,
    restores,
    tool: 'test',
  });
  expect(bytes.toString()).not.toContain(PASSWORD);
  const [answer] = result.answers;
  const findings = (answer!.findings ?? []).map(({ code, subject }) => `${code} ${subject}`);
  return { ...answer!, said: [answer!.outcome, ...findings].join('; ') };
}

const cutTo = (name: string, from: string, part: number): string => {
  const bytes = readFileSync(at(from));
  writeFileSync(at(name), bytes.subarray(0, Math.floor(bytes.length * part)));
  return at(name);
};

describe.skipIf(bin === undefined)('a dump of PostgreSQL', () => {
  let server: PostgresServer;
  let inventory: string;
  let count = 0;
  const scratch = async (): Promise<Place> => {
    const name = `scratch_${count++}`;
    await server.sql('postgres', `CREATE DATABASE ${name}`);
    return { url: server.url(name) };
  };
  const dump = (name: string, ...options: string[]): string => {
    execFileSync(join(bin!, 'pg_dump'), [...options, '-f', at(name), '-d', server.url('portal')]);
    return at(name);
  };

  beforeAll(async () => {
    server = await startPostgres(bin!);
    await server.sql('postgres', 'CREATE DATABASE portal');
    await server.sql('portal', ...PORTAL);
    inventory = await listed('portal', server.url('portal'));
    dump('portal.sql');
    dump('portal.custom', '-Fc');
  }, 60_000);
  afterAll(() => server?.stop());

  it('restores, plain and custom, to what the inventory says', async () => {
    for (const name of ['portal.sql', 'portal.custom']) {
      const answer = await restored(at(name), await scratch(), inventory);
      expect(answer.said, `${name}: ${JSON.stringify(answer)}`).toBe('passed');
      expect(answer.steps[0]!.observed).toMatch(/^pg_dump (plain|custom), \d+ bytes, SHA-256 [0-9a-f]{64}$/);
    }
  });

  it('restores only when that is allowed, and only into what is empty', async () => {
    const place = await scratch();
    const asked = await restored(at('portal.sql'), place, inventory, false);
    expect(asked).toMatchObject({
      outcome: 'not-assessed',
      because: 'restores are not allowed in this run',
      steps: [],
    });
    const full = await restored(at('portal.sql'), { url: server.url('portal') }, inventory);
    expect(full).toMatchObject({
      outcome: 'not-assessed',
      because: 'not restored: RESTORE_TARGET_NOT_EMPTY',
    });
    const gone = await restored(at('portal.sql'), { url: server.url('no_such') }, inventory);
    expect(gone).toMatchObject({ outcome: 'not-assessed', because: 'not restored: SOURCE_NOT_FOUND' });
  });

  it('names what a dump changed, and the row', async () => {
    const changed = readFileSync(at('portal.sql'), 'utf8')
      .replace('\nnotice a43', '\nnotice c43')
      .replace('\tnotice a43\n', '\tnotice c43\n');
    writeFileSync(at('changed.sql'), changed);
    expect((await restored(at('changed.sql'), await scratch(), inventory)).said).toBe(
      'failed; TABLE_ROWS_DIFFER tables/notices; ROW_DIFFERS tables/notices',
    );
  });

  it('that was cut is found, plain and custom', async () => {
    const plain = await restored(cutTo('cut.sql', 'portal.sql', 0.6), await scratch(), inventory);
    expect(plain.said).toMatch(/^failed; DUMP_INCOMPLETE [^;]*cut\.sql/);
    const custom = await restored(cutTo('cut.custom', 'portal.custom', 0.7), await scratch(), inventory);
    expect(custom.said).toMatch(/^failed; DUMP_RESTORE_FAILED [^;]*cut\.custom/);
    const foreign = await restored(cutTo('cut.head', 'portal.sql', 0.001), await scratch(), inventory);
    expect(foreign).toMatchObject({
      outcome: 'not-assessed',
      because: 'the dump was not read: DUMP_UNSUPPORTED',
    });
  });

  it.each([
    ['a shell command', `\\! touch ${marker}`],
    ['a shell command at the end of a statement', `SELECT 1; \\! touch ${marker}`],
    ['a pipe', `SELECT 1 \\g |touch ${marker}`],
    ['an output pipe', `\\o |touch ${marker}`],
    ['a file', `\\i ${'/etc/hostname'}`],
    ['a copy to a program', `\\copy (SELECT 1) TO PROGRAM 'touch ${marker}'`],
    ['a backquote', `\\set x \`touch ${marker}\``],
    ['the end of the restriction', `\\unrestrict abc\n\\! touch ${marker}`],
    ['what looks like data', `SELECT '\nCOPY x FROM stdin;\n';\n\\! touch ${marker}\n\\.`],
  ])('that is hostile does nothing on this machine: %s', async (_, command) => {
    const text = readFileSync(at('portal.sql'), 'utf8');
    const after = 'SET client_encoding';
    writeFileSync(at('hostile.sql'), text.replace(after, `${command}\n${after}`));
    const answer = await restored(at('hostile.sql'), await scratch(), inventory);
    expect(existsSync(marker)).toBe(false);
    expect(answer.said).toMatch(/^failed; DUMP_RESTORE_FAILED /);
  });

  it('takes the password from its file to the environment of the client, and nowhere else', async () => {
    writeFileSync(at('password'), `${PASSWORD}\n`);
    const client = databaseClient(
      'postgres://me@h/db?sslmode=verify-full',
      { passwordFile: at('password') },
      {},
    );
    expect(client.connection).toEqual([]);
    expect(client.environment).toMatchObject({ PGPASSWORD: PASSWORD, PGSSLMODE: 'verify-full' });
    await server.sql(
      'postgres',
      `CREATE ROLE restorer LOGIN PASSWORD '${PASSWORD}'`,
      'CREATE DATABASE owned OWNER restorer',
    );
    const place = { url: server.tcp('owned', 'restorer'), passwordFile: at('password') };
    dump('unowned.sql', '--no-owner');
    const answer = await restored(at('unowned.sql'), place, inventory);
    // Everything is there; only its owner is another.
    expect(new Set(answer.findings!.map(({ code, subject }) => `${code} ${subject.split('/')[0]}`))).toEqual(
      new Set(['DEFINITION_CHANGED grants']),
    );
  });
});

describe.skipIf(mariadb === undefined)('a dump of MariaDB', () => {
  let server: MariadbServer;
  let inventory: string;
  let count = 0;
  const scratch = async (): Promise<Place> => {
    const name = `scratch_${count++}`;
    await server.sql('', `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    return { url: server.url(name) };
  };

  beforeAll(async () => {
    server = await startMariadb(mariadb!);
    await server.sql('', 'CREATE DATABASE cms CHARACTER SET utf8mb4');
    await server.sql('cms', ...CMS);
    inventory = await listed('cms', server.url('cms'));
    writeFileSync(at('cms.sql'), server.dump('cms'));
  }, 60_000);
  afterAll(() => server?.stop());

  it('restores to what the inventory says; cut, it is found', async () => {
    const whole = await restored(at('cms.sql'), await scratch(), inventory);
    expect(whole.said, JSON.stringify(whole)).toBe('passed');
    const cut = await restored(cutTo('cut-cms.sql', 'cms.sql', 0.5), await scratch(), inventory);
    expect(cut.said).toMatch(/^failed; DUMP_INCOMPLETE [^;]*cut-cms\.sql/);
    expect(cut.said).toMatch(/TABLE_ROWS_DIFFER tables\/notices/);
  });

  it('that chooses its database itself is refused', async () => {
    writeFileSync(at('named.sql'), server.dump('--databases', 'cms'));
    expect(await restored(at('named.sql'), await scratch(), inventory)).toMatchObject({
      outcome: 'not-assessed',
      because: 'the dump was not read: DUMP_UNSUPPORTED',
    });
  });

  it.each([
    ['a shell command', `\\! touch ${marker}`],
    ['a shell command by name', `system touch ${marker}`],
    ['a file', `source ${at('inner.sql')}`],
    ['an output file', `tee ${marker}`],
  ])('that is hostile does nothing on this machine: %s', async (_, command) => {
    writeFileSync(at('inner.sql'), `\\! touch ${marker}\n`);
    const text = readFileSync(at('cms.sql'), 'utf8');
    writeFileSync(at('hostile.sql'), text.replace('\nDROP TABLE', `\n${command}\nDROP TABLE`));
    const answer = await restored(at('hostile.sql'), await scratch(), inventory);
    expect(existsSync(marker)).toBe(false);
    expect(answer.said).toMatch(/^failed; DUMP_RESTORE_FAILED /);
  });

  it('gives the client no mode that falls back to an open connection', () => {
    writeFileSync(at('password'), `${PASSWORD}\n`);
    const options = { passwordFile: at('password'), ca: '/ca.pem' };
    const client = databaseClient('mysql://me@h/db', options, {});
    expect(client.connection).toContain('--ssl-verify-server-cert');
    expect(client.connection.join()).not.toContain(PASSWORD);
    expect(client.environment).toEqual({ MYSQL_PWD: PASSWORD });
    for (const mode of ['require', 'verify-ca'])
      expect(() => databaseClient(`mysql://me@h/db?sslmode=${mode}`, options, {})).toThrow(/TLS mode/);
  });
});

describe('a dump of SQLite', () => {
  const make = (): void => {
    const { Database } = createRequire(import.meta.url)(
      'node-sqlite3-wasm',
    ) as typeof import('node-sqlite3-wasm');
    rmSync(at('site.db'), { force: true });
    const db = new Database(at('site.db'));
    db.exec(`CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT); CREATE VIEW few AS SELECT id FROM note;`);
    for (let i = 0; i < 200; i++) db.exec(`INSERT INTO note VALUES (${i}, 'note ${i}')`);
    db.close();
  };

  it('restores as a file and as text; cut and hostile ones are found', async (context) => {
    const sqlite3 = program('sqlite3', context);
    make();
    const inventory = await listed('site', `sqlite:${at('site.db')}`);
    writeFileSync(at('site.sql'), execFileSync(sqlite3, [at('site.db'), '.dump']));
    const into = (name: string): Place => ({ url: `sqlite:${at(name)}` });
    expect((await restored(at('site.db'), into('a.db'), inventory)).said).toBe('passed');
    expect((await restored(at('site.sql'), into('b.db'), inventory)).said).toBe('passed');
    const again = await restored(at('site.sql'), into('b.db'), inventory);
    expect(again.because).toBe('not restored: RESTORE_TARGET_NOT_EMPTY');
    const other = await restored(at('site.sql'), { url: 'postgres://nobody@127.0.0.1:1/x' }, inventory);
    expect(other.because).toBe('not restored: RESTORE_ENGINE_OTHER');

    const cut = await restored(cutTo('cut.sql', 'site.sql', 0.5), into('c.db'), inventory);
    expect(cut.said).toMatch(/^failed; DUMP_INCOMPLETE /);
    const cutFile = await restored(cutTo('cut.db', 'site.db', 0.5), into('d.db'), inventory);
    expect(cutFile.outcome).not.toBe('passed');

    const text = readFileSync(at('site.sql'), 'utf8');
    for (const [i, command] of [
      `.shell touch ${marker}`,
      `.system touch ${marker}`,
      `ATTACH '${marker}' AS m; CREATE TABLE m.t (x);`,
      `SELECT writefile('${marker}', 'x');`,
      `.output ${marker}`,
      `VACUUM INTO '${marker}';`,
    ].entries()) {
      writeFileSync(
        at('hostile.sql'),
        text.replace('BEGIN TRANSACTION;\n', `BEGIN TRANSACTION;\n${command}\n`),
      );
      const answer = await restored(at('hostile.sql'), into(`hostile-${i}.db`), inventory);
      expect(existsSync(marker), command).toBe(false);
      expect(answer.said, command).toMatch(/^failed; DUMP_RESTORE_FAILED /);
    }
  });
});
