import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';

/** A PostgreSQL server of our own: fresh cluster, Unix socket and an ephemeral loopback port, gone afterwards. */
export interface PostgresServer {
  readonly folder: string;
  readonly port: number;
  /** URL of a database as its superuser, by the Unix socket. */
  url(database: string): string;
  /** URL by TCP as another user, who needs a password. */
  tcp(database: string, user: string, parameters?: string): string;
  sql(database: string, ...statements: readonly string[]): Promise<void>;
  connect(database: string): Promise<pg.Client>;
  /** Stops it at once, as a crash would. */
  kill(): void;
  /** Starts it again. */
  revive(): void;
  stop(): void;
}

const VERSIONS = '/usr/lib/postgresql';

/** Folder of the newest server's programs, or undefined. */
export function postgresPrograms(): string | undefined {
  return postgresVersions().at(-1);
}

/** Folders of programs of all servers that are installed, oldest first. */
export function postgresVersions(): string[] {
  try {
    const versions = readdirSync(VERSIONS).sort((a, b) => Number(a) - Number(b));
    return versions.map((version) => join(VERSIONS, version, 'bin'));
  } catch {
    return [];
  }
}

export async function startPostgres(
  bin: string,
  configuration = '',
  access = 'host all all 127.0.0.1/32 scram-sha-256',
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudexit-pg-'));
  const root = process.getuid?.() === 0;
  const as = (program: string, ...args: string[]): void => {
    // The server refuses to run as root; `nobody` exists everywhere.
    const [command, all] = root
      ? ['setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', program, ...args]]
      : [program, args];
    execFileSync(command, all, {
      stdio: 'pipe',
      cwd: folder,
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
  };
  chmodSync(folder, 0o755);
  if (root) chownSync(folder, 65534, 65534);
  const data = join(folder, 'data');
  as(
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'owner',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  );
  const port = await freePort();
  writeFileSync(join(data, 'pg_hba.conf'), `local all all trust\n${access}\n`);
  writeFileSync(
    join(data, 'postgresql.auto.conf'),
    `listen_addresses = '127.0.0.1'\nport = ${port}\nunix_socket_directories = '${folder}'\nfsync = off\nmax_connections = 40\n${configuration}\n`,
  );
  const start = (): void => as(join(bin, 'pg_ctl'), '-D', data, '-w', '-l', join(folder, 'log'), 'start');
  start();
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({ host: folder, port, user: 'owner', database });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const halt = (mode: string): void => {
    spawnSync(
      root ? 'setpriv' : join(bin, 'pg_ctl'),
      [
        ...(root ? ['--reuid=65534', '--regid=65534', '--clear-groups', join(bin, 'pg_ctl')] : []),
        '-D',
        data,
        '-m',
        mode,
        'stop',
      ],
      { stdio: 'ignore', cwd: folder },
    );
  };
  return {
    folder,
    port,
    url: (database) =>
      `postgres://owner@/${database}?host=${encodeURIComponent(folder)}`.replace('@/', `@localhost:${port}/`),
    tcp: (database, user, parameters = '') => `postgres://${user}@127.0.0.1:${port}/${database}${parameters}`,
    connect,
    async sql(database, ...statements) {
      const client = await connect(database);
      try {
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    },
    kill: () => halt('immediate'),
    revive: start,
    stop() {
      halt('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
