import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/core/bytes.js';
import { canonicalText } from '../../src/core/canonical-json.js';
import {
  inclusionRanges,
  leafHash,
  MerkleAccumulator,
  proofFromLeafHashes,
  verifyInclusion,
} from '../../src/core/merkle.js';
import { treeHash } from '../../src/core/tree-hash.js';
import { INVENTORY_END_TYPE, INVENTORY_TYPE } from '../../src/formats/inventory.js';
import { leafText } from '../../src/formats/leaf.js';
import { provePath } from '../../src/page/inventory-proofs.js';
import { MAX_LIKE, pathsLike } from '../../src/page/path-search.js';

type Entry = Parameters<typeof leafText>[0];

/** An inventory as a file that counts what is read of it. */
class Counted extends Blob {
  read = 0;
  override slice(start?: number, end?: number): Blob {
    const part = super.slice(start, end);
    return Object.assign(part, {
      slice: (from: number, to: number) =>
        this.slice((start ?? 0) + from, Math.min((start ?? 0) + to, end ?? this.size)),
      arrayBuffer: () => {
        this.read += part.size;
        return Blob.prototype.arrayBuffer.call(part);
      },
    });
  }
}

function inventoryOf(entries: readonly Entry[], tree: 'sha256' | 'sm3' = 'sha256') {
  const lines = entries.map(leafText);
  const hashes = lines.map((line) => leafHash(treeHash(tree), utf8(line)));
  const sum = new MerkleAccumulator(treeHash(tree));
  for (const hash of hashes) sum.append(hash);
  const root = toHex(sum.root());
  const header = { digests: ['sha256'], facts: [], source: { kind: 'dir' }, tree, type: INVENTORY_TYPE };
  const trailer = {
    bytes: 0,
    complete: true,
    entries: entries.length,
    findings: [],
    root,
    tree,
    type: INVENTORY_END_TYPE,
  };
  const blob = new Counted([[canonicalText(header), ...lines, canonicalText(trailer), ''].join('\n')]);
  const expected = (index: number) =>
    proofFromLeafHashes(treeHash(tree), hashes, inclusionRanges(index, hashes.length)).map(toHex);
  return { blob, root, expected };
}

const directories = (count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'directory', path: `d/${String(i).padStart(6, '0')}` }));

describe('proof of a path in a browser', () => {
  it.each([1, 2, 4095, 4096, 4097, 8192, 9001, 12_289])('is that of RFC 6962 (%i entries)', async (count) => {
    const entries = directories(count);
    const { blob, root, expected } = inventoryOf(entries, count % 2 === 0 ? 'sha256' : 'sm3');
    const near = [0, 1, 4094, 4095, 4096, 4097, 8191, 8192, count - 2, count - 1];
    for (const index of new Set(near.filter((i) => i >= 0 && i < count))) {
      const [proof, ...more] = await provePath(blob, utf8(entries[index]!.path));
      expect(more).toEqual([]);
      expect(proof).toMatchObject({ index, size: count, root, holds: true, path: expected(index) });
      const args = { index, size: count, root: fromHex(root)! };
      const hashes = { leafHash: fromHex(proof!.leafHash)!, proof: proof!.path.map((h) => fromHex(h)!) };
      expect(verifyInclusion(treeHash(proof!.algorithm as 'sha256'), { ...args, ...hashes })).toBe(true);
    }
    for (const absent of ['d/', 'd/000000x', 'd/999999', 'a', 'z'])
      expect(await provePath(blob, utf8(absent))).toEqual([]);
  });

  it('reads all of an inventory once, and after that a block', async () => {
    const { blob } = inventoryOf(directories(50_000));
    await provePath(blob, utf8('d/000007'));
    const first = blob.read;
    expect(first).toBeLessThan(blob.size * 1.2);
    expect(await provePath(blob, utf8('d/031234'))).toHaveLength(1);
    expect(blob.read - first).toBeLessThan(blob.size / 8);
  });

  it('finds a path that stands there often, across blocks, and shows a hundred of them', async () => {
    const often: Entry[] = Array.from({ length: 60 }, (_, i) => ({
      kind: 'directory',
      path: 'd/004060',
      ...(i === 0 ? {} : { occurrence: i + 1 }),
    }));
    const entries = [...directories(4060), ...often];
    const { blob, expected } = inventoryOf(entries);
    const found = await provePath(blob, utf8('d/004060'));
    expect(found.map((p) => p.index)).toEqual(often.map((_, i) => 4060 + i));
    expect(found.every((p) => p.holds)).toBe(true);
    expect(found[50]!.path).toEqual(expected(4110));
    const many = Array.from({ length: 5000 }, (_, i) => ({
      ...often[0]!,
      ...(i === 0 ? {} : { occurrence: i + 1 }),
    }));
    expect(await provePath(inventoryOf(many).blob, utf8('d/004060'))).toHaveLength(100);
  });

  it('lists paths that contain a text, in either case, each once, as they are typed in', async () => {
    const paths = ['a/Bericht.txt', 'b/BERICHT-2.txt', 'c/bericht\n3.txt', 'hex:bericht', 'z/other.txt'];
    const { blob } = inventoryOf(paths.map((path) => ({ kind: 'directory', path })));
    const typed = [
      'a/Bericht.txt',
      'b/BERICHT-2.txt',
      `hex:${toHex(utf8('c/bericht\n3.txt'))}`,
      `hex:${toHex(utf8('hex:bericht'))}`,
    ];
    expect(await pathsLike([blob, blob, new Blob(['no inventory'])], [], 'bericht')).toEqual(typed);
    expect(await pathsLike([blob], [], 'nowhere')).toEqual([]);
    const { blob: many } = inventoryOf(directories(9001));
    expect(await pathsLike([many], [], 'D/0')).toHaveLength(MAX_LIKE + 1);
    expect(await pathsLike([many], [], '9000')).toEqual(['d/009000']);
  });

  it('tells long paths apart whose beginnings are the same', async () => {
    const long = 'x'.repeat(300);
    const entries = directories(9000).map((e) => ({ ...e, path: `${long}/${e.path}` }));
    const { blob } = inventoryOf(entries);
    for (const index of [0, 4095, 4096, 8999])
      expect((await provePath(blob, utf8(entries[index]!.path))).map((p) => p.index)).toEqual([index]);
    expect(await provePath(blob, utf8(long))).toEqual([]);
  });

  it('does not hold when the file is another than it was when it was checked', async () => {
    const entries = directories(5000);
    const { blob } = inventoryOf(entries);
    expect((await provePath(blob, utf8('d/000007')))[0]?.holds).toBe(true);
    const other = inventoryOf(entries.map((e, i) => (i === 9 ? { ...e, path: 'd/00000:' } : e))).blob;
    blob.slice = (from, to) => other.slice(from, to);
    const [proof] = await provePath(blob, utf8('d/000007'));
    expect(proof?.holds).toBe(false);
  });
});
