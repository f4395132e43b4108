import { closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { copyHash, mergedRuns, RunReader, type SortedRun, wordsOf } from './hash-runs.js';
import { openUnnamed, writeRun } from './spill-run.js';

/** What Node's Buffer has had since its beginnings and its types do not say: `write` without its questions. */
interface LatinBuffer extends Buffer {
  latin1Write(text: string, at: number, length: number): number;
}

/** Hashes a run: 8 MiB of SHA-256, near enough to what a processor keeps at hand. */
const RUN = 2 ** 18;
/** Hashes that are joined before they are written: a call for each costs more than its bytes. */
const JOINED = 64;
/** Hashes with the same first bits that are put in order by moving them up one by one. */
const FEW = 16;

/**
 * Sorts hashes, duplicates kept, in bounded memory: whole runs are sorted and spilled, then merged. Runs are files
 * without a name, so that whatever ends the process, the system frees them.
 */
export class HashSorter {
  readonly #length: number;
  readonly #tempDir: string;
  #held: LatinBuffer;
  #count = 0;
  #joined = '';
  #sortedRun = Buffer.alloc(0);
  readonly #runs: SortedRun[] = [];
  readonly #foreign: SortedRun[] = [];

  /** @param length bytes a hash, at least 8, a multiple of 4 */
  constructor(
    length: number,
    tempDir = tmpdir(),
    private readonly run = RUN,
  ) {
    this.#length = length;
    this.#tempDir = tempDir;
    this.#held = Buffer.alloc(Math.min(run, 1024) * length) as LatinBuffer;
  }

  /** @param hash one character a byte */
  add(hash: string): void {
    if (this.#count === this.run) this.#spill();
    this.#joined += hash;
    this.#count += 1;
    if (this.#count % JOINED === 0) this.#write();
  }

  /** Takes in what another sorter of the same length has {@link spilled}; that one closes it. */
  adopt(runs: readonly SortedRun[]): void {
    this.#foreign.push(...runs);
  }

  /** Everything added, as runs that can be read by their descriptors until this sorter is closed. */
  spilled(): readonly SortedRun[] {
    if (this.#count > 0) this.#spill();
    return this.#runs;
  }

  /** All hashes in ascending order, so many to a block, the last block shorter. A block is good until the next. */
  *blocks(size: number): Generator<Uint8Array> {
    const length = this.#length;
    if (this.#runs.length + this.#foreign.length === 0) {
      const sorted = this.#sorted();
      for (let at = 0; at < sorted.length; at += size * length)
        yield sorted.subarray(at, Math.min(sorted.length, at + size * length));
      return;
    }
    const block = Buffer.alloc(size * length);
    let filled = 0;
    for (const sorted of this.#merged()) {
      for (let at = 0; at < sorted.length; ) {
        // Whole blocks need not be copied.
        if (filled === 0 && sorted.length - at >= block.length) {
          yield sorted.subarray(at, at + block.length);
          at += block.length;
          continue;
        }
        const copied = sorted.copy(block, filled, at);
        at += copied;
        filled += copied;
        if (filled === block.length) yield block;
        filled %= block.length;
      }
    }
    if (filled > 0) yield block.subarray(0, filled);
  }

  close(): void {
    for (const { fd } of this.#runs.splice(0)) closeSync(fd);
    this.#count = 0;
    this.#joined = '';
    this.#held = Buffer.alloc(0) as LatinBuffer;
  }

  /**
   * All runs in order, a stretch after the other. Hashes are spread evenly: those of all runs that have the same first bits are as many
   * as half a run, and sorted as one. Where they are more, because rows are equal, everything from there on is merged one by one.
   */
  *#merged(): Generator<Buffer> {
    const runs = [...this.spilled(), ...this.#foreign];
    const readers = runs.map(({ fd, count }) => new RunReader(fd, count, this.#length));
    const total = runs.reduce((sum, { count }) => sum + count, 0);
    const bits = Math.min(20, Math.max(1, Math.ceil(Math.log2((2 * total) / this.run))));
    for (let stretch = 0; stretch < 2 ** bits; stretch++) {
      const starts = readers.map((reader) => reader.place);
      if (!this.#gather(readers, stretch, 32 - bits)) {
        readers.forEach((reader, i) => void reader.seek(starts[i]!));
        yield* mergedRuns(readers, this.#length);
        break;
      }
      yield this.#sorted(bits);
      this.#count = 0;
    }
  }

  /** Holds the hashes whose first bits are these. Returns false when they are more than a run. */
  #gather(readers: readonly RunReader[], stretch: number, unused: number): boolean {
    const length = this.#length;
    this.#count = 0;
    this.#grow(this.run * length);
    for (const reader of readers) {
      while (!reader.ended && firstBits(reader.buffer, reader.at, 0, unused) === stretch) {
        const from = reader.at;
        let to = from + length;
        while (to < reader.end && firstBits(reader.buffer, to, 0, unused) === stretch) to += length;
        const count = this.#count + (to - from) / length;
        if (count > this.run) return false;
        reader.buffer.copy(this.#held, this.#count * length, from, to);
        this.#count = count;
        reader.skip(to - from);
      }
    }
    return true;
  }

  #write(): void {
    const length = this.#joined.length;
    const end = this.#count * this.#length;
    if (end > this.#held.length)
      this.#grow(Math.max(end, Math.min(4 * this.#held.length, this.run * this.#length)));
    this.#held.latin1Write(this.#joined, end - length, length);
    this.#joined = '';
  }

  #grow(size: number): void {
    if (size <= this.#held.length) return;
    const grown = Buffer.alloc(size) as LatinBuffer;
    this.#held.copy(grown);
    this.#held = grown;
  }

  /**
   * Hashes are spread evenly: counted by as many first bits as there are hashes, each goes at once to where it belongs, or near. What is
   * equal in those bits is then put in order by all bytes. @param same first bits that all have in common
   */
  #sorted(same = 0): Buffer {
    this.#write();
    const [count, length] = [this.#count, this.#length];
    // Made once: a run after the other of new ones keeps the collector busy.
    if (this.#sortedRun.length < count * length) this.#sortedRun = Buffer.alloc(count * length);
    const sorted = this.#sortedRun.subarray(0, count * length);
    const held = this.#held;
    const [source, target, size] = [wordsOf(held), wordsOf(sorted), length >> 2];
    const unused = 32 - Math.max(1, Math.ceil(Math.log2(count)));
    const ends = new Uint32Array(2 ** (32 - unused));
    for (let i = 0; i < count; i++) ends[firstBits(held, i * length, same, unused)]! += 1;
    for (let i = 0, before = 0; i < ends.length; i++) {
      const here = ends[i]!;
      ends[i] = before;
      before += here;
    }
    for (let i = 0; i < count; i++) {
      const bucket = firstBits(held, i * length, same, unused);
      copyHash(source, i * size, target, ends[bucket]! * size, size);
      ends[bucket]! += 1;
    }
    for (let i = 0, from = 0; i < ends.length; i++) {
      const to = ends[i]!;
      if (to - from > 1) order(sorted, target, from, to, length);
      from = to;
    }
    return sorted;
  }

  #spill(): void {
    const fd = openUnnamed(this.#tempDir);
    this.#runs.push({ fd, count: this.#count });
    const bytes = this.#sorted();
    writeRun(fd, this.#tempDir, bytes, 0, bytes.length);
    this.#count = 0;
  }
}

/** The first bits of a hash: its first four bytes, without the first `same` bits, and then without the last `unused`. */
function firstBits(bytes: Uint8Array, at: number, same: number, unused: number): number {
  const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  return (word << same) >>> unused;
}

/** Puts hashes `from` to `to` in order of all their bytes. */
function order(bytes: Buffer, words: Uint32Array, from: number, to: number, length: number): void {
  const size = length >> 2;
  if (to - from > FEW) {
    const before = Buffer.from(bytes.subarray(from * length, to * length));
    const places = Array.from({ length: to - from }, (_, i) => i * length);
    places.sort((a, b) => before.compare(before, b, b + length, a, a + length));
    places.forEach((at, i) => void before.copy(bytes, (from + i) * length, at, at + length));
    return;
  }
  for (let i = from + 1; i < to; i++) {
    for (let k = i; k > from && isLess(bytes, k * length, (k - 1) * length, length); k--) {
      for (let w = k * size; w < (k + 1) * size; w++) {
        const moved = words[w]!;
        words[w] = words[w - size]!;
        words[w - size] = moved;
      }
    }
  }
}

function isLess(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const difference = bytes[a + i]! - bytes[b + i]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
