import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Node's Buffer has had since its beginnings and its types do not say: `write` without its questions. */
interface LatinBuffer extends Buffer {
  latin1Write(text: string, at: number, length: number): number;
}

/** Hashes a run: 8 MiB of SHA-256, near enough to what a processor keeps at hand. */
const RUN = 2 ** 18;
const READ_BUFFER = 64 * 1024;
/** Hashes that are joined before they are written: a call for each costs more than its bytes. */
const JOINED = 64;
/** Hashes with the same first bits that are put in order by moving them up one by one. */
const FEW = 16;

/** Hashes in a file, in byte order. */
export interface SortedRun {
  readonly fd: number;
  readonly count: number;
}

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
    const runs = [...this.spilled(), ...this.#foreign];
    const block = Buffer.alloc(size * length);
    const target = wordsOf(block);
    let at = 0;
    const readers = runs.map(({ fd, count }) => new RunReader(fd, count, length));
    // A heap, the reader with the least hash at its root.
    const heap = readers.filter((reader) => reader.advance());
    for (let i = heap.length >> 1; i-- > 0; ) siftDown(heap, i, length);
    while (heap.length > 0) {
      const least = heap[0]!;
      copyHash(least.words, least.at >> 2, target, at >> 2, length >> 2);
      at += length;
      if (at === block.length) {
        yield block;
        at = 0;
      }
      if (!least.advance()) {
        const last = heap.pop()!;
        if (heap.length === 0) break;
        heap[0] = last;
      }
      siftDown(heap, 0, length);
    }
    if (at > 0) yield block.subarray(0, at);
  }

  close(): void {
    for (const { fd } of this.#runs.splice(0)) closeSync(fd);
    this.#count = 0;
    this.#joined = '';
    this.#held = Buffer.alloc(0) as LatinBuffer;
  }

  #write(): void {
    const length = this.#joined.length;
    const end = this.#count * this.#length;
    if (end > this.#held.length) {
      const grown = Buffer.alloc(
        Math.max(end, Math.min(4 * this.#held.length, this.run * this.#length)),
      ) as LatinBuffer;
      this.#held.copy(grown);
      this.#held = grown;
    }
    this.#held.latin1Write(this.#joined, end - length, length);
    this.#joined = '';
  }

  /**
   * Hashes are spread evenly: counted by as many first bits as there are hashes, each goes at once to where it belongs, or near. What is
   * equal in those bits is then put in order by all bytes.
   */
  #sorted(): Buffer {
    this.#write();
    const [count, length] = [this.#count, this.#length];
    // Made once: a run after the other of new ones keeps the collector busy.
    if (this.#sortedRun.length < count * length) this.#sortedRun = Buffer.alloc(count * length);
    const sorted = this.#sortedRun.subarray(0, count * length);
    const held = this.#held;
    const [source, target, size] = [wordsOf(held), wordsOf(sorted), length >> 2];
    const unused = 32 - Math.max(1, Math.ceil(Math.log2(count)));
    const ends = new Uint32Array(2 ** (32 - unused));
    for (let i = 0; i < count; i++) ends[firstBits(held, i * length, unused)]! += 1;
    for (let i = 0, before = 0; i < ends.length; i++) {
      const here = ends[i]!;
      ends[i] = before;
      before += here;
    }
    for (let i = 0; i < count; i++) {
      const bucket = firstBits(held, i * length, unused);
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
    const path = join(this.#tempDir, `cloudexit-rows-${randomBytes(8).toString('hex')}`);
    const fd = openSync(path, 'wx+', 0o600);
    this.#runs.push({ fd, count: this.#count });
    unlinkSync(path);
    const bytes = this.#sorted();
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
    this.#count = 0;
  }
}

/** A call of Buffer's own for so few bytes costs more than the bytes. */
function copyHash(from: Uint32Array, at: number, to: Uint32Array, place: number, words: number): void {
  for (let i = 0; i < words; i++) to[place + i] = from[at + i]!;
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** The first bits of a hash: its first four bytes without the last `unused` bits. */
function firstBits(bytes: Uint8Array, at: number, unused: number): number {
  const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  return word >>> unused;
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

class RunReader {
  readonly buffer: Buffer;
  readonly words: Uint32Array;
  at = 0;
  first = 0;
  #end = 0;
  #position = 0;
  #left: number;

  constructor(
    private readonly fd: number,
    count: number,
    private readonly length: number,
  ) {
    this.#left = count;
    this.buffer = Buffer.alloc(Math.floor(READ_BUFFER / length) * length);
    this.words = wordsOf(this.buffer);
    this.at = -length;
  }

  advance(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    this.at += this.length;
    if (this.at >= this.#end) {
      this.#end = 0;
      const want = Math.min(this.buffer.length, (this.#left + 1) * this.length);
      while (this.#end < want) {
        const n = readSync(this.fd, this.buffer, this.#end, want - this.#end, this.#position);
        if (n === 0) throw new Error('a sort run ended early');
        this.#end += n;
        this.#position += n;
      }
      this.at = 0;
    }
    this.first = this.buffer.readUInt32BE(this.at);
    return true;
  }
}

function isBefore(a: RunReader, b: RunReader, length: number): boolean {
  if (a.first !== b.first) return a.first < b.first;
  return a.buffer.compare(b.buffer, b.at, b.at + length, a.at, a.at + length) < 0;
}

function siftDown(heap: RunReader[], from: number, length: number): void {
  const moved = heap[from]!;
  let i = from;
  for (let child = 2 * i + 1; child < heap.length; child = 2 * i + 1) {
    const right = child + 1;
    if (right < heap.length && isBefore(heap[right]!, heap[child]!, length)) child = right;
    if (!isBefore(heap[child]!, moved, length)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = moved;
}
