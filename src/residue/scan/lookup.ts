import { hash } from 'node:crypto';
import { BLOCK_DIGEST, INDEX_RECORD } from '../../formats/residue-index.js';
import { DIRECTORY_STEP, type LookupPart, readWhole } from '../index/reader.js';

export interface KnownBlock {
  /** Number of the content in the index. */
  readonly file: number;
  /** Number of the block in it. */
  readonly block: number;
}

/** Looks blocks of one size up in the records of an index that was checked before. */
export class BlockLookup {
  readonly #directory: Uint32Array;
  readonly #records: Buffer;

  constructor(
    readonly part: LookupPart,
    private readonly fd: number,
  ) {
    this.#directory = new Uint32Array(part.directory);
    this.#records = Buffer.alloc(DIRECTORY_STEP * INDEX_RECORD);
  }

  /** `block` is whole, padded where the medium ends. */
  find(block: Uint8Array): KnownBlock | undefined {
    const digest = Buffer.from(hash('sha256', block, 'hex').slice(0, 2 * BLOCK_DIGEST), 'hex');
    const head = digest.readUInt32BE(0);
    const directory = this.#directory;
    // The first group that can hold it is the one before the first that begins with as much or more.
    let low = 0;
    for (let high = directory.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (directory[middle]! < head) low = middle + 1;
      else high = middle;
    }
    for (let group = Math.max(0, low - 1); group < directory.length && directory[group]! <= head; group++) {
      const found = this.#inGroup(group, digest);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #inGroup(group: number, digest: Buffer): KnownBlock | undefined {
    const first = group * DIRECTORY_STEP;
    const length = Math.min(DIRECTORY_STEP, this.part.entries - first) * INDEX_RECORD;
    const records = this.#records;
    readWhole(this.fd, records.subarray(0, length), this.part.at + first * INDEX_RECORD);
    let low = 0;
    for (let high = length / INDEX_RECORD; low < high; ) {
      const middle = (low + high) >>> 1;
      const at = middle * INDEX_RECORD;
      const order = records.compare(digest, 0, BLOCK_DIGEST, at, at + BLOCK_DIGEST);
      if (order === 0) {
        return {
          file: records.readUInt32BE(at + BLOCK_DIGEST),
          block: records.readUInt32BE(at + BLOCK_DIGEST + 4),
        };
      }
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }
}
