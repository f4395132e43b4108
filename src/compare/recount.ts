import type { LeafBatch } from '../formats/inventory.js';
import { comparePair } from './leaf-pair.js';
import { mergeLeaves } from './merge.js';

/** What two inventories come to without a second look at what has no partner: `manifests/formats/verification.md`, rules 9 and 10. */
export interface Recount {
  /** Expected entries that are intact. A folder that is implied by what is in it is. */
  readonly matched: number;
  /** The fewest findings that the others can come to: each of them is about at most one entry of either side. */
  readonly differing: number;
}

/** Goes through both sides once, in path order; memory is one batch a side. Facts are not compared. Throws what the two sides throw. */
export async function recountReturn(
  expected: AsyncIterable<LeafBatch>,
  actual: AsyncIterable<LeafBatch>,
): Promise<Recount> {
  let matched = 0;
  const differing = { expected: 0, actual: 0 };
  await mergeLeaves(expected, actual, {
    both(e, a) {
      if (comparePair(e.leaf, a.leaf, []).outcome === 'intact') {
        matched += 1;
        return;
      }
      differing.expected += 1;
      differing.actual += 1;
    },
    onlyExpected() {
      differing.expected += 1;
    },
    onlyActual() {
      differing.actual += 1;
    },
    implied(side) {
      if (side === 'expected') matched += 1;
    },
  });
  return { matched, differing: Math.max(differing.expected, differing.actual) };
}
