import { type Kernel, SECTOR, UNIT, WINDOW } from '../kernel/index.js';
import { LOOKS } from './looks.js';
import type { BlockLookup, KnownBlock } from './lookup.js';

/** Reads from a medium into `into`; fewer bytes only at its end. Throws what the system throws. */
export type ReadAt = (into: Uint8Array, position: number) => number;

/** Consecutive blocks of one content on consecutive places. */
export interface HitRun {
  /** Bytes from the beginning of the medium. */
  readonly offset: number;
  /** Bytes of a block. */
  readonly size: number;
  readonly file: number;
  /** Number of the first block in its content. */
  readonly block: number;
  /** Blocks. */
  count: number;
}

export interface Hole {
  readonly offset: number;
  length: number;
}

export interface StretchResult {
  readonly runs: HitRun[];
  /** What could not be read. */
  readonly holes: Hole[];
  /** Units of each look, in the order of `LOOKS`. */
  readonly looks: number[];
}

export interface Stretch {
  /** Bytes; a multiple of 4096. */
  readonly from: number;
  readonly to: number;
  /** Bytes of the medium. */
  readonly mediumSize: number;
  /** Whether what lies before it is looked at too, so that a block across the border is counted once. */
  readonly before: boolean;
  /** Whether what lies after it is looked at too, and so is told of by whoever looks at it when it cannot be read. */
  readonly after: boolean;
}

const RESIDUE = LOOKS.indexOf('residue');

export function emptyResult(): StretchResult {
  return { runs: [], holes: [], looks: LOOKS.map(() => 0) };
}

/** A run that goes on where the last one of its size ended becomes a part of it. */
export function addRun(runs: HitRun[], run: HitRun): void {
  for (let i = runs.length - 1; i >= 0 && i >= runs.length - 2; i--) {
    const last = runs[i]!;
    if (
      last.size === run.size &&
      last.file === run.file &&
      last.block + last.count === run.block &&
      last.offset + last.count * last.size === run.offset
    ) {
      last.count += run.count;
      return;
    }
  }
  runs.push({ ...run });
}

export function addHole(holes: Hole[], hole: Hole): void {
  const last = holes.at(-1);
  if (last !== undefined && last.offset + last.length >= hole.offset) {
    last.length = Math.max(last.length, hole.offset + hole.length - last.offset);
  } else {
    holes.push({ ...hole });
  }
}

/** Scans stretches of a medium. */
export class StretchScanner {
  readonly #zeros = Buffer.alloc(UNIT);
  /** A block to be digested, out of the shared memory. */
  readonly #block = Buffer.alloc(UNIT);
  /** Units that hold a block of the index or a part of one. */
  readonly #marked = new Uint8Array(WINDOW / UNIT + 3);
  readonly #lookups: readonly [large: BlockLookup | undefined, small: BlockLookup | undefined];
  #unread: Hole[] = [];
  /** Bytes by which a block that begins in a unit can reach beyond it. */
  readonly #reach: number;

  constructor(
    private readonly kernel: Kernel,
    lookups: readonly BlockLookup[],
  ) {
    const of = (size: number) => lookups.find(({ part }) => part.size === size);
    this.#lookups = [of(UNIT), of(SECTOR)];
    this.#reach = of(UNIT) === undefined ? 0 : UNIT;
  }

  /** Everything that begins in the stretch. */
  scan(stretch: Stretch, read: ReadAt, into: StretchResult): void {
    const end = Math.min(stretch.to, stretch.mediumSize);
    for (let at = stretch.from; at < end; at += WINDOW) {
      const to = Math.min(end, at + WINDOW);
      const base = at > 0 && (stretch.before || at > stretch.from) ? at - UNIT : at;
      // One unit more than blocks begin in, into which they reach.
      const units = Math.ceil((to - base) / UNIT) + 1;
      this.#fill(base, Math.min(to + UNIT, stretch.mediumSize), units * UNIT, read);
      this.#marked.fill(0);
      this.#blocks(base, at, to, this.kernel.run(units), into.runs);
      // What begins in the last unit reaches into the next one and was not compared where that cannot be read.
      this.#holesIn(at, to === end && !stretch.after ? to + this.#reach : to, into.holes);
      this.#look(base, at, to, into.looks);
    }
  }

  /** `size` bytes; zeros stand for what is beyond the medium's end, and for what cannot be read. */
  #fill(base: number, to: number, size: number, read: ReadAt): void {
    this.#unread = [];
    const length = to - base;
    if (!this.#readWhole(base, 0, length, read)) {
      for (let at = 0; at < length; at += UNIT) {
        const n = Math.min(UNIT, length - at);
        if (this.#readWhole(base, at, n, read)) continue;
        this.kernel.bytes.fill(0, at, at + n);
        addHole(this.#unread, { offset: base + at, length: n });
      }
    }
    this.kernel.bytes.fill(0, length, size);
  }

  #readWhole(base: number, at: number, length: number, read: ReadAt): boolean {
    try {
      for (let done = 0; done < length; ) {
        const n = read(this.kernel.bytes.subarray(at + done, at + length), base + at + done);
        if (n === 0) return false;
        done += n;
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Of the first `count` blocks that a filter has, those that the index has. */
  #blocks(base: number, from: number, to: number, count: number, runs: HitRun[]): void {
    const { found } = this.kernel;
    const [large, small] = this.#lookups;
    let coveredTo = 0;
    for (let i = 0; i < count; i++) {
      const lookup = (found[i]! & 1) === 0 ? large : small;
      const at = (found[i]! >>> 1) * SECTOR;
      const position = base + at;
      if (lookup === undefined || position >= to) continue;
      // A small block inside a larger one that was found says nothing new.
      const inside = lookup === small && large !== undefined;
      if (inside && (position < from || position < coveredTo)) continue;
      const { size } = lookup.part;
      const known = this.#find(lookup, at, position);
      if (known === undefined) continue;
      if (!inside) coveredTo = position + size;
      for (let u = at >> 12; u <= (at + size - 1) >> 12; u++) this.#marked[u] = 1;
      if (position >= from) addRun(runs, { offset: position, size, ...known, count: 1 });
    }
  }

  #find(lookup: BlockLookup, at: number, position: number): KnownBlock | undefined {
    const { size } = lookup.part;
    const end = position + size;
    if (this.#unread.some(({ offset, length }) => offset < end && position < offset + length))
      return undefined;
    const block = this.#block.subarray(0, size);
    this.kernel.bytes.copy(block, 0, at, at + size);
    return block.compare(this.#zeros, 0, size) === 0 ? undefined : lookup.find(block);
  }

  #holesIn(from: number, to: number, holes: Hole[]): void {
    for (const { offset, length } of this.#unread) {
      const [start, end] = [Math.max(offset, from), Math.min(offset + length, to)];
      if (start < end) addHole(holes, { offset: start, length: end - start });
    }
  }

  #look(base: number, from: number, to: number, looks: number[]): void {
    const [seen, marked, unread] = [this.kernel.looks, this.#marked, this.#unread];
    let unit = (from - base) / UNIT;
    for (let position = from; position < to; position += UNIT, unit++) {
      const isUnread =
        unread.length > 0 &&
        unread.some(({ offset, length }) => offset <= position && position < offset + length);
      if (!isUnread) looks[marked[unit] === 1 ? RESIDUE : seen[unit]!]! += 1;
    }
  }
}
