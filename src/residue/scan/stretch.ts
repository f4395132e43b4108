import { fingerprint } from '../../core/block-filter.js';
import { LOOKS, type Looks, looksOf } from './looks.js';
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
}

export const SECTOR = 512;
const UNIT = 4096;
const WINDOW = 1024 * 1024;
const RESIDUE = LOOKS.indexOf('residue');
const LOOK_NUMBER = Object.fromEntries(LOOKS.map((name, i) => [name, i])) as Record<Looks, number>;

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

/** Scans stretches of a medium with one buffer. Lookups: the larger blocks first. */
export class StretchScanner {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  readonly #zeros = Buffer.alloc(UNIT);
  readonly #pair = new Int32Array(2);
  readonly #marked = new Uint8Array(WINDOW / UNIT + 3);
  #unread: Hole[] = [];

  constructor(private readonly lookups: readonly BlockLookup[]) {
    const memory = new ArrayBuffer(WINDOW + 2 * UNIT);
    this.#bytes = Buffer.from(memory);
    this.#words = new Int32Array(memory);
  }

  /** Everything that begins in the stretch. */
  scan(stretch: Stretch, read: ReadAt, into: StretchResult): void {
    const end = Math.min(stretch.to, stretch.mediumSize);
    for (let at = stretch.from; at < end; at += WINDOW) {
      const to = Math.min(end, at + WINDOW);
      const base = at > 0 && (stretch.before || at > stretch.from) ? at - UNIT : at;
      this.#fill(base, Math.min(to + UNIT, stretch.mediumSize), read);
      this.#marked.fill(0);
      this.#blocks(base, at, to, into.runs);
      this.#holesIn(at, to, into.holes);
      this.#look(base, at, to, into.looks);
    }
  }

  /** The window's bytes; zeros stand for what is beyond the medium's end, and for what cannot be read. */
  #fill(base: number, to: number, read: ReadAt): void {
    this.#unread = [];
    const length = to - base;
    if (!this.#readWhole(base, 0, length, read)) {
      for (let at = 0; at < length; at += UNIT) {
        const size = Math.min(UNIT, length - at);
        if (this.#readWhole(base, at, size, read)) continue;
        this.#bytes.fill(0, at, at + size);
        addHole(this.#unread, { offset: base + at, length: size });
      }
    }
    this.#bytes.fill(0, length);
  }

  #readWhole(base: number, at: number, length: number, read: ReadAt): boolean {
    try {
      for (let done = 0; done < length; ) {
        const n = read(this.#bytes.subarray(at + done, at + length), base + at + done);
        if (n === 0) return false;
        done += n;
      }
      return true;
    } catch {
      return false;
    }
  }

  #blocks(base: number, from: number, to: number, runs: HitRun[]): void {
    const pair = this.#pair;
    const first = this.lookups[0]!;
    let coveredTo = 0;
    for (let position = base; position < to; position += SECTOR) {
      const at = position - base;
      fingerprint(this.#words, at >> 2, pair);
      for (const lookup of this.lookups) {
        if (!lookup.filter.mayHave(pair[0]!, pair[1]!)) continue;
        // A small block inside a larger one that was found says nothing new.
        if (lookup !== first && (position < from || position < coveredTo)) continue;
        const { size } = lookup.part;
        const known = this.#find(lookup, at, position);
        if (known === undefined) continue;
        if (lookup === first) coveredTo = position + size;
        for (let u = at >> 12; u <= (at + size - 1) >> 12; u++) this.#marked[u] = 1;
        if (position >= from) addRun(runs, { offset: position, size, ...known, count: 1 });
      }
    }
  }

  #find(lookup: BlockLookup, at: number, position: number): KnownBlock | undefined {
    const { size } = lookup.part;
    if (this.#pair[0] === 0 && this.#bytes.compare(this.#zeros, 0, size, at, at + size) === 0)
      return undefined;
    const end = position + size;
    if (this.#unread.some(({ offset, length }) => offset < end && position < offset + length))
      return undefined;
    return lookup.find(this.#bytes.subarray(at, at + size));
  }

  #holesIn(from: number, to: number, holes: Hole[]): void {
    for (const { offset, length } of this.#unread) {
      const [start, end] = [Math.max(offset, from), Math.min(offset + length, to)];
      if (start < end) addHole(holes, { offset: start, length: end - start });
    }
  }

  #look(base: number, from: number, to: number, looks: number[]): void {
    for (let position = from; position < to; position += UNIT) {
      const at = position - base;
      if (this.#unread.some(({ offset, length }) => offset <= position && position < offset + length))
        continue;
      const look =
        this.#marked[at >> 12] === 1 ? RESIDUE : LOOK_NUMBER[looksOf(this.#bytes, this.#words, at)];
      looks[look]! += 1;
    }
  }
}
