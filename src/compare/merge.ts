import type { LeafBatch } from '../formats/inventory.js';
import type { Leaf } from '../formats/leaf.js';

/** A leaf with its place. */
export interface Placed {
  readonly leaf: Leaf;
  readonly key: string;
  readonly index: number;
}

export interface MergeSteps {
  /** Leaves of the same path and occurrence. */
  both(expected: Placed, actual: Placed): void;
  onlyExpected(expected: Placed): void;
  onlyActual(actual: Placed): void;
  /** A folder that one side lists and the other only implies by what is in it. */
  implied(side: 'expected' | 'actual', folder: Placed): void;
}

/** Merge join of two inventories in path order: each leaf is seen once, memory is one batch a side. */
export async function mergeLeaves(
  expected: AsyncIterable<LeafBatch>,
  actual: AsyncIterable<LeafBatch>,
  steps: MergeSteps,
): Promise<void> {
  const e = new Cursor(expected);
  const a = new Cursor(actual);
  const foldersOfE = new PendingFolders('expected', steps);
  const foldersOfA = new PendingFolders('actual', steps);
  try {
    for (;;) {
      if (e.spent) await e.refill();
      if (a.spent) await a.refill();
      foldersOfE.settle(a.done ? undefined : a.key);
      foldersOfA.settle(e.done ? undefined : e.key);
      if (e.done && a.done) return;
      const order = e.done ? 1 : a.done ? -1 : compareCursors(e, a);
      if (order === 0) steps.both(e.placed(), a.placed());
      else if (order < 0) foldersOfE.take(e.placed(), a.done ? undefined : a.key);
      else foldersOfA.take(a.placed(), e.done ? undefined : e.key);
      if (order <= 0) e.advance();
      if (order >= 0) a.advance();
    }
  } finally {
    await e.close();
    await a.close();
  }
}

function compareCursors(e: Cursor, a: Cursor): number {
  if (e.key !== a.key) return e.key < a.key ? -1 : 1;
  return (e.leaf.occurrence ?? 1) - (a.leaf.occurrence ?? 1);
}

/** Where one inventory stands in its leaves. */
export class Cursor {
  done = false;
  #batch: LeafBatch = { first: 0, leaves: [], keys: [] };
  #at = 0;
  readonly #batches: AsyncIterator<LeafBatch>;

  constructor(batches: AsyncIterable<LeafBatch>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  get spent(): boolean {
    return !this.done && this.#at >= this.#batch.leaves.length;
  }

  get leaf(): Leaf {
    return this.#batch.leaves[this.#at]!;
  }

  get key(): string {
    return this.#batch.keys[this.#at]!;
  }

  placed(): Placed {
    return { leaf: this.leaf, key: this.key, index: this.#batch.first + this.#at };
  }

  advance(): void {
    this.#at += 1;
  }

  async refill(): Promise<void> {
    do {
      const step = await this.#batches.next();
      if (step.done === true) {
        this.done = true;
        return;
      }
      this.#batch = step.value;
      this.#at = 0;
    } while (this.spent);
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

/**
 * Folders of one side that the other does not list. Archives and object stores often have no entry for a folder
 * that holds something, so such a folder waits until the other side has passed everything that could be in it. In
 * byte order names like `a-b` come between `a` and `a/c`; what waits is therefore never more than a path is long.
 */
class PendingFolders {
  readonly #waiting: Placed[] = [];

  constructor(
    readonly side: 'expected' | 'actual',
    readonly steps: MergeSteps,
  ) {}

  /** An unmatched leaf; `other` is where the other side stands. */
  take(placed: Placed, other: string | undefined): void {
    if (placed.leaf.kind !== 'directory' || placed.leaf.error !== undefined) {
      this.#unmatched(placed);
      return;
    }
    this.#waiting.push(placed);
    this.settle(other);
  }

  settle(other: string | undefined): void {
    if (this.#waiting.length === 0) return;
    const still: Placed[] = [];
    for (const placed of this.#waiting) {
      const inside = `${placed.key}/`;
      if (other?.startsWith(inside)) this.steps.implied(this.side, placed);
      else if (other === undefined || other > inside) this.#unmatched(placed);
      else still.push(placed);
    }
    this.#waiting.splice(0, this.#waiting.length, ...still);
  }

  #unmatched(placed: Placed): void {
    if (this.side === 'expected') this.steps.onlyExpected(placed);
    else this.steps.onlyActual(placed);
  }
}
