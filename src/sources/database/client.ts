import { CloudexitError } from '../../core/errors.js';
import { type DatabaseOptions, passwordOf } from './access.js';
import { parseDatabaseUrl, type TlsMode } from './location.js';

/** What the engine's own programs need to reach a database. The password is in the environment only, where other users do not see it. */
export interface DatabaseClient {
  readonly engine: 'postgres' | 'mysql';
  readonly database: string;
  /** Arguments of `mariadb` and `mysql`; the programs of PostgreSQL take everything from the environment. */
  readonly connection: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How to reach the database of a URL with the engine's own programs. Throws as opening it does, and RESTORE_TLS_UNSUPPORTED
 * (exit 2) for a mode that a client would quietly do without.
 */
export function databaseClient(url: string, options: DatabaseOptions, env: Environment): DatabaseClient {
  const location = parseDatabaseUrl(url);
  const { engine, database, host, port, user, tls } = location;
  const password = passwordOf(options);
  const ca = options.ca ?? location.ca;
  if (engine === 'mysql') {
    const { MYSQL_PWD } = env;
    return {
      engine,
      database,
      connection: [
        ...(host === undefined ? [] : host.startsWith('/') ? [`--socket=${host}`] : [`--host=${host}`]),
        ...(host?.startsWith('/') || host === undefined ? [] : ['--protocol=tcp']),
        ...(port === undefined || host?.startsWith('/') ? [] : [`--port=${port}`]),
        ...(user === undefined ? [] : [`--user=${user}`]),
        ...mysqlTls(tls, ca),
        `--database=${database}`,
      ],
      environment: given({ MYSQL_PWD: password ?? MYSQL_PWD }),
    };
  }
  return {
    engine,
    database,
    connection: [],
    environment: given({
      PGHOST: host,
      PGPORT: port === undefined ? undefined : String(port),
      PGUSER: user ?? env['PGUSER'],
      PGDATABASE: database,
      PGPASSWORD: password ?? env['PGPASSWORD'],
      PGPASSFILE: env['PGPASSFILE'],
      PGSSLMODE: tls,
      PGSSLROOTCERT: ca,
      PGCONNECT_TIMEOUT: String(options.timeout ?? 60),
    }),
  };
}

/** The clients of MariaDB fall back to an open connection unless they verify the server. */
function mysqlTls(tls: TlsMode, ca: string | undefined): readonly string[] {
  if (tls === 'disable') return ['--skip-ssl'];
  if (tls === 'verify-full' && ca !== undefined) return [`--ssl-ca=${ca}`, '--ssl-verify-server-cert'];
  throw new CloudexitError(
    'RESTORE_TLS_UNSUPPORTED',
    'the client of this engine cannot be held to this TLS mode',
    {
      hint: 'Use sslmode=verify-full and name the authority (ca), or restore over a local connection.',
      exit: 2,
    },
  );
}

function given(values: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
