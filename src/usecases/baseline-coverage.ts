import { basename, dirname } from 'node:path';
import { type Coverage, countCoverage, MAX_HELD } from '../compare/index.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { leafDisplay } from '../formats/leaf.js';
import { kindOf, type PredicateOf } from '../formats/records/index.js';
import { type InventoryReader, readInventory } from '../inventory/index.js';
import { readRecordFile } from './draft-record.js';
import { inventoryFinder } from './find-inventory.js';

/** Where a baseline is: the file of its record, and files that may be its inventories beside those next to it. */
export interface BaselineFile {
  readonly record: string;
  readonly inventories: readonly string[];
}

/** A baseline whose inventories are at hand. */
export interface OpenBaseline {
  readonly file: string;
  /** sha256 of the record's bytes. */
  readonly sha256: string;
  readonly inventories: readonly { readonly sha256: string; readonly reader: InventoryReader }[];
}

/** What of a baseline a manifest lacks. */
export interface BaselineCoverage extends Pick<Coverage, 'entries'> {
  readonly baseline: string;
  readonly missing: number;
  /** The first of those that are missing. */
  readonly findings: readonly Finding[];
}

/**
 * Finds the inventories of a baseline by their digest. Its signature is for the audit to judge. Throws as `readRecordFile` and `readInventory` do,
 * `RECORD_KIND_OTHER` (exit 2), `RECORD_OF_OTHER_CASE` (exit 3) unless it is of `caseId`, and `INVENTORY_NOT_FOUND` (exit 1).
 */
export async function openBaseline(
  { record, inventories }: BaselineFile,
  caseId?: string,
  signal?: AbortSignal,
): Promise<OpenBaseline> {
  const { statement, digest } = await readRecordFile(record);
  if (kindOf(statement) !== 'baseline') {
    throw new CloudexitError('RECORD_KIND_OTHER', 'not a baseline record', { subject: record, exit: 2 });
  }
  const predicate = statement.predicate as PredicateOf<'baseline'>;
  if (caseId !== undefined && predicate.case !== caseId) {
    throw new CloudexitError('RECORD_OF_OTHER_CASE', `the record is of the case ${predicate.case}`, {
      subject: record,
      exit: 3,
    });
  }
  const find = inventoryFinder(inventories, dirname(record), signal);
  const found: { sha256: string; reader: InventoryReader }[] = [];
  for (const { name, sha256, root, leaves } of predicate.inventories) {
    const path = await find(sha256);
    if (path === undefined) throw notFound(name, sha256);
    found.push({ sha256, reader: await readInventory(path, { sha256, root, size: leaves }, signal) });
  }
  return { file: basename(record), sha256: digest, inventories: found };
}

/** Counts what of a baseline these inventories lack: `manifests/formats/manifest-plan.md`. `COVERAGE_NOT_COUNTED` (exit 4). */
export async function baselineCoverage(
  { file, sha256, inventories }: OpenBaseline,
  manifest: readonly InventoryReader[],
): Promise<BaselineCoverage> {
  const { entries, uncovered, unsettled, first } = await countCoverage({
    baseline: inventories.map(({ reader }) => reader),
    manifest,
  });
  if (unsettled > 0) {
    throw new CloudexitError(
      'COVERAGE_NOT_COUNTED',
      `more than ${MAX_HELD} contents of the baseline are not where they were`,
      {
        subject: file,
        hint: 'Make the inventories of the same folder as those of the baseline, so that paths are the same.',
        exit: 4,
      },
    );
  }
  const findings = first.map(({ inventory, index, leaf }): Finding => {
    const evidence = [{ type: 'inventory' as const, digest: inventories[inventory]!.sha256, leaf: index }];
    const named = { subject: leafDisplay(leaf), ...(leaf.pathHex && { subjectHex: leaf.pathHex }) };
    return { code: 'SCOPE_BASELINE_UNCOVERED', ...named, evidence };
  });
  return { baseline: sha256, entries, missing: uncovered, findings };
}

/**
 * What a plan says of coverage, with the numbers that were counted. `COVERAGE_DIFFERS` (exit 3) where it states another one.
 */
export function withCounted(
  planned: readonly unknown[],
  counted: readonly Pick<BaselineCoverage, 'baseline' | 'missing'>[],
): unknown[] {
  const added = counted.filter(({ baseline }) => !planned.some((one) => baselineOf(one) === baseline));
  return [
    ...planned.map((one) => {
      const count = counted.find(({ baseline }) => baselineOf(one) === baseline);
      if (count === undefined) return one;
      const stated = (one as { missing?: unknown }).missing ?? count.missing;
      if (stated !== count.missing) throw differs(count, stated);
      return { ...(one as object), missing: count.missing };
    }),
    ...added.map(({ baseline, missing }) => ({ baseline: { sha256: baseline }, missing })),
  ];
}

/** The same before anything was counted, for the form to be checked. */
export function withPlaces(planned: readonly unknown[], baselines: readonly OpenBaseline[]): unknown[] {
  const counted = new Set(baselines.map(({ sha256 }) => sha256));
  return planned.map((one) =>
    counted.has(baselineOf(one) ?? '') ? { missing: 0, ...(one as object) } : one,
  );
}

function baselineOf(planned: unknown): string | undefined {
  const { baseline } = (planned ?? {}) as { baseline?: { sha256?: unknown } | null };
  const sha256 = baseline?.sha256;
  return typeof sha256 === 'string' ? sha256 : undefined;
}

function notFound(name: string, sha256: string): CloudexitError {
  return new CloudexitError('INVENTORY_NOT_FOUND', `no file is the inventory with SHA-256 ${sha256}`, {
    subject: name,
    hint: 'Put it beside the baseline record, or name it with --baseline-inventory.',
    exit: 1,
  });
}

function differs({ baseline, missing }: Pick<BaselineCoverage, 'baseline' | 'missing'>, stated: unknown) {
  return new CloudexitError(
    'COVERAGE_DIFFERS',
    `the plan states ${String(stated)} missing entries, and ${missing} are missing`,
    { subject: baseline, hint: 'Leave "missing" out of the plan: it is counted.', exit: 3 },
  );
}
