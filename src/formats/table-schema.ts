import { z } from 'zod';
import { utf8 } from '../core/bytes.js';
import { parseCanonical } from '../core/canonical-json.js';
import { displayText } from '../core/path.js';

/** What a table is made of: the fact `schema` of its leaf, `manifests/formats/rows.md`. */
const column = z.strictObject({
  name: z.string(),
  /** What its values are, across engines: `number`, `text`, `instant`, `array<number>`, `other:inet` ... */
  logical: z.string(),
  /** The engine's own name of the type, with its modifiers. */
  type: z.string(),
  nullable: z.boolean(),
  default: z.string().optional(),
  /** How the engine computes it: `identity always`, `stored: ...`, `auto_increment`. */
  generated: z.string().optional(),
  collation: z.string().optional(),
  charset: z.string().optional(),
});

const tableSchema = z.strictObject({
  engine: z.enum(['postgres', 'mysql', 'sqlite']),
  columns: z.array(column),
  /** Columns of the primary key, in its order; empty where there is none. */
  primaryKey: z.array(z.string()),
  /** Keys, checks and references, as the engine writes them, by name. */
  constraints: z.record(z.string(), z.string()),
  indexes: z.record(z.string(), z.string()),
  /** Everything else that belongs to the table: partitioning, row security, storage engine. */
  options: z.record(z.string(), z.string()),
});

export type TableColumn = z.infer<typeof column>;
export type TableSchema = z.infer<typeof tableSchema>;

/** Undefined for text that is no schema of this version: whoever compares then has nothing to say. */
export function parseSchema(text: unknown): TableSchema | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const result = tableSchema.safeParse(parseCanonical(utf8(text)));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

/** A part of a schema that is not the same. */
export interface SchemaDifference {
  /** `column "name" collation`, `index "orders_at"` ... in display form. */
  readonly part: string;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

const COLUMN_PARTS = ['type', 'logical', 'nullable', 'default', 'generated', 'collation', 'charset'] as const;

/** Between tables of one engine: everything counts, the order of the columns as well. */
export function schemaDifferences(expected: TableSchema, actual: TableSchema): SchemaDifference[] {
  const differences = columnDifferences(expected, actual, COLUMN_PARTS);
  const [was, is] = [expected, actual].map(({ columns }) => columns.map((c) => c.name).join(', '));
  if (differences.length === 0 && was !== is) {
    differences.push({ part: 'order of columns', expected: was, actual: is });
  }
  differences.push(...keyDifference(expected, actual));
  for (const [part, word] of [
    ['constraints', 'constraint'],
    ['indexes', 'index'],
    ['options', 'option'],
  ] as const) {
    const names = new Set([...Object.keys(expected[part]), ...Object.keys(actual[part])]);
    for (const name of [...names].sort()) {
      add(differences, `${word} ${quoted(name)}`, expected[part][name], actual[part][name]);
    }
  }
  return differences;
}

/** Between engines: names, what values are, whether there may be none, and the primary key. */
export function logicalDifferences(expected: TableSchema, actual: TableSchema): SchemaDifference[] {
  return [...columnDifferences(expected, actual, ['nullable']), ...keyDifference(expected, actual)];
}

/** Columns whose values mean different things in the two engines, so that their rows cannot be compared. */
export function unmappedColumns(expected: TableSchema, actual: TableSchema): SchemaDifference[] {
  return columnDifferences(expected, actual, ['logical']).filter((d) => d.part.endsWith(' logical'));
}

function columnDifferences(
  expected: TableSchema,
  actual: TableSchema,
  parts: readonly (typeof COLUMN_PARTS)[number][],
): SchemaDifference[] {
  const differences: SchemaDifference[] = [];
  const found = new Map(actual.columns.map((c) => [c.name, c]));
  for (const was of expected.columns) {
    const is = found.get(was.name);
    found.delete(was.name);
    if (is === undefined) differences.push({ part: `column ${quoted(was.name)}`, expected: was.type });
    else
      for (const part of parts) add(differences, `column ${quoted(was.name)} ${part}`, was[part], is[part]);
  }
  for (const [name, { type }] of found) differences.push({ part: `column ${quoted(name)}`, actual: type });
  return differences;
}

function keyDifference(expected: TableSchema, actual: TableSchema): SchemaDifference[] {
  const differences: SchemaDifference[] = [];
  add(differences, 'primary key', expected.primaryKey.join(', '), actual.primaryKey.join(', '));
  return differences;
}

function add(
  to: SchemaDifference[],
  part: string,
  expected: string | boolean | undefined,
  actual: string | boolean | undefined,
): void {
  if (expected === actual) return;
  to.push({
    part,
    ...(expected === undefined ? {} : { expected: displayText(String(expected)) }),
    ...(actual === undefined ? {} : { actual: displayText(String(actual)) }),
  });
}

function quoted(name: string): string {
  return `"${displayText(name)}"`;
}
