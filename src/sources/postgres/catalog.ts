import { groupBy } from '../../core/group-by.js';
import type { TableColumn, TableSchema } from '../../formats/table-schema.js';
import type { PostgresSession, Row } from './session.js';
import { type PgType, type ValueType, valueType } from './types.js';

/** A table of its own, or a partitioned one with all its parts; parts are not listed again. */
export interface PostgresTable {
  readonly schemaName: string;
  readonly name: string;
  readonly partitioned: boolean;
  readonly mayRead: boolean;
  readonly schema: TableSchema;
  /** The columns as rows hold them, in byte order of their names, with the encoding of each. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: ValueType;
    readonly computed: boolean;
  }[];
}

const OWN = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

const TABLES = `
  SELECT c.oid, n.nspname, c.relname, c.relkind = 'p', has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE'),
    c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
    array_to_string(ARRAY(SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno), ', ')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND ${OWN}
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

const COLUMNS = `
  SELECT a.attrelid, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    a.attidentity, a.attgenerated,
    CASE WHEN l.collname = 'default' AND ln.nspname = 'pg_catalog' THEN (SELECT datcollate FROM pg_database WHERE datname = current_database())
      ELSE l.collname END,
    l.collversion
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${OWN}
  ORDER BY a.attrelid, a.attnum`;

const CONSTRAINTS = `
  SELECT k.conrelid, k.conname, k.contype, pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN '' ELSE ' (not validated)' END,
    array_to_json(ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u(num, at)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.at))
  FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
  WHERE k.conrelid <> 0 AND k.contype <> 't' AND ${OWN}
  ORDER BY k.conrelid, k.conname`;

const INDEXES = `
  SELECT i.indrelid, x.relname, pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
  WHERE ${OWN} ORDER BY i.indrelid, x.relname`;

const TYPES = `
  SELECT t.oid, t.typname, n.nspname, t.typtype, t.typcategory, t.typelem, t.typbasetype, t.typdelim
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace`;

/** Every table with what it is made of. */
export async function readTables(session: PostgresSession): Promise<PostgresTable[]> {
  const encoding = (await session.rows('SHOW server_encoding'))[0]![0]!;
  const types = new Map<string, PgType>();
  for (const [oid, name, schema, typtype, category, element, base, delimiter] of (await session.rows(
    TYPES,
  )) as string[][]) {
    types.set(oid!, {
      name: name!,
      schema: schema!,
      typtype: typtype!,
      category: category!,
      element: element!,
      base: base!,
      delimiter: delimiter!,
    });
  }
  const tables = await session.rows(TABLES);
  const columns = groupByTable(await session.rows(COLUMNS));
  const constraints = groupByTable(await session.rows(CONSTRAINTS));
  const indexes = groupByTable(await session.rows(INDEXES));
  return tables.map((row) => {
    const oid = row[0]!;
    const own = columns.get(oid) ?? [];
    const schema: TableSchema = {
      engine: 'postgres',
      columns: own.map((c) => columnOf(c, types, encoding)),
      primaryKey: primaryKeyOf(constraints.get(oid) ?? []),
      constraints: textsByName(constraints.get(oid) ?? [], 3),
      indexes: textsByName(indexes.get(oid) ?? [], 2),
      options: optionsOf(row),
    };
    return {
      schemaName: row[1]!,
      name: row[2]!,
      partitioned: row[3] === 't',
      mayRead: row[4] === 't',
      schema,
      columns: own
        .map((c) => ({ name: c[1]!, type: valueType(c[2]!, types), computed: c[7] !== '' }))
        .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),
    };
  });
}

function columnOf(row: Row, types: ReadonlyMap<string, PgType>, encoding: string): TableColumn {
  const [, name, oid, type, notNull, expression, identity, generated, collation, version] = row;
  const computed =
    generated !== ''
      ? `stored: ${expression ?? ''}`
      : identity === 'a'
        ? 'identity always'
        : identity === 'd'
          ? 'identity by default'
          : undefined;
  return {
    name: name!,
    logical: valueType(oid!, types).logical,
    type: type!,
    nullable: notNull !== 't',
    ...(expression === null || expression === undefined || generated !== '' ? {} : { default: expression }),
    ...(computed === undefined ? {} : { generated: computed }),
    ...(collation === null || collation === undefined
      ? {}
      : { collation: version ? `${collation} ${version}` : collation, charset: encoding }),
  };
}

function primaryKeyOf(constraints: readonly Row[]): string[] {
  const key = constraints.find((c) => c[2] === 'p');
  return key === undefined ? [] : (JSON.parse(key[4]!) as string[]);
}

function optionsOf([, , , , , persistence, rowSecurity, forced, partitioning, parents]: Row): Record<
  string,
  string
> {
  return {
    ...(persistence === 'u' ? { persistence: 'unlogged' } : {}),
    ...(rowSecurity === 't' ? { rowSecurity: forced === 't' ? 'forced' : 'enabled' } : {}),
    ...(partitioning ? { partitionBy: partitioning } : {}),
    ...(parents ? { inherits: parents } : {}),
  };
}

function textsByName(rows: readonly Row[], at: number): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [row[1]!, row[at]!]));
}

function groupByTable(rows: readonly Row[]): Map<string, Row[]> {
  return groupBy(rows, ([table]) => table!);
}
