import { concatBytes, equalBytes } from './bytes.js';

/**
 * Merkle trees of RFC 6962 section 2.1, unchanged in RFC 9162 section 2.1: leaf prefix 0x00, node prefix 0x01, the left
 * subtree of n leaves has the largest power of two smaller than n, and no node is ever duplicated.
 * Pure and without Node imports, so that the same code checks evidence in a browser.
 */
export interface TreeHash {
  /** Name of the algorithm, `sha256` or `sm3`. */
  readonly name: string;
  /** Digest length in bytes. */
  readonly length: number;
  hash(bytes: Uint8Array): Uint8Array;
}

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

export function leafHash(tree: TreeHash, leaf: Uint8Array): Uint8Array {
  return tree.hash(concatBytes(LEAF, leaf));
}

export function nodeHash(tree: TreeHash, left: Uint8Array, right: Uint8Array): Uint8Array {
  return tree.hash(concatBytes(NODE, left, right));
}

/** Streaming root: O(log n) memory, leaves in order. */
export class MerkleAccumulator {
  #size = 0;
  readonly #stack: Uint8Array[] = [];

  constructor(readonly tree: TreeHash) {}

  get size(): number {
    return this.#size;
  }

  append(hash: Uint8Array): void {
    let carry = hash;
    for (let n = this.#size; n % 2 === 1; n = Math.floor(n / 2)) {
      carry = nodeHash(this.tree, this.#stack.pop()!, carry);
    }
    this.#stack.push(carry);
    this.#size += 1;
  }

  appendLeaf(leaf: Uint8Array): void {
    this.append(leafHash(this.tree, leaf));
  }

  /** Root of the leaves so far; the hash of the empty string for none. May be asked at any time. */
  root(): Uint8Array {
    if (this.#stack.length === 0) return this.tree.hash(new Uint8Array(0));
    let root = this.#stack[this.#stack.length - 1]!;
    for (let i = this.#stack.length - 2; i >= 0; i--) root = nodeHash(this.tree, this.#stack[i]!, root);
    return root;
  }
}

/** Half-open range of leaf indices whose subtree root a proof contains. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** RFC 9162 section 2.1.3.1: the subtrees of the inclusion proof of leaf `index` in `size` leaves, in proof order. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  }
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const split = from + splitPoint(to - from);
    if (index < split) {
      ranges.push({ from: split, to });
      to = split;
    } else {
      ranges.push({ from, to: split });
      from = split;
    }
  }
  return ranges.reverse();
}

/** RFC 9162 section 2.1.4.1: the subtrees of the consistency proof from `first` to `second` leaves, in proof order. */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || first > second) {
    throw new RangeError(`no consistency proof from ${first} to ${second}`);
  }
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = second;
  let whole = true; // the old tree is exactly the subtree [from, ...) and its root is known to the verifier
  while (first !== to) {
    const split = from + splitPoint(to - from);
    if (first <= split) {
      ranges.push({ from: split, to });
      to = split;
    } else {
      ranges.push({ from, to: split });
      from = split;
      whole = false;
    }
  }
  if (!whole) ranges.push({ from, to });
  return ranges.reverse();
}

/** Proof nodes from a list of leaf hashes in memory. Large trees stream: {@link RangeCollector}. */
export function proofFromLeafHashes(
  tree: TreeHash,
  hashes: readonly Uint8Array[],
  ranges: readonly LeafRange[],
): Uint8Array[] {
  const collector = new RangeCollector(tree, ranges);
  for (const hash of hashes) collector.append(hash);
  return collector.proof();
}

/** Computes the roots of given disjoint ranges in one pass over leaf hashes, O(log n) memory. */
export class RangeCollector {
  #index = 0;
  readonly #open: { range: LeafRange; at: number; sum: MerkleAccumulator }[];

  constructor(tree: TreeHash, ranges: readonly LeafRange[]) {
    this.#open = ranges.map((range, at) => ({ range, at, sum: new MerkleAccumulator(tree) }));
    this.#open.sort((a, b) => a.range.from - b.range.from);
  }

  append(hash: Uint8Array): void {
    const index = this.#index++;
    for (const o of this.#open) {
      if (index < o.range.from) break;
      if (index < o.range.to) o.sum.append(hash);
    }
  }

  proof(): Uint8Array[] {
    for (const o of this.#open) {
      if (o.sum.size !== o.range.to - o.range.from)
        throw new RangeError('the tree ended before the proof did');
    }
    return [...this.#open].sort((a, b) => a.at - b.at).map((o) => o.sum.root());
  }
}

/** RFC 9162 section 2.1.3.2. True only if the proof has exactly the right length and leads to `root`. */
export function verifyInclusion(
  tree: TreeHash,
  args: { index: number; size: number; leafHash: Uint8Array; proof: readonly Uint8Array[]; root: Uint8Array },
): boolean {
  const { index, size, proof, root } = args;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  if (!proof.every((p) => p.length === tree.length) || args.leafHash.length !== tree.length) return false;
  let fn = index;
  let sn = size - 1;
  let r = args.leafHash;
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(tree, p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = nodeHash(tree, r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equalBytes(r, root);
}

/** RFC 9162 section 2.1.4.2; for equal sizes the roots must be equal and the proof empty. */
export function verifyConsistency(
  tree: TreeHash,
  args: {
    first: number;
    second: number;
    firstRoot: Uint8Array;
    secondRoot: Uint8Array;
    proof: readonly Uint8Array[];
  },
): boolean {
  const { first, second, firstRoot, secondRoot } = args;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || first > second)
    return false;
  if (!args.proof.every((p) => p.length === tree.length)) return false;
  if (first === second) return args.proof.length === 0 && equalBytes(firstRoot, secondRoot);
  const path = isPowerOfTwo(first) ? [firstRoot, ...args.proof] : [...args.proof];
  if (path.length === 0) return false;
  let fn = first - 1;
  let sn = second - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let fr = path[0]!;
  let sr = path[0]!;
  for (const c of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(tree, c, fr);
      sr = nodeHash(tree, c, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      sr = nodeHash(tree, sr, c);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equalBytes(fr, firstRoot) && equalBytes(sr, secondRoot);
}

/** Largest power of two smaller than n, n >= 2. */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function isPowerOfTwo(n: number): boolean {
  let m = n;
  while (m % 2 === 0) m /= 2;
  return m === 1;
}
