import { errorCode } from '../../core/errors.js';
import { isFindingCode } from '../../core/finding-codes.js';
import { type PostgresTable, TREE } from './catalog.js';
import type { PostgresSession } from './session.js';

/**
 * What identifies the rows of every table that keeps to snapshots: which server this is, on which line of its history, since when it
 * has run without a break, and which transactions the snapshot sees. Nothing of a standby, whose snapshots do not name what they leave out.
 * The statistics begin anew when a crash was recovered from, which a server that lives on through it does not say otherwise.
 */
const STATE = `
  SELECT CASE WHEN NOT pg_is_in_recovery() THEN json_build_array(
      (SELECT c.system_identifier::text FROM pg_control_system() c), left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
      pg_postmaster_start_time()::text, (SELECT b.stats_reset::text FROM pg_stat_bgwriter b),
      d.oid::text, pg_current_snapshot()::text)::text END
  FROM pg_database d WHERE d.datname = current_database()`;

/** Tables (oids) of which any part loses rows in a crash, is elsewhere, or is stored in a way that may not know snapshots. */
const FLEETING = `${TREE}
  SELECT DISTINCT t.root FROM tree t JOIN pg_class c ON c.oid = t.part LEFT JOIN pg_am m ON m.oid = c.relam
  WHERE c.relpersistence <> 'p' OR c.relkind NOT IN ('r', 'p') OR m.amname <> 'heap'`;

/** A text that is the same only where the rows of a table are; undefined where nothing shows that. */
export type RevisionOf = (table: PostgresTable) => string | undefined;

/** Rule 8 of `manifests/formats/databases.md`. To be asked within the snapshot that tables are read in. */
export async function revisions(session: PostgresSession): Promise<RevisionOf> {
  try {
    return await session.apart(async () => {
      const state = (await session.rows(STATE))[0]?.[0];
      const fleeting = new Set((await session.rows(FLEETING)).map(([oid]) => oid!));
      if (state === null || state === undefined || !isWhole(state)) return () => undefined;
      return ({ oid, computedWhenRead, builtInTypes }: PostgresTable) =>
        builtInTypes && !computedWhenRead && !fleeting.has(oid) ? state : undefined;
    });
  } catch (error) {
    // A server that does not know or does not tell one of these (before 13): nothing is shown.
    if (!isFindingCode(errorCode(error))) throw error;
    return () => undefined;
  }
}

function isWhole(state: string): boolean {
  return (JSON.parse(state) as unknown[]).every((part) => typeof part === 'string' && part !== '');
}
