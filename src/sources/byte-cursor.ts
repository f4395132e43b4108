import type { FileStretch, RandomAccess } from './random-access.js';

/** Bytes read once from front to back. Every method gives less than it was asked for only at the end. */
export interface ByteCursor {
  /** Bytes passed so far. */
  readonly position: number;
  take(length: number): Promise<Uint8Array>;
  /** {@link take} without waiting, and undefined when that is not possible. */
  takeNow(length: number): Uint8Array | undefined;
  /** The next bytes without passing them; undefined when they are not in memory in one piece. */
  ahead(length: number): Uint8Array | undefined;
  /** Some of the next bytes, at least one and at most `most`; empty at the end. */
  piece(most: number): Promise<Uint8Array>;
  /** Passes all of `length` without waiting, or nothing: false. */
  skipNow(length: number): boolean;
  /** How many bytes were passed. */
  skip(length: number): Promise<number>;
  /** Bytes left, where that is known. */
  remaining(): number | undefined;
  /** Where the next `length` bytes lie in a local file. */
  locate(length: number): FileStretch | undefined;
}

/** A cursor over chunks as they come out of a decompressor. */
export class StreamCursor implements ByteCursor {
  position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  /** How much of the chunk is passed. */
  #at = 0;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array> {
    const first = await this.piece(length);
    if (first.length === length) return first;
    const parts = [first];
    let have = first.length;
    while (have < length) {
      const part = await this.piece(length - have);
      if (part.length === 0) break;
      parts.push(part);
      have += part.length;
    }
    return Buffer.concat(parts);
  }

  takeNow(length: number): Uint8Array | undefined {
    const bytes = this.ahead(length);
    this.skipNow(length);
    return bytes;
  }

  skipNow(length: number): boolean {
    if (this.#at + length > this.#chunk.length) return false;
    this.#at += length;
    this.position += length;
    return true;
  }

  ahead(length: number): Uint8Array | undefined {
    const end = this.#at + length;
    return end > this.#chunk.length ? undefined : this.#chunk.subarray(this.#at, end);
  }

  async piece(most: number): Promise<Uint8Array> {
    while (this.#at === this.#chunk.length) {
      if (this.#ended) return new Uint8Array(0);
      const next = await this.#next();
      if (next.done === true) this.#ended = true;
      else {
        this.#chunk = next.value;
        this.#at = 0;
      }
    }
    return this.takeNow(Math.min(most, this.#chunk.length - this.#at))!;
  }

  /** What failed once has no next bytes, and no end either: a stream that is asked again says it has ended. */
  async #next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      return await this.#chunks.next();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  async skip(length: number): Promise<number> {
    let passed = 0;
    while (passed < length) {
      const n = (await this.piece(length - passed)).length;
      if (n === 0) break;
      passed += n;
    }
    return passed;
  }

  remaining(): undefined {
    return undefined;
  }

  locate(): undefined {
    return undefined;
  }
}

/** Large enough for the headers of a few small entries, small enough not to read the data of large ones. */
const WINDOW = 4096;

/** A cursor over bytes at rest: skipping costs nothing. */
export class AccessCursor implements ByteCursor {
  position = 0;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;

  constructor(private readonly access: RandomAccess) {}

  async take(length: number): Promise<Uint8Array> {
    return this.takeNow(length);
  }

  takeNow(length: number): Uint8Array {
    let from = this.position - this.#windowAt;
    if (from < 0 || from + length > this.#window.length) {
      this.#window = this.access.read(this.position, Math.max(length, WINDOW));
      this.#windowAt = this.position;
      from = 0;
    }
    const bytes = this.#window.subarray(from, from + length);
    this.position += bytes.length;
    return bytes;
  }

  /** What lies in a file is read by whoever wants it; what lies in memory is there. */
  ahead(length: number): Uint8Array | undefined {
    return length <= this.remaining() ? this.access.inMemory?.(this.position, length) : undefined;
  }

  async piece(most: number): Promise<Uint8Array> {
    const bytes = this.access.read(this.position, Math.min(most, 262_144));
    this.position += bytes.length;
    return bytes;
  }

  skipNow(length: number): boolean {
    if (length > this.remaining()) return false;
    this.position += length;
    return true;
  }

  async skip(length: number): Promise<number> {
    const passed = Math.max(0, Math.min(length, this.remaining()));
    this.position += passed;
    return passed;
  }

  remaining(): number {
    return this.access.size - this.position;
  }

  locate(length: number): FileStretch | undefined {
    return this.access.locate(this.position, length);
  }
}
