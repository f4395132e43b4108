import { builtModule } from '../../core/built-module.js';
import type { Entry, RawRows, RowsContent, Source } from '../../core/entry.js';
import { errorCode } from '../../core/errors.js';
import { type FindingCode, isFindingCode } from '../../core/finding-codes.js';
import { broken, ContainerFindings } from '../container-findings.js';
import type { DatabaseOptions } from '../database/access.js';
import { definitionEntries, objectPath, tableEntry } from '../database/entries.js';
import type { DatabaseLocation } from '../database/location.js';
import { decodedHere } from '../database/raw-rows.js';
import { type NamedTable, type PostgresTable, readTables, rewrittenTables, tableNames } from './catalog.js';
import { rowDecoder } from './copy-text.js';
import { countLargeObjects, DEFAULT_SCHEMA, readDefinitions } from './definitions.js';
import { type RevisionOf, revisions } from './revisions.js';
import { PostgresSession } from './session.js';

/** A PostgreSQL database in one snapshot: `manifests/formats/databases.md`. */
export class PostgresSource implements Source {
  readonly kind = 'postgres';
  readonly #findings: ContainerFindings;
  #session: PostgresSession | undefined;

  constructor(
    private readonly location: DatabaseLocation,
    private readonly name: string,
    private readonly options: DatabaseOptions,
  ) {
    this.#findings = new ContainerFindings(name);
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    const session = await PostgresSession.open(this.location, this.name, this.options);
    this.#session = session;
    const locks = new Map<string, FindingCode | 'held'>();
    const named = await tableNames(session);
    await session.beginAgain();
    for (const table of named) {
      signal?.throwIfAborted();
      locks.set(nameOf(table), await this.#lock(session, table));
    }
    const revisionOf = await revisions(session);
    const tables = await readTables(session);
    const rewritten = await rewrittenTables(session);
    /** Why nothing can be said of the rows of a table. */
    const failure = (table: PostgresTable): FindingCode | undefined => {
      if (!table.mayRead) return 'TABLE_READ_DENIED';
      // It came after the locks, or was put in the place of another.
      const lock = locks.get(nameOf(table)) ?? 'ENTRY_CHANGED_WHILE_READ';
      if (lock !== 'held') return lock;
      return rewritten.has(table.oid) ? 'ENTRY_CHANGED_WHILE_READ' : undefined;
    };
    for (const table of tables) {
      signal?.throwIfAborted();
      const outer = table.schemaName === DEFAULT_SCHEMA ? [] : [table.schemaName];
      const path = objectPath('tables', ...outer, table.name);
      yield tableEntry(path, table.schema, failure(table) ?? this.#rows(session, table, revisionOf));
    }
    const read = async () => {
      const objects = await countLargeObjects(session);
      if (objects > 0) this.#findings.add('SOURCE_INCOMPLETE', `${objects} large objects are not read`);
      return readDefinitions(session);
    };
    yield* definitionEntries('postgres', session, read, this.#findings);
  }

  findings() {
    return this.#findings.all();
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }

  /**
   * Nobody may empty or alter the table under us; only reading is asked for, and writers go on. Before the snapshot: a table that was
   * emptied, filled again or altered after it looks empty in it.
   */
  async #lock(session: PostgresSession, table: NamedTable): Promise<FindingCode | 'held'> {
    if (!table.mayRead) return 'TABLE_READ_DENIED';
    if (session.isLost) return 'SOURCE_CONNECTION_LOST';
    try {
      const only = table.partitioned ? '' : 'ONLY ';
      await session.apart(() => session.rows(`LOCK TABLE ${only}${nameOf(table)} IN ACCESS SHARE MODE`));
      return 'held';
    } catch (error) {
      return codeOf(error);
    }
  }

  #rows(session: PostgresSession, table: PostgresTable, revisionOf: RevisionOf): RowsContent {
    const setup = table.columns.map((c) => c.type);
    const raw: RawRows = {
      module: builtModule('./copy-text.js', import.meta.url).href,
      setup,
      open: async function* (signal) {
        if (session.isLost) throw broken('SOURCE_CONNECTION_LOST', 'the connection was lost before');
        yield* session.reading(session.copy(copyStatement(table), signal));
      },
    };
    return {
      type: 'rows',
      columns: table.columns.map((c) => c.name),
      key: table.schema.primaryKey,
      revision: revisionOf(table),
      raw,
      open: (signal) => decodedHere(raw, rowDecoder(setup), signal),
    };
  }
}

/** A table's own rows, or those of all partitions. COPY of a table is faster than COPY of a query, and cannot give computed columns. */
function copyStatement(table: PostgresTable): string {
  const columns = table.columns.map((c) => quoted(c.name)).join(', ');
  const direct = !table.partitioned && columns !== '' && !table.columns.some((c) => c.computed);
  if (direct) return `COPY ${nameOf(table)} (${columns}) TO STDOUT`;
  return `COPY (SELECT ${columns} FROM ${table.partitioned ? '' : 'ONLY '}${nameOf(table)}) TO STDOUT`;
}

function nameOf({ schemaName, name }: NamedTable): string {
  return `${quoted(schemaName)}.${quoted(name)}`;
}

function quoted(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

function codeOf(error: unknown): FindingCode {
  const code = errorCode(error);
  if (!isFindingCode(code)) throw error;
  return code;
}
