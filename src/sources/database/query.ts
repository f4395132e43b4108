import { CloudexitError } from '../../core/errors.js';
import { displayText } from '../../core/path.js';
import { MysqlSession } from '../mysql/session.js';
import { PostgresSession } from '../postgres/session.js';
import { openSqlite } from '../sqlite/index.js';
import type { DatabaseOptions } from './access.js';
import { isDatabaseUrl, parseDatabaseUrl, sqliteFile } from './location.js';

/** The values of an answer as the engine writes them, null for NULL. */
export type AnswerRow = readonly (string | null)[];

/** One read-only connection: every question sees the same snapshot. */
export interface ReadOnlyDatabase {
  readonly engine: 'postgres' | 'mysql' | 'sqlite';
  /**
   * The rows of one statement, at most `maxRows` (10 000); more is QUERY_TOO_LARGE (exit 1). What is no question is QUERY_NOT_READING (exit 2). What the server refuses, writing above all, throws an error whose
   * `code` is a finding code and whose message is the server's.
   */
  query(sql: string, maxRows?: number): Promise<readonly AnswerRow[]>;
  close(): Promise<void>;
}

/** Whether a location is a database that {@link openReadOnly} opens. */
export function isDatabaseLocation(location: string): boolean {
  return isDatabaseUrl(location) || sqliteFile(location) !== undefined;
}

const MAX_ROWS = 10_000;

/**
 * Opens a database for questions. An abort ends what a SQLite file is asked; a server is given up after its time. Throws what opening it as a
 * source throws.
 */
export async function openReadOnly(
  location: string,
  options: DatabaseOptions = {},
  signal?: AbortSignal,
): Promise<ReadOnlyDatabase> {
  const database = await connect(location, options, signal);
  return {
    ...database,
    async query(sql, max = MAX_ROWS) {
      if (!QUESTION.test(sql) || WRITES_A_FILE.test(sql)) {
        throw new CloudexitError('QUERY_NOT_READING', 'the statement does more than read', {
          subject: sql.slice(0, 200),
          hint: 'Begin it with SELECT, WITH, VALUES, SHOW or EXPLAIN.',
          exit: 2,
        });
      }
      return database.query(sql, max);
    },
  };
}

/** Beside the read-only transaction, which a statement of its own could end, and which lets the server write files: no comment hides that word. */
const QUESTION = /^\s*(?:\(|(?:SELECT|WITH|VALUES|TABLE|SHOW|EXPLAIN|DESCRIBE)\b)/i;
const WRITES_A_FILE = /\b(?:OUTFILE|DUMPFILE)\b/i;

async function connect(
  location: string,
  options: DatabaseOptions,
  signal: AbortSignal | undefined,
): Promise<ReadOnlyDatabase> {
  const file = sqliteFile(location);
  if (file !== undefined) {
    const { thread, close } = await openSqlite(file, options, signal);
    return {
      engine: 'sqlite',
      query: async (sql, max = MAX_ROWS) => bounded(await thread.question(sql, max + 1), max),
      close,
    };
  }
  const parsed = parseDatabaseUrl(location);
  const name = displayText(parsed.database);
  if (parsed.engine === 'mysql') {
    const session = await MysqlSession.open(parsed, name, options);
    return {
      engine: 'mysql',
      async query(sql, max = MAX_ROWS) {
        const all: AnswerRow[] = [];
        for await (const rows of session.stream(sql)) {
          for (const row of rows) all.push(row.map((value) => value?.toString('utf8') ?? null));
          if (all.length > max) break;
        }
        return bounded(all, max);
      },
      close: () => session.close(),
    };
  }
  const session = await PostgresSession.open(parsed, name, options);
  // Names mean what they mean to everybody else who asks this database.
  await session.rows('RESET search_path');
  return {
    engine: 'postgres',
    // A cursor takes one statement only, and one that reads.
    query: (sql, max = MAX_ROWS) =>
      session.apart(async () => {
        await session.rows(`DECLARE answer NO SCROLL CURSOR FOR ${sql}`);
        const rows = await session.rows(`FETCH ${max + 1} FROM answer`);
        await session.rows('CLOSE answer');
        return bounded(rows, max);
      }),
    close: () => session.close(),
  };
}

function bounded(rows: readonly AnswerRow[], max: number): readonly AnswerRow[] {
  if (rows.length <= max) return rows;
  throw new CloudexitError('QUERY_TOO_LARGE', `the answer has more than ${max} rows`, {
    hint: 'Let the statement count, add up or limit.',
  });
}
