import { join } from 'node:path';
import {
  compareInventories,
  depthFinding,
  findingsOfLeaf,
  findingsOfOutcome,
  type ManifestScope,
  type MovedAsOne,
  MovedBelow,
  type NotReached,
  weakFinding,
} from '../compare/index.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { findingKind } from '../core/finding-codes.js';
import { leafKey } from '../formats/leaf.js';
import type { EntryView, Tally } from '../formats/outcome.js';
import type { InventoryRef } from '../formats/records/fields.js';
import {
  type BuiltInventory,
  buildInventory,
  type InventoryReader,
  RowsFile,
  readInventory,
  SpillSorter,
} from '../inventory/index.js';
import { isDatabaseUrl, isStoreLocation, openSources } from '../sources/index.js';
import { differingRows } from './compare-inventories.js';
import type { FindingsFile } from './findings-file.js';
import { notReachedBy } from './not-reached.js';
import type { VerifyReturnRequest } from './return-request.js';

/** What one inventory of a manifest was compared with, and how it came out. */
export interface ComparedInventoryResult extends MovedAsOne {
  readonly id: string;
  readonly expected: InventoryRef;
  readonly returned?: InventoryRef;
  /** Where the returned inventory was written. */
  readonly path?: string;
  readonly tally?: Tally;
}

/** Differences of an item, by effect. */
export interface ItemResult {
  wanting: number;
  notAssessed: number;
}

export interface ComparisonContext {
  readonly request: VerifyReturnRequest;
  /** Rows files of the expected inventories, by id. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
  /** The folder of the material that is compared, by id. */
  readonly below: ReadonlyMap<string, readonly string[]>;
  readonly scope: ManifestScope;
  readonly findings: FindingsFile;
  readonly items: Map<string, ItemResult>;
  /** Item of each difference, by the index of its finding. */
  readonly itemOf: Map<number, string>;
  readonly dir: string;
}

/** Builds the inventory of what came back and compares it with the one the manifest binds. */
export async function compareReturned(
  context: ComparisonContext,
  expected: { readonly ref: InventoryRef; readonly path: string },
  locations: readonly string[],
): Promise<ComparedInventoryResult> {
  const { findings, dir } = context;
  const { ref } = expected;
  const reader = await readInventory(expected.path, { sha256: ref.sha256, root: ref.root, size: ref.leaves });
  const path = join(dir, `returned-${ref.id}.inventory`);
  const told = context.rows.get(ref.id)?.[0];
  // Beside the returned inventory, and never kept with it: it holds keys.
  const seen = told === undefined ? undefined : join(dir, `returned-${ref.id}.rows`);
  const built = await listReturned(context, ref.id, reader, locations, path, seen);
  const rows =
    told === undefined || seen === undefined
      ? undefined
      : { expected: await RowsFile.open(told), actual: await RowsFile.open(seen) };
  const returned: InventoryRef = {
    id: ref.id,
    name: ref.name,
    algorithm: ref.algorithm,
    root: built.root,
    leaves: built.size,
    sha256: built.fileDigests.sha256,
    complete: built.complete,
  };
  const actual = await readInventory(path, { sha256: returned.sha256 });
  const moved = new MovedBelow();
  const notReached = await notReachedBy(actual);
  const compared = { reader, actual, rows, moved, notReached };
  const tally = await addDifferences(context, ref, compared, returned.sha256);
  if (tally.weak > 0) findings.add(weakFinding(ref.id, tally.weak));
  const depth = depthFinding(ref.id, reader.header, actual.header);
  if (depth !== undefined) findings.add(depth);
  for (const finding of built.findings) findings.add(finding);
  if (Object.keys(built.codes).length > 0) await addLeafFindings(findings, actual, returned.sha256);
  await addScope(context, ref, reader);
  return {
    id: ref.id,
    expected: ref,
    returned,
    path,
    tally,
    ...moved.told(tally),
  };
}

/** An inventory of which nothing came back: what its items lack. */
export async function addNotReturned(
  context: ComparisonContext,
  { ref, path }: { readonly ref: InventoryRef; readonly path: string },
): Promise<void> {
  context.findings.add({ code: 'SCOPE_INVENTORY_NOT_RETURNED', subject: ref.id });
  const reader = await readInventory(path, { sha256: ref.sha256, root: ref.root, size: ref.leaves });
  await addScope(context, ref, reader, (key) => {
    for (const item of context.scope.itemsOf(ref.id, key)) resultOf(context, item).wanting += 1;
  });
}

/** Which items claim the leaves of an inventory that the manifest binds, and whether it is what the manifest says of it. */
async function addScope(
  { scope, findings }: ComparisonContext,
  ref: InventoryRef,
  reader: InventoryReader,
  onLeaf: (key: string) => void = () => {},
): Promise<void> {
  const { trailer } = await reader.verify();
  requireAlgorithm(ref, trailer.tree);
  if (!ref.complete || !trailer.complete)
    findings.add({ code: 'SCOPE_INVENTORY_INCOMPLETE', subject: ref.id });
  for await (const { leaves, keys } of reader.batches()) {
    for (const [i, leaf] of leaves.entries()) {
      const finding = scope.see(ref.id, leaf, keys[i]!);
      if (finding !== undefined) findings.add(finding);
      onLeaf(keys[i]!);
    }
  }
}

/** Digests of two algorithms look alike: what the manifest says of them has to be so. */
function requireAlgorithm({ id, algorithm }: InventoryRef, tree: string): void {
  if (algorithm === tree) return;
  throw new CloudexitError(
    'INVENTORY_UNEXPECTED',
    `the inventory's tree is ${tree}, the manifest says ${algorithm}`,
    { subject: id, exit: 3 },
  );
}

async function listReturned(
  { request, below }: ComparisonContext,
  id: string,
  expected: InventoryReader,
  locations: readonly string[],
  output: string,
  rows: string | undefined,
): Promise<BuiltInventory> {
  const { digests, facts, tree, chunkSize, nested = 0 } = expected.header;
  const asked = request.reading.nested ?? 0;
  // Of what is listed within archives the inventory says how deep to look, whoever forgets to ask; stores and databases have no archives to open.
  const closed = locations.some((location) => isStoreLocation(location) || isDatabaseUrl(location));
  const source = await openSources(locations, {
    ...request.reading,
    below: below.get(id)?.[0],
    nested: closed ? asked : Math.max(asked, nested),
  });
  try {
    return await buildInventory({
      source,
      output,
      tree,
      digests,
      facts,
      chunkSize,
      rows,
      journal: request.journal === undefined ? undefined : `${request.journal}.${id}`,
      threads: request.threads,
      signal: request.signal,
      onProgress: request.onProgress,
      onNotice: request.onNotice,
    });
  } finally {
    await source.close();
  }
}

/** Both sides of a comparison, with their rows files where rows are to be named. */
interface Compared {
  readonly reader: InventoryReader;
  readonly actual: InventoryReader;
  readonly notReached: NotReached;
  readonly rows?: { readonly expected: RowsFile; readonly actual: RowsFile } | undefined;
  readonly moved: MovedBelow;
}

async function addDifferences(
  context: ComparisonContext,
  ref: InventoryRef,
  { reader, actual, rows, moved, notReached }: Compared,
  actualFile: string,
): Promise<Tally> {
  const { request } = context;
  const comparison = await compareInventories(reader, actual, {
    makeSorter: () => new SpillSorter(),
    metadata: request.metadata,
  });
  try {
    for await (const outcome of comparison.outcomes()) {
      request.signal?.throwIfAborted();
      moved.add(outcome);
      const told = findingsOfOutcome(outcome, {
        expected: ref.sha256,
        actual: actualFile,
        notReached,
      });
      charge(context, ref.id, outcome.expected ?? outcome.actual!, outcome.expected !== undefined, told);
      if (rows === undefined || !outcome.table?.includes('rows')) continue;
      const [item] = context.scope.itemsOf(ref.id, leafKey(outcome.expected!));
      for await (const finding of differingRows(outcome, rows)) note(context, item, finding);
    }
    return comparison.tally;
  } finally {
    comparison.close();
  }
}

/** Findings whose item is remembered for the record; more are not listed there. */
const MAX_LISTED = 1000;

/** Tells a difference, and puts it to the account of the items that claim the entry: once, by the worst that is told of it. */
function charge(
  context: ComparisonContext,
  inventory: string,
  view: EntryView,
  wasExpected: boolean,
  told: readonly Finding[],
): void {
  const items = context.scope.itemsOf(inventory, leafKey(view));
  for (const finding of told) note(context, items[0], finding);
  if (!wasExpected) return;
  const effects = told.map((finding) => findingKind(finding.code).effect);
  for (const item of items) {
    const result = resultOf(context, item);
    if (effects.includes('wanting')) result.wanting += 1;
    else if (effects.includes('not-assessed')) result.notAssessed += 1;
  }
}

function resultOf({ items }: ComparisonContext, item: string): ItemResult {
  const result = items.get(item) ?? { wanting: 0, notAssessed: 0 };
  items.set(item, result);
  return result;
}

function note({ findings, itemOf }: ComparisonContext, item: string | undefined, finding: Finding): void {
  if (item !== undefined && findings.count < MAX_LISTED) itemOf.set(findings.count, item);
  findings.add(finding);
}

/** Anomalies of single entries; an entry that could not be read is a difference already. */
async function addLeafFindings(
  findings: FindingsFile,
  inventory: InventoryReader,
  digest: string,
): Promise<void> {
  for await (const { leaves, first } of inventory.batches()) {
    for (const [i, leaf] of leaves.entries()) {
      for (const finding of findingsOfLeaf(leaf)) {
        findings.add({ ...finding, evidence: [{ type: 'inventory', digest, leaf: first + i }] });
      }
    }
  }
}
