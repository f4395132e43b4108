import { createRequire } from 'node:module';
import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from 'node-sqlite3-wasm';
import type { Entry, RowBatch, RowsContent, Source } from '../../core/entry.js';
import { CloudexitError } from '../../core/errors.js';
import { RowWriter } from '../../formats/rows.js';
import { broken, ContainerFindings } from '../container-findings.js';
import { definitionEntries, objectPath, tableEntry } from '../database/entries.js';
import { reportingOpenErrors } from '../open-errors.js';
import { readDefinitions, readTables, type SqliteRows, type SqliteTable } from './catalog.js';
import { beginningOf, PrivateCopy } from './private-copy.js';
import { type Stored, writeSqliteValue } from './values.js';

const MAGIC = 'SQLite format 3\0';
/** Database header, SQLite file format section 1.3.13: 1 is UTF-8, 0 a database without content yet. */
const ENCODING_AT = 56;
const ROWS_A_BATCH = 512;

/** A SQLite database file: `manifests/formats/databases.md`. The file is copied, and the copy opened. */
export class SqliteSource implements Source {
  readonly kind = 'sqlite';
  readonly #findings: ContainerFindings;
  #open: OpenSqlite | undefined;

  /** Throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_UNSUPPORTED. */
  constructor(
    private readonly file: string,
    name: string,
  ) {
    this.#findings = new ContainerFindings(name);
    requireSqlite(file);
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    let tables: SqliteTable[];
    try {
      this.#open = openSqlite(this.file);
      tables = readTables(this.#open);
    } catch (error) {
      this.#findings.addFailure(error);
      return;
    }
    const opened = this.#open;
    for (const table of tables) {
      signal?.throwIfAborted();
      yield tableEntry(objectPath('tables', table.name), table.schema, rowsOf(opened, table));
    }
    const read = async () => readDefinitions(opened);
    yield* definitionEntries('sqlite', { isLost: false }, read, this.#findings);
  }

  findings() {
    return this.#findings.all();
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }
}

interface OpenSqlite extends SqliteRows {
  readonly db: Database;
  /** {@link PrivateCopy.revision} */
  readonly revision: string | undefined;
  close(): Promise<void>;
}

/** A private copy of a SQLite file, opened for reading. Throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_UNSUPPORTED. */
export function openSqlite(file: string): OpenSqlite {
  requireSqlite(file);
  const copy = new PrivateCopy(file);
  let db: Database | undefined;
  const close = async (): Promise<void> => {
    db?.close();
    db = undefined;
    copy.remove();
  };
  try {
    // CommonJS with WebAssembly inside: only who reads SQLite loads it.
    const sqlite = createRequire(import.meta.url)('node-sqlite3-wasm') as typeof import('node-sqlite3-wasm');
    const opened = new sqlite.Database(copy.path, { fileMustExist: true });
    db = opened;
    // Without shared memory a write-ahead log can be read by one only; what the schema calls is not to be trusted.
    for (const setting of SETTINGS) opened.exec(setting);
    const rows: SqliteRows['rows'] = (sql, values = [], most = Number.POSITIVE_INFINITY) => {
      try {
        const statement = opened.prepare(sql);
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
    };
    return { db: opened, revision: copy.revision, rows, close };
  } catch (error) {
    void close();
    throw asFinding(error);
  }
}

const SETTINGS: readonly string[] = [
  'PRAGMA locking_mode = EXCLUSIVE',
  'PRAGMA trusted_schema = OFF',
  'PRAGMA cell_size_check = ON',
  'BEGIN',
  'SELECT count(*) FROM sqlite_schema',
  'PRAGMA query_only = ON',
];

function requireSqlite(file: string): void {
  const head = reportingOpenErrors(file, () => beginningOf(file, 100));
  const why =
    head.toString('latin1', 0, MAGIC.length) !== MAGIC
      ? 'the file is no SQLite database'
      : head.readUInt32BE(ENCODING_AT) > 1
        ? 'the database holds text as UTF-16, which is not read here'
        : undefined;
  if (why !== undefined) throw new CloudexitError('SOURCE_UNSUPPORTED', why, { subject: file });
}

function rowsOf({ db, revision }: OpenSqlite, table: SqliteTable): RowsContent {
  return {
    type: 'rows',
    columns: table.columns.map((c) => c.name),
    key: table.schema.primaryKey,
    revision,
    async *open(): AsyncGenerator<RowBatch> {
      const to = new RowWriter(64 * 1024);
      const ends = new Uint32Array(ROWS_A_BATCH);
      let count = 0;
      try {
        const statement = db.prepare(selectStatement(table));
        try {
          for (const row of statement.iterate() as IterableIterator<Record<string, unknown>>) {
            for (const [i, { logical }] of table.columns.entries()) {
              writeSqliteValue(logical, storedOf(row[`t${i}`], row[`v${i}`]), to);
            }
            ends[count++] = to.at;
            if (count < ROWS_A_BATCH) continue;
            yield { bytes: to.bytes, ends, count };
            await turn();
            count = 0;
            to.at = 0;
          }
        } finally {
          statement.finalize();
        }
      } catch (error) {
        throw asFinding(error);
      }
      if (count > 0) yield { bytes: to.bytes, ends, count };
    },
  };
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
