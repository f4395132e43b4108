import { hash } from 'node:crypto';
import { type AnyDigest, DIGEST_LENGTH } from '../core/digest.js';
import type { RowBatch } from '../core/entry.js';
import { MerkleAccumulator, type TreeHash } from '../core/merkle.js';
import { ROW_PREFIX, ROWS_A_BLOCK } from '../formats/rows.js';
import { HashSorter } from './hash-sorter.js';

/** The tree over blocks of row hashes, with any digest. */
export function rowTree(name: AnyDigest): TreeHash {
  return {
    name,
    length: DIGEST_LENGTH[name],
    hash: (bytes) => Buffer.from(hash(name, bytes, 'binary'), 'latin1'),
  };
}

/** The content root of a table, one for each digest algorithm: rule 3 of `manifests/formats/rows.md`. */
export class RowLeaves {
  rows = 0;
  /** Bytes of all encoded rows. */
  bytes = 0;
  readonly #sorters: readonly HashSorter[];
  #scratch = new Uint8Array(64 * 1024);

  constructor(
    private readonly digests: readonly AnyDigest[],
    tempDir?: string,
    /** Is shown the hash of every row by the first algorithm, one character a byte. */
    private readonly onRow?: (hash: string, bytes: Uint8Array, from: number, to: number) => void,
  ) {
    this.#sorters = digests.map((name) => new HashSorter(DIGEST_LENGTH[name], tempDir));
  }

  add({ bytes, ends, count }: RowBatch): void {
    let from = 0;
    for (let i = 0; i < count; i++) {
      const to = ends[i]!;
      const prefixed = this.#prefixed(bytes, from, to);
      for (let d = 0; d < this.digests.length; d++) {
        // As text: Node makes a short string much faster than a buffer.
        const leaf = hash(this.digests[d]!, prefixed, 'binary');
        this.#sorters[d]!.add(leaf);
        if (d === 0) this.onRow?.(leaf, bytes, from, to);
      }
      from = to;
    }
    this.rows += count;
    this.bytes += from;
  }

  /** Roots in the order of the algorithms, hexadecimal. */
  roots(): string[] {
    return this.digests.map((name, d) => {
      const sum = new MerkleAccumulator(rowTree(name));
      for (const block of this.#sorters[d]!.blocks(ROWS_A_BLOCK)) sum.appendLeaf(block);
      return Buffer.from(sum.root()).toString('hex');
    });
  }

  close(): void {
    for (const sorter of this.#sorters) sorter.close();
  }

  #prefixed(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const length = to - from + 1;
    if (length > this.#scratch.length) this.#scratch = new Uint8Array(2 * length);
    const scratch = this.#scratch;
    scratch[0] = ROW_PREFIX;
    if (length < 256) for (let i = from, j = 1; i < to; ) scratch[j++] = bytes[i++]!;
    else scratch.set(bytes.subarray(from, to), 1);
    return new Uint8Array(scratch.buffer, 0, length);
  }
}
