import { byteString, concatBytes, decodeUtf8, toHex } from '../core/bytes.js';
import { newHash } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { leafHash, MerkleAccumulator, type TreeHash } from '../core/merkle.js';
import { treeHash } from '../core/tree-hash.js';
import {
  INVENTORY_TYPE,
  type InventoryHeader,
  type InventoryTrailer,
  parseHeader,
  parseTrailer,
} from '../formats/inventory.js';
import { type CheckedPart, PartReader } from '../formats/inventory-part.js';
import { type Leaf, leafKey, MAX_LINE, parseLeaf } from '../formats/leaf.js';
import { LeafRules } from '../inventory/leaf-rules.js';
import { requireTrailer, TRAILER_START } from '../inventory/trailer-rules.js';
import { bytesOf, pieces } from './evidence-case.js';

/** Leaves in succession, a whole subtree of them but for the last ones of an inventory. */
export interface LeafBlock {
  /** Of its first leaf. */
  readonly index: number;
  /** Offsets of its lines in the file, the end excluded. */
  readonly from: number;
  readonly to: number;
  /** {@link keyStart} of the path of its first leaf. */
  readonly first: string;
  readonly root: Uint8Array;
}

export interface CheckedInventory {
  readonly header: InventoryHeader;
  readonly trailer: InventoryTrailer;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** Some 400 bytes for every 4096 leaves, from which the proof of any of them is made without reading all again. */
  readonly blocks: readonly LeafBlock[];
}

/** A power of two. */
const BLOCK_LEAVES = 4096;
const KEY_START = 256;

/** So much of a path, one character a byte, as the index of blocks keeps. Keeps the order of paths, if not their difference. */
export function keyStart(key: string): string {
  return key.slice(0, KEY_START);
}

const LINE_FEED = 0x0a;
const START = new TextEncoder().encode(TRAILER_START);

export async function isInventory(blob: Blob): Promise<boolean> {
  const text = byteString(await bytesOf(blob.slice(0, 4096)));
  return text.startsWith('{') && text.includes(`"type":"${INVENTORY_TYPE}"`);
}

const once = new WeakMap<Blob, Promise<CheckedInventory>>();

/** {@link checkInventory}, once for each blob. */
export function checkedOnce(blob: Blob, read?: (bytes: number) => void): Promise<CheckedInventory> {
  const known = once.get(blob) ?? checkInventory(blob, read);
  once.set(blob, known);
  return known;
}

/**
 * Reads an inventory to its end and checks all that `inventory.md` says of it; memory is that of the index of blocks. Errors: `INVENTORY_INVALID`,
 * `INVENTORY_TRUNCATED`, `INVENTORY_MISMATCH` (exit 3).
 */
async function checkInventory(blob: Blob, read?: (bytes: number) => void): Promise<CheckedInventory> {
  const sum = newHash('sha256');
  const inventory = new InventoryLines();
  let blocks: BlockIndex | undefined;
  let at = 0;
  for await (const line of lines(pieces(blob), (bytes) => {
    sum.update(bytes);
    read?.(bytes.length);
  })) {
    const taken = inventory.take(line);
    blocks ??= new BlockIndex(inventory.tree);
    const next = at + line.length + 1;
    if (taken !== undefined) blocks.append(taken.hash, taken.key, at, next);
    at = next;
  }
  const all = blocks?.end() ?? [];
  const { header, trailer } = inventory.end(blocks);
  return { header, trailer, sha256: sum.digest('hex'), blocks: all };
}

/** Takes the lines of an inventory in order and checks what `inventory.md` says of each; {@link InventoryLines.end} checks the whole. */
export class InventoryLines {
  #header: InventoryHeader | undefined;
  #trailer: InventoryTrailer | undefined;
  #rules: LeafRules | undefined;
  #tree: TreeHash | undefined;

  /** The hash of its tree, once the first line was taken. */
  get tree(): TreeHash {
    return this.#tree!;
  }

  /** The leaf of a line; undefined for the first and the last. `INVENTORY_INVALID` (exit 3). */
  take(line: Uint8Array): { leaf: Leaf; key: string; hash: Uint8Array } | undefined {
    if (this.#rules === undefined) {
      this.#header = parseHeader(line);
      this.#rules = new LeafRules(this.#header);
      this.#tree = treeHash(this.#header.tree);
      return undefined;
    }
    if (this.#trailer !== undefined) throw invalid('there is something after the trailer');
    if (startsWith(line, START)) {
      this.#trailer = parseTrailer(line);
      return undefined;
    }
    const leaf = leafOf(line);
    const key = leafKey(leaf);
    this.#rules.check(leaf, key);
    return { leaf, key, hash: leafHash(this.tree, line) };
  }

  /** `sums`: of the leaves that were taken. `INVENTORY_TRUNCATED`, `INVENTORY_MISMATCH` (exit 3). */
  end(sums: { readonly size: number; root(): Uint8Array } | undefined): {
    header: InventoryHeader;
    trailer: InventoryTrailer;
  } {
    const [header, trailer, rules] = [this.#header, this.#trailer, this.#rules];
    if (!header || !rules || !trailer || !sums) {
      throw new CloudexitError('INVENTORY_TRUNCATED', 'the file ends before its trailer', { exit: 3 });
    }
    requireTrailer(header, trailer, rules.totals, { size: sums.size, root: toHex(sums.root()) });
    return { header, trailer };
  }
}

/** Sums up leaves by blocks, and the blocks to the root. */
class BlockIndex {
  readonly #blocks: LeafBlock[] = [];
  readonly #above: MerkleAccumulator;
  #block: { sum: MerkleAccumulator; first: string; from: number; to: number } | undefined;
  #size = 0;

  constructor(readonly tree: TreeHash) {
    this.#above = new MerkleAccumulator(tree);
  }

  get size(): number {
    return this.#size;
  }

  append(hash: Uint8Array, key: string, from: number, to: number): void {
    this.#block ??= { sum: new MerkleAccumulator(this.tree), first: keyStart(key), from, to };
    this.#block.sum.append(hash);
    this.#block.to = to;
    this.#size += 1;
    if (this.#block.sum.size === BLOCK_LEAVES) this.end();
  }

  /** Closes the last block. */
  end(): readonly LeafBlock[] {
    if (this.#block !== undefined) {
      const { sum, first, from, to } = this.#block;
      const root = sum.root();
      this.#blocks.push({ index: this.#size - sum.size, from, to, first, root });
      this.#above.append(root);
      this.#block = undefined;
    }
    return this.#blocks;
  }

  /** Root of all leaves, once the last block is closed. */
  root(): Uint8Array {
    return this.#above.root();
  }
}

/** The leaves in a piece of an inventory that has nothing else, each with its hash. */
export async function* leavesOf(
  blob: Blob,
  tree: TreeHash,
): AsyncGenerator<{ leaf: Leaf; hash: Uint8Array }, void, undefined> {
  for await (const line of lines(pieces(blob))) yield { leaf: leafOf(line), hash: leafHash(tree, line) };
}

/** The leaves in such a piece. */
export async function* leavesIn(blob: Blob): AsyncGenerator<Leaf, void, undefined> {
  for await (const line of lines(pieces(blob))) yield leafOf(line);
}

function leafOf(line: Uint8Array): Leaf {
  const text = decodeUtf8(line);
  if (text === undefined) throw invalid('an inventory line is not valid UTF-8');
  return parseLeaf(text);
}

/** Checks an inventory that is shown in part, to its end. `INVENTORY_PART_WRONG` (exit 3). `see` gets every leaf that is shown. */
export async function checkPart(blob: Blob, see?: (leaf: Leaf) => void): Promise<CheckedPart> {
  const reader = new PartReader();
  for await (const line of lines(pieces(blob))) {
    const text = decodeUtf8(line);
    if (text === undefined) throw invalid('a line is not valid UTF-8');
    const shown = reader.line(text);
    if (shown !== undefined) see?.(parseLeaf(shown));
  }
  return reader.end();
}

/** Lines without their line feeds; every byte, the line feeds too, goes to `see` first. */
export async function* lines(
  bytes: AsyncIterable<Uint8Array>,
  see: (bytes: Uint8Array) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array(0);
  for await (const piece of bytes) {
    see(piece);
    let start = 0;
    for (let feed = piece.indexOf(LINE_FEED); feed >= 0; feed = piece.indexOf(LINE_FEED, start)) {
      const part = piece.subarray(start, feed);
      yield held.length === 0 ? part : concatBytes(held, part);
      held = new Uint8Array(0);
      start = feed + 1;
    }
    held = concatBytes(held, piece.subarray(start));
    if (held.length > MAX_LINE) throw invalid('a line is too long');
  }
  if (held.length > 0)
    throw new CloudexitError('INVENTORY_TRUNCATED', 'the last line has no end', { exit: 3 });
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.every((b, i) => bytes[i] === b);
}

function invalid(why: string): CloudexitError {
  return new CloudexitError('INVENTORY_INVALID', why, { exit: 3 });
}
