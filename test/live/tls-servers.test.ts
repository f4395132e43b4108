import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode } from '../../src/core/errors.js';
import { openReadOnly } from '../../src/sources/index.js';
import { runAcceptancePlan } from '../../src/usecases/acceptance/run-plan.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { mariadbProgram, startMariadb } from './mariadb-server.js';
import { postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
const mariadb = mariadbProgram();
const PASSWORD = 'word-0815';

const folder = mkdtempSync(join(tmpdir(), 'cloudexit-tls-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A key and a certificate that vouches for itself, for one name or address alone. */
function certificate(name: string, fits: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${fits}`],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
    ],
    { stdio: 'pipe' },
  );
}

interface Asked {
  readonly mode: string;
  readonly host: string;
  readonly ca?: string;
  /** What comes of it: `read`, or the code of the error. */
  readonly comes: string;
}

/** `own` is the certificate of the server: it fits the host, and not the other one. */
const modes = (own: string, host: string, other: string): readonly Asked[] => [
  { mode: 'require', host, comes: 'read' },
  { mode: 'verify-ca', host, comes: 'SOURCE_TLS_UNTRUSTED' },
  { mode: 'verify-full', host, comes: 'SOURCE_TLS_UNTRUSTED' },
  { mode: 'verify-ca', host, ca: own, comes: 'read' },
  { mode: 'verify-ca', host: other, ca: own, comes: 'read' },
  { mode: 'verify-full', host, ca: own, comes: 'read' },
  { mode: 'verify-full', host: other, ca: own, comes: 'SOURCE_TLS_UNTRUSTED' },
  { mode: 'verify-ca', host, ca: 'other', comes: 'SOURCE_TLS_UNTRUSTED' },
  { mode: 'verify-full', host, ca: 'other', comes: 'SOURCE_TLS_UNTRUSTED' },
  // This user may not come without TLS.
  { mode: 'disable', host, comes: 'SOURCE_ACCESS_DENIED' },
];

async function ask(
  url: (host: string, mode: string) => string,
  asked: Asked,
  question: string,
): Promise<string> {
  const { host, mode, ca } = asked;
  const options = { passwordFile: at('password'), ca: ca === undefined ? undefined : at(`${ca}.pem`) };
  try {
    const database = await openReadOnly(url(host, mode), options);
    try {
      const [row] = await database.query(question);
      return row!.at(-1) === '' || row!.at(-1) === 'f' ? 'read openly' : 'read';
    } finally {
      await database.close();
    }
  } catch (error) {
    expect(String(error) + JSON.stringify(error)).not.toContain(PASSWORD);
    return errorCode(error) ?? String(error);
  }
}

/** What comes of restoring a dump over TLS into a scratch database, by the mode asked for and the authority. */
async function restore(
  url: (mode: string) => string,
  mode: string,
  ca: string | undefined,
  dump: string,
): Promise<string> {
  const place = {
    url: url(mode),
    passwordFile: at('password'),
    ...(ca === undefined ? {} : { ca: at(`${ca}.pem`) }),
  };
  const check = { id: 'dump', kind: 'restore', place: 'scratch', dump, inventory: at('was.inventory') };
  const plan = { system: 's', environment: 'isolated-restore', places: { scratch: place }, checks: [check] };
  writeFileSync(at('plan.yaml'), JSON.stringify(plan));
  const { result, bytes } = await runAcceptancePlan({
    plan: at('plan.yaml'),
    now: () => new Date(),
    env: process.env,
    commands: false,
    restores: true,
    tool: 'test',
  });
  expect(bytes.toString()).not.toContain(PASSWORD);
  const { outcome, because = '' } = result.answers[0]!;
  return outcome === 'passed' ? outcome : `${outcome}: ${because}`;
}

/** Lists the database that a dump was made of. */
async function listWas(url: string): Promise<void> {
  const how = { tree: 'sha256', digests: ['sha256'], metadata: false, reading: {} } as const;
  await listInventory({ sources: [url], output: at('was.inventory'), ...how });
}

const ROWS = [
  'CREATE TABLE t (id int PRIMARY KEY, s varchar(20))',
  `INSERT INTO t VALUES (1, 'one'), (2, NULL)`,
];

const named = ({ mode, host, ca = 'none', comes }: Asked) => `${mode} at ${host}, authority ${ca}: ${comes}`;

beforeAll(() => {
  certificate('address', 'IP:127.0.0.1');
  certificate('name', 'DNS:localhost');
  certificate('other', 'DNS:localhost,IP:127.0.0.1');
  writeFileSync(at('password'), `${PASSWORD}\n`);
  if (process.getuid?.() === 0) {
    for (const name of ['', 'address.key', 'address.pem', 'name.key', 'name.pem'])
      chownSync(at(name), 65534, 65534);
  }
});

describe.skipIf(bin === undefined)('PostgreSQL with TLS', () => {
  it('is read as far as the mode asked for holds, and never openly instead', async () => {
    const server = await startPostgres(
      bin!,
      `ssl = on\nssl_cert_file = '${at('address.pem')}'\nssl_key_file = '${at('address.key')}'`,
      'hostssl all all 127.0.0.1/32 scram-sha-256',
    );
    try {
      await server.sql('postgres', `CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}'`);
      const url = (host: string, mode: string) =>
        `postgres://reader@${host}:${server.port}/postgres?sslmode=${mode}`;
      const question = 'SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()';
      for (const asked of modes('address', '127.0.0.1', 'localhost'))
        expect(named({ ...asked, comes: await ask(url, asked, question) })).toBe(named(asked));

      // A dump is restored by the engine's own program under the same mode, or not at all.
      const owned = (name: string) => server.sql('postgres', `CREATE DATABASE ${name} OWNER reader`);
      await owned('was');
      await server.sql('was', 'SET ROLE reader', ...ROWS);
      await listWas(server.url('was'));
      execFileSync(join(bin!, 'pg_dump'), ['-f', at('was.sql'), '-d', server.url('was')]);
      await owned('back');
      const into = (mode: string) => `postgres://reader@127.0.0.1:${server.port}/back?sslmode=${mode}`;
      const untrusted = await restore(into, 'verify-full', 'other', at('was.sql'));
      expect(untrusted).toBe('not-assessed: not restored: SOURCE_TLS_UNTRUSTED');
      const openly = await restore(into, 'disable', 'address', at('was.sql'));
      expect(openly).toBe('not-assessed: not restored: SOURCE_ACCESS_DENIED');
      expect(await restore(into, 'verify-full', 'address', at('was.sql'))).toBe('passed');
    } finally {
      server.stop();
    }
  }, 60_000);
});

describe.skipIf(mariadb === undefined)('MariaDB with TLS', () => {
  it('is read as far as the mode asked for holds, and never openly instead', async () => {
    const server = await startMariadb(
      mariadb!,
      `--ssl-cert=${at('name.pem')}`,
      `--ssl-key=${at('name.key')}`,
    );
    try {
      await server.sql(
        '',
        'CREATE DATABASE site',
        `CREATE USER reader@'%' IDENTIFIED BY '${PASSWORD}' REQUIRE SSL`,
        `GRANT SELECT ON site.* TO reader@'%'`,
      );
      const url = (host: string, mode: string) =>
        `mysql://reader@${host}:${server.port}/site?sslmode=${mode}`;
      for (const asked of modes('name', 'localhost', '127.0.0.1'))
        expect(named({ ...asked, comes: await ask(url, asked, `SHOW STATUS LIKE 'Ssl_cipher'`) })).toBe(
          named(asked),
        );

      await server.sql(
        '',
        'CREATE DATABASE was',
        'CREATE DATABASE back',
        `GRANT ALL ON back.* TO reader@'%'`,
      );
      await server.sql('was', ...ROWS);
      await listWas(server.url('was'));
      writeFileSync(at('was.sql'), server.dump('was'));
      const into = (mode: string) => `mysql://reader@localhost:${server.port}/back?sslmode=${mode}`;
      const untrusted = await restore(into, 'verify-full', 'other', at('was.sql'));
      expect(untrusted).toBe('not-assessed: not restored: SOURCE_TLS_UNTRUSTED');
      const unchecked = await restore(into, 'require', undefined, at('was.sql'));
      expect(unchecked).toBe('not-assessed: not restored: RESTORE_TLS_UNSUPPORTED');
      expect(await restore(into, 'verify-full', 'name', at('was.sql'))).toBe('passed');
    } finally {
      await server.stop();
    }
  }, 60_000);
});
