import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { checkProof, type InclusionProof, parseProof, serialiseProof } from '../../src/formats/proof.js';
import { buildInventory, proveConsistency, proveInclusion } from '../../src/inventory/index.js';
import { codeOf, fileEntry, ListedSource, scratch } from './support.js';

async function inventory(count: number, tree: 'sha256' | 'sm3' = 'sha256') {
  const path = join(scratch(), 'x');
  const entries = Array.from({ length: count }, (_, i) =>
    fileEntry(`f${String(i).padStart(3, '0')}`, `${i}`),
  );
  return { path, built: await buildInventory({ source: new ListedSource(entries), output: path, tree }) };
}

const check = (proof: object, expected = {}): Promise<string | undefined> =>
  codeOf(async () => checkProof(serialiseProof(proof as InclusionProof), expected));

describe('a proof that an entry is in an inventory', () => {
  it.each([
    [1, 'sha256'],
    [2, 'sha256'],
    [7, 'sm3'],
    [33, 'sha256'],
  ] as const)('of %i entries with %s, for each of them, can be checked alone', async (count, tree) => {
    const { path, built } = await inventory(count, tree);
    for (let i = 0; i < count; i++) {
      const name = `f${String(i).padStart(3, '0')}`;
      const proof = await proveInclusion(path, utf8(name));
      const { leaf } = checkProof(serialiseProof(proof), { root: built.root, size: count });
      expect(leaf!.path).toBe(name);
      expect(proof.index).toBe(i);
    }
  });

  it('is refused when anything in it is changed', async () => {
    const { path } = await inventory(11);
    const proof = await proveInclusion(path, utf8('f006'));
    expect(await check(proof)).toBeUndefined();
    const changes: object[] = [
      { index: 7 },
      { index: 11 },
      { size: 22 },
      { leaf: proof.leaf.replace('f006', 'f00x') },
      { leaf: 'anything' },
      { root: '0'.repeat(64) },
      { tree: 'sm3' },
      { path: proof.path.slice(1) },
      { path: [...proof.path, proof.path[0]] },
      { path: proof.path.toReversed() },
      { kind: 'consistency' },
      { type: 'urn:cloudexit:proof:v2' },
      { note: 'x' },
      { path: Array(65).fill(proof.path[0]) },
      { path: proof.path.map((hash) => hash.toUpperCase()) },
    ];
    for (const change of changes) {
      expect(await check({ ...proof, ...change }), JSON.stringify(change)).toBe('PROOF_INVALID');
    }
  });

  it('is refused for another root or size than expected', async () => {
    const { path } = await inventory(5);
    const proof = await proveInclusion(path, utf8('f001'));
    expect(await check(proof, { root: '0'.repeat(64) })).toBe('PROOF_UNEXPECTED');
    expect(await check(proof, { size: 6 })).toBe('PROOF_UNEXPECTED');
  });

  it('is refused when its bytes are not canonical', async () => {
    const { path } = await inventory(3);
    const bytes = serialiseProof(await proveInclusion(path, utf8('f001')));
    expect(parseProof(bytes).kind).toBe('inclusion');
    expect(await codeOf(async () => checkProof(Buffer.concat([bytes, utf8('\n')])))).toBe('PROOF_INVALID');
  });

  it('over something that is no inventory line is refused, even if the tree fits', async () => {
    const { path } = await inventory(1);
    const proof = await proveInclusion(path, utf8('f000'));
    const { leafHash } = await import('../../src/core/merkle.js');
    const { treeHash } = await import('../../src/core/tree-hash.js');
    const root = Buffer.from(leafHash(treeHash('sha256'), utf8('hello'))).toString('hex');
    expect(await check({ ...proof, leaf: 'hello', root })).toBe('PROOF_INVALID');
  });

  it('picks the occurrence it is asked for, and says when there is none', async () => {
    const path = join(scratch(), 'x');
    await buildInventory({
      source: new ListedSource([fileEntry('x', 'a'), fileEntry('x', 'b')]),
      output: path,
    });
    expect((await proveInclusion(path, utf8('x'), 2)).leaf).toContain('"occurrence":2');
    expect(await codeOf(() => proveInclusion(path, utf8('x'), 3))).toBe('ENTRY_NOT_IN_INVENTORY');
    expect(await codeOf(() => proveInclusion(path, utf8('y')))).toBe('ENTRY_NOT_IN_INVENTORY');
  });
});

describe('a proof that an inventory begins with a shorter list', () => {
  it('holds for every length, against the root of that list', async () => {
    const { path, built } = await inventory(13);
    for (let first = 1; first <= 13; first++) {
      const proof = await proveConsistency(path, first);
      const shorter = await inventory(first);
      expect(proof.firstRoot).toBe(shorter.built.root);
      expect(await check(proof, { root: built.root, size: 13 })).toBeUndefined();
      expect(await check({ ...proof, firstRoot: '0'.repeat(64) })).toBe('PROOF_INVALID');
    }
    expect(await codeOf(() => proveConsistency(path, 14))).toBe('USAGE');
    expect(await codeOf(() => proveConsistency(path, 0))).toBe('USAGE');
  });
});
