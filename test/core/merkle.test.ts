import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/core/bytes.js';
import {
  consistencyRanges,
  inclusionRanges,
  leafHash,
  MerkleAccumulator,
  nodeHash,
  proofFromLeafHashes,
  verifyConsistency,
  verifyInclusion,
} from '../../src/core/merkle.js';
import { treeHash } from '../../src/core/tree-hash.js';
import { LineTree } from '../../src/inventory/line-tree.js';

const tree = treeHash('sha256');
const bytes = (hex: string): Uint8Array => fromHex(hex)!;

// The leaves, roots and proofs that the Certificate Transparency implementations test themselves with.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const N2 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const L1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const N4 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const L4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const N6 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const N45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const INCLUSION: [index: number, size: number, path: string[]][] = [
  [0, 1, []],
  [0, 8, [L1, N2, N4]],
  [5, 8, [L4, N6, ROOTS[4]!]],
  [2, 3, [ROOTS[2]!]],
  [1, 5, [ROOTS[1]!, N2, L4]],
];
const CONSISTENCY: [first: number, second: number, path: string[]][] = [
  [1, 1, []],
  [1, 8, [L1, N2, N4]],
  [6, 8, [N45, N6, ROOTS[4]!]],
  [2, 5, [N2, L4]],
];
const HASHES = LEAVES.map((leaf) => leafHash(tree, bytes(leaf)));

function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  const sum = new MerkleAccumulator(tree);
  for (const hash of hashes) sum.append(hash);
  return sum.root();
}

/** RFC 6962 section 2.1 read literally, recursion and all. */
function literalRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leafHash(tree, leaves[0]!);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(tree, literalRoot(leaves.slice(0, k)), literalRoot(leaves.slice(k)));
}

describe('the published vectors of RFC 6962 trees', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))('root of %i leaves', (size, root) => {
    expect(toHex(rootOf(HASHES.slice(0, size)))).toBe(root);
    expect(toHex(literalRoot(LEAVES.slice(0, size).map(bytes)))).toBe(root);
  });

  it.each(INCLUSION)('inclusion of leaf %i in %i', (index, size, path) => {
    const hashes = HASHES.slice(0, size);
    expect(proofFromLeafHashes(tree, hashes, inclusionRanges(index, size)).map(toHex)).toEqual(path);
    const proof = path.map(bytes);
    const root = bytes(ROOTS[size]!);
    expect(verifyInclusion(tree, { index, size, leafHash: HASHES[index]!, proof, root })).toBe(true);
  });

  it.each(CONSISTENCY)('consistency from %i to %i', (first, second, path) => {
    const hashes = HASHES.slice(0, second);
    expect(proofFromLeafHashes(tree, hashes, consistencyRanges(first, second)).map(toHex)).toEqual(path);
    const firstRoot = bytes(ROOTS[first]!);
    const secondRoot = bytes(ROOTS[second]!);
    expect(verifyConsistency(tree, { first, second, firstRoot, secondRoot, proof: path.map(bytes) })).toBe(
      true,
    );
  });

  it('the example of RFC 6962 section 2.1.3, as subtrees', () => {
    const text = (ranges: readonly { from: number; to: number }[]): string =>
      ranges.map(({ from, to }) => `${from}-${to}`).join(' ');
    expect(text(inclusionRanges(0, 7))).toBe('1-2 2-4 4-7'); // b, h, l
    expect(text(inclusionRanges(3, 7))).toBe('2-3 0-2 4-7'); // c, g, l
    expect(text(inclusionRanges(4, 7))).toBe('5-6 6-7 0-4'); // f, j, k
    expect(text(inclusionRanges(6, 7))).toBe('4-6 0-4'); // i, k
    expect(text(consistencyRanges(3, 7))).toBe('2-3 3-4 0-2 4-7'); // c, d, g, l
    expect(text(consistencyRanges(4, 7))).toBe('4-7'); // l
    expect(text(consistencyRanges(6, 7))).toBe('4-6 6-7 0-4'); // i, j, k
  });
});

const leaves = Array.from({ length: 33 }, (_, i) => utf8(`leaf ${i}`));
const hashes = leaves.map((leaf) => leafHash(tree, leaf));

/** Every small way of damaging a list of hashes. */
function* damaged(proof: readonly Uint8Array[]): Generator<[what: string, proof: Uint8Array[]]> {
  for (let i = 0; i < proof.length; i++) {
    const flipped = Uint8Array.from(proof[i]!);
    flipped[i % 32]! ^= 1;
    yield [`bit of hash ${i}`, proof.map((h, j) => (j === i ? flipped : h))];
    yield [`short hash ${i}`, proof.map((h, j) => (j === i ? h.slice(0, 31) : h))];
    yield [`without hash ${i}`, proof.filter((_, j) => j !== i)];
    if (i > 0)
      yield [`swap ${i}`, proof.map((h, j) => (j === i ? proof[i - 1]! : j === i - 1 ? proof[i]! : h))];
  }
  yield ['one more at the end', [...proof, hashes[0]!]];
  yield ['one more at the start', [hashes[0]!, ...proof]];
  yield ['an empty hash', [...proof, new Uint8Array(0)]];
}

describe('mutations of every proof up to 33 leaves', () => {
  it('roots agree with the definition read literally, and with the fast tree, in both algorithms', () => {
    for (const algorithm of ['sha256', 'sm3'] as const) {
      const slow = new MerkleAccumulator(treeHash(algorithm));
      const fast = new LineTree(algorithm);
      for (let size = 0; size <= 33; size++) {
        expect(fast.root()).toBe(toHex(slow.root()));
        if (algorithm === 'sha256')
          expect(toHex(slow.root())).toBe(toHex(literalRoot(leaves.slice(0, size))));
        if (size === 33) break;
        slow.appendLeaf(leaves[size]!);
        fast.appendText(`leaf ${size}`);
      }
    }
  });

  it('inclusion: each proof holds, each damage does not', () => {
    let mutations = 0;
    for (let size = 1; size <= 33; size++) {
      const part = hashes.slice(0, size);
      const root = rootOf(part);
      for (let index = 0; index < size; index++) {
        const proof = proofFromLeafHashes(tree, part, inclusionRanges(index, size));
        const good = { index, size, leafHash: part[index]!, proof, root };
        expect(verifyInclusion(tree, good)).toBe(true);
        for (const [, path] of damaged(proof)) {
          expect(verifyInclusion(tree, { ...good, proof: path })).toBe(false);
          mutations += 1;
        }
        expect(verifyInclusion(tree, { ...good, index: index ^ 1 })).toBe(false);
        expect(verifyInclusion(tree, { ...good, size: size * 2 })).toBe(false);
        expect(verifyInclusion(tree, { ...good, index: -1 })).toBe(false);
        expect(verifyInclusion(tree, { ...good, index: size })).toBe(false);
        expect(verifyInclusion(tree, { ...good, leafHash: leafHash(tree, utf8('other')) })).toBe(false);
        expect(verifyInclusion(tree, { ...good, root: leafHash(tree, utf8('root')) })).toBe(false);
      }
    }
    expect(mutations).toBeGreaterThan(5000);
  });

  it('consistency: each proof holds, each damage does not', () => {
    for (let second = 1; second <= 33; second++) {
      const part = hashes.slice(0, second);
      const secondRoot = rootOf(part);
      for (let first = 1; first <= second; first++) {
        const firstRoot = rootOf(part.slice(0, first));
        const proof = proofFromLeafHashes(tree, part, consistencyRanges(first, second));
        const good = { first, second, firstRoot, secondRoot, proof };
        expect(verifyConsistency(tree, good)).toBe(true);
        for (const [, path] of damaged(proof)) {
          expect(verifyConsistency(tree, { ...good, proof: path })).toBe(false);
        }
        const other = leafHash(tree, utf8('other'));
        expect(verifyConsistency(tree, { ...good, firstRoot: other })).toBe(false);
        expect(verifyConsistency(tree, { ...good, secondRoot: other })).toBe(false);
        expect(verifyConsistency(tree, { ...good, first: 0 })).toBe(false);
        expect(verifyConsistency(tree, { ...good, first: second + 1 })).toBe(false);
      }
    }
  });

  it('an odd node is never duplicated', () => {
    expect(toHex(rootOf([hashes[0]!, hashes[1]!, hashes[2]!]))).not.toBe(
      toHex(rootOf([hashes[0]!, hashes[1]!, hashes[2]!, hashes[2]!])),
    );
  });
});
