import { groupBy } from '../../core/group-by.js';
import type { TableColumn, TableSchema } from '../../formats/table-schema.js';
import type { PostgresSession, Row } from './session.js';
import { typeText } from './type-text.js';
import { isBuiltIn, type PgType, type ValueType, valueType } from './types.js';

/** A table of its own, or a partitioned one with all its parts; parts are not listed again. */
export interface NamedTable {
  readonly schemaName: string;
  readonly name: string;
  readonly partitioned: boolean;
  readonly mayRead: boolean;
}

export interface PostgresTable extends NamedTable {
  readonly oid: string;
  readonly schema: TableSchema;
  /** Has values that are no part of its rows, and are made when they are asked for. */
  readonly computedWhenRead: boolean;
  /** No value is printed by what an extension brought, which may be another one tomorrow. */
  readonly builtInTypes: boolean;
  /** The columns as rows hold them, in byte order of their names, with the encoding of each. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: ValueType;
    readonly computed: boolean;
  }[];
}

const OWN = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

const IS_TABLE = `c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND ${OWN}`;
const MAY_READ = `has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')`;

const NAMES = `
  SELECT n.nspname, c.relname, c.relkind = 'p', ${MAY_READ}
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${IS_TABLE}
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

const TABLES = `
  SELECT c.oid, n.nspname, c.relname, c.relkind = 'p', ${MAY_READ},
    c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
    array_to_string(ARRAY(SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno), ', '),
    array_to_string(c.reloptions, ', '), c.relreplident, CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
    (SELECT m.amname FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${IS_TABLE}
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

/** Every table with itself, and a partitioned one with all its parts, at whatever depth. */
export const TREE = `
  WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid AS part FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${IS_TABLE}
    UNION ALL
    SELECT t.root, i.inhrelid FROM tree t JOIN pg_class c ON c.oid = t.part AND c.relkind = 'p' JOIN pg_inherits i ON i.inhparent = t.part)`;

/** What is its own of a part: bounds, and what the whole table has not given it. */
const PARTS = `${TREE}
  SELECT t.root, quote_ident(n.nspname) || '.' || quote_ident(c.relname), concat_ws(E'\n',
    'of ' || (SELECT i.inhparent::regclass FROM pg_inherits i WHERE i.inhrelid = c.oid) || ' ' || pg_get_expr(c.relpartbound, c.oid),
    'by ' || CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
    CASE c.relkind WHEN 'f' THEN 'foreign' END, CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
    (SELECT string_agg(k.conname || ' ' || pg_get_constraintdef(k.oid), E'\n' ORDER BY k.conname) FROM pg_constraint k
      WHERE k.conrelid = c.oid AND k.coninhcount = 0 AND k.contype NOT IN ('t', 'n')),
    (SELECT string_agg(pg_get_indexdef(x.indexrelid) || CASE WHEN x.indisvalid THEN '' ELSE ' (invalid)' END, E'\n' ORDER BY x.indexrelid::regclass::text COLLATE "C")
      FROM pg_index x WHERE x.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = x.indexrelid)))
  FROM tree t JOIN pg_class c ON c.oid = t.part JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE t.part <> t.root`;

/** Held against what the server has now, which these functions see, and the snapshot does not. */
const REWRITTEN = `${TREE}
  SELECT t.root FROM tree t JOIN pg_class c ON c.oid = t.part
  WHERE c.relkind = 'r' AND pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode
  UNION SELECT t.root FROM tree t JOIN pg_class c ON c.oid = t.root AND c.relkind = 'p'
  GROUP BY t.root HAVING array_agg(t.part ORDER BY t.part) <> ARRAY(SELECT p.relid::oid FROM pg_partition_tree(t.root) p ORDER BY 1)`;

function collationProvider(letter: string): string {
  return `CASE ${letter} WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END`;
}

/** That of the operating system by its name alone; columns of the catalog that not every version has are read as JSON. */
const DEFAULT_COLLATION = `CASE WHEN coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c' THEN d.datcollate
  ELSE format('%s (%s %s)', d.datcollate, ${collationProvider(`(to_jsonb(d) ->> 'datlocprovider')`)},
    coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')) END`;

const COLUMNS = `
  SELECT a.attrelid, a.attname, a.atttypid, ${typeText('a.atttypid', 'a.atttypmod')}, a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    a.attidentity, a.attgenerated,
    CASE WHEN l.collname = 'default' AND ln.nspname = 'pg_catalog' THEN (SELECT ${DEFAULT_COLLATION} FROM pg_database d WHERE d.datname = current_database())
      WHEN l.oid IS NULL OR ln.nspname = 'pg_catalog' THEN l.collname
      ELSE format('%I.%I (%s %s%s)', ln.nspname, l.collname, ${collationProvider('l.collprovider')},
        coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', l.collcollate), CASE WHEN l.collisdeterministic THEN '' ELSE ' nondeterministic' END)
      END,
    l.collversion
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${OWN}
  ORDER BY a.attrelid, a.attnum`;

/** That a column is not null is said of the column; newer servers have a constraint for it besides, which only counts where it holds for less. */
const CONSTRAINTS = `
  SELECT k.conrelid, k.conname, k.contype, pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN '' ELSE ' (not validated)' END ||
      CASE WHEN EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgisinternal AND g.tgenabled IN ('D', 'R')) THEN ' (not enforced)' ELSE '' END,
    array_to_json(ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u(num, at)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.at))
  FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
  WHERE k.conrelid <> 0 AND k.contype <> 't' AND (k.contype <> 'n' OR k.connoinherit OR NOT k.convalidated) AND ${OWN}
  ORDER BY k.conrelid, k.conname`;

const INDEXES = `
  SELECT i.indrelid, x.relname, pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
  WHERE ${OWN} ORDER BY i.indrelid, x.relname`;

const TYPES = `
  SELECT t.oid, t.typname, n.nspname, t.typtype, t.typcategory, t.typelem, t.typbasetype, t.typdelim
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace`;

/** What there is to lock, before anything of it is read. */
export async function tableNames(session: PostgresSession): Promise<NamedTable[]> {
  return (await session.rows(NAMES)).map(([schemaName, name, partitioned, mayRead]) => ({
    schemaName: schemaName!,
    name: name!,
    partitioned: partitioned === 't',
    mayRead: mayRead === 't',
  }));
}

/**
 * Tables (oids) whose rows or parts the server keeps elsewhere than the snapshot says, for they were emptied, rewritten or put together
 * anew after it; rows in it may be missing.
 */
export async function rewrittenTables(session: PostgresSession): Promise<ReadonlySet<string>> {
  return new Set((await session.rows(REWRITTEN)).map(([oid]) => oid!));
}

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
  const parts = groupByTable(await session.rows(PARTS));
  return tables.map((row) => {
    const oid = row[0]!;
    const own = columns.get(oid) ?? [];
    const schema: TableSchema = {
      engine: 'postgres',
      columns: own.map((c) => columnOf(c, types, encoding)),
      primaryKey: primaryKeyOf(constraints.get(oid) ?? []),
      constraints: textsByName(constraints.get(oid) ?? [], 3),
      indexes: textsByName(indexes.get(oid) ?? [], 2),
      options: { ...optionsOf(row), ...partOptions(parts.get(oid) ?? []) },
    };
    return {
      oid,
      schemaName: row[1]!,
      name: row[2]!,
      partitioned: row[3] === 't',
      mayRead: row[4] === 't',
      schema,
      computedWhenRead: own.some((c) => c[7] !== '' && c[7] !== 's'),
      builtInTypes: own.every((c) => isBuiltIn(c[2]!, types)),
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

function optionsOf(row: Row): Record<string, string> {
  const [persistence, rowSecurity, forced, partitioning, parents, storage, identity, type, method] =
    row.slice(5);
  return {
    ...(persistence === 'u' ? { persistence: 'unlogged' } : {}),
    ...(rowSecurity === 't' ? { rowSecurity: forced === 't' ? 'forced' : 'enabled' } : {}),
    ...(partitioning ? { partitionBy: partitioning } : {}),
    ...(parents ? { inherits: parents } : {}),
    ...(storage ? { with: storage } : {}),
    ...(identity === 'd' ? {} : { replicaIdentity: REPLICA_IDENTITIES[identity!] ?? identity! }),
    ...(type ? { of: type } : {}),
    ...(method ? { accessMethod: method } : {}),
  };
}

const REPLICA_IDENTITIES: Readonly<Record<string, string>> = { n: 'nothing', f: 'full', i: 'index' };

/** Of each part of a partitioned table, by its name. */
function partOptions(parts: readonly Row[]): Record<string, string> {
  return Object.fromEntries(parts.map(([, name, text]) => [`partition ${name}`, text!]));
}

function textsByName(rows: readonly Row[], at: number): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [row[1]!, row[at]!]));
}

function groupByTable(rows: readonly Row[]): Map<string, Row[]> {
  return groupBy(rows, ([table]) => table!);
}
