import { writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/inventory/index.js';
import { openReadOnly, openSource } from '../../src/sources/index.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { runLine } from '../cli/transcript.js';
import { Listings, leafAt, leavesOf, said } from './listing.js';
import { type MariadbServer, mariadbProgram, startMariadb } from './mariadb-server.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
const mariadb = mariadbProgram();

/** What a listing says, errors of entries included. */
async function codesOf(listings: Listings, source: string, reading = {}): Promise<string[]> {
  const inventory = await listings.list(source, { reading });
  return said(await listings.compare(inventory, inventory));
}

/** Takes the rows of a source's tables; `during` runs at the first batch of the one that is named. What each came to. */
async function takeRows(
  location: string,
  name: string,
  during: () => void | Promise<void>,
  timeout = 300,
): Promise<Map<string, unknown>> {
  const source = await openSource(location, { database: { timeout } });
  const came = new Map<string, unknown>();
  try {
    for await (const entry of source.entries()) {
      if (entry.content?.type !== 'rows') continue;
      const path = Buffer.from(entry.path).toString();
      let rows = 0;
      try {
        for await (const batch of entry.content.open()) {
          if (rows === 0 && path.endsWith(name)) await during();
          rows += batch.count;
        }
        came.set(path, rows);
      } catch (error) {
        came.set(path, (error as { code?: string }).code);
      }
    }
  } finally {
    await source.close();
  }
  return came;
}

/** The password is in nothing that the command line prints or writes, whether it is right or wrong. */
async function nothingTold(listings: Listings, url: string): Promise<void> {
  for (const [name, exit] of [
    ['right', 0],
    ['wrong', 1],
  ] as const) {
    const password = `${name}-0815-secret`;
    const options = `--password-file ${name}.pw -o ${name}.inventory --rows ${name}.rows`;
    const command = `echo ${password} > ${name}.pw; cloudexit inventory '${url}' ${options} --json; code=$?; cat ${name}.inventory ${name}.rows; (exit $code)`;
    const ran = await runLine(command, listings.folder);
    expect(ran.output, name).toContain(exit === 0 ? '"complete": true' : 'SOURCE_ACCESS_DENIED');
    expect(ran.output, name).not.toContain(password);
    expect(ran.exit, name).toBe(exit);
  }
}

describe('addresses', () => {
  it.each([
    ['postgres://me:secret@db/site', 'PASSWORD_IN_URL'],
    ['mysql://me:secret@db/site', 'PASSWORD_IN_URL'],
    ['postgres://db', 'DATABASE_URL_INVALID'],
    ['postgres://db/site?options=-c%20x', 'DATABASE_URL_INVALID'],
    ['postgres://db/site?sslmode=prefer', 'DATABASE_URL_INVALID'],
    ['mysql://db/%', 'DATABASE_URL_INVALID'],
  ])('%s is refused', async (url, code) => {
    const refusal = await openSource(url).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code, exit: 2 });
    expect(JSON.stringify(refusal) + String((refusal as Error).message)).not.toContain('secret');
  });
});

describe.skipIf(bin === undefined)('PostgreSQL that refuses, hides, stalls or dies', () => {
  let server: PostgresServer;
  const listings = new Listings();

  beforeAll(async () => {
    server = await startPostgres(bin!);
    await server.sql('postgres', `CREATE ROLE reader LOGIN PASSWORD 'right'`, 'CREATE DATABASE site');
    await server.sql(
      'site',
      'CREATE TABLE open (id int)',
      'CREATE TABLE closed (id int)',
      'CREATE TABLE filtered (id int)',
      'ALTER TABLE filtered ENABLE ROW LEVEL SECURITY',
      'CREATE POLICY few ON filtered USING (id < 2)',
      'INSERT INTO filtered SELECT generate_series(1, 9)',
      'CREATE TABLE large AS SELECT i, repeat(md5(i::text), 40) AS t FROM generate_series(1, 30000) i',
      'GRANT SELECT ON open, filtered, large TO reader',
    );
    writeFileSync(listings.path('right'), 'right\n');
    writeFileSync(listings.path('wrong'), 'wrong\n');
  });
  afterAll(() => {
    server?.stop();
    listings.close();
  });
  const as = (password: string, more = {}) => ({
    database: { passwordFile: listings.path(password), ...more },
  });

  it('wrong password: an error that says so, and not the password', async () => {
    const error = await listings
      .list(server.tcp('site', 'reader'), { reading: as('wrong') })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SOURCE_ACCESS_DENIED', exit: 1 });
    expect(String(error)).not.toContain('wrong');
  });

  it('no such database, and nobody there', async () => {
    const gone = listings.list(server.tcp('nowhere', 'reader'), { reading: as('right') });
    await expect(gone).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    const nobody = listings.list('postgres://me@127.0.0.1:1/site', { reading: as('right') });
    await expect(nobody).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  });

  it('TLS that the server does not offer is not done without', async () => {
    for (const mode of ['require', 'verify-full']) {
      const listing = listings.list(server.tcp('site', 'reader', `?sslmode=${mode}`), {
        reading: as('right'),
      });
      await expect(listing).rejects.toMatchObject({ code: 'SOURCE_TLS_REFUSED' });
    }
  });

  it('a table without permission, and one whose rows a policy hides, are no pass', async () => {
    const inventory = await listings.list(server.tcp('site', 'reader'), { reading: as('right') });
    expect(leafAt(inventory, 'tables/closed').error).toBe('TABLE_READ_DENIED');
    expect(leafAt(inventory, 'tables/filtered').error).toBe('TABLE_READ_DENIED');
    expect(leafAt(inventory, 'tables/open').facts).toMatchObject({ rows: 0 });
    expect(leafAt(inventory, 'tables/large').facts).toMatchObject({ rows: 30_000 });
    expect(said(await listings.compare(inventory, inventory))).toContain('SCOPE_INVENTORY_INCOMPLETE actual');
  });

  it('questions are answered, and nothing else is done', async () => {
    const db = await openReadOnly(server.url('site'));
    try {
      expect(await db.query('SELECT id, NULL FROM filtered ORDER BY id LIMIT 2')).toEqual([
        ['1', null],
        ['2', null],
      ]);
      await expect(db.query('SELECT 1 FROM large', 10)).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
      for (const sql of ['DELETE FROM filtered', 'COMMIT', 'SET transaction_read_only = off'])
        await expect(db.query(sql), sql).rejects.toMatchObject({ code: 'QUERY_NOT_READING' });
      const hidden = 'WITH gone AS (DELETE FROM filtered RETURNING *) SELECT * FROM gone';
      for (const sql of ['SELECT 1; COMMIT; DELETE FROM filtered', hidden, `SELECT setval('none', 1)`])
        await expect(db.query(sql), sql).rejects.toMatchObject({ code: 'ENTRY_READ_FAILED' });
      expect(await db.query('SELECT count(*) FROM filtered')).toEqual([['9']]);
    } finally {
      await db.close();
    }
  });

  it('a table that changes under us is seen as it was', async () => {
    const before = leafAt(await listings.list(server.url('site')), 'tables/large');
    const source = await openSource(server.url('site'));
    const seen = new Map<string, number>();
    try {
      for await (const entry of source.entries()) {
        if (seen.size === 0) await server.sql('site', `DELETE FROM large WHERE i % 2 = 0`);
        if (entry.content?.type !== 'rows') continue;
        let rows = 0;
        for await (const batch of entry.content.open()) rows += batch.count;
        seen.set(Buffer.from(entry.path).toString(), rows);
      }
    } finally {
      await source.close();
    }
    expect(seen.get('tables/large')).toBe(before.facts!['rows']);
    expect(leafAt(await listings.list(server.url('site')), 'tables/large').facts!['rows']).toBe(15_000);
  });

  it('a lock that somebody holds too long is given up', async () => {
    const client = await server.connect('site');
    await client.query('BEGIN');
    await client.query('LOCK TABLE open IN ACCESS EXCLUSIVE MODE');
    try {
      const inventory = await listings.list(server.url('site'), { reading: { database: { timeout: 1 } } });
      expect(leafAt(inventory, 'tables/open').error).toBe('SOURCE_TIMED_OUT');
      expect(leafAt(inventory, 'tables/large').error).toBeUndefined();
    } finally {
      await client.end();
    }
  });

  it('a table is not altered while we read', async () => {
    let refused: unknown;
    const came = await takeRows(server.url('site'), 'large', async () => {
      refused = await server
        .sql('site', `SET lock_timeout = '200ms'`, 'ALTER TABLE large ADD more int')
        .catch((error: unknown) => (error as { code?: string }).code);
    });
    expect(refused).toBe('55P03');
    expect(came.get('tables/large')).toBe(15_000);
  });

  it('a server that stops in the middle is given up', async () => {
    const client = await server.connect('site');
    const { rows } = await client.query(`SELECT count(*) FROM large`);
    expect(Number(rows[0].count)).toBe(15_000);
    let pid = 0;
    try {
      const came = await takeRows(
        server.url('site'),
        'large',
        async () => {
          const asked = `SELECT pid FROM pg_stat_activity WHERE application_name = 'cloudexit'`;
          pid = Number((await client.query(asked)).rows[0].pid);
          process.kill(pid, 'SIGSTOP');
        },
        1,
      );
      expect(came.get('tables/large')).toBe('SOURCE_TIMED_OUT');
    } finally {
      if (pid > 0) process.kill(pid, 'SIGCONT');
      await client.end();
    }
  });

  it('the password is nowhere to be read afterwards', async () => {
    await server.sql(
      'postgres',
      `CREATE ROLE quiet LOGIN PASSWORD 'right-0815-secret'`,
      'CREATE DATABASE little',
    );
    await server.sql('little', 'CREATE TABLE t (id int)', 'GRANT SELECT ON t TO quiet');
    await nothingTold(listings, server.tcp('little', 'quiet'));
  });

  it('a connection that is ended in the middle leaves nothing that passes', async () => {
    const source = await openSource(server.url('site'));
    const inventory = listings.path('ended.inventory');
    const { buildInventory } = await import('../../src/inventory/index.js');
    let asked = 0;
    const ending = {
      kind: source.kind,
      findings: () => source.findings(),
      close: () => source.close(),
      async *entries(signal?: AbortSignal) {
        for await (const entry of source.entries(signal)) {
          if (asked++ === 1) {
            await server.sql(
              'site',
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cloudexit'`,
            );
          }
          yield entry;
        }
      },
    };
    const built = await buildInventory({ source: ending, output: inventory });
    await source.close();
    expect(built.complete).toBe(false);
    expect(built.findings.map((f) => f.code)).toEqual(['SOURCE_INCOMPLETE']);
    expect(built.codes.SOURCE_CONNECTION_LOST).toBeGreaterThanOrEqual(2);
    // Another snapshot, from the start: run again, it is whole.
    expect(leafAt(await listings.list(server.url('site')), 'tables/large').facts).toMatchObject({
      rows: 15_000,
    });
  });

  it('malicious names stay names', async () => {
    const names = [`a"; DROP TABLE open; --`, `x\n\u001b[2J`, `../../etc`, '..', `per%cent`, `中文`];
    await server.sql('postgres', 'CREATE DATABASE names');
    for (const name of names) {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      await server.sql(
        'names',
        `CREATE TABLE ${quoted} (${quoted} text)`,
        `INSERT INTO ${quoted} VALUES ('x')`,
      );
    }
    const inventory = await listings.list(server.url('names'));
    const paths = leavesOf(inventory)
      .map((l) => l.path)
      .filter((p) => p.startsWith('tables/'));
    expect(paths).toEqual([
      'tables/%2E%2E',
      'tables/..%2F..%2Fetc',
      `tables/a"; DROP TABLE open; --`,
      'tables/per%25cent',
      'tables/x%0A%1B[2J',
      'tables/中文',
    ]);
    expect(await listings.compare(inventory, inventory)).toEqual([]);
  });

  it('a server that dies while rows come', async () => {
    const source = await openSource(server.url('site'));
    const failures: unknown[] = [];
    try {
      for await (const entry of source.entries()) {
        if (entry.content?.type !== 'rows' || !Buffer.from(entry.path).toString().endsWith('large')) continue;
        try {
          for await (const _ of entry.content.open()) server.kill();
        } catch (error) {
          failures.push(error);
        }
      }
    } finally {
      await source.close();
    }
    expect(failures).toMatchObject([{ code: 'SOURCE_CONNECTION_LOST' }]);
    expect(source.findings().map((f) => f.code)).toEqual(['SOURCE_INCOMPLETE']);
  });
});

describe('a server that takes the connection and says nothing', () => {
  let mute: Server;
  const sockets: Socket[] = [];
  const listings = new Listings();
  beforeAll(async () => {
    mute = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    mute.close();
    listings.close();
  });
  it.each(['postgres', 'mysql'])('%s: is given up', async (scheme) => {
    const { port } = mute.address() as { port: number };
    const listing = listings.list(`${scheme}://me@127.0.0.1:${port}/site`, {
      reading: { database: { timeout: 1 } },
    });
    await expect(listing).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  });
});

describe.skipIf(mariadb === undefined)('MariaDB that refuses, hides or dies', () => {
  let server: MariadbServer;
  const listings = new Listings();
  beforeAll(async () => {
    server = await startMariadb(mariadb!);
    await server.sql(
      '',
      'CREATE DATABASE site',
      `CREATE USER reader IDENTIFIED BY 'right'`,
      `CREATE USER part IDENTIFIED BY 'right'`,
    );
    await server.sql(
      'site',
      'CREATE TABLE open (id int) ENGINE=InnoDB',
      'CREATE TABLE closed (id int) ENGINE=InnoDB',
      'CREATE TABLE old (id int) ENGINE=MyISAM',
      `CREATE TABLE \`a\`\`; DROP TABLE open\` (\`x"\t;\` int)`,
      'CREATE PROCEDURE p() SELECT 1',
      'CREATE TABLE large (i int PRIMARY KEY, t text) ENGINE=InnoDB',
      `INSERT INTO large SELECT seq, REPEAT(MD5(seq), 40) FROM seq_1_to_30000`,
      'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE ON site.* TO reader',
      'GRANT SELECT ON site.open TO part',
      'GRANT INSERT ON site.closed TO part',
    );
    writeFileSync(listings.path('right'), 'right\n');
    writeFileSync(listings.path('wrong'), 'wrong\n');
  });
  afterAll(async () => {
    await server?.stop();
    listings.close();
  });
  const as = (password: string) => ({ database: { passwordFile: listings.path(password) } });

  it('wrong password, no such database, no TLS', async () => {
    const error = await listings
      .list(server.tcp('site', 'reader'), { reading: as('wrong') })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SOURCE_ACCESS_DENIED', exit: 1 });
    expect(String(error)).not.toContain('wrong');
    await expect(listings.list(server.url('nowhere'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    const tls = listings.list(server.tcp('site', 'reader', '?sslmode=require'), { reading: as('right') });
    await expect(tls).rejects.toMatchObject({ code: 'SOURCE_TLS_REFUSED' });
  });

  it('questions are answered, and nothing else is done', async () => {
    const db = await openReadOnly(server.url('site'));
    try {
      expect(await db.query('SELECT i, NULL FROM large ORDER BY i LIMIT 1')).toEqual([['1', null]]);
      for (const sql of ['DELETE FROM large', 'COMMIT', `SELECT 1 INTO OUTFILE '/tmp/none'`])
        await expect(db.query(sql), sql).rejects.toMatchObject({ code: 'QUERY_NOT_READING' });
      for (const sql of ['SELECT 1; DELETE FROM large', 'SELECT nextval(none)'])
        await expect(db.query(sql), sql).rejects.toMatchObject({ code: 'ENTRY_READ_FAILED' });
      expect(await db.query('SELECT count(*) FROM large')).toEqual([['30000']]);
    } finally {
      await db.close();
    }
  });

  it('says that the server hides what a user may not see', async () => {
    const inventory = await listings.list(server.tcp('site', 'part'), { reading: as('right') });
    expect(leafAt(inventory, 'tables/closed').error).toBe('TABLE_READ_DENIED');
    expect(await codesOf(listings, server.tcp('site', 'part'), as('right'))).toContain(
      'SOURCE_INCOMPLETE site',
    );
  });

  it('the rights of the page are enough for all but the text of routines', async () => {
    const inventory = await listings.list(server.tcp('site', 'reader'), { reading: as('right') });
    expect(
      leavesOf(inventory)
        .filter((l) => l.error !== undefined)
        .map((l) => [l.path, l.error]),
    ).toEqual([['routines/procedure p', 'DEFINITION_READ_DENIED']]);
    expect(leafAt(inventory, 'tables/old').findings).toEqual(['TABLE_OUTSIDE_SNAPSHOT']);
    expect(leafAt(inventory, 'tables/a`; DROP TABLE open').facts).toMatchObject({ rows: 0 });
  });

  it('a table that changes under us is seen as it was', async () => {
    const came = await takeRows(server.url('site'), 'large', () =>
      server.sql('site', 'DELETE FROM large WHERE i % 2 = 0', 'INSERT INTO open VALUES (1)'),
    );
    expect(came.get('tables/large')).toBe(30_000);
    expect(came.get('tables/open')).toBe(0);
  });

  it('says that nothing of it can be taken from a journal, and takes nothing', async () => {
    const notices: Notice[] = [];
    const journal = listings.path('mariadb.journal');
    const list = (output: string, more: object = {}) =>
      listInventory({
        sources: [server.url('site')],
        output: listings.path(output),
        tree: 'sha256',
        digests: ['sha256'],
        metadata: true,
        journal,
        reading: {},
        ...more,
      });
    const stop = new AbortController();
    const onProgress = ({ bytes }: { bytes: number }) => {
      if (bytes > 100_000) stop.abort(new Error('broken off'));
    };
    await expect(list('cut', { signal: stop.signal, onProgress })).rejects.toThrow('broken off');
    const built = await list('again', { onNotice: (notice: Notice) => notices.push(notice) });
    expect(built.resumed).toBe(0);
    expect(notices.map(({ kind }) => kind)).toEqual(['tables-not-noted']);
  });

  it('a table that is altered or dropped before its turn is no pass', async () => {
    await server.sql('', 'CREATE DATABASE altered');
    const tables = ['a', 'b', 'c'].flatMap((name) => [
      `CREATE TABLE ${name} (id int PRIMARY KEY) ENGINE=InnoDB`,
      `INSERT INTO ${name} VALUES (1)`,
    ]);
    await server.sql('altered', ...tables);
    const came = await takeRows(server.url('altered'), 'a', () =>
      server.sql('altered', 'ALTER TABLE b ADD more int DEFAULT 5', 'DROP TABLE c'),
    );
    expect(came.get('tables/a')).toBe(1);
    // As it was, or said not to have been read: by the way in which the server alters it.
    if (came.get('tables/b') !== 1) expect(came.get('tables/b')).toMatch(/^(ENTRY|TABLE)_/);
    expect(came.get('tables/c')).toMatch(/^(ENTRY|TABLE)_/);
  });

  it('the password is nowhere to be read afterwards', async () => {
    await server.sql(
      '',
      'CREATE DATABASE little',
      `CREATE USER quiet IDENTIFIED BY 'right-0815-secret'`,
      'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE ON little.* TO quiet',
    );
    await server.sql('little', 'CREATE TABLE t (id int) ENGINE=InnoDB');
    await nothingTold(listings, server.tcp('little', 'quiet'));
  });

  it('a server that stops in the middle is given up', async () => {
    try {
      const came = await takeRows(server.url('site'), 'large', () => server.signal('SIGSTOP'), 1);
      expect(came.get('tables/large')).toBe('SOURCE_TIMED_OUT');
    } finally {
      server.signal('SIGCONT');
    }
  });

  it('a server that dies while rows come', async () => {
    const source = await openSource(server.url('site'));
    const failures: unknown[] = [];
    try {
      for await (const entry of source.entries()) {
        if (entry.content?.type !== 'rows' || !Buffer.from(entry.path).toString().endsWith('large')) continue;
        try {
          for await (const _ of entry.content.open()) server.kill();
        } catch (error) {
          failures.push(error);
        }
      }
    } finally {
      await source.close();
    }
    expect(failures).toMatchObject([{ code: 'SOURCE_CONNECTION_LOST' }]);
    expect(source.findings().map((f) => f.code)).toContain('SOURCE_INCOMPLETE');
    await server.revive();
  });

  it('an inventory during which the server dies passes nothing, and is whole when it is made again', async () => {
    const before = await listings.list(server.url('site'));
    const cut = await listings.list(server.url('site'), {
      onProgress: ({ bytes }) => {
        if (bytes > 100_000) server.kill();
      },
    });
    expect(leafAt(cut, 'tables/large').error).toBe('SOURCE_CONNECTION_LOST');
    const findings = said(await listings.compare(before, cut));
    expect(findings).toContain('SCOPE_INVENTORY_INCOMPLETE actual');
    expect(findings).toContain('ENTRY_UNREADABLE tables/large');
    expect(findings).toContain('SOURCE_INCOMPLETE site');
    await expect(listings.list(server.url('site'))).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    await server.revive();
    const again = await listings.list(server.url('site'));
    expect(leafAt(again, 'tables/large')).toEqual(leafAt(before, 'tables/large'));
    expect(leavesOf(again)).toEqual(leavesOf(before));
  });
});
