import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode } from '../../src/core/errors.js';
import { openReadOnly } from '../../src/sources/index.js';
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
    } finally {
      await server.stop();
    }
  }, 60_000);
});
