import type { AnyDigest } from '../core/digest.js';
import type { MakeSorter, Sorter } from '../core/sorter.js';
import type { LeafBatch } from '../formats/inventory.js';
import type { Leaf } from '../formats/leaf.js';
import { DigestFilter } from './digest-filter.js';
import type { Unmatched, UnmatchedSorter } from './unmatched.js';

/** Something whose leaves can be gone through again. */
export interface LeafPasses {
  batches(): AsyncIterable<LeafBatch>;
}

export interface MoveResult {
  moved(expected: Unmatched, actual: Unmatched): void;
  rest(leaf: Unmatched): void;
}

/**
 * Pairs leaves by content. Only a content that occurs exactly once in each whole inventory can have moved: with copies
 * about, nobody can say which went where. Empty contents have no identity and never move. `seen` holds the contents of all
 * leaves that found their partner; only where it may have a candidate's too are the inventories gone through again.
 */
export async function pairMoves(
  unmatched: UnmatchedSorter,
  algorithm: AnyDigest,
  seen: DigestFilter,
  sides: { expected: LeafPasses; actual: LeafPasses },
  makeSorter: MakeSorter,
  result: MoveResult,
): Promise<void> {
  const doubtful = new DigestFilter();
  let doubts = 0;
  for await (const { key, alone } of unmatched.pairs()) {
    if (alone !== undefined || !seen.has(key)) continue;
    doubtful.add(key);
    doubts += 1;
  }
  const copies = makeSorter();
  try {
    if (doubts > 0) {
      await countCopies(sides.expected, algorithm, doubtful, copies, 0);
      await countCopies(sides.actual, algorithm, doubtful, copies, 1);
    }
    await settle(unmatched, seen, copies, result);
  } finally {
    copies.close();
  }
}

/** Key of a content for {@link pairMoves}; undefined for what cannot be told to have moved. */
export function moveKey(leaf: Leaf, algorithm: AnyDigest): string | undefined {
  return leaf.size === 0 || leaf.error !== undefined ? undefined : leaf.digests?.[algorithm];
}

async function countCopies(
  leaves: LeafPasses,
  algorithm: AnyDigest,
  doubtful: DigestFilter,
  copies: Sorter,
  side: 0 | 1,
): Promise<void> {
  for await (const batch of leaves.batches()) {
    for (const leaf of batch.leaves) {
      const digest = leaf.digests?.[algorithm];
      if (digest !== undefined && doubtful.has(digest)) copies.add(digest, side, '');
    }
  }
}

async function settle(
  unmatched: UnmatchedSorter,
  seen: DigestFilter,
  copies: Sorter,
  result: MoveResult,
): Promise<void> {
  const counts = countsByDigest(copies);
  let count = await counts.next();
  for await (const one of unmatched.pairs()) {
    const { key } = one;
    while (count.done !== true && count.value.digest < key) count = await counts.next();
    const once =
      count.done !== true &&
      count.value.digest === key &&
      count.value.sides[0] === 1 &&
      count.value.sides[1] === 1;
    if (one.alone !== undefined) result.rest(one.alone);
    else if (once || !seen.has(key)) result.moved(one.expected, one.actual);
    else for (const leaf of [one.expected, one.actual]) result.rest(leaf);
  }
  await counts.return(undefined);
}

async function* countsByDigest(copies: Sorter): AsyncGenerator<{ digest: string; sides: [number, number] }> {
  let current: { digest: string; sides: [number, number] } | undefined;
  for await (const batch of copies.sorted()) {
    for (const { key, order } of batch) {
      if (current?.digest !== key) {
        if (current !== undefined) yield current;
        current = { digest: key, sides: [0, 0] };
      }
      current.sides[order === 0 ? 0 : 1] += 1;
    }
  }
  if (current !== undefined) yield current;
}
