/** Bytes before a row in a chunk: its length, big endian. */
export const ROW_HEAD = 4;
/** Bytes a chunk: enough that handing it to a thread costs nothing beside its rows. */
const CHUNK = 512 * 1024;

/** Row packets as the server sent them, copied one after the other, each with its length before it. */
export class RowChunk {
  #bytes = Buffer.alloc(0);
  #length = 0;

  get full(): boolean {
    return this.#length >= CHUNK;
  }

  get empty(): boolean {
    return this.#length === 0;
  }

  add(from: Buffer, start: number, end: number): void {
    const need = this.#length + ROW_HEAD + end - start;
    if (need > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(need, CHUNK + CHUNK / 4));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    this.#bytes.writeUInt32BE(end - start, this.#length);
    from.copy(this.#bytes, this.#length + ROW_HEAD, start, end);
    this.#length = need;
  }

  /** What was added, in memory that is of nothing else. */
  take(): Uint8Array<ArrayBuffer> {
    const rows = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return rows;
  }
}
