import type { TableSchema } from '../../formats/table-schema.js';
import type { Definition } from '../database/entries.js';
import { logicalType } from './values.js';

/** As much of a connection as is needed here. */
export interface SqliteRows {
  /** @param most rows after which no more are taken */
  rows(sql: string, values?: readonly string[], most?: number): readonly (readonly (string | null)[])[];
}

export interface SqliteTable {
  readonly name: string;
  readonly schema: TableSchema;
  /** The columns as rows hold them, in byte order of their names. */
  readonly columns: readonly { readonly name: string; readonly logical: string }[];
}

/** Ordinary tables; virtual ones have no rows of their own, and their shadow tables are ordinary. */
export function readTables(db: SqliteRows): SqliteTable[] {
  const tables = db.rows(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY name`,
  );
  return tables.map(([table, sql]) => {
    const name = table!;
    const columns = db.rows(
      'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) WHERE hidden <> 1',
      [name],
    );
    const key = columns.filter((c) => c[4] !== '0').sort((a, b) => Number(a[4]) - Number(b[4]));
    const indexes = db.rows(
      `SELECT name, COALESCE(sql, 'automatic') FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?`,
      [name],
    );
    const references = db.rows(
      `SELECT 'foreign key ' || id, group_concat("from") || ' references ' || "table" || ' (' || group_concat(COALESCE("to", '')) || ') on update ' || on_update || ' on delete ' || on_delete
       FROM (SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq) GROUP BY id`,
      [name],
    );
    return {
      name,
      schema: {
        engine: 'sqlite',
        columns: columns.map(([column, type, notNull, fallback, , hidden]) => ({
          name: column!,
          logical: logicalType(type ?? ''),
          type: type ?? '',
          // A rowid in another guise is never NULL.
          nullable:
            notNull !== '1' && !(key.length === 1 && key[0]![0] === column && /^INTEGER$/i.test(type ?? '')),
          ...(fallback === null || fallback === undefined ? {} : { default: fallback }),
          ...(hidden === '2' ? { generated: 'virtual' } : hidden === '3' ? { generated: 'stored' } : {}),
        })),
        primaryKey: key.map((c) => c[0]!),
        constraints: Object.fromEntries(references.map(([k, text]) => [k!, text ?? ''])),
        indexes: Object.fromEntries(indexes.map(([k, text]) => [k!, text ?? ''])),
        // Checks, collations and the rest are told by the statement alone.
        options: { sql: sql ?? '' },
      },
      columns: columns
        .map(([column, type]) => ({ name: column!, logical: logicalType(type ?? '') }))
        .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),
    };
  });
}

const DEFINITIONS = `
  SELECT 'views', name, NULL, sql FROM sqlite_schema WHERE type = 'view'
  UNION ALL SELECT 'triggers', tbl_name, name, sql FROM sqlite_schema WHERE type = 'trigger'
  UNION ALL SELECT 'virtual-tables', name, NULL, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL %'
  ORDER BY 1, 2, 3`;

/** Numbers in the file's header that belong to whoever uses it, most of all the version of its own schema. A `.dump` loses them. */
const PRAGMAS = ['application_id', 'user_version'];

/** Views, triggers, virtual tables, the counters of AUTOINCREMENT, and the application's own numbers where they are not 0. */
export function readDefinitions(db: SqliteRows): Definition[] {
  const rows = [...db.rows(DEFINITIONS)];
  for (const name of PRAGMAS) {
    const value = db.rows(`PRAGMA ${name}`)[0]?.[0];
    if (value !== undefined && value !== '0') rows.push(['pragmas', name, null, value]);
  }
  if (db.rows(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'`).length > 0) {
    rows.push(
      ...db.rows(`SELECT 'sequences', name, NULL, 'last ' || seq FROM sqlite_sequence ORDER BY name`),
    );
  }
  return rows.map(([kind, name, further, text]) => ({
    kind: kind!,
    schemaName: '',
    names: [name!, ...(further === null || further === undefined ? [] : [further])],
    text: text ?? undefined,
  }));
}
