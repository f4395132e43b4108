import { canonicalText } from '../core/canonical-json.js';
import type { Finding } from '../core/finding.js';
import {
  allowsComplete,
  headerText,
  INVENTORY_END_TYPE,
  type InventoryHeader,
  type InventoryTrailer,
} from '../formats/inventory.js';
import { MAX_LINE } from '../formats/leaf.js';
import { AtomicFile } from './atomic-file.js';
import { LINE_AT, type SortedLeaf } from './leaf-sorter.js';
import { LineTree } from './line-tree.js';

const BLOCK = 1024 * 1024;

/** What a finished inventory file is known by. */
export interface WrittenInventory {
  readonly trailer: InventoryTrailer;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: string;
}

/** Sums over the leaves. */
export interface LeafTotals {
  bytes: number;
  errors: number;
}

/** Writes an inventory file from lines in their final order. */
export class InventoryWriter {
  readonly #header: InventoryHeader;
  readonly #file: AtomicFile;
  readonly #tree: LineTree;
  #block = Buffer.allocUnsafe(2 * BLOCK);
  #at = 0;

  constructor(output: string, header: InventoryHeader) {
    this.#header = header;
    this.#tree = new LineTree(header.tree);
    this.#file = new AtomicFile(output);
    this.#text(headerText(header));
  }

  append(line: string): void {
    // The byte before the line is its leaf prefix 0x00 while it is hashed, and the line feed of the line before in the file.
    const start = this.#at;
    this.#text(line, 0x00);
    this.#tree.appendPrefixed(this.#block.subarray(start, this.#at));
    this.#block[start] = 0x0a;
    if (this.#at >= BLOCK) this.#flush();
  }

  /** A line that is packed and hashed already. */
  appendSorted({ bytes, from, to }: SortedLeaf): void {
    const length = to - from - LINE_AT;
    if (length > MAX_LINE) throw new RangeError('an inventory line would be too long');
    this.#room(length);
    bytes.copy(this.#block, this.#at, from + LINE_AT, to);
    this.#block[this.#at] = 0x0a;
    this.#at += length;
    this.#tree.appendHashAt(bytes, from);
    if (this.#at >= BLOCK) this.#flush();
  }

  /** Ends the file and makes it appear. */
  finish(totals: LeafTotals, findings: readonly Finding[]): WrittenInventory {
    const trailer: InventoryTrailer = {
      bytes: totals.bytes,
      complete: totals.errors === 0 && allowsComplete(findings),
      entries: this.#tree.size,
      findings,
      root: this.#tree.root(),
      tree: this.#header.tree,
      type: INVENTORY_END_TYPE,
    };
    this.#text(canonicalText(trailer), 0x0a);
    this.#text('\n');
    this.#flush();
    return { trailer, sha256: this.#file.commit() };
  }

  discard(): void {
    this.#file.discard();
  }

  #text(text: string, before?: number): void {
    if (text.length > MAX_LINE) throw new RangeError('an inventory line would be too long');
    this.#room(3 * text.length + 1);
    if (before !== undefined) this.#block[this.#at++] = before;
    this.#at += this.#block.write(text, this.#at, 'utf8');
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#block.length) return;
    const grown = Buffer.allocUnsafe(this.#at + bytes + BLOCK);
    this.#block.copy(grown, 0, 0, this.#at);
    this.#block = grown;
  }

  #flush(): void {
    this.#file.write(this.#block.subarray(0, this.#at));
    this.#at = 0;
  }
}
