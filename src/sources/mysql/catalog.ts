import { groupBy } from '../../core/group-by.js';
import type { TableColumn, TableSchema } from '../../formats/table-schema.js';
import { quotesDefaults } from './make.js';
import type { MysqlSession } from './session.js';
import { charsetText, defaultText, expressionText, extraText, typeText } from './spelling.js';
import { type MysqlType, mysqlType } from './values.js';

export interface MysqlTable {
  readonly name: string;
  readonly schema: TableSchema;
  /** The columns as rows hold them, in byte order of their names. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: MysqlType;
    /** Of text. */
    readonly charset: string | null;
  }[];
  /** Whether its storage engine knows snapshots. */
  readonly transactional: boolean;
  /** Of a table that keeps its past: the column that says until when a row was there. */
  readonly pastUntil?: string;
}

type Row = readonly (string | null)[];

const OWN = 'table_schema = database()';

/** Every table with what it is made of. The server shows only what this user has some right to. */
export async function readTables(session: MysqlSession): Promise<MysqlTable[]> {
  const quotes = await quotesDefaults(session);
  const known = await columnsOfCatalog(session, 'COLUMNS');
  const expression = known.has('GENERATION_EXPRESSION') ? 'generation_expression' : 'NULL';
  // Of MySQL 8: the reference system that the shapes of a column must have.
  const srs = known.has('SRS_ID') ? 'srs_id' : 'NULL';
  const columns = groupByTable(
    await session.rows(`SELECT table_name, column_name, data_type, column_type, is_nullable, column_default, extra, collation_name,
      character_set_name, ${expression}, ${srs} FROM information_schema.columns WHERE ${OWN} ORDER BY table_name, ordinal_position`),
  );
  const indexes = groupByTable(await readIndexes(session));
  const keys = groupByTable(
    await session.rows(`SELECT table_name, column_name FROM information_schema.key_column_usage
      WHERE ${OWN} AND constraint_name = 'PRIMARY' ORDER BY table_name, ordinal_position`),
  );
  const references = groupByTable(
    await session.rows(`SELECT k.table_name, k.constraint_name, CONCAT('foreign key (', GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', '),
      ') references ', IF(k.referenced_table_schema = database(), '', CONCAT(k.referenced_table_schema, '.')), k.referenced_table_name, ' (',
      GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', '), ') on update ', REPLACE(r.update_rule, 'NO ACTION', 'RESTRICT'),
      ' on delete ', REPLACE(r.delete_rule, 'NO ACTION', 'RESTRICT'))
      FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
        ON r.constraint_schema = k.constraint_schema AND BINARY r.constraint_name = BINARY k.constraint_name AND BINARY r.table_name = BINARY k.table_name
      WHERE k.table_schema = database() AND r.constraint_schema = database() AND k.referenced_table_name IS NOT NULL
      GROUP BY BINARY k.table_name, k.constraint_name, k.referenced_table_schema, BINARY k.referenced_table_name, r.update_rule, r.delete_rule`),
  );
  const checks = groupByTable(await readChecks(session));
  const partitions = groupByTable(
    await session.rows(`SELECT table_name, partition_name, partition_method, partition_expression, partition_description, subpartition_method,
      subpartition_expression, subpartition_name FROM information_schema.partitions WHERE ${OWN} AND partition_name IS NOT NULL
      ORDER BY table_name, partition_ordinal_position, subpartition_ordinal_position`),
  );
  const tables = await session.rows(
    `SELECT t.table_name, t.engine, t.table_collation, t.create_options, COALESCE(e.transactions, 'NO'), t.table_type FROM information_schema.tables t
      LEFT JOIN information_schema.engines e ON e.engine = t.engine
      WHERE t.${OWN} AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY t.table_name`,
  );
  return tables.map(([table, engine, collation, created, transactions, kind]) => {
    const name = table!;
    // Of Aria: what is so unless somebody says otherwise is said by tables that a dump made.
    const options = created?.replace(/\bpage_checksum=1\b ?/, '').trim();
    const parts = partitions.get(name) ?? [];
    const own = (columns.get(name) ?? []).map((c) => ({ row: c, type: mysqlType(c[2]!, c[3]!) }));
    return {
      name,
      transactional: transactions === 'YES',
      ...(kind === 'SYSTEM VERSIONED' ? { pastUntil: pastUntil(columns.get(name) ?? []) } : {}),
      schema: {
        engine: 'mysql',
        columns: own.map(({ row, type }) => columnOf(row, type, quotes)),
        primaryKey: (keys.get(name) ?? []).map((k) => k[1]!),
        constraints: textsByName([...(references.get(name) ?? []), ...(checks.get(name) ?? [])]),
        indexes: textsByName(indexes.get(name) ?? []),
        options: {
          engine: engine ?? 'unknown',
          ...(collation === null || collation === undefined ? {} : { collation: charsetText(collation) }),
          ...(options === undefined || options === '' ? {} : { create: options }),
          ...(parts.length === 0 ? {} : { partitions: partitionsText(parts) }),
          ...(kind === 'SYSTEM VERSIONED' ? { keepsPast: 'yes' } : {}),
        },
      },
      columns: own
        .map(({ row, type }) => ({ name: row[1]!, type, charset: row[8]! }))
        .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),
    };
  });
}

/** Names of tables may differ in case or accents alone, which the catalog's own collation takes for the same: hence BINARY. */
async function readIndexes(session: MysqlSession): Promise<Row[]> {
  const has = await columnsOfCatalog(session, 'STATISTICS');
  // How MariaDB and MySQL say that no query may use it.
  const hidden = has.has('IGNORED')
    ? `IF(MAX(ignored) = 'YES', ' ignored', '')`
    : has.has('IS_VISIBLE')
      ? `IF(MAX(is_visible) = 'NO', ' invisible', '')`
      : `''`;
  const part = has.has('EXPRESSION') ? `COALESCE(column_name, CONCAT('(', expression, ')'))` : 'column_name';
  return session.rows(`SELECT table_name, index_name, CONCAT(IF(non_unique = 0, 'unique ', ''), index_type, ' (',
      GROUP_CONCAT(CONCAT(${part}, IF(sub_part IS NULL, '', CONCAT('(', sub_part, ')')), IF(collation = 'D', ' desc', '')) ORDER BY seq_in_index SEPARATOR ', '), ')', ${hidden})
      FROM information_schema.statistics WHERE ${OWN} GROUP BY BINARY table_name, index_name, non_unique, index_type`);
}

/** The column that is given a name for it, or the hidden one that has no other. */
function pastUntil(columns: readonly Row[]): string {
  return columns.find((c) => c[9] === 'ROW END')?.[1] ?? 'row_end';
}

/** `RANGE (year(at)): p0 (2020), p1 (MAXVALUE)` */
function partitionsText(rows: readonly Row[]): string {
  const [, , method, expression, , inner, innerExpression] = rows[0]!;
  const by = inner === null ? '' : ` by ${inner} (${innerExpression ?? ''})`;
  const names = rows.map(([, name, , , description, , , within]) =>
    [name, within === null ? '' : `/${within}`, description === null ? '' : ` (${description})`].join(''),
  );
  return `${method} (${expression ?? ''})${by}: ${names.join(', ')}`;
}

/** MariaDB says of which table a check is; MySQL says it elsewhere, and there whether it is enforced. */
async function readChecks(session: MysqlSession): Promise<Row[]> {
  if ((await columnsOfCatalog(session, 'CHECK_CONSTRAINTS')).size === 0) return []; // before MySQL 8.0.16
  const own = `constraint_schema = database()`;
  const rows = (await columnsOfCatalog(session, 'TABLE_CONSTRAINTS')).has('ENFORCED')
    ? await session.rows(
        `SELECT t.table_name, c.constraint_name, c.check_clause, t.enforced FROM information_schema.check_constraints c
          JOIN information_schema.table_constraints t USING (constraint_schema, constraint_name) WHERE c.${own} ORDER BY 1, 2, 3`,
      )
    : await session.rows(
        `SELECT table_name, constraint_name, check_clause, 'YES' FROM information_schema.check_constraints WHERE ${own} ORDER BY 1, 2, 3`,
      );
  return rows.map(([table, name, clause, enforced]) => [
    table!,
    name!,
    `check ${expressionText(clause ?? '')}${enforced === 'NO' ? ' not enforced' : ''}`,
  ]);
}

/** What columns a table of the server's catalog has, in capital letters: servers and versions differ in them. */
async function columnsOfCatalog(session: MysqlSession, table: string): Promise<ReadonlySet<string>> {
  const rows = await session.rows(
    `SELECT column_name FROM information_schema.columns WHERE table_schema = 'information_schema' AND table_name = ?`,
    [table],
  );
  return new Set(rows.map(([name]) => name!.toUpperCase()));
}

function columnOf(row: Row, { kind, logical }: MysqlType, quotes: boolean): TableColumn {
  const [, name, , columnType, nullable, text = null, extra = null, collation, charset, expression, srs] =
    row;
  const generated = [extraText(extra), expressionText(expression ?? '')]
    .filter((part) => part !== '')
    .join(': ');
  const fallback = defaultText({ kind, text, extra, quotes });
  return {
    name: name!,
    logical,
    type: typeText(columnType!) + (srs === null || srs === undefined ? '' : ` srid ${srs}`),
    nullable: nullable === 'YES',
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(generated === '' ? {} : { generated }),
    ...(collation === null || collation === undefined ? {} : { collation: charsetText(collation) }),
    ...(charset === null || charset === undefined ? {} : { charset: charsetText(charset) }),
  };
}

/** A check of a column has its name, and so may another constraint: both count then. */
function textsByName(rows: readonly Row[]): Record<string, string> {
  const texts = groupBy(rows, (row) => row[1]!);
  return Object.fromEntries(
    [...texts].map(([name, same]) => [name, same.map((row) => row[2] ?? '').join('; ')]),
  );
}

function groupByTable(rows: readonly Row[]): Map<string, Row[]> {
  return groupBy(rows, ([table]) => table!);
}
