import type { Entry, RowBatch, RowsContent, Source } from '../../core/entry.js';
import { RowWriter } from '../../formats/rows.js';
import { broken, ContainerFindings } from '../container-findings.js';
import type { DatabaseOptions } from '../database/access.js';
import { definitionEntries, objectPath, tableEntry } from '../database/entries.js';
import type { DatabaseLocation } from '../database/location.js';
import { type MysqlTable, readTables } from './catalog.js';
import { missingRights, readDefinitions } from './definitions.js';
import { MysqlSession } from './session.js';
import { writeMysqlValue } from './values.js';

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
  return {
    type: 'rows',
    columns: table.columns.map((c) => c.name),
    key: table.schema.primaryKey,
    async *open(signal): AsyncGenerator<RowBatch> {
      if (session.isLost) throw broken('SOURCE_CONNECTION_LOST', 'the connection was lost before');
      const types = table.columns.map((c) => c.type);
      const to = new RowWriter(256 * 1024);
      for await (const rows of session.stream(selectStatement(table), [], signal)) {
        to.at = 0;
        const ends = new Uint32Array(rows.length);
        for (let i = 0; i < rows.length; i++) {
          const row = rows[i]!;
          for (let c = 0; c < types.length; c++) {
            const value = row[c]!;
            if (value === null) to.null();
            else writeMysqlValue(types[c]!, value, to);
          }
          ends[i] = to.at;
        }
        yield { bytes: to.bytes, ends, count: rows.length };
      }
    },
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
