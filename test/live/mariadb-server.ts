import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import mysql from 'mysql2/promise';
import { freePort } from './free-port.js';

/** A MariaDB or MySQL server of our own: fresh data folder, Unix socket and an ephemeral loopback port, gone afterwards. */
export interface MariadbServer {
  readonly port: number;
  url(database: string): string;
  tcp(database: string, user: string, parameters?: string): string;
  sql(database: string, ...statements: readonly string[]): Promise<void>;
  /** A copy of a database by the server's own dump program. */
  copy(from: string, to: string): void;
  /** Runs a dump in a database that is there. */
  load(into: string, dump: Buffer): void;
  /** What the server's own dump program writes; its last arguments. */
  dump(...what: readonly string[]): Buffer;
  kill(): void;
  /** Starts a killed server again, with the data that it had. */
  revive(): Promise<void>;
  /** Stops and continues the process, as a machine out of breath would. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
}

const SERVER = '/usr/sbin/mariadbd';

export function mariadbProgram(): string | undefined {
  try {
    accessSync(SERVER);
    return SERVER;
  } catch {
    return undefined;
  }
}

/** Programs of one make of server. */
interface Make {
  readonly server: string;
  readonly client: string;
  readonly dump: readonly string[];
  /** Makes the data folder. */
  readonly install: (data: string, account: readonly string[], env: NodeJS.ProcessEnv) => void;
  readonly settings: readonly string[];
}

export function startMariadb(program: string, ...more: readonly string[]): Promise<MariadbServer> {
  return start(
    {
      server: program,
      client: 'mariadb',
      dump: ['mariadb-dump'],
      install: (data, account, env) => {
        const quietly = ['--auth-root-authentication-method=normal', '--skip-test-db'];
        const given = ['--no-defaults', `--datadir=${data}`, ...quietly, ...account];
        execFileSync('mariadb-install-db', given, { stdio: 'pipe', env });
      },
      settings: [],
    },
    more,
  );
}

/** The server program that `CLOUDEXIT_TEST_MYSQLD` names: Debian has MariaDB only, and MySQL is another product by now. */
export function mysqlProgram(): string | undefined {
  return process.env['CLOUDEXIT_TEST_MYSQLD'];
}

/** MySQL 8 or later; `mysql` and `mysqldump` lie beside the server program. */
export function startMysql(program: string, ...more: readonly string[]): Promise<MariadbServer> {
  return start(
    {
      server: program,
      client: join(dirname(program), 'mysql'),
      dump: [join(dirname(program), 'mysqldump'), '--set-gtid-purged=OFF'],
      install: (data, account, env) =>
        execFileSync(program, ['--no-defaults', '--initialize-insecure', `--datadir=${data}`, ...account], {
          stdio: 'pipe',
          env,
        }),
      settings: ['--mysqlx=OFF', '--secure-file-priv=NULL', '--log-bin-trust-function-creators=1'],
    },
    more,
  );
}

async function start(make: Make, more: readonly string[]): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudexit-my-'));
  const root = process.getuid?.() === 0;
  chmodSync(folder, 0o755);
  if (root) chownSync(folder, 65534, 65534);
  const account = root ? ['--user=nobody'] : [];
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  // A server that starts removes the temporary tables of whichever server has the same folder for them.
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  if (root) chownSync(temporary, 65534, 65534);
  const env = { ...process.env, TMPDIR: temporary };
  make.install(data, account, env);
  const port = await freePort();
  let server: ChildProcess;
  let gone: Promise<unknown>;
  const connect = (database?: string) =>
    mysql.createConnection({
      socketPath: socket,
      user: 'root',
      ...(database === undefined ? {} : { database }),
      multipleStatements: false,
    });
  const launch = async (): Promise<void> => {
    server = spawn(
      make.server,
      [
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--pid-file=${join(folder, 'pid')}`,
        '--innodb-flush-log-at-trx-commit=0',
        '--innodb-buffer-pool-size=64M',
        '--character-set-server=utf8mb4',
        ...make.settings,
        ...account,
        ...more,
      ],
      { stdio: 'ignore', env },
    );
    gone = once(server, 'exit');
    for (let i = 0; ; i++) {
      try {
        await (await connect()).end();
        break;
      } catch (error) {
        if (i > 200 || server.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  await launch();
  const [dumper, ...always] = make.dump as [string, ...string[]];
  const as = ['--no-defaults', `--socket=${socket}`, '--user=root'];
  const dump = (...what: readonly string[]): Buffer =>
    execFileSync(dumper, [...as, ...always, '--routines', '--events', '--triggers', '--hex-blob', ...what], {
      maxBuffer: 2 ** 28,
    });
  return {
    port,
    url: (database) => `mysql://root@localhost/${database}?host=${encodeURIComponent(socket)}`,
    tcp: (database, user, parameters = '') => `mariadb://${user}@127.0.0.1:${port}/${database}${parameters}`,
    async sql(database, ...statements) {
      const connection = await connect(database === '' ? undefined : database);
      try {
        for (const statement of statements) await connection.query(statement);
      } finally {
        await connection.end();
      }
    },
    copy(from, to) {
      execFileSync(make.client, [...as, '-e', `CREATE DATABASE ${to} CHARACTER SET utf8mb4`]);
      execFileSync(make.client, [...as, to], { input: dump(from) });
    },
    load(into, text) {
      // Only MariaDB's own client knows the command at the head of its dumps, and only it this mode.
      const known = text
        .toString('latin1')
        .replace(/^\/\*M?!999999.*\n/, '')
        .replaceAll('NO_AUTO_CREATE_USER,', '');
      execFileSync(make.client, [...as, into], { input: Buffer.from(known, 'latin1') });
    },
    dump,
    kill: () => server.kill('SIGKILL'),
    async revive() {
      await gone;
      await launch();
    },
    signal: (name) => server.kill(name),
    async stop() {
      server.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
