import type { ComparedLeaves } from '../../src/compare/index.js';
import { compareInventories, findingsOfOutcome, recountReturn } from '../../src/compare/index.js';
import { byteString, utf8 } from '../../src/core/bytes.js';
import { type AnyDigest, digestHex } from '../../src/core/digest.js';
import { findingKind } from '../../src/core/finding-codes.js';
import type { Sorter, SortRecord } from '../../src/core/sorter.js';
import type { LeafBatch } from '../../src/formats/inventory.js';
import { type Leaf, leafKey, leafText, namedPath, parseLeaf } from '../../src/formats/leaf.js';
import { type ComparedFact, type EntryOutcome, type Tally, tallyCloses } from '../../src/formats/outcome.js';

/** Sorting in memory; `compare` is given whatever sorts. */
export class MemorySorter implements Sorter {
  readonly #records: SortRecord[] = [];

  add(key: string, order: number, value: string): void {
    this.#records.push({ key, order, value });
  }

  async *sorted(): AsyncGenerator<readonly SortRecord[]> {
    yield this.#records.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.order - b.order));
  }

  close(): void {}
}

/** Leaves in inventory order, in batches of an odd size so that batch borders fall everywhere. */
export function side(leaves: readonly Leaf[], batch = 3): ComparedLeaves {
  const sorted = leaves
    .map((leaf) => ({ leaf: parseLeaf(leafText(leaf)), key: leafKey(leaf) }))
    .sort((a, b) =>
      a.key < b.key ? -1 : a.key > b.key ? 1 : (a.leaf.occurrence ?? 1) - (b.leaf.occurrence ?? 1),
    );
  const digests = [
    ...new Set(leaves.flatMap((leaf) => Object.keys(leaf.digests ?? {}))),
  ].sort() as AnyDigest[];
  return {
    header: { digests, facts: ['mode', 'mtime'] },
    async *batches(): AsyncGenerator<LeafBatch> {
      for (let first = 0; first < sorted.length; first += batch) {
        const part = sorted.slice(first, first + batch);
        yield { first, leaves: part.map((p) => p.leaf), keys: part.map((p) => p.key) };
      }
    },
  };
}

export function file(path: string | Uint8Array, content: string, more: Partial<Leaf> = {}): Leaf {
  return {
    ...namedPath(typeof path === 'string' ? utf8(path) : path),
    kind: 'file',
    size: utf8(content).length,
    digests: { sha256: digestHex('sha256', utf8(content)) },
    ...more,
  };
}

export function folder(path: string): Leaf {
  return { path, kind: 'directory' };
}

/** A file cut into pieces of 4096 bytes. */
export function cutFile(path: string, bytes: Uint8Array): Leaf {
  let hashes = '';
  for (let at = 0; at < bytes.length; at += 4096)
    hashes += digestHex('sha256', bytes.subarray(at, at + 4096));
  return {
    path,
    kind: 'file',
    size: bytes.length,
    digests: { sha256: digestHex('sha256', bytes) },
    ...(bytes.length > 4096 ? { chunks: { algorithm: 'sha256', hashes, size: 4096 } } : {}),
  };
}

export interface Compared {
  readonly tally: Tally;
  readonly outcomes: EntryOutcome[];
  /** `outcome path` or `outcome path -> other`. */
  readonly said: string[];
}

/** Compares, and demands what is demanded of every comparison. */
export async function compare(
  expected: readonly Leaf[],
  actual: readonly Leaf[],
  metadata: readonly ComparedFact[] = [],
): Promise<Compared> {
  const comparison = await compareInventories(side(expected), side(actual, 5), {
    makeSorter: () => new MemorySorter(),
    metadata,
  });
  const outcomes: EntryOutcome[] = [];
  for await (const outcome of comparison.outcomes()) outcomes.push(outcome);
  const { tally } = comparison;
  if (!tallyCloses(tally)) throw new Error(`the sums do not close: ${JSON.stringify(tally)}`);
  if (tally.expected.entries !== expected.length || tally.actual.entries !== actual.length) {
    throw new Error('a leaf was not counted');
  }
  if (outcomes.length !== Object.values(tally.outcomes).reduce((a, b) => a + b) - tally.outcomes.intact) {
    throw new Error('an outcome is counted and not told, or the other way round');
  }
  const keys = outcomes.map((o) => byteString(utf8((o.expected ?? o.actual)!.path)));
  if (
    outcomes.every((o) => (o.expected ?? o.actual)!.pathHex === undefined) &&
    keys.some((k, i) => k < (keys[i - 1] ?? ''))
  ) {
    throw new Error('the outcomes are out of order');
  }
  for (const outcome of outcomes) {
    const effects = findingsOfOutcome(outcome).map(({ code }) => findingKind(code).effect);
    if (effects.every((effect) => effect === 'note')) throw new Error('an outcome speaks against nothing');
  }
  await requireRecount(expected, actual, tally, outcomes.length, metadata.length === 0);
  return { tally, outcomes, said: outcomes.map(say) };
}

/** What an audit counts of the same inventories allows the numbers that a record has of this comparison. */
async function requireRecount(
  expected: readonly Leaf[],
  actual: readonly Leaf[],
  { outcomes: { intact } }: Tally,
  findings: number,
  exactly: boolean,
): Promise<void> {
  const { matched, differing } = await recountReturn(side(expected).batches(), side(actual, 5).batches());
  if (matched < intact || (exactly && matched !== intact) || differing > findings) {
    throw new Error(`counted again: ${matched} of ${intact} intact, ${differing} of ${findings} differ`);
  }
}

function say({ outcome, expected, actual }: EntryOutcome): string {
  const [was, is] = [expected?.path, actual?.path];
  return was !== undefined && is !== undefined && was !== is
    ? `${outcome} ${was} -> ${is}`
    : `${outcome} ${was ?? is}`;
}
