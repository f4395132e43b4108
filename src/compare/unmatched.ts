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

  /** Leaves that share a key. */
  async *groups(): AsyncGenerator<{ key: string; members: Unmatched[] }> {
    let group: { key: string; members: Unmatched[] } | undefined;
    for await (const batch of this.#sorter.sorted()) {
      for (const record of batch) {
        if (group !== undefined && group.key !== record.key) {
          yield group;
          group = undefined;
        }
        group ??= { key: record.key, members: [] };
        group.members.push(restore(record));
      }
    }
    if (group !== undefined) yield group;
  }

  close(): void {
    this.#sorter.close();
  }
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
  for await (const { members } of unmatched.groups()) {
    const expected = members.filter((m) => m.side === 'expected');
    const actual = members.filter((m) => m.side === 'actual');
    if (expected.length === 1 && actual.length === 1) {
      pairing.pair(expected[0]!, actual[0]!, nameForm(expected[0]!.leaf, actual[0]!.leaf));
    } else {
      for (const member of members) pairing.rest(member);
    }
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
