import { newHash } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { MerkleAccumulator } from '../../core/merkle.js';
import type { LeafBatch } from '../../formats/inventory.js';
import type { Leaf } from '../../formats/leaf.js';
import type { InventoryRef } from '../../formats/records/fields.js';
import { InventoryLines, lines } from '../inventory-scan.js';

const BATCH = 1000;

/** In place of `src/usecases/inventory-leaves.ts` in a browser. */
export async function* inventoryLeaves(
  open: () => AsyncIterable<Uint8Array>,
  expected: Pick<InventoryRef, 'sha256' | 'root' | 'leaves'>,
): AsyncGenerator<LeafBatch, void, undefined> {
  const sum = newHash('sha256');
  const inventory = new InventoryLines();
  let sums: MerkleAccumulator | undefined;
  let batch = new Batch(0);
  for await (const line of lines(open(), (bytes) => void sum.update(bytes))) {
    const taken = inventory.take(line);
    sums ??= new MerkleAccumulator(inventory.tree);
    if (taken === undefined) continue;
    sums.append(taken.hash);
    batch.leaves.push(taken.leaf);
    batch.keys.push(taken.key);
    if (batch.leaves.length < BATCH) continue;
    yield batch;
    batch = new Batch(sums.size);
  }
  if (batch.leaves.length > 0) yield batch;
  const { root, entries } = inventory.end(sums).trailer;
  if (sum.digest('hex') !== expected.sha256 || root !== expected.root || entries !== expected.leaves) {
    throw new CloudexitError('INVENTORY_UNEXPECTED', 'this is not the inventory that was expected', {
      exit: 3,
    });
  }
}

class Batch implements LeafBatch {
  readonly leaves: Leaf[] = [];
  readonly keys: string[] = [];

  constructor(readonly first: number) {}
}
