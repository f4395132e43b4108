import { hash } from 'node:crypto';
import { blockPrint } from '../../core/block-filter.js';
import { worthless } from '../../core/block-worth.js';
import type { BlockSize, LeftOut } from '../../formats/residue-index.js';

/**
 * What is sorted of each block, one character a byte: its digest (12), a number of the pair of content size and block number (4), the
 * file (4), the block (4), two numbers for the filter (4 each).
 */
export const SORTED_BLOCK = 32;

/** Sorts byte strings of {@link SORTED_BLOCK} characters in bounded memory, duplicates kept. */
export interface BlockSorter {
  add(block: string): void;
  blocks(count: number): Iterable<Uint8Array>;
  close(): void;
}

/** Cuts contents into the blocks of one size and keeps what proves something. */
export class BlockCutter {
  readonly leftOut: Record<LeftOut, number> = {
    common: 0,
    lowEntropy: 0,
    ones: 0,
    pattern: 0,
    short: 0,
    zero: 0,
  };
  /** Blocks kept so far, duplicates counted. */
  kept = 0;
  readonly #block: Buffer;
  readonly #words: Int32Array;
  readonly #pair = new Int32Array(2);
  readonly #rest = Buffer.alloc(20);
  #filled = 0;
  #number = 0;
  #file = 0;
  #promised = 0;

  constructor(
    readonly size: BlockSize,
    readonly sorter: BlockSorter,
  ) {
    const memory = new ArrayBuffer(size);
    this.#block = Buffer.from(memory);
    this.#words = new Int32Array(memory);
  }

  /** `promised`: bytes of the content, 0 where not known. */
  begin(file: number, promised: number): void {
    this.#file = file;
    this.#promised = promised;
    this.#filled = 0;
    this.#number = 0;
  }

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const n = Math.min(this.size - this.#filled, bytes.length - at);
      this.#block.set(bytes.subarray(at, at + n), this.#filled);
      this.#filled += n;
      at += n;
      if (this.#filled === this.size) this.#keep(this.size);
    }
  }

  end(): void {
    if (this.#filled === 0) return;
    this.#block.fill(0, this.#filled);
    this.#keep(this.#filled);
  }

  #keep(length: number): void {
    this.#filled = 0;
    const number = this.#number++;
    if (number >= 2 ** 32) return;
    const why = worthless(length === this.size ? this.#block : this.#block.subarray(0, length));
    if (why !== undefined) {
      this.leftOut[why] += 1;
      return;
    }
    const rest = this.#rest;
    blockPrint(this.#words, 0, this.size / 512, this.#pair);
    rest.writeInt32BE(mixed(this.#promised, number), 0);
    rest.writeUInt32BE(this.#file, 4);
    rest.writeUInt32BE(number, 8);
    rest.writeInt32BE(this.#pair[0]!, 12);
    rest.writeInt32BE(this.#pair[1]!, 16);
    this.sorter.add(hash('sha256', this.#block, 'binary').slice(0, 12) + rest.toString('latin1'));
    this.kept += 1;
  }
}

/** One number for a pair of numbers; that two pairs share one only leaves a block in. */
function mixed(size: number, block: number): number {
  let m = Math.imul(size | 0, 0x9e3779b1) ^ Math.imul(Math.floor(size / 2 ** 32) | 0, 0x85ebca77);
  m = Math.imul(m ^ (m >>> 15) ^ block, 0xc2b2ae3d);
  return m ^ (m >>> 13);
}
