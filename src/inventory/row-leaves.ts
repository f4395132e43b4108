import { hash } from 'node:crypto';
import { type AnyDigest, DIGEST_LENGTH } from '../core/digest.js';
import type { EachRow, RowBatch } from '../core/entry.js';
import { MerkleAccumulator, type TreeHash } from '../core/merkle.js';
import { ROWS_A_BLOCK, RowWriter } from '../formats/rows.js';
import type { SortedRun } from './hash-runs.js';
import { HashSorter } from './hash-sorter.js';

/** The tree over blocks of row hashes, with any digest. */
export function rowTree(name: AnyDigest): TreeHash {
  return {
    name,
    length: DIGEST_LENGTH[name],
    hash: (bytes) => Buffer.from(hash(name, bytes, 'binary'), 'latin1'),
  };
}

/** What a thread made of its share of a table's rows. */
export interface LeafShare {
  readonly rows: number;
  readonly bytes: number;
  /** In the order of the algorithms. */
  readonly runs: readonly (readonly SortedRun[])[];
}

/** The content root of a table, one for each digest algorithm: rule 3 of `manifests/formats/rows.md`. */
export class RowLeaves {
  rows = 0;
  /** Bytes of all encoded rows. */
  bytes = 0;
  readonly #sorters: readonly HashSorter[];
  readonly #row = new RowWriter();

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
      this.#row.begin();
      this.#row.append(bytes, from, to);
      this.addRow(this.#row.written());
      from = to;
    }
  }

  /** @param prefixed the row as it is hashed */
  readonly addRow: EachRow = (prefixed) => {
    for (let d = 0; d < this.digests.length; d++) {
      // As text: Node makes a short string much faster than a buffer.
      const leaf = hash(this.digests[d]!, prefixed, 'binary');
      this.#sorters[d]!.add(leaf);
      if (d === 0) this.onRow?.(leaf, prefixed, 1, prefixed.length);
    }
    this.rows += 1;
    this.bytes += prefixed.length - 1;
  };

  /** Takes in the rows of another, which stays open until the roots are there. */
  adopt({ rows, bytes, runs }: LeafShare): void {
    this.#sorters.forEach((sorter, d) => void sorter.adopt(runs[d]!));
    this.rows += rows;
    this.bytes += bytes;
  }

  share(): LeafShare {
    return { rows: this.rows, bytes: this.bytes, runs: this.#sorters.map((sorter) => sorter.spilled()) };
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
}
