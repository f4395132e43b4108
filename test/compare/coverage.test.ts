import { describe, expect, it } from 'vitest';
import { countCoverage } from '../../src/compare/index.js';
import type { Leaf } from '../../src/formats/leaf.js';
import { file, folder, side } from './support.js';

async function counted(baseline: readonly Leaf[][], manifest: readonly Leaf[][], held?: number) {
  const sides = { baseline: baseline.map((l) => side(l)), manifest: manifest.map((l) => side(l)) };
  const { first, ...counts } = await countCoverage(sides, held);
  return { ...counts, first: first.map((f) => `${f.inventory} ${f.index} ${f.leaf.path}`) };
}

const A = file('a', 'one');
const B = file('b', 'two');
const C = file('c', 'three');
const LINK: Leaf = { path: 'link', kind: 'symlink', target: 'a' };

describe('coverage of a baseline', () => {
  it.each<[string, Leaf[], Leaf[]]>([
    ['by the same paths', [folder('d'), A, B, LINK], [folder('d'), A, B, C, LINK]],
    ['by a path whose content changed', [A], [file('a', 'changed')]],
    ['by a path that could not be read', [A], [{ path: 'a', kind: 'file', error: 'ENTRY_ENCRYPTED' }]],
    ['by its content under another path', [A, B], [file('x/1', 'one'), file('x/2', 'two')]],
    ['by one content for two entries', [A, file('b', 'one')], [file('x', 'one')]],
    [
      'by what is in a folder that is not listed',
      [folder('d'), folder('d/e'), file('d/e/f', 'x')],
      [file('d-', 'y'), file('d/e/f', 'x')],
    ],
    ['by SM3, where SHA-256 is not on both sides', [withSm3(A, 'sm3')], [withSm3(file('x', 'one'), 'sm3')]],
    ['with nothing to cover', [], [A]],
  ])('is whole %s', async (_, baseline, manifest) => {
    expect(await counted([baseline], [manifest])).toEqual({
      entries: baseline.length,
      uncovered: 0,
      unsettled: 0,
      first: [],
    });
  });

  it.each<[string, Leaf, Leaf[]]>([
    ['a file that was swapped for another', B, [A, C]],
    ['an empty file elsewhere, which is in every folder', file('empty', ''), [file('other', '')]],
    ['a link elsewhere', LINK, [{ ...LINK, path: 'x/link' }]],
    ['a folder in which nothing is', folder('d'), [file('d-/x', '1'), file('dd', '2')]],
    ['a file that only MD5 says to be elsewhere', withMd5(A), [withMd5(file('x', 'one'))]],
    ['an entry that could not be read', { path: 'b', kind: 'file', error: 'ENTRY_ENCRYPTED' }, [A]],
  ])('lacks %s', async (_, lost, manifest) => {
    expect(await counted([[lost]], [manifest])).toMatchObject({
      uncovered: 1,
      unsettled: 0,
      first: [`0 0 ${lost.path}`],
    });
  });

  it('takes all inventories of both sides together, and names by inventory and place', async () => {
    const baseline = [
      [A, B, LINK],
      [C, file('e', 'five'), folder('f')],
    ];
    const manifest = [[B], [file('moved', 'three')]];
    expect(await counted(baseline, manifest)).toEqual({
      entries: 6,
      uncovered: 4,
      unsettled: 0,
      first: ['0 0 a', '0 2 link', '1 1 e', '1 2 f'],
    });
    expect(await counted(baseline, [])).toMatchObject({ entries: 6, uncovered: 6 });
  });

  it('says of how many it does not know, rather than count them as covered', async () => {
    const baseline = Array.from({ length: 10 }, (_, i) => file(`old/${i}`, `content ${i}`));
    const manifest = baseline.map((leaf, i) => ({ ...leaf, path: `new/${i}` }));
    expect(await counted([baseline], [manifest], 10)).toMatchObject({ uncovered: 0, unsettled: 0 });
    expect(await counted([baseline], [manifest], 4)).toMatchObject({ uncovered: 0, unsettled: 6 });
    expect(await counted([baseline], [manifest.slice(2)], 4)).toMatchObject({ uncovered: 2, unsettled: 6 });
  });
});

function withSm3(leaf: Leaf, digest: string): Leaf {
  return { ...leaf, digests: { sm3: Buffer.from(digest.padEnd(32)).toString('hex') } };
}

function withMd5(leaf: Leaf): Leaf {
  return { ...leaf, digests: { md5: '0'.repeat(32) } };
}
