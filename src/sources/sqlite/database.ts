import { createRequire } from 'node:module';
import type { Database } from 'node-sqlite3-wasm';
import type { RowBatch } from '../../core/entry.js';
import { RowWriter } from '../../formats/rows.js';
import { broken } from '../container-findings.js';
import type { SqliteRows, SqliteTable } from './catalog.js';
import { type Stored, writeSqliteValue } from './values.js';

/** Rows, or bytes of them, after which a batch is handed over. */
const ROWS_A_BATCH = 4096;
const BYTES_A_BATCH = 256 * 1024;
/** Milliseconds after which it is handed over with what it has: rows that take long to make are a sign of life too. */
const LONGEST_BATCH = 500;

/** Encoded rows in memory of their own, which may go to another thread. */
export type OwnBatch = RowBatch & {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
};

const SETTINGS: readonly string[] = [
  // Without shared memory a write-ahead log can be read by one only; what the schema calls is not to be trusted.
  'PRAGMA locking_mode = EXCLUSIVE',
  'PRAGMA trusted_schema = OFF',
  'PRAGMA cell_size_check = ON',
  'BEGIN',
  'SELECT count(*) FROM sqlite_schema',
  'PRAGMA query_only = ON',
];

/** A SQLite file that is nobody else's, opened for reading. Nothing ends a statement of it but its own end: it is for a thread to hold. */
export class SqliteDatabase implements SqliteRows {
  readonly #db: Database;

  /** Throws an error whose code is a finding code. */
  constructor(path: string) {
    try {
      // CommonJS with WebAssembly inside: only who reads SQLite loads it.
      const sqlite = createRequire(import.meta.url)(
        'node-sqlite3-wasm',
      ) as typeof import('node-sqlite3-wasm');
      this.#db = new sqlite.Database(path, { fileMustExist: true });
      for (const setting of SETTINGS) this.#db.exec(setting);
    } catch (error) {
      throw asFinding(error);
    }
  }

  rows(sql: string, values: readonly string[] = [], most = Number.POSITIVE_INFINITY): (string | null)[][] {
    try {
      const statement = this.#db.prepare(sql);
      try {
        const all: (string | null)[][] = [];
        for (const row of statement.iterate([...values]) as IterableIterator<Record<string, unknown>>) {
          if (all.push(Object.values(row).map((v) => (v === null ? null : String(v)))) >= most) break;
        }
        return all;
      } finally {
        statement.finalize();
      }
    } catch (error) {
      throw asFinding(error);
    }
  }

  /** The rows of a table. */
  *batches(table: SqliteTable): Generator<OwnBatch> {
    const to = new RowWriter(BYTES_A_BATCH);
    const ends = new Uint32Array(ROWS_A_BATCH);
    let count = 0;
    let began = performance.now();
    const taken = (): OwnBatch => {
      const batch = { bytes: to.bytes.slice(0, to.at), ends: ends.slice(0, count), count };
      count = 0;
      to.at = 0;
      began = performance.now();
      return batch;
    };
    try {
      const statement = this.#db.prepare(selectStatement(table));
      try {
        for (const row of statement.iterate() as IterableIterator<Record<string, unknown>>) {
          for (const [i, { logical }] of table.columns.entries()) {
            writeSqliteValue(logical, storedOf(row[`t${i}`], row[`v${i}`]), to);
          }
          ends[count++] = to.at;
          const isFull = count === ROWS_A_BATCH || to.at >= BYTES_A_BATCH;
          if (isFull || performance.now() - began > LONGEST_BATCH) yield taken();
        }
      } finally {
        statement.finalize();
      }
    } catch (error) {
      throw asFinding(error);
    }
    if (count > 0) yield taken();
  }
}

/** Texts as bytes: as text they would end at a NUL. */
function selectStatement({ name, columns }: SqliteTable): string {
  const list = columns.map((c, i) => {
    const column = quoted(c.name);
    return `typeof(${column}) AS t${i}, CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END AS v${i}`;
  });
  return `SELECT ${list.join(', ')} FROM main.${quoted(name)}`;
}

function storedOf(type: unknown, value: unknown): Stored {
  if (type === 'null') return { type };
  if (type === 'integer') return { type, value: value as number | bigint };
  if (type === 'real') return { type, value: Number(value) };
  return { type: type as 'text' | 'blob', value: value as Uint8Array };
}

function quoted(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** SQLite's own complaints are about the file: it is damaged, or not what it says. */
function asFinding(error: unknown): unknown {
  return error instanceof Error && error.name === 'SQLite3Error'
    ? broken('ENTRY_DATA_CORRUPT', error.message, error)
    : error;
}
