import { builtModule } from '../../core/built-module.js';
import type { Entry, RawRows, RowsContent, Source } from '../../core/entry.js';
import { errorCode } from '../../core/errors.js';
import { isFindingCode } from '../../core/finding-codes.js';
import { displayText } from '../../core/path.js';
import { broken, ContainerFindings } from '../container-findings.js';
import type { DatabaseOptions } from '../database/access.js';
import { definitionEntries, objectPath, tableEntry } from '../database/entries.js';
import type { DatabaseLocation } from '../database/location.js';
import { decodedHere } from '../database/raw-rows.js';
import { type MysqlTable, readTables } from './catalog.js';
import { readDefinitions } from './definitions.js';
import { missingRights } from './rights.js';
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
    const tables = await readTables(session);
    await this.#noteUnreadPast(session, tables);
    for (const table of tables) {
      signal?.throwIfAborted();
      const entry = tableEntry(objectPath('tables', table.name), table.schema, rowsOf(session, table));
      yield table.transactional ? entry : { ...entry, findings: ['TABLE_OUTSIDE_SNAPSHOT'] };
    }
    yield* definitionEntries('mysql', session, () => readDefinitions(session), this.#findings);
  }

  /** What versioned tables keep of their past is no part of their rows. */
  async #noteUnreadPast(session: MysqlSession, tables: readonly MysqlTable[]): Promise<void> {
    for (const { name, pastUntil } of tables) {
      if (pastUntil === undefined) continue;
      const past = await session
        .rows(`SELECT 1 FROM ${quoted(name)} FOR SYSTEM_TIME ALL WHERE ${quoted(pastUntil)} < NOW(6) LIMIT 1`)
        .catch((error: unknown) => {
          if (!isFindingCode(errorCode(error)) || session.isLost) throw error;
        });
      if (past === undefined || past.length > 0)
        this.#findings.add('SOURCE_INCOMPLETE', `past rows of the table ${displayText(name)} are not read`);
    }
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
      // MySQL names a table to whoever has any right to it, and its columns only to who may read them.
      if (setup.length === 0) throw broken('TABLE_READ_DENIED', 'the server hides the columns of the table');
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

/** FLOAT is printed with six digits only; as a DOUBLE it comes whole. No CAST: MySQL knows that one since 8.0.17. */
function selectStatement({ name, columns }: MysqlTable): string {
  const list = columns.map(({ name: column, type, charset }) =>
    type.kind === 'float'
      ? `${quoted(column)} * 1e0`
      : type.kind === 'text' && charset !== null && !WHOLLY_UNICODE.test(charset)
        ? wholeText(quoted(column), charset)
        : quoted(column),
  );
  return `SELECT ${list.join(', ')} FROM ${quoted(name)}`;
}

/** Character sets of which the server converts every character. */
const WHOLLY_UNICODE = /^(?:utf8(?:mb[34])?|utf16(?:le)?|utf32|ucs2|latin1|ascii)$/;

/** A character for which the server knows none of Unicode comes as `?` or U+FFFD, all of them alike: the text is taken as it is stored then. */
function wholeText(column: string, charset: string): string {
  const text = `CONVERT(${column} USING utf8mb4)`;
  const whole = `BINARY CONVERT(${text} USING ${charset}) = BINARY ${column} OR (INSTR(${text}, '?') = 0 AND INSTR(${text}, _utf8mb4 X'EFBFBD') = 0)`;
  return `IF(${whole}, BINARY ${text}, BINARY ${column})`;
}

function quoted(name: string): string {
  return `\`${name.replace(/`/g, '``')}\``;
}
