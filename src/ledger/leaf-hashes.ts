import { leafHash, MerkleAccumulator } from '../core/merkle.js';
import { treeHash } from '../core/tree-hash.js';

/** The ledger's tree: RFC 6962 with SHA-256. */
export const LEDGER_TREE = treeHash('sha256');
const LENGTH = LEDGER_TREE.length;

/** Leaf hashes of a log in one flat buffer: 32 bytes an entry. */
export class LeafHashes {
  #bytes = new Uint8Array(256 * LENGTH);
  #size = 0;
  /** Of all leaves, so that a writer knows the new root without going over the log again. */
  readonly #sum = new MerkleAccumulator(LEDGER_TREE);

  get size(): number {
    return this.#size;
  }

  addLine(line: Uint8Array): void {
    if ((this.#size + 1) * LENGTH > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const hash = leafHash(LEDGER_TREE, line);
    this.#sum.append(hash);
    this.#bytes.set(hash, this.#size * LENGTH);
    this.#size += 1;
  }

  at(index: number): Uint8Array {
    if (index < 0 || index >= this.#size) throw new RangeError(`no leaf ${index}`);
    return this.#bytes.subarray(index * LENGTH, (index + 1) * LENGTH);
  }

  *[Symbol.iterator](): Generator<Uint8Array, void, undefined> {
    for (let i = 0; i < this.#size; i++) yield this.at(i);
  }

  /** Root of the first `size` leaves. */
  root(size = this.#size): Uint8Array {
    if (size === this.#size) return this.#sum.root();
    const sum = new MerkleAccumulator(LEDGER_TREE);
    for (let i = 0; i < size; i++) sum.append(this.at(i));
    return sum.root();
  }
}
