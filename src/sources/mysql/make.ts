import type { MysqlSession } from './session.js';

/** Of each session, which is asked once. */
const versions = new WeakMap<MysqlSession, Promise<string>>();

/** `10.11.6-MariaDB-0+deb12u1`, `8.0.46`: both speak one protocol, and their catalogs differ. */
function versionOf(session: MysqlSession): Promise<string> {
  const known = versions.get(session);
  if (known !== undefined) return known;
  const asked = session.rows('SELECT VERSION()').then(([row]) => String(row![0]));
  versions.set(session, asked);
  return asked;
}

export async function isMariadb(session: MysqlSession): Promise<boolean> {
  return /mariadb/i.test(await versionOf(session));
}

/** Whether `column_default` has texts in quotes: MariaDB since 10.2.7. */
export async function quotesDefaults(session: MysqlSession): Promise<boolean> {
  const version = await versionOf(session);
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return (
    /mariadb/i.test(version) && (major > 10 || (major === 10 && (minor > 2 || (minor === 2 && patch >= 7))))
  );
}
