import type { Entry } from '../core/entry.js';
import { foldKey } from '../core/name-form.js';
import type { MakeSorter, Sorter } from '../core/sorter.js';
import type { Leaf } from '../formats/leaf.js';
import type { Finished } from './journal.js';
import { LeafSorter } from './leaf-sorter.js';
import { marksOfLine } from './packed-lines.js';
import { keyOf } from './task-of-entry.js';
import type { LeafTotals } from './writer.js';

/** Everything a source showed, ready to be put in order. */
export interface Collected {
  /** Leaf lines by path key and source order. */
  readonly leaves: LeafSorter;
  /** Hard links whose content is their target's: by target key, value {@link PendingLink}. */
  readonly links: Sorter;
  /** Paths whose folded form differs from them: by folded key, value the path key. */
  readonly folded: Sorter;
  readonly counts: { links: number; folded: number };
  readonly totals: LeafTotals;
  /** Contents of which nobody stated the size: a list may have digests alone. */
  unsized: number;
  /** Entries whose lines came from the journal, or were offered to a thread to confirm. */
  known: number;
}

export interface PendingLink {
  readonly key: string;
  readonly order: number;
}

/** Nothing yet; to be closed by whoever does not hand it on. */
export function newCollected(
  options: ConstructorParameters<typeof LeafSorter>[0] & { readonly makeSorter: MakeSorter },
): Collected {
  return {
    leaves: new LeafSorter(options),
    links: options.makeSorter(),
    folded: options.makeSorter(),
    counts: { links: 0, folded: 0 },
    totals: { bytes: 0, errors: 0 },
    unsized: 0,
    known: 0,
  };
}

export function closeCollected(collected: Collected): void {
  collected.leaves.close();
  collected.links.close();
  collected.folded.close();
}

/** A line that an earlier run wrote. */
export function keepKnown(collected: Collected, key: string, order: number, { line, size }: Finished): void {
  collected.leaves.add(key, order, line, marksOfLine(line));
  count(collected, key, order, size, false);
}

/** What a line adds to the totals, and its name if it has another form. */
export function count(collected: Collected, key: string, order: number, size: number, failed: boolean): void {
  collected.totals.bytes += size;
  if (failed) collected.totals.errors += 1;
  const folded = foldKey(key);
  if (folded !== key) {
    collected.folded.add(folded, order, key);
    collected.counts.folded += 1;
  }
}

/** A hard link whose content is the one of its target, which may be listed later. */
export function keepLink(collected: Collected, key: string, order: number, entry: Entry): void {
  const link: PendingLink = { key, order };
  collected.links.add(keyOf(entry.target!), order, JSON.stringify(link));
  collected.counts.links += 1;
}

/** A hard link that was listed without its content. */
export function isPendingLink(leaf: Leaf): boolean {
  return leaf.kind === 'hardlink' && leaf.digests === undefined && leaf.error === undefined;
}
