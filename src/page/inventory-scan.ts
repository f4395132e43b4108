import { byteString, concatBytes, decodeUtf8, fromHex, toHex, utf8 } from '../core/bytes.js';
import { newHash } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import {
  inclusionRanges,
  leafHash,
  MerkleAccumulator,
  RangeCollector,
  verifyInclusion,
} from '../core/merkle.js';
import { treeHash } from '../core/tree-hash.js';
import {
  INVENTORY_TYPE,
  type InventoryHeader,
  type InventoryTrailer,
  parseHeader,
  parseTrailer,
} from '../formats/inventory.js';
import { type CheckedPart, PartReader } from '../formats/inventory-part.js';
import { type Leaf, leafKey, leafText, MAX_LINE, parseLeaf } from '../formats/leaf.js';
import { LeafRules } from '../inventory/leaf-rules.js';
import { requireTrailer, TRAILER_START } from '../inventory/trailer-rules.js';
import { bytesOf, pieces } from './evidence-case.js';

/** One leaf as the scan passes it. */
interface SeenLeaf {
  readonly index: number;
  readonly leaf: Leaf;
  /** The path, one character a byte. */
  readonly key: string;
  readonly hash: Uint8Array;
}

export interface CheckedInventory {
  readonly header: InventoryHeader;
  readonly trailer: InventoryTrailer;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
}

const LINE_FEED = 0x0a;
const START = new TextEncoder().encode(TRAILER_START);

export async function isInventory(blob: Blob): Promise<boolean> {
  const text = byteString(await bytesOf(blob.slice(0, 4096)));
  return text.startsWith('{') && text.includes(`"type":"${INVENTORY_TYPE}"`);
}

/**
 * Reads an inventory to its end and checks all that `inventory.md` says of it, in constant memory. Errors: `INVENTORY_INVALID`,
 * `INVENTORY_TRUNCATED`, `INVENTORY_MISMATCH` (exit 3).
 */
export async function checkInventory(
  blob: Blob,
  see?: (leaf: SeenLeaf) => void,
  read?: (bytes: number) => void,
): Promise<CheckedInventory> {
  const sum = newHash('sha256');
  let header: InventoryHeader | undefined;
  let trailer: InventoryTrailer | undefined;
  let rules: LeafRules | undefined;
  let tree: MerkleAccumulator | undefined;
  for await (const line of lines(blob, (bytes) => {
    sum.update(bytes);
    read?.(bytes.length);
  })) {
    if (header === undefined || rules === undefined || tree === undefined) {
      header = parseHeader(line);
      rules = new LeafRules(header);
      tree = new MerkleAccumulator(treeHash(header.tree));
    } else if (trailer !== undefined) throw invalid('there is something after the trailer');
    else if (startsWith(line, START)) trailer = parseTrailer(line);
    else {
      const text = decodeUtf8(line);
      if (text === undefined) throw invalid('an inventory line is not valid UTF-8');
      const leaf = parseLeaf(text);
      const key = leafKey(leaf);
      rules.check(leaf, key);
      const hash = leafHash(tree.tree, line);
      see?.({ index: tree.size, leaf, key, hash });
      tree.append(hash);
    }
  }
  if (!header || !rules || !tree || !trailer) {
    throw new CloudexitError('INVENTORY_TRUNCATED', 'the file ends before its trailer', { exit: 3 });
  }
  requireTrailer(header, trailer, rules.totals, { size: tree.size, root: toHex(tree.root()) });
  return { header, trailer, sha256: sum.digest('hex') };
}

/** Checks an inventory that is shown in part, to its end. `INVENTORY_PART_WRONG` (exit 3). `see` gets every leaf that is shown. */
export async function checkPart(blob: Blob, see?: (leaf: Leaf) => void): Promise<CheckedPart> {
  const reader = new PartReader();
  for await (const line of lines(blob, () => undefined)) {
    const text = decodeUtf8(line);
    if (text === undefined) throw invalid('a line is not valid UTF-8');
    const shown = reader.line(text);
    if (shown !== undefined) see?.(parseLeaf(shown));
  }
  return reader.end();
}

/** An entry found in an inventory, with the proof of it worked out and checked. */
export interface PathProof {
  /** Absent where only a part of the inventory is shown. */
  readonly index?: number;
  readonly size: number;
  readonly leaf: Leaf;
  readonly algorithm: string;
  /** Hex. */
  readonly leafHash: string;
  readonly path: readonly string[];
  readonly root: string;
  readonly holds: boolean;
}

/** Proofs for every entry of that path, in two passes; empty when the inventory does not list it. */
export async function provePath(blob: Blob, path: Uint8Array): Promise<PathProof[]> {
  const key = byteString(path);
  const found: SeenLeaf[] = [];
  const { header, trailer } = await checkInventory(blob, (seen) => {
    if (seen.key === key && found.length < 100) found.push(seen);
  });
  const tree = treeHash(header.tree);
  const collectors = found.map((f) => new RangeCollector(tree, inclusionRanges(f.index, trailer.entries)));
  if (found.length > 0) {
    await checkInventory(blob, ({ hash }) => {
      for (const collector of collectors) collector.append(hash);
    });
  }
  return found.map(({ index, leaf, hash }, i) => {
    const proof = collectors[i]!.proof();
    const root = fromHex(trailer.root)!;
    const args = { index, size: trailer.entries, leafHash: hash, proof, root };
    return {
      index,
      size: trailer.entries,
      leaf,
      algorithm: header.tree,
      leafHash: toHex(hash),
      path: proof.map(toHex),
      root: trailer.root,
      holds: verifyInclusion(tree, args),
    };
  });
}

/**
 * The same for an inventory that is shown in part: its leaves and the hashes of what was left out lead to the root together, so the proof
 * of a leaf that is shown is the part itself, and has no siblings of its own.
 */
export async function provePart(blob: Blob, path: Uint8Array): Promise<PathProof[]> {
  const key = byteString(path);
  const found: Leaf[] = [];
  const part = await checkPart(blob, (leaf) => {
    if (leafKey(leaf) === key && found.length < 100) found.push(leaf);
  });
  const tree = treeHash(part.tree);
  return found.map((leaf) => ({
    size: part.entries,
    leaf,
    algorithm: part.tree,
    leafHash: toHex(leafHash(tree, utf8(leafText(leaf)))),
    path: [],
    root: part.root,
    holds: true,
  }));
}

/** Lines without their line feeds; every byte, the line feeds too, goes to `see` first. */
async function* lines(blob: Blob, see: (bytes: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces(blob)) {
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
