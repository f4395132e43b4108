import { toHex } from '../../core/bytes.js';
import { newHash } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { leafHash, MerkleAccumulator } from '../../core/merkle.js';
import { treeHash } from '../../core/tree-hash.js';
import {
  type InventoryHeader,
  type InventoryTrailer,
  type LeafBatch,
  parseHeader,
  parseTrailer,
} from '../../formats/inventory.js';
import { type Leaf, leafKey } from '../../formats/leaf.js';
import type { InventoryRef } from '../../formats/records/fields.js';
import { LeafRules } from '../../inventory/leaf-rules.js';
import { requireTrailer, TRAILER_START } from '../../inventory/trailer-rules.js';
import { leafOf, lines, startsWith } from '../inventory-scan.js';

const BATCH = 1000;
const START = new TextEncoder().encode(TRAILER_START);

/** In place of `src/usecases/inventory-leaves.ts` in a browser. */
export async function* inventoryLeaves(
  open: () => AsyncIterable<Uint8Array>,
  expected: Pick<InventoryRef, 'sha256' | 'root' | 'leaves'>,
): AsyncGenerator<LeafBatch, void, undefined> {
  const sum = newHash('sha256');
  let state: { header: InventoryHeader; rules: LeafRules; sums: MerkleAccumulator } | undefined;
  let trailer: InventoryTrailer | undefined;
  let batch = new Batch(0);
  for await (const line of lines(open(), (bytes) => void sum.update(bytes))) {
    if (state === undefined) {
      const header = parseHeader(line);
      state = { header, rules: new LeafRules(header), sums: new MerkleAccumulator(treeHash(header.tree)) };
    } else if (trailer !== undefined) throw wrong('INVENTORY_INVALID', 'something follows the trailer');
    else if (startsWith(line, START)) trailer = parseTrailer(line);
    else {
      const leaf = leafOf(line);
      const key = leafKey(leaf);
      state.rules.check(leaf, key);
      state.sums.append(leafHash(treeHash(state.header.tree), line));
      batch.leaves.push(leaf);
      batch.keys.push(key);
      if (batch.leaves.length < BATCH) continue;
      yield batch;
      batch = new Batch(state.sums.size);
    }
  }
  if (state === undefined || trailer === undefined) {
    throw wrong('INVENTORY_TRUNCATED', 'the file ends before its trailer');
  }
  if (batch.leaves.length > 0) yield batch;
  const { header, rules, sums } = state;
  const root = toHex(sums.root());
  requireTrailer(header, trailer, rules.totals, { size: sums.size, root });
  if (sum.digest('hex') !== expected.sha256 || root !== expected.root || sums.size !== expected.leaves) {
    throw wrong('INVENTORY_UNEXPECTED', 'this is not the inventory that was expected');
  }
}

class Batch implements LeafBatch {
  readonly leaves: Leaf[] = [];
  readonly keys: string[] = [];

  constructor(readonly first: number) {}
}

function wrong(code: string, why: string): CloudexitError {
  return new CloudexitError(code, why, { exit: 3 });
}
