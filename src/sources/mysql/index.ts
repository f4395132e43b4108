import { builtModule } from '../../core/built-module.js';
import type { Entry, RawRows, RowsContent, Source } from '../../core/entry.js';
import { broken, ContainerFindings } from '../container-findings.js';
import type { DatabaseOptions } from '../database/access.js';
import { definitionEntries, objectPath, tableEntry } from '../database/entries.js';
import type { DatabaseLocation } from '../database/location.js';
import { decodedHere } from '../database/raw-rows.js';
import { type MysqlTable, readTables } from './catalog.js';
import { missingRights, readDefinitions } from './definitions.js';
import { MysqlSession } from './session.js';
import { rowDecoder } from './text-rows.js';

/** A MySQL or MariaDB database in one snapshot: `manifests/formats/databases.md`. */
export class MysqlSource implements Source {
  readonly kind = 'mysql';
  readonly #findings: ContainerFindings;
  #session: MysqlSession | undefined;

  constructor(
    private readonly location: DatabaseLocation,
    private readonly name: string,
    private readonly options: DatabaseOptions,
  ) {
    this.#findings = new ContainerFindings(name);
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    const session = await MysqlSession.open(this.location, this.name, this.options);
    this.#session = session;
    const rights = await missingRights(session);
    if (rights.length > 0) {
      this.#findings.add(
        'SOURCE_INCOMPLETE',
        `without ${rights.join(', ')} on the database the server hides a part of it`,
      );
    }
    for (const table of await readTables(session)) {
      signal?.throwIfAborted();
      const entry = tableEntry(objectPath('tables', table.name), table.schema, rowsOf(session, table));
      yield table.transactional ? entry : { ...entry, findings: ['TABLE_OUTSIDE_SNAPSHOT'] };
    }
    yield* definitionEntries('mysql', session, () => readDefinitions(session), this.#findings);
  }

  findings() {
    return this.#findings.all();
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }
}

function rowsOf(session: MysqlSession, table: MysqlTable): RowsContent {
  const setup = table.columns.map((c) => c.type);
  const raw: RawRows = {
    module: builtModule('./text-rows.js', import.meta.url).href,
    setup,
    open: async function* (signal) {
      if (session.isLost) throw broken('SOURCE_CONNECTION_LOST', 'the connection was lost before');
      yield* session.packets(selectStatement(table), signal);
    },
  };
  return {
    type: 'rows',
    columns: table.columns.map((c) => c.name),
    key: table.schema.primaryKey,
    raw,
    open: (signal) => decodedHere(raw, rowDecoder(setup), signal),
  };
}

/** FLOAT is printed with six digits only; as a DOUBLE it comes whole. */
function selectStatement({ name, columns }: MysqlTable): string {
  const list = columns.map((c) =>
    c.type.kind === 'float' ? `CAST(${quoted(c.name)} AS DOUBLE)` : quoted(c.name),
  );
  return `SELECT ${list.join(', ')} FROM ${quoted(name)}`;
}

function quoted(name: string): string {
  return `\`${name.replace(/`/g, '``')}\``;
}
