import type { AnyDigest } from '../core/digest.js';
import { isDigestAlgorithm } from '../core/digest.js';
import type { Finding } from '../core/finding.js';
import type { Leaf } from '../formats/leaf.js';
import type { EntryOutcome, EntryView, TablePart } from '../formats/outcome.js';
import {
  logicalDifferences,
  parseSchema,
  type SchemaDifference,
  schemaDifferences,
  type TableSchema,
  unmappedColumns,
} from '../formats/table-schema.js';

type TableFacts = Pick<Leaf, 'digests' | 'facts'>;
type TableResult = Pick<EntryOutcome, 'because' | 'table'> & {
  readonly outcome: 'intact' | 'modified' | 'not-comparable';
  readonly weak?: true;
};

/** Two tables of one name: their rows by content root and number, their schemas part by part. */
export function compareTables(expected: TableFacts, actual: TableFacts): TableResult {
  const was = parseSchema(expected.facts?.['schema']);
  const is = parseSchema(actual.facts?.['schema']);
  const { common, strong, differ } = compareRoots(expected, actual);
  if (common === 0) return { outcome: 'not-comparable', because: 'no-common-digest' };
  if (was === undefined || is === undefined) {
    return { outcome: 'not-comparable', because: 'engines-differ' };
  }
  const sameEngine = was.engine === is.engine;
  if (!sameEngine && unmappedColumns(was, is).length > 0)
    return { outcome: 'not-comparable', because: 'engines-differ' };
  const table: TablePart[] = [];
  if (differ) table.push('rows');
  if (differencesOf(was, is).length > 0) table.push('schema');
  if (table.length > 0) return { outcome: 'modified', table };
  if (!sameEngine && hasForeignParts(was, is))
    return { outcome: 'not-comparable', because: 'engines-differ' };
  return strong ? { outcome: 'intact' } : { outcome: 'intact', weak: true };
}

/** What is said of a pair of tables, without the subject; empty where the outcome itself says it all. */
export function tableFindings(
  outcome: EntryOutcome,
  expected: EntryView,
  actual: EntryView,
): Omit<Finding, 'subject'>[] {
  const was = parseSchema(expected.facts?.['schema']);
  const is = parseSchema(actual.facts?.['schema']);
  if (outcome.because === 'engines-differ') {
    const unmapped = was === undefined || is === undefined ? [] : unmappedColumns(was, is);
    return [
      {
        code: 'TABLE_NOT_COMPARABLE',
        ...sidesOf(unmapped),
        detail:
          was === undefined || is === undefined
            ? 'a schema is missing or not understood'
            : unmapped.length > 0
              ? 'values of these columns have no common form in the two engines'
              : 'rows, columns and primary key agree; types, defaults, collations, indexes and constraints of two engines are not compared',
      },
    ];
  }
  const findings: Omit<Finding, 'subject'>[] = [];
  if (outcome.table?.includes('rows')) {
    findings.push({ code: 'TABLE_ROWS_DIFFER', expected: rowsText(expected), actual: rowsText(actual) });
  }
  if (outcome.table?.includes('schema') && was !== undefined && is !== undefined) {
    findings.push({ code: 'TABLE_SCHEMA_DIFFERS', ...sidesOf(differencesOf(was, is)) });
  }
  return findings;
}

function compareRoots(expected: TableFacts, actual: TableFacts) {
  let common = 0;
  let strong = false;
  let differ = expected.facts?.['rows'] !== actual.facts?.['rows'];
  for (const name in expected.digests) {
    const theirs = actual.digests?.[name as AnyDigest];
    if (theirs === undefined) continue;
    common += 1;
    if (isDigestAlgorithm(name) || name === 'sha512' || name === 'sha384') strong = true;
    if (theirs !== expected.digests[name as AnyDigest]) differ = true;
  }
  return { common, strong, differ };
}

function differencesOf(was: TableSchema, is: TableSchema): SchemaDifference[] {
  return was.engine === is.engine ? schemaDifferences(was, is) : logicalDifferences(was, is);
}

/** Whether either side has anything that only its own engine can express. */
function hasForeignParts(...schemas: readonly TableSchema[]): boolean {
  return schemas.some(
    ({ columns, constraints, indexes, options }) =>
      [constraints, indexes, options].some((part) => Object.keys(part).length > 0) ||
      columns.some((c) => c.default !== undefined || c.generated !== undefined || c.collation !== undefined),
  );
}

const MAX_PARTS = 20;

/** `column "name" collation: C; index "orders_at": none` on either side. */
function sidesOf(differences: readonly SchemaDifference[]): Pick<Finding, 'expected' | 'actual'> {
  if (differences.length === 0) return {};
  const side = (which: 'expected' | 'actual'): string => {
    const shown = differences.slice(0, MAX_PARTS).map((d) => `${d.part}: ${d[which] ?? 'none'}`);
    const rest = differences.length - shown.length;
    return shown.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
  };
  return { expected: side('expected'), actual: side('actual') };
}

function rowsText({ facts, digests }: EntryView): string {
  const [name, digest] = Object.entries(digests ?? {})[0] ?? [];
  return `${facts?.['rows'] ?? 'unknown'} rows, ${name} ${digest}`;
}
