import { byteString, equalBytes, fromHex, toHex, utf8 } from '../core/bytes.js';
import {
  inclusionRanges,
  leafHash,
  MerkleAccumulator,
  proofFromLeafHashes,
  verifyInclusion,
} from '../core/merkle.js';
import { treeHash } from '../core/tree-hash.js';
import { type Leaf, leafKey, leafText } from '../formats/leaf.js';
import {
  type CheckedInventory,
  checkedOnce,
  checkPart,
  keyStart,
  type LeafBlock,
  leavesOf,
} from './inventory-scan.js';

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

/** Entries of one path that are shown. */
const MAX_FOUND = 100;

/**
 * Proofs for every entry of that path; empty when the inventory does not list it. The inventory is read to its end once; after that only the blocks that can
 * have the path are read again.
 */
export async function provePath(blob: Blob, path: Uint8Array): Promise<PathProof[]> {
  const checked = await checkedOnce(blob);
  const key = byteString(path);
  const found: PathProof[] = [];
  for (const [at, block] of checked.blocks.entries()) {
    if (found.length >= MAX_FOUND) break;
    if (mayHave(checked.blocks, at, key)) found.push(...(await proveInBlock(blob, checked, at, block, key)));
  }
  return found.slice(0, MAX_FOUND);
}

/** Leaves stand in byte order of their paths. */
function mayHave(blocks: readonly LeafBlock[], at: number, key: string): boolean {
  const start = keyStart(key);
  const next = blocks[at + 1];
  return blocks[at]!.first <= start && (next === undefined || start <= next.first);
}

async function proveInBlock(
  blob: Blob,
  { header, trailer, blocks }: CheckedInventory,
  at: number,
  block: LeafBlock,
  key: string,
): Promise<PathProof[]> {
  const tree = treeHash(header.tree);
  const hashes: Uint8Array[] = [];
  const found: { leaf: Leaf; within: number }[] = [];
  for await (const { leaf, hash } of leavesOf(blob.slice(block.from, block.to), tree)) {
    if (leafKey(leaf) === key && found.length < MAX_FOUND) found.push({ leaf, within: hashes.length });
    hashes.push(hash);
  }
  if (found.length === 0) return [];
  const sum = new MerkleAccumulator(tree);
  for (const hash of hashes) sum.append(hash);
  const unchanged = equalBytes(sum.root(), block.root);
  // A block is a whole subtree, and the last one what is left: above them the tree is that of their roots.
  const above = proofFromLeafHashes(
    tree,
    blocks.map((b) => b.root),
    inclusionRanges(at, blocks.length),
  );
  const root = fromHex(trailer.root)!;
  return found.map(({ leaf, within }) => {
    const index = block.index + within;
    const size = trailer.entries;
    const proof = [...proofFromLeafHashes(tree, hashes, inclusionRanges(within, hashes.length)), ...above];
    return {
      index,
      size,
      leaf,
      algorithm: header.tree,
      leafHash: toHex(hashes[within]!),
      path: proof.map(toHex),
      root: trailer.root,
      holds: unchanged && verifyInclusion(tree, { index, size, leafHash: hashes[within]!, proof, root }),
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
    if (leafKey(leaf) === key && found.length < MAX_FOUND) found.push(leaf);
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
