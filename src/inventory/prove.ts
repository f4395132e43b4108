import { byteString } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { consistencyRanges, inclusionRanges, type LeafRange, RangeCollector } from '../core/merkle.js';
import { displayPath } from '../core/path.js';
import { treeHash } from '../core/tree-hash.js';
import { leafText } from '../formats/leaf.js';
import { type ConsistencyProof, hexPath, type InclusionProof, PROOF_TYPE } from '../formats/proof.js';
import { type InventoryReader, readInventory } from './read.js';

/**
 * Proves that an entry is in an inventory; two passes over the file, bounded memory. `path` is the entry's raw
 * path, `occurrence` which of several with that path. Throws `ENTRY_NOT_IN_INVENTORY` (exit 3) and what
 * {@link readInventory} throws.
 */
export async function proveInclusion(
  inventory: string,
  path: Uint8Array,
  occurrence = 1,
  signal?: AbortSignal,
): Promise<InclusionProof> {
  const reader = await readInventory(inventory, {}, signal);
  const key = byteString(path);
  let found: { index: number; leaf: string } | undefined;
  const run = reader.batches();
  let step = await run.next();
  for (; step.done !== true; step = await run.next()) {
    const { keys, leaves, first } = step.value;
    const at = keys.findIndex((k, i) => k === key && (leaves[i]!.occurrence ?? 1) === occurrence);
    if (at >= 0) found = { index: first + at, leaf: leafText(leaves[at]!) };
  }
  if (found === undefined) {
    throw new CloudexitError('ENTRY_NOT_IN_INVENTORY', 'the inventory does not list this entry', {
      subject: displayPath(path),
      exit: 3,
    });
  }
  const { root, entries: size, tree } = step.value.trailer;
  const proof = await collectRanges(reader, inclusionRanges(found.index, size));
  return { ...found, kind: 'inclusion', path: proof, root, size, tree, type: PROOF_TYPE };
}

/** Proves that the first `first` leaves of an inventory are a list of their own with the root it names. */
export async function proveConsistency(
  inventory: string,
  first: number,
  signal?: AbortSignal,
): Promise<ConsistencyProof> {
  const reader = await readInventory(inventory, {}, signal);
  const { trailer } = await reader.verify();
  const { root: secondRoot, entries: second, tree } = trailer;
  if (!Number.isSafeInteger(first) || first < 1 || first > second) {
    throw new CloudexitError('USAGE', `the inventory has ${second} entries, not ${first}`, { exit: 2 });
  }
  const path = await collectRanges(reader, consistencyRanges(first, second));
  const [firstRoot] = await collectRanges(reader, [{ from: 0, to: first }]);
  return {
    first,
    firstRoot: firstRoot!,
    kind: 'consistency',
    path,
    second,
    secondRoot,
    tree,
    type: PROOF_TYPE,
  };
}

async function collectRanges(reader: InventoryReader, ranges: readonly LeafRange[]): Promise<string[]> {
  const collector = new RangeCollector(treeHash(reader.header.tree), ranges);
  for await (const { hashes } of reader.batches()) {
    for (const hash of hashes) collector.append(Buffer.from(hash, 'latin1'));
  }
  return hexPath(collector.proof());
}
