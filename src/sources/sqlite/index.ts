import type { Entry, RowsContent, Source } from '../../core/entry.js';
import { CloudexitError } from '../../core/errors.js';
import { ContainerFindings } from '../container-findings.js';
import { type DatabaseOptions, DEFAULT_TIMEOUT } from '../database/access.js';
import { definitionEntries, objectPath, tableEntry } from '../database/entries.js';
import { reportingOpenErrors } from '../open-errors.js';
import type { SqliteTable } from './catalog.js';
import { beginningOf, PrivateCopy } from './private-copy.js';
import { SqliteThread } from './thread.js';

/** The first bytes of every SQLite 3 file: https://www.sqlite.org/fileformat2.html, section 1.3. */
export const SQLITE_MAGIC = 'SQLite format 3\0';
/** Database header, SQLite file format section 1.3.13: 1 is UTF-8, 0 a database without content yet. */
const ENCODING_AT = 56;

/** A SQLite database file: `manifests/formats/databases.md`. The file is copied, and the copy opened. */
export class SqliteSource implements Source {
  readonly kind = 'sqlite';
  readonly #findings: ContainerFindings;
  #open: OpenSqlite | undefined;

  /** Throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_UNSUPPORTED. */
  constructor(
    private readonly file: string,
    name: string,
    private readonly options: DatabaseOptions,
  ) {
    this.#findings = new ContainerFindings(name);
    requireSqlite(file);
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    let tables: SqliteTable[];
    let opened: OpenSqlite;
    try {
      opened = await openSqlite(this.file, this.options, signal);
      this.#open = opened;
      tables = await opened.thread.tables();
    } catch (error) {
      signal?.throwIfAborted();
      this.#findings.addFailure(error);
      return;
    }
    for (const table of tables) {
      signal?.throwIfAborted();
      yield tableEntry(objectPath('tables', table.name), table.schema, rowsOf(opened, table));
    }
    signal?.throwIfAborted();
    yield* definitionEntries('sqlite', opened.thread, () => opened.thread.definitions(), this.#findings);
  }

  findings() {
    return this.#findings.all();
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }
}

interface OpenSqlite {
  readonly thread: SqliteThread;
  /** {@link PrivateCopy.revision} */
  readonly revision: string | undefined;
  close(): Promise<void>;
}

/**
 * A private copy of a SQLite file, opened for reading. An abort ends whatever it is asked. Throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE,
 * SOURCE_UNSUPPORTED.
 */
export async function openSqlite(
  file: string,
  { timeout = DEFAULT_TIMEOUT }: DatabaseOptions,
  signal?: AbortSignal,
): Promise<OpenSqlite> {
  requireSqlite(file);
  const copy = new PrivateCopy(file);
  try {
    const thread = await SqliteThread.open(copy.path, timeout, signal);
    const close = async (): Promise<void> => {
      await thread.close();
      copy.remove();
    };
    return { thread, revision: copy.revision, close };
  } catch (error) {
    copy.remove();
    throw error;
  }
}

function requireSqlite(file: string): void {
  const head = reportingOpenErrors(file, () => beginningOf(file, 100));
  const why =
    head.toString('latin1', 0, SQLITE_MAGIC.length) !== SQLITE_MAGIC
      ? 'the file is no SQLite database'
      : head.readUInt32BE(ENCODING_AT) > 1
        ? 'the database holds text as UTF-16, which is not read here'
        : undefined;
  if (why !== undefined) throw new CloudexitError('SOURCE_UNSUPPORTED', why, { subject: file });
}

function rowsOf({ thread, revision }: OpenSqlite, table: SqliteTable): RowsContent {
  return {
    type: 'rows',
    columns: table.columns.map((c) => c.name),
    key: table.schema.primaryKey,
    revision,
    open: () => thread.rows(table),
  };
}
