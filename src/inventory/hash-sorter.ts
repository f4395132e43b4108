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
const INDEX_BITS = 20;
const READ_BUFFER = 64 * 1024;

/**
 * Sorts hashes, duplicates kept, in bounded memory: whole runs are sorted and spilled, then merged. Runs are files
 * without a name, so that whatever ends the process, the system frees them.
 */
export class HashSorter {
  readonly #length: number;
  readonly #tempDir: string;
  #held: LatinBuffer;
  #count = 0;
  #keys = new BigUint64Array(0);
  #sortedRun = Buffer.alloc(0);
  readonly #runs: { fd: number; count: number }[] = [];

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
    const at = this.#count * this.#length;
    if (at === this.#held.length) {
      if (this.#count === this.run) {
        this.#spill();
        this.add(hash);
        return;
      }
      const grown = Buffer.alloc(Math.min(4 * this.#held.length, this.run * this.#length)) as LatinBuffer;
      this.#held.copy(grown);
      this.#held = grown;
    }
    this.#held.latin1Write(hash, at, this.#length);
    this.#count += 1;
  }

  /** All hashes in ascending order, so many to a block, the last block shorter. A block is good until the next. */
  *blocks(size: number): Generator<Uint8Array> {
    const length = this.#length;
    if (this.#runs.length === 0) {
      const sorted = this.#sorted();
      for (let at = 0; at < sorted.length; at += size * length)
        yield sorted.subarray(at, Math.min(sorted.length, at + size * length));
      return;
    }
    if (this.#count > 0) this.#spill();
    const block = Buffer.alloc(size * length);
    const target = wordsOf(block);
    let at = 0;
    const readers = this.#runs.map(({ fd, count }) => new RunReader(fd, count, length));
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
    this.#held = Buffer.alloc(0) as LatinBuffer;
  }

  /**
   * Sorted by the engine's own sort of 64-bit numbers: the first 44 bits of a hash and its place. What is equal in those bits,
   * duplicates above all, is then put in order by all bytes.
   */
  #sorted(): Buffer {
    const [held, count, length] = [this.#held, this.#count, this.#length];
    // Made once: a run after the other of new ones keeps the collector busy.
    if (this.#keys.length < count) {
      this.#keys = new BigUint64Array(count);
      this.#sortedRun = Buffer.alloc(count * length);
    }
    const keys = this.#keys.subarray(0, count);
    const words = new Uint32Array(keys.buffer, 0, 2 * count); // little endian: low word first
    for (let i = 0, at = 0; i < count; i++, at += length) {
      words[2 * i + 1] = held.readUInt32BE(at);
      words[2 * i] = ((held.readUInt16BE(at + 4) >>> 4) << INDEX_BITS) | i;
    }
    keys.sort();
    const sorted = this.#sortedRun.subarray(0, count * length);
    const [source, target, size] = [wordsOf(held), wordsOf(sorted), length >> 2];
    const place = (i: number): number => words[2 * i]! & (2 ** INDEX_BITS - 1);
    for (let i = 0; i < count; ) {
      let end = i + 1;
      while (end < count && samePrefix(words, i, end)) end += 1;
      if (end === i + 1) {
        copyHash(source, place(i) * size, target, i++ * size, size);
        continue;
      }
      const places = Array.from({ length: end - i }, (_, k) => place(i + k));
      places.sort((a, b) => held.compare(held, b * length, (b + 1) * length, a * length, (a + 1) * length));
      for (const from of places) copyHash(source, from * size, target, i++ * size, size);
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

function samePrefix(words: Uint32Array, i: number, j: number): boolean {
  return (
    words[2 * i + 1] === words[2 * j + 1] && words[2 * i]! >>> INDEX_BITS === words[2 * j]! >>> INDEX_BITS
  );
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
