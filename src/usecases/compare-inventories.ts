import {
  compareInventories,
  depthFinding,
  findingsOfLeaf,
  findingsOfOutcome,
  type MovedAsOne,
  MovedBelow,
  rowFindings,
  weakFinding,
} from '../compare/index.js';
import type { Finding } from '../core/finding.js';
import { leafDisplay, leafKey } from '../formats/leaf.js';
import type { ComparedFact, EntryOutcome, EntryView, Tally } from '../formats/outcome.js';
import { type InventoryReader, RowsFile, readInventory, SpillSorter } from '../inventory/index.js';
import { FindingsFile, type WrittenFindings } from './findings-file.js';
import { notReachedBy } from './not-reached.js';
import { requireOutside } from './outside-source.js';

export interface CompareRequest {
  readonly expected: string;
  readonly actual: string;
  readonly metadata: readonly ComparedFact[];
  /** Where every finding is written. */
  readonly findings: string;
  /** Rows files of the two inventories, to name the rows that differ. */
  readonly rows?: { readonly expected: string; readonly actual: string } | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ComparedFiles extends MovedAsOne {
  readonly tally: Tally;
  readonly codes: FindingsFile['codes'];
  readonly first: FindingsFile['first'];
  readonly findingsFile: WrittenFindings;
}

/** Compares two inventory files, both verified on the way. What either side could not read is `not-assessed`. */
export async function compareInventoryFiles(request: CompareRequest): Promise<ComparedFiles> {
  for (const input of [request.expected, request.actual]) requireOutside(request.findings, input);
  const [expected, actual] = [await readInventory(request.expected), await readInventory(request.actual)];
  const findings = new FindingsFile(request.findings);
  try {
    const moved = new MovedBelow();
    const tally = await compareReaders(expected, actual, { ...request, moved, add: (f) => findings.add(f) });
    return {
      tally,
      ...moved.told(tally),
      codes: findings.codes,
      first: findings.first,
      findingsFile: findings.commit(),
    };
  } finally {
    findings.discard();
  }
}

/** The same of inventories that are open; `add` takes every finding. */
export async function compareReaders(
  expected: InventoryReader,
  actual: InventoryReader,
  options: Pick<CompareRequest, 'metadata' | 'rows' | 'signal'> & {
    readonly add: (finding: Finding) => void;
    /** Is told every outcome. */
    readonly moved?: MovedBelow;
  },
): Promise<Tally> {
  const { add, metadata, signal } = options;
  const rows = options.rows && {
    expected: await RowsFile.open(options.rows.expected),
    actual: await RowsFile.open(options.rows.actual),
  };
  const comparison = await compareInventories(expected, actual, {
    makeSorter: () => new SpillSorter(),
    metadata,
  });
  try {
    const notReached = await notReachedBy(actual);
    for await (const outcome of comparison.outcomes()) {
      signal?.throwIfAborted();
      options.moved?.add(outcome);
      for (const finding of findingsOfOutcome(outcome, { notReached })) add(finding);
      if (rows === undefined || !outcome.table?.includes('rows')) continue;
      for await (const finding of differingRows(outcome, rows)) add(finding);
    }
  } finally {
    comparison.close();
  }
  if (comparison.tally.weak > 0) add(weakFinding('expected', comparison.tally.weak));
  const depth = depthFinding('actual', expected.header, actual.header);
  if (depth !== undefined) add(depth);
  for (const [reader, side] of [
    [expected, 'expected'],
    [actual, 'actual'],
  ] as const) {
    const { trailer } = side === 'actual' ? await leavesTold(reader, add) : await reader.verify();
    for (const finding of trailer.findings) add(finding);
    if (!trailer.complete) add({ code: 'SCOPE_INVENTORY_INCOMPLETE', subject: side });
  }
  return comparison.tally;
}

/** Reads to the end as `verify` does, and tells with what anomalies entries are listed. */
async function leavesTold(
  reader: InventoryReader,
  add: (finding: Finding) => void,
): Promise<Awaited<ReturnType<InventoryReader['verify']>>> {
  const run = reader.batches();
  for (;;) {
    const step = await run.next();
    if (step.done === true) return step.value;
    for (const leaf of step.value.leaves) for (const finding of findingsOfLeaf(leaf)) add(finding);
  }
}

/** The rows by which a table differs. A table that a rows file does not hold adds nothing to what is said of it already. */
export function differingRows(
  { expected, actual }: EntryOutcome,
  files: { readonly expected: RowsFile; readonly actual: RowsFile },
): AsyncIterable<Finding> {
  const side = (file: RowsFile, view: EntryView) => {
    const table = file.table(leafKey(view));
    return table && { columns: table.columns, rows: file.rows(leafKey(view), view.digests ?? {}) };
  };
  const [was, is] = [side(files.expected, expected!), side(files.actual, actual!)];
  return was === undefined || is === undefined
    ? (async function* () {})()
    : rowFindings(leafDisplay(expected!), was, is, () => new SpillSorter());
}
