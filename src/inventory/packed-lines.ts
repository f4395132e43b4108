import { hash } from 'node:crypto';
import type { DigestAlgorithm } from '../core/digest.js';
import type { Leaf } from '../formats/leaf.js';

/** Bytes of a tree hash. */
export const HASH = 32;

/** Marks of a line: the leaf has an error; it has an error or findings. */
export const FAILED = 1;
export const TOLD = 2;

/**
 * Leaf lines as threads hand them over: bytes, not text, so that nobody after the one who wrote a line has to look at it.
 */
export interface PackedLines {
  /** `0x00 | line` after `0x00 | line`, as the tree takes them; nothing for a content that was left out. */
  readonly bytes: Uint8Array;
  /** Where each ends. */
  readonly ends: Uint32Array;
  /** The tree's hash of each, {@link HASH} bytes. */
  readonly hashes: Uint8Array;
  /** {@link FAILED}, {@link TOLD}. */
  readonly marks: Uint8Array;
}

/** Writes lines one after the other and hashes each. */
export class LinePacker {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #at = 0;
  #count = 0;
  readonly #ends: Uint32Array;
  readonly #hashes: Buffer;
  readonly #marks: Uint8Array;

  constructor(
    private readonly tree: DigestAlgorithm,
    count: number,
  ) {
    this.#ends = new Uint32Array(count);
    this.#hashes = Buffer.alloc(count * HASH);
    this.#marks = new Uint8Array(count);
  }

  add(line: string, marks: number): void {
    const start = this.#at;
    this.#room(3 * line.length + 1);
    this.#bytes[start] = 0;
    this.#at += 1 + this.#bytes.write(line, start + 1, 'utf8');
    this.#hashes.write(
      hash(this.tree, this.#bytes.subarray(start, this.#at), 'binary'),
      this.#count * HASH,
      'latin1',
    );
    this.#marks[this.#count] = marks;
    this.leaveOut();
  }

  /** No line here. */
  leaveOut(): void {
    this.#ends[this.#count++] = this.#at;
  }

  finish(): PackedLines {
    const bytes = this.#bytes.subarray(0, this.#at);
    return { bytes, ends: this.#ends, hashes: this.#hashes, marks: this.#marks };
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * this.#bytes.length + bytes);
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

export function marksOf(leaf: Leaf): number {
  if (leaf.error !== undefined) return FAILED | TOLD;
  return leaf.findings === undefined ? 0 : TOLD;
}

/** {@link marksOf} of a line that is not at hand as a leaf; one that only looks as if it told something is marked too. */
export function marksOfLine(line: string): number {
  return line.includes('"error":"') || line.includes('"findings":[') ? TOLD : 0;
}
