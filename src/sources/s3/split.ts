import { compareBytes, decodeUtf8, utf8 } from '../../core/bytes.js';
import type { KeyRange } from './key-range.js';
import type { BucketList } from './page.js';

const LAST_CHARACTER = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/**
 * Bounds between the branches of a tree of keys, for those of the first `depth` bytes: each begins as the key does and has the next higher
 * character where the key goes on. Characters in order of their numbers are bytes of UTF-8 in order, so bounds come down. None where
 * no character is higher, and none at all for a key that is not UTF-8.
 */
export function boundsAfter(key: Uint8Array, depth: number): readonly Uint8Array[] {
  const bounds: Uint8Array[] = [];
  let before = '';
  for (const character of decodeUtf8(key) ?? '') {
    if (utf8(before).length > depth) break;
    const code = character.codePointAt(0)!;
    const higher = code === BEFORE_SURROGATES ? AFTER_SURROGATES : code + 1;
    if (code !== LAST_CHARACTER) bounds.push(utf8(before + String.fromCodePoint(higher)));
    before += character;
  }
  return bounds;
}

/**
 * Where a range can be split so that each part has much left: at the highest branch at which anything follows in the range. Found by
 * asking for one key at a time; branches that are finer than the last page was wide are not asked for. Undefined where there is none,
 * or when `mayAsk` says no.
 */
export async function placeToSplit(
  list: BucketList,
  range: KeyRange,
  mayAsk: () => boolean,
): Promise<Uint8Array | undefined> {
  const { span, upTo } = range;
  if (span === undefined) return undefined;
  const [first, last] = span;
  const shared = last.findIndex((byte, i) => byte !== first[i]);
  const bounds = boundsAfter(last, shared).filter((bound) => list.holds(bound) && isWithin(bound, upTo));
  let [none, some] = [-1, bounds.length];
  while (some - none > 1) {
    if (!mayAsk()) return undefined;
    const middle = (none + some) >> 1;
    if (await followsIn(list, bounds[middle]!, upTo)) some = middle;
    else none = middle;
  }
  return bounds[some];
}

/** Whether the list has a key after a bound that is not after another. */
async function followsIn(
  list: BucketList,
  bound: Uint8Array,
  upTo: Uint8Array | undefined,
): Promise<boolean> {
  const { entries } = await list.ask([...list.after(bound), ['max-keys', '1']]);
  const key = entries[0]?.key;
  return key !== undefined && compareBytes(key, bound) >= 0 && isWithin(key, upTo);
}

function isWithin(key: Uint8Array, upTo: Uint8Array | undefined): boolean {
  return upTo === undefined || compareBytes(key, upTo) <= 0;
}
