import { readSync } from 'node:fs';

const READ_BUFFER = 64 * 1024;

/** Hashes in a file, in byte order. */
export interface SortedRun {
  readonly fd: number;
  readonly count: number;
}

/** Merges what is left of runs, hash by hash; a buffer is good until the next. @param length bytes a hash */
export function* mergedRuns(readers: readonly RunReader[], length: number): Generator<Buffer> {
  const stretch = Buffer.alloc(1024 * length);
  const target = wordsOf(stretch);
  let at = 0;
  // A heap, the reader with the least hash at its root.
  const heap = readers.filter((reader) => !reader.ended);
  for (let i = heap.length >> 1; i-- > 0; ) siftDown(heap, i, length);
  while (heap.length > 0) {
    const least = heap[0]!;
    copyHash(least.words, least.at >> 2, target, at >> 2, length >> 2);
    at += length;
    if (at === stretch.length) {
      yield stretch;
      at = 0;
    }
    least.skip(length);
    if (least.ended) {
      const last = heap.pop()!;
      if (heap.length === 0) break;
      heap[0] = last;
    }
    siftDown(heap, 0, length);
  }
  yield stretch.subarray(0, at);
}

/** A call of Buffer's own for so few bytes costs more than the bytes. */
export function copyHash(from: Uint32Array, at: number, to: Uint32Array, place: number, words: number): void {
  for (let i = 0; i < words; i++) to[place + i] = from[at + i]!;
}

export function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** Reads a run from its beginning, a buffer at a time. */
export class RunReader {
  readonly buffer: Buffer;
  readonly words: Uint32Array;
  /** Where the next hash is in the buffer, and where what was read into it ends. */
  at = 0;
  end = 0;
  /** The first four bytes of the next hash. */
  first = 0;
  ended = false;
  #position = 0;
  readonly #size: number;

  constructor(
    private readonly fd: number,
    count: number,
    length: number,
  ) {
    this.#size = count * length;
    this.buffer = Buffer.alloc(Math.floor(READ_BUFFER / length) * length);
    this.words = wordsOf(this.buffer);
    this.seek(0);
  }

  /** Of the next hash in the run. */
  get place(): number {
    return this.#position - this.end + this.at;
  }

  seek(place: number): void {
    this.#position = place;
    this.at = 0;
    this.end = 0;
    this.skip(0);
  }

  /** @param bytes those of whole hashes, within the buffer */
  skip(bytes: number): void {
    this.at += bytes;
    if (this.at >= this.end) this.#fill();
    if (!this.ended) this.first = this.buffer.readUInt32BE(this.at);
  }

  #fill(): void {
    const want = Math.min(this.buffer.length, this.#size - this.#position);
    this.at = 0;
    this.end = 0;
    this.ended = want === 0;
    while (this.end < want) {
      const n = readSync(this.fd, this.buffer, this.end, want - this.end, this.#position);
      if (n === 0) throw new Error('a sort run ended early');
      this.end += n;
      this.#position += n;
    }
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
