import { compareBytes } from '../../core/bytes.js';
import type { KeyRange, Stretch } from './key-range.js';
import { type BucketList, idOf, type Listed } from './page.js';

/**
 * Holds what stands after the end of one range against what the next one began with. They were asked for at different times: where they
 * differ the place is asked for once more. A bucket that changed in between now says what the first range saw; one that still says
 * something else is STORE_LIST_INCONSISTENT. Returns what only the first range saw of that stretch, so that it is listed in any case.
 */
export async function joinRanges(list: BucketList, range: KeyRange): Promise<readonly Listed[]> {
  const { next, beyond } = range;
  // What broke off is a finding already, and nothing can be held against it.
  if (next?.after === undefined || next.first === undefined || beyond === undefined) return [];
  if (goesTogether(beyond, next.first)) return [];
  const page = await list.ask(list.after(next.after));
  const now = {
    entries: page.entries.filter(({ key }) => compareBytes(key, next.after!) > 0),
    complete: page.next === undefined,
  };
  if (!page.broken && !goesTogether(beyond, now)) list.inconsistent('parts of the list do not join');
  return onlyIn(beyond, next.first, next.upTo);
}

/** Whether two stretches that begin at one place are the same as far as both go, and that is somewhere. */
export function goesTogether(a: Stretch, b: Stretch): boolean {
  const [shorter, longer] = a.entries.length <= b.entries.length ? [a, b] : [b, a];
  if (shorter.complete && (!longer.complete || shorter.entries.length < longer.entries.length)) return false;
  if (shorter.entries.length === 0 && !shorter.complete) return false;
  return shorter.entries.every((entry, i) => isSame(entry, longer.entries[i]!));
}

function isSame(a: Listed, b: Listed): boolean {
  return compareBytes(a.key, b.key) === 0 && a.type === b.type && idOf(a) === idOf(b);
}

/** What one stretch has and another lacks, as far as the other goes and not after `upTo`. */
function onlyIn(a: Stretch, b: Stretch, upTo: Uint8Array | undefined): readonly Listed[] {
  const end = b.complete ? undefined : b.entries.at(-1)?.key;
  return a.entries.filter(
    (entry) =>
      (end === undefined || compareBytes(entry.key, end) <= 0) &&
      (upTo === undefined || compareBytes(entry.key, upTo) <= 0) &&
      !b.entries.some((other) => isSame(entry, other)),
  );
}
