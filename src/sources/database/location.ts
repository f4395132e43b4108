import { CloudexitError } from '../../core/errors.js';

/** Where a database server is, and as whom to ask it: everything but the password. */
export interface DatabaseLocation {
  readonly engine: 'postgres' | 'mysql';
  /** Host name, address, or the folder (PostgreSQL) or file (MySQL) of a Unix socket; absent: the client's own default. */
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly database: string;
  readonly tls: TlsMode;
  /** File of the certificate authorities to rely on. */
  readonly ca?: string;
}

/** As libpq's sslmode; there is no mode that falls back to an open connection unasked. */
export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

const SCHEMES: Readonly<Record<string, DatabaseLocation['engine']>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};
const PARAMETERS = ['host', 'sslmode', 'sslrootcert'];

export function isDatabaseUrl(location: string): boolean {
  const scheme = /^[a-z]+:(?=\/\/)/.exec(location)?.[0];
  return scheme !== undefined && Object.hasOwn(SCHEMES, scheme);
}

const SQLITE = 'sqlite:';

/** The file of `sqlite:FILE`, undefined for anything else. */
export function sqliteFile(location: string): string | undefined {
  return location.startsWith(SQLITE) ? location.slice(SQLITE.length) : undefined;
}

/** A database's address for what is printed and kept: without password and parameters. Undefined for what is none. */
export function shownDatabase(location: string): string | undefined {
  if (sqliteFile(location) !== undefined) return location;
  if (!isDatabaseUrl(location) || !URL.canParse(location)) return undefined;
  const { protocol, username, host, pathname } = new URL(location);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/**
 * Reads `postgres://user@host:port/database?sslmode=...`. Throws DATABASE_URL_INVALID and PASSWORD_IN_URL (usage), neither
 * of which repeats the URL: it may hold a secret.
 */
export function parseDatabaseUrl(location: string): DatabaseLocation {
  let url: URL;
  try {
    url = new URL(location);
  } catch {
    throw invalid('it is no URL');
  }
  if (url.password !== '') {
    throw new CloudexitError(
      'PASSWORD_IN_URL',
      'a password in an argument is visible to everyone on the machine',
      {
        hint: 'Leave it out of the URL and use --password-file, PGPASSWORD or PGPASSFILE (PostgreSQL), or MYSQL_PWD (MySQL, MariaDB).',
        exit: 2,
      },
    );
  }
  const parameters = Object.fromEntries(url.searchParams);
  for (const name of Object.keys(parameters)) {
    if (!PARAMETERS.includes(name))
      throw invalid(`parameters are ${PARAMETERS.join(', ')}, and there is another`);
  }
  const database = decoded(url.pathname.slice(1));
  if (database === '' || database.includes('\0')) throw invalid('it names no database');
  const host = parameters['host'] ?? decoded(url.hostname.replace(/^\[(.*)\]$/, '$1'));
  const tls = parameters['sslmode'] ?? (isLocal(host) ? 'disable' : 'verify-full');
  if (!(TLS_MODES as readonly string[]).includes(tls))
    throw invalid(`sslmode is one of ${TLS_MODES.join(', ')}`);
  return {
    engine: SCHEMES[url.protocol]!,
    database,
    tls: tls as TlsMode,
    ...(host === '' ? {} : { host }),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { user: decoded(url.username) }),
    ...(parameters['sslrootcert'] === undefined ? {} : { ca: parameters['sslrootcert'] }),
  };
}

/** A connection that does not leave the machine has nobody to hide from. */
function isLocal(host: string): boolean {
  return host === '' || host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('it has a % that is no escape');
  }
}

function invalid(why: string): CloudexitError {
  return new CloudexitError('DATABASE_URL_INVALID', `the address of the database is not understood: ${why}`, {
    hint: 'Write postgres://user@host:5432/database, mysql://user@host:3306/database or sqlite:FILE.',
    exit: 2,
  });
}
