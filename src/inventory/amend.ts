import type { MakeSorter, Sorter, SortRecord } from '../core/sorter.js';
import type { Leaf } from '../formats/leaf.js';
import { type Collected, isPendingLink, type PendingLink } from './collected.js';

/** Members that only the sorted whole can tell, to be laid over a leaf. */
export type Amendment = Partial<Pick<Leaf, 'size' | 'digests' | 'chunks' | 'error' | 'findings'>>;

/** An amendment for every entry of a path; there is only one of these, however often it is given. */
export const EVERY = -1;

/** Links to links are followed this far. */
const MAX_HOPS = 16;

/**
 * What the leaves need to know of each other: the content of hard links, and names that differ only in case or
 * Unicode form. Result: amendments by path key; `order` is the entry's, or {@link EVERY}.
 */
export async function amendments(collected: Collected, makeSorter: MakeSorter): Promise<Sorter> {
  const result = makeSorter();
  if (collected.counts.links > 0) await resolveLinks(collected, makeSorter, result);
  if (collected.counts.folded > 0) await findCollisions(collected, result);
  return result;
}

async function resolveLinks(collected: Collected, makeSorter: MakeSorter, result: Sorter): Promise<void> {
  let links = collected.links;
  for (let hop = 1; hop <= MAX_HOPS; hop++) {
    const further = makeSorter();
    let count = 0;
    const leaves = new PathHeads(collected.leaves);
    for await (const batch of links.sorted()) {
      for (const { key, value } of batch) {
        const link = JSON.parse(value) as PendingLink;
        const head = (await leaves.at(key)) ? leaves.head : undefined;
        // A target that occurs twice could mean either: nothing is assumed.
        const found = head === undefined || head.more ? undefined : (JSON.parse(head.value) as Leaf);
        if (found !== undefined && isPendingLink(found) && hop < MAX_HOPS) {
          further.add(targetKey(found), link.order, value);
          count += 1;
        } else {
          settle(collected, result, link, found);
        }
      }
    }
    await leaves.close();
    if (links !== collected.links) links.close();
    links = further;
    if (count === 0) break;
  }
  links.close();
}

function settle(collected: Collected, result: Sorter, link: PendingLink, target: Leaf | undefined): void {
  let amendment: Amendment = { error: 'ENTRY_LINK_UNRESOLVED' };
  if (target?.digests !== undefined) {
    const { size, digests, chunks } = target;
    amendment = {
      digests,
      ...(size === undefined ? {} : { size }),
      ...(chunks === undefined ? {} : { chunks }),
    };
    collected.totals.bytes += size ?? 0;
  } else {
    collected.totals.errors += 1;
  }
  result.add(link.key, link.order, JSON.stringify(amendment));
}

function targetKey(leaf: Leaf): string {
  const bytes =
    leaf.targetHex === undefined ? Buffer.from(leaf.target!, 'utf8') : Buffer.from(leaf.targetHex, 'hex');
  return bytes.toString('latin1');
}

async function findCollisions(collected: Collected, result: Sorter): Promise<void> {
  const leaves = new PathHeads(collected.leaves);
  const collision = JSON.stringify({ findings: ['ENTRY_NAME_COLLISION'] } satisfies Amendment);
  let fold: string | undefined;
  let first = '';
  let collides = false;
  for await (const batch of collected.folded.sorted()) {
    for (const { key: folded, value: path } of batch) {
      if (folded !== fold) {
        fold = folded;
        // A path that is its own folded form is among the leaves only.
        first = (await leaves.at(folded)) ? folded : path;
        collides = false;
      }
      if (path === first) continue;
      if (!collides) result.add(first, EVERY, collision);
      collides = true;
      result.add(path, EVERY, collision);
    }
  }
  await leaves.close();
}

/** Records in order, one at a time. */
class Records {
  record: SortRecord | undefined;
  readonly #batches: AsyncIterator<readonly SortRecord[]>;
  #batch: readonly SortRecord[] = [];
  #at = 0;

  constructor(sorter: Pick<Sorter, 'sorted'>) {
    this.#batches = sorter.sorted()[Symbol.asyncIterator]();
  }

  /** Undefined where the next record is at hand, else what has to be waited for. */
  advance(): Promise<void> | undefined {
    this.record = this.#batch[this.#at++];
    return this.record === undefined ? this.#refill() : undefined;
  }

  async #refill(): Promise<void> {
    const step = await this.#batches.next();
    this.#batch = step.done === true ? [] : step.value;
    this.#at = 1;
    this.record = this.#batch[0];
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

/** The first record of each key, and whether there are more: however many there are, one is held. */
class PathHeads {
  head: { readonly key: string; readonly value: string; more: boolean } | undefined;
  readonly #records: Records;
  #begun = false;

  constructor(sorter: Pick<Sorter, 'sorted'>) {
    this.#records = new Records(sorter);
  }

  /** Whether there is such a key; to be asked in ascending order. */
  async at(key: string): Promise<boolean> {
    if (!this.#begun) await this.#records.advance();
    this.#begun = true;
    while (this.head === undefined || this.head.key < key) {
      const { record } = this.#records;
      if (record === undefined || record.key > key) return false;
      this.head = { key: record.key, value: record.value, more: false };
      await this.#records.advance();
      while (this.#records.record?.key === this.head.key) {
        this.head.more = true;
        await this.#records.advance();
      }
    }
    return this.head.key === key;
  }

  async close(): Promise<void> {
    await this.#records.close();
  }
}

/** What {@link amendments} found, for who goes through the leaves in order. */
export class AmendmentCursor {
  readonly #records: Records;
  #key = '';
  #every: Amendment | undefined;

  constructor(amended: Pick<Sorter, 'sorted'>) {
    this.#records = new Records(amended);
  }

  /** To be called once, before anything is asked. */
  async open(): Promise<void> {
    await this.#records.advance();
  }

  /** Whether {@link take} has something for an entry of this path, or had for one before it. */
  concerns(key: string): boolean {
    const { record } = this.#records;
    return (record !== undefined && record.key <= key) || (this.#every !== undefined && this.#key === key);
  }

  /** What is to be laid over an entry; to be asked by path, then by order. */
  async take(key: string, order: number): Promise<readonly Amendment[]> {
    if (key !== this.#key) {
      this.#key = key;
      this.#every = undefined;
    }
    const own: Amendment[] = [];
    for (let { record } = this.#records; record !== undefined; { record } = this.#records) {
      if (record.key > key || (record.key === key && record.order > order)) break;
      if (record.key === key && record.order === EVERY) this.#every ??= JSON.parse(record.value) as Amendment;
      else if (record.key === key && record.order === order) own.push(JSON.parse(record.value) as Amendment);
      await this.#records.advance();
    }
    return this.#every === undefined ? own : [this.#every, ...own];
  }
}
