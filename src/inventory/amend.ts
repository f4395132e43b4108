import type { MakeSorter, Sorter, SortRecord } from '../core/sorter.js';
import type { Leaf } from '../formats/leaf.js';
import { type Collected, isPendingLink, type PendingLink } from './collected.js';

/** Members that only the sorted whole can tell, to be laid over a leaf. */
export type Amendment = Partial<Pick<Leaf, 'size' | 'digests' | 'chunks' | 'error' | 'findings'>>;

/** An amendment for every entry of a path. */
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
    for await (const [target, waiting] of joinGroups(groups(collected.leaves), groups(links))) {
      for (const { value } of waiting) {
        const link = JSON.parse(value) as PendingLink;
        const found = onlyLeaf(target);
        if (found !== undefined && isPendingLink(found.leaf) && hop < MAX_HOPS) {
          further.add(targetKey(found.leaf), link.order, value);
          count += 1;
        } else {
          settle(collected, result, link, found?.leaf);
        }
      }
    }
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

/** A target that occurs twice could mean either: nothing is assumed. */
function onlyLeaf(records: readonly SortRecord[] | undefined): { leaf: Leaf } | undefined {
  if (records === undefined || records.length !== 1) return undefined;
  return { leaf: JSON.parse(records[0]!.value) as Leaf };
}

function targetKey(leaf: Leaf): string {
  const bytes =
    leaf.targetHex === undefined ? Buffer.from(leaf.target!, 'utf8') : Buffer.from(leaf.targetHex, 'hex');
  return bytes.toString('latin1');
}

async function findCollisions(collected: Collected, result: Sorter): Promise<void> {
  for await (const [same, folded] of joinGroups(groups(collected.leaves), groups(collected.folded))) {
    // Keys whose folded form this is; a path that is its own folded form is among the leaves only.
    const keys = new Set(folded.map((record) => record.value));
    if (same !== undefined) keys.add(same[0]!.key);
    if (keys.size < 2) continue;
    const collision: Amendment = { findings: ['ENTRY_NAME_COLLISION'] };
    for (const key of keys) result.add(key, EVERY, JSON.stringify(collision));
  }
}

/** Runs of records with the same key. */
export async function* groups(sorter: Pick<Sorter, 'sorted'>): AsyncGenerator<readonly SortRecord[]> {
  let group: SortRecord[] = [];
  for await (const batch of sorter.sorted()) {
    for (const record of batch) {
      if (group.length > 0 && group[0]!.key !== record.key) {
        yield group;
        group = [];
      }
      group.push(record);
    }
  }
  if (group.length > 0) yield group;
}

/** Every group of `right`, with the group of `left` that has its key. */
async function* joinGroups(
  left: AsyncGenerator<readonly SortRecord[]>,
  right: AsyncGenerator<readonly SortRecord[]>,
): AsyncGenerator<[readonly SortRecord[] | undefined, readonly SortRecord[]]> {
  let current = await left.next();
  for await (const group of right) {
    const { key } = group[0]!;
    while (current.done !== true && current.value[0]!.key < key) current = await left.next();
    yield [current.done !== true && current.value[0]!.key === key ? current.value : undefined, group];
  }
  await left.return(undefined);
}
