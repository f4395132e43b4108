import { isMariadb } from './make.js';
import type { MysqlSession } from './session.js';

const NEEDED = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT', 'EXECUTE'];

/** Rights over the whole database that this user lacks: without them the server hides what it has, and says nothing. */
export async function missingRights(session: MysqlSession): Promise<string[]> {
  const rights = (await isMariadb(session)) ? await rightsInCatalog(session) : await rightsShown(session);
  return NEEDED.filter((right) => !rights.has(right));
}

/**
 * Who may read the `mysql` database is shown the rights of everybody: only our own, those of our roles and of PUBLIC count.
 */
async function rightsInCatalog(session: MysqlSession): Promise<ReadonlySet<string>> {
  const [[user]] = (await session.rows('SELECT CURRENT_USER()')) as [[string]];
  const at = user.lastIndexOf('@');
  const own = new Set([`'${user.slice(0, at)}'@'${user.slice(at + 1)}'`, "'PUBLIC'@''"]);
  const roles = await session.rows(
    'SELECT role_name FROM information_schema.enabled_roles WHERE role_name IS NOT NULL',
  );
  for (const [role] of roles) own.add(`'${role}'@''`);
  const held = await session.rows(
    `SELECT privilege_type, grantee FROM information_schema.user_privileges
     UNION SELECT privilege_type, grantee FROM information_schema.schema_privileges WHERE database() LIKE table_schema`,
  );
  return new Set(held.filter(([, grantee]) => own.has(grantee!)).map(([right]) => right!));
}

/** `GRANT SELECT, SHOW VIEW ON *.* TO …`, and what partial revokes take back: `REVOKE SELECT ON `site`.* FROM …`. */
const SHOWN = /^(GRANT|REVOKE) (.+?) ON (?:\*|`((?:[^`]|``)+)`)\.\* (?:TO|FROM) /s;

interface Shown {
  readonly rights: readonly string[];
  readonly database: string | undefined;
}

/** MySQL's catalog leaves out what roles in force give and what partial revokes take back; SHOW GRANTS has both. */
async function rightsShown(session: MysqlSession): Promise<ReadonlySet<string>> {
  const granted: Shown[] = [];
  const revoked: Shown[] = [];
  // A server that runs without its tables of rights has none to show.
  const lines = await session.rows('SHOW GRANTS').catch((error: unknown) => {
    if (session.isLost) throw error;
    return [];
  });
  for (const [line] of lines) {
    const [, verb, rights, database] = SHOWN.exec(line ?? '') ?? [];
    if (rights === undefined) continue;
    const list = rights === 'ALL PRIVILEGES' ? NEEDED : rights.split(', ');
    (verb === 'GRANT' ? granted : revoked).push({
      rights: list,
      database: database?.replaceAll('``', '`'),
    });
  }
  const everywhere = granted.filter(({ database }) => database === undefined);
  const held = new Set([...everywhere, ...(await onDatabase(session, granted))].flatMap((g) => g.rights));
  const [[own]] = (await session.rows('SELECT database()')) as [[string]];
  for (const { rights, database } of revoked) {
    if (database === undefined || database === own) for (const right of rights) held.delete(right);
  }
  return held;
}

/**
 * The one grant that the server goes by: that of the database's own name, else that of a pattern. Of several patterns it takes the
 * narrowest; we take none of them, which at worst says too little.
 */
async function onDatabase(session: MysqlSession, granted: readonly Shown[]): Promise<readonly Shown[]> {
  // Where rights can be taken back for a database, the names in grants are no patterns.
  const [partial] = await session.rows(`SHOW VARIABLES LIKE 'partial_revokes'`);
  const isPattern = partial?.[1] !== 'ON';
  const plain = isPattern ? `REPLACE(?, '\\\\', '')` : '?';
  const matching: Shown[] = [];
  for (const grant of granted) {
    if (grant.database === undefined) continue;
    const [[exact, alike]] = (await session.rows(
      `SELECT BINARY ${plain} = BINARY database(), BINARY database() LIKE BINARY ?`,
      [grant.database, grant.database],
    )) as [[string, string]];
    if (exact === '1') return [grant];
    if (isPattern && alike === '1') matching.push(grant);
  }
  return matching.length === 1 ? matching : [];
}
