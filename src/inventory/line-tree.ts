import { hash } from 'node:crypto';
import type { DigestAlgorithm } from '../core/digest.js';

const SLOT = 65; // 0x01, left, right

/**
 * Streaming Merkle root over lines, the same tree as `core/merkle.ts` and tested against it, made for tens of millions of
 * leaves: one preallocated node per level, no allocation per hash.
 */
export class LineTree {
  #size = 0;
  /** Level i: `0x01 | left | right`; its left half is filled when bit i of the size is set. */
  readonly #levels = Buffer.alloc(SLOT * 54, 1);
  readonly #algorithm: DigestAlgorithm;
  #leaf = Buffer.alloc(64 * 1024);

  constructor(algorithm: DigestAlgorithm) {
    this.#algorithm = algorithm;
  }

  get size(): number {
    return this.#size;
  }

  /** Appends a line's text. */
  appendText(text: string): void {
    if (3 * text.length + 1 > this.#leaf.length) this.#leaf = Buffer.alloc(6 * text.length + 1);
    this.#leaf[0] = 0;
    const length = this.#leaf.write(text, 1, 'utf8');
    this.appendPrefixed(this.#leaf.subarray(0, length + 1));
  }

  /** Appends a line given with its 0x00 prefix: `0x00 | line`. Returns the leaf hash, one character a byte. */
  appendPrefixed(prefixed: Uint8Array): string {
    const leaf = hash(this.#algorithm, prefixed, 'binary');
    this.appendHash(leaf);
    return leaf;
  }

  /** A leaf hash that is known, in `bytes` from `from` on. */
  appendHashAt(bytes: Buffer, from: number): void {
    if (this.#size % 2 === 1) {
      this.appendHash(bytes.toString('latin1', from, from + 32));
      return;
    }
    bytes.copy(this.#levels, 1, from, from + 32);
    this.#size += 1;
  }

  appendHash(leaf: string): void {
    let carry = leaf;
    let at = 0;
    for (let n = this.#size; n % 2 === 1; n = Math.floor(n / 2)) {
      this.#levels.write(carry, at + 33, 'latin1');
      carry = hash(this.#algorithm, this.#levels.subarray(at, at + SLOT), 'binary');
      at += SLOT;
    }
    this.#levels.write(carry, at + 1, 'latin1');
    this.#size += 1;
  }

  /** Lower-case hexadecimal root of the lines so far. */
  root(): string {
    let root: string | undefined;
    const node = Buffer.alloc(SLOT, 1);
    for (let n = this.#size, at = 0; n > 0; n = Math.floor(n / 2), at += SLOT) {
      if (n % 2 === 0) continue;
      const left = this.#levels.toString('latin1', at + 1, at + 33);
      if (root === undefined) {
        root = left;
      } else {
        node.write(left, 1, 'latin1');
        node.write(root, 33, 'latin1');
        root = hash(this.#algorithm, node, 'binary');
      }
    }
    return root === undefined
      ? hash(this.#algorithm, Buffer.alloc(0), 'hex')
      : Buffer.from(root, 'latin1').toString('hex');
  }
}
