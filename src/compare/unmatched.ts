import iconv from 'iconv-lite';
import { fromHex } from '../core/bytes.js';
import { foldText } from '../core/name-form.js';
import type { MakeSorter, Sorter, SortRecord } from '../core/sorter.js';
import { type Leaf, leafKey, leafText } from '../formats/leaf.js';
import type { NameForm } from '../formats/outcome.js';
import type { Placed } from './merge.js';

/** A leaf that found no partner by its path, and the side it is from. */
export interface Unmatched extends Placed {
  readonly side: 'expected' | 'actual';
}

/** A pair that is still one of the same entry, or an unmatched leaf that stays so. */
export interface Pairing {
  pair(expected: Unmatched, actual: Unmatched, nameForm: NameForm): void;
  rest(leaf: Unmatched): void;
}

/** Sorts unmatched leaves of both sides by any key. */
export class UnmatchedSorter {
  readonly #sorter: Sorter;
  count = 0;

  constructor(makeSorter: MakeSorter) {
    this.#sorter = makeSorter();
  }

  add(key: string, { side, index, leaf }: Unmatched): void {
    const mark = side === 'expected' ? 'e' : 'a';
    this.#sorter.add(key, 2 * index + (mark === 'e' ? 0 : 1), `${mark}${index} ${leafText(leaf)}`);
    this.count += 1;
  }

  /**
   * Keys in order: where exactly one leaf a side has a key, the two together; every other leaf alone. However many share
   * a key, two are held.
   */
  async *pairs(): AsyncGenerator<UnmatchedPair | UnmatchedAlone> {
    let held: Unmatched[] = [];
    let key: string | undefined;
    let many = false;
    for await (const batch of this.#sorter.sorted()) {
      for (const record of batch) {
        if (record.key !== key) {
          yield* settled(key!, held);
          key = record.key;
          held = [];
          many = false;
        }
        held.push(restore(record));
        if (held.length < 3 && !many) continue;
        many = true;
        for (const alone of held) yield { key, alone };
        held = [];
      }
    }
    yield* settled(key!, held);
  }

  close(): void {
    this.#sorter.close();
  }
}

export interface UnmatchedPair {
  readonly key: string;
  readonly expected: Unmatched;
  readonly actual: Unmatched;
  readonly alone?: undefined;
}

export interface UnmatchedAlone {
  readonly key: string;
  readonly alone: Unmatched;
}

function* settled(key: string, held: readonly Unmatched[]): Generator<UnmatchedPair | UnmatchedAlone> {
  const [expected, actual] = ['expected', 'actual'].map((side) => held.find((one) => one.side === side));
  if (held.length === 2 && expected !== undefined && actual !== undefined) yield { key, expected, actual };
  else for (const alone of held) yield { key, alone };
}

function restore({ value }: SortRecord): Unmatched {
  const space = value.indexOf(' ');
  const leaf = JSON.parse(value.substring(space + 1)) as Leaf;
  const side = value[0] === 'e' ? 'expected' : 'actual';
  return { side, index: Number(value.substring(1, space)), leaf, key: leafKey(leaf) };
}

/**
 * Pairs leaves whose names differ in case, in Unicode form or in encoding only. Where more than one on a side
 * could be meant, none is.
 */
export async function pairNameForms(unmatched: UnmatchedSorter, pairing: Pairing): Promise<void> {
  for await (const one of unmatched.pairs()) {
    if (one.alone !== undefined) pairing.rest(one.alone);
    else pairing.pair(one.expected, one.actual, nameForm(one.expected.leaf, one.actual.leaf));
  }
}

/** What names that differ in form only have in common. */
export function nameFormKey(leaf: Leaf): string {
  return Buffer.from(foldText(readableName(leaf)), 'utf8').toString('latin1');
}

/** Names in bytes that are not UTF-8 are read as GB18030, which holds GBK and GB 2312. */
function readableName(leaf: Leaf): string {
  return leaf.pathHex === undefined
    ? leaf.path
    : iconv.decode(Buffer.from(fromHex(leaf.pathHex)!), 'gb18030');
}

function nameForm(expected: Leaf, actual: Leaf): NameForm {
  if (expected.pathHex !== undefined || actual.pathHex !== undefined) return 'encoding';
  return expected.path.normalize('NFC') === actual.path.normalize('NFC') ? 'unicode' : 'case';
}
