import type { LeafBatch } from '../formats/inventory.js';
import { DIGEST_NAMES, type Leaf } from '../formats/leaf.js';
import { Cursor, type Placed } from './merge.js';
import type { LeafPasses } from './moves.js';

/** Inventories of a baseline and of the manifests that have to cover it. */
export interface CoverageSides {
  readonly baseline: readonly LeafPasses[];
  readonly manifest: readonly LeafPasses[];
}

/** An entry of the baseline that nothing covers; `inventory` counts those of {@link CoverageSides}. */
export interface UncoveredEntry extends Omit<Placed, 'key'> {
  readonly inventory: number;
}

export interface Coverage {
  /** Entries of the baseline. */
  readonly entries: number;
  /** Those that nothing covers. */
  readonly uncovered: number;
  /** Further ones whose path is not there and whose content was not looked for: there were too many to hold. */
  readonly unsettled: number;
  /** The first of the uncovered ones; of those with the same content the first alone. */
  readonly first: readonly UncoveredEntry[];
}

/** Contents and folders held at a time: some 80 MB. */
export const MAX_HELD = 500_000;
const MAX_NAMED = 20;

interface Place {
  readonly inventory: number;
  readonly index: number;
}

/** Entries of the baseline that are covered if one thing is found: a content, or something in a folder. */
interface Candidate extends Place {
  leaves: number;
  found: boolean;
}

/**
 * Counts what of a baseline is in no inventory of a manifest, neither by its path nor by its content: rules 8 to 10 of `manifest-plan.md`. Both sides are gone
 * through once in path order; only if something is not there by its path, the manifest's once more.
 */
export async function countCoverage(sides: CoverageSides, held: number = MAX_HELD): Promise<Coverage> {
  const waiting = new Waiting(held);
  const entries = await byPath(sides, waiting);
  if (waiting.size > 0) for (const inventory of sides.manifest) await byContent(inventory, waiting);
  const places = waiting.uncoveredPlaces();
  return {
    entries,
    uncovered: waiting.uncovered(),
    unsettled: waiting.unsettled,
    first: await named(sides.baseline, places),
  };
}

/** Every entry of the baseline that no inventory of the manifest has by its path goes to `waiting`. Returns how many there are at all. */
async function byPath({ baseline, manifest }: CoverageSides, waiting: Waiting): Promise<number> {
  const ours = baseline.map((passes) => new Cursor(passes.batches()));
  const theirs = manifest.map((passes) => new Cursor(passes.batches()));
  let entries = 0;
  try {
    for (;;) {
      const at = await leastOf(ours);
      if (at < 0) break;
      const placed = ours[at]!.placed();
      entries += 1;
      if (!(await isListed(theirs, placed.key))) waiting.add(at, placed);
      ours[at]!.advance();
    }
    // What an inventory says counts once it was read to its end.
    for (const cursor of theirs) while (!cursor.done) await cursor.refill();
  } finally {
    for (const cursor of [...ours, ...theirs]) await cursor.close();
  }
  return entries;
}

/** The inventory that stands at the first path; -1 when all are at their end. */
async function leastOf(cursors: readonly Cursor[]): Promise<number> {
  let least = -1;
  for (const [i, cursor] of cursors.entries()) {
    if (cursor.spent) await cursor.refill();
    if (!cursor.done && (least < 0 || cursor.key < cursors[least]!.key)) least = i;
  }
  return least;
}

/** Moves every inventory on to `key`, or to what comes after it. */
async function isListed(cursors: readonly Cursor[], key: string): Promise<boolean> {
  let listed = false;
  for (const cursor of cursors) {
    for (;;) {
      if (cursor.spent) await cursor.refill();
      if (cursor.done || cursor.key >= key) break;
      cursor.advance();
    }
    if (!cursor.done && cursor.key === key) listed = true;
  }
  return listed;
}

async function byContent(inventory: LeafPasses, waiting: Waiting): Promise<void> {
  let folder = '';
  for await (const batch of inventory.batches()) {
    for (const [i, leaf] of batch.leaves.entries()) {
      for (const content of contentsOf(leaf)) waiting.find(content);
      const above = folderOf(batch, i);
      if (above === folder) continue;
      folder = above;
      for (let end = folder.length; end > 0; end = folder.lastIndexOf('/', end - 1)) {
        waiting.find(folderKey(folder.slice(0, end)));
      }
    }
  }
}

/** The folder that an entry lies in, by its path alone: archives and object stores list none. */
function folderOf({ keys }: LeafBatch, at: number): string {
  const key = keys[at]!;
  return key.slice(0, Math.max(0, key.lastIndexOf('/')));
}

/** What a content is recognised by. Nothing is in every file, and MD5 and SHA-1 identify nothing. */
function contentsOf(leaf: Leaf): string[] {
  if (leaf.size === 0 || leaf.error !== undefined || leaf.digests === undefined) return [];
  const { digests } = leaf;
  return DIGEST_NAMES.flatMap((name) =>
    name === 'md5' || name === 'sha1' || digests[name] === undefined ? [] : [`${name}:${digests[name]}`],
  );
}

function folderKey(path: string): string {
  return `/${path}`;
}

/** Entries of the baseline that no path covers, and by what they may be found yet. */
class Waiting {
  readonly #candidates = new Map<string, Candidate>();
  readonly #lost: Place[] = [];
  readonly #most: number;
  #lostCount = 0;
  unsettled = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#candidates.size;
  }

  add(inventory: number, { leaf, key, index }: Placed): void {
    const isFolder = leaf.kind === 'directory' && leaf.error === undefined;
    const names = isFolder ? [folderKey(key)] : contentsOf(leaf);
    if (names.length === 0) {
      this.#lostCount += 1;
      if (this.#lost.length < MAX_NAMED) this.#lost.push({ inventory, index });
      return;
    }
    const known = names.map((name) => this.#candidates.get(name)).find((c) => c !== undefined);
    if (known === undefined && this.size + names.length > this.#most) {
      this.unsettled += 1;
      return;
    }
    const candidate = known ?? { inventory, index, leaves: 0, found: false };
    candidate.leaves += 1;
    for (const name of names) this.#candidates.set(name, candidate);
  }

  find(name: string): void {
    const candidate = this.#candidates.get(name);
    if (candidate !== undefined) candidate.found = true;
  }

  uncovered(): number {
    return this.#left().reduce((sum, c) => sum + c.leaves, this.#lostCount);
  }

  /** The first places, in order. */
  uncoveredPlaces(): Place[] {
    return [...this.#lost, ...this.#left()]
      .sort((a, b) => a.inventory - b.inventory || a.index - b.index)
      .slice(0, MAX_NAMED);
  }

  /** A candidate of two digests is there under both. */
  #left(): Candidate[] {
    return [...new Set(this.#candidates.values())].filter((c) => !c.found);
  }
}

async function named(baseline: readonly LeafPasses[], places: readonly Place[]): Promise<UncoveredEntry[]> {
  const found: UncoveredEntry[] = [];
  for (const [inventory, passes] of baseline.entries()) {
    const wanted = new Set(places.filter((p) => p.inventory === inventory).map((p) => p.index));
    if (wanted.size === 0) continue;
    for await (const { first, leaves } of passes.batches()) {
      for (const [i, leaf] of leaves.entries()) {
        if (wanted.has(first + i)) found.push({ inventory, index: first + i, leaf });
      }
    }
  }
  return found;
}
