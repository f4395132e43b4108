import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSources } from '../../src/sources/index.js';
import { tar } from '../returns/tar-bytes.js';
import { zip } from '../returns/zip-bytes.js';
import { inventoryOf, scratch } from './support.js';

const paths = (leaves: readonly { path: string }[]) => leaves.map((leaf) => leaf.path);

const inside = [
  { name: 'www/', type: '5' },
  { name: 'www/docs/', type: '5' },
  { name: 'www/docs/a.txt', data: 'alpha' },
  { name: 'www/www/', type: '5' },
  { name: 'www/www/a.txt', data: 'deeper' },
];

function written(bytes: Uint8Array): string {
  const file = join(scratch(), 'archive');
  writeFileSync(file, bytes);
  return file;
}

describe('one folder of a source', () => {
  it('is listed under the paths that it has there, as the folder alone would be', async () => {
    const alone = await inventoryOf(
      written(tar(...inside.slice(1).map((e) => ({ ...e, name: e.name.slice(4) })))),
    );
    for (const below of ['www', './www', 'www/', './/www//']) {
      const { leaves, codes, complete, kind } = await inventoryOf(written(tar(...inside)), { below });
      expect(leaves).toEqual(alone.leaves);
      expect([codes, complete, kind]).toEqual([[], true, 'tar']);
    }
    expect(paths(alone.leaves)).toEqual(['docs', 'docs/a.txt', 'www', 'www/a.txt']);
  });

  it('is read from a folder and from a zip alike', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'a/b/c'), { recursive: true });
    writeFileSync(join(folder, 'a/b/x.txt'), 'x');
    writeFileSync(join(folder, 'a/b/c/文.txt'), 'y');
    const fromFolder = await inventoryOf(folder, { below: 'a/b' });
    const fromZip = await inventoryOf(
      written(
        zip([
          { name: 'a/', attributes: 0x10 },
          { name: 'a/b/c/', attributes: 0x10 },
          { name: 'a/b/c/文.txt', data: 'y', flags: 0x800, method: 8 },
          { name: 'a/b/x.txt', data: 'x' },
        ]),
      ),
      { below: 'a/b' },
    );
    for (const { leaves, codes } of [fromFolder, fromZip]) {
      expect(codes).toEqual([]);
      expect(paths(leaves)).toEqual(['c', 'c/文.txt', 'x.txt']);
    }
    const digests = (of: typeof fromFolder) => of.leaves.map((leaf) => leaf.digests);
    expect(digests(fromFolder)).toEqual(digests(fromZip));
  });

  it('leaves out nothing unsaid: what lies beside it is counted, and nothing of it takes a place inside', async () => {
    const bytes = tar(
      ...inside,
      { name: 'docs/', type: '5' },
      { name: 'docs/a.txt', data: 'a decoy' },
      { name: 'www.txt', data: 'x' },
      { name: 'ww', data: 'x' },
      { name: '\u001b[2J', data: 'x' },
    );
    const { leaves, codes, findings } = await inventoryOf(written(bytes), { below: 'www' });
    expect(codes).toEqual(['SOURCE_BESIDE_FOLDER']);
    expect(findings).toEqual([
      {
        code: 'SOURCE_BESIDE_FOLDER',
        subject: 'www',
        detail: '5 outside of it, the first is docs',
      },
    ]);
    expect(leaves).toEqual((await inventoryOf(written(tar(...inside)), { below: 'www' })).leaves);
  });

  it('that is a link or a file, or is not there, has nothing in it and is a finding', async () => {
    for (const entry of [
      { name: 'www', type: '2', linkname: 'elsewhere' },
      { name: 'www', data: 'a file' },
      { name: 'WWW/a.txt', data: 'x' },
    ]) {
      const { leaves, codes } = await inventoryOf(written(tar(entry)), { below: 'www' });
      expect(codes).toEqual(['SOURCE_BESIDE_FOLDER']);
      expect(leaves).toEqual([]);
    }
  });

  it('shows what there is to say of the folder itself', async () => {
    const { leaves, codes } = await inventoryOf(
      written(
        tar(
          { name: 'a/', type: '5' },
          { name: 'a/www/', type: '5', size: 5 },
          { name: 'a/www/x', data: 'x' },
        ),
      ),
      { below: 'a/www' },
    );
    expect(codes).toEqual(['ENTRY_HEADERS_DISAGREE']);
    expect(paths(leaves)).toEqual(['.', 'x']);
  });

  it('may lie in an archive, which is then no more outside than a folder above it', async () => {
    const folder = scratch();
    const site = zip([{ name: 'www/a.txt', data: 'alpha' }]);
    writeFileSync(join(folder, 'a.zip'), site);
    const below = 'a.zip!/www';
    const alone = await inventoryOf(written(site), { below: 'www' });
    const { leaves, codes, complete } = await inventoryOf(folder, { below, nested: 1 });
    expect([codes, complete]).toEqual([[], true]);
    expect(leaves).toEqual(alone.leaves);
    const more = zip([
      { name: 'www/a.txt', data: 'alpha' },
      { name: 'x', data: 'x' },
    ]);
    writeFileSync(join(folder, 'a.zip'), more);
    writeFileSync(join(folder, 'b.zip'), site);
    const beside = await inventoryOf(folder, { below, nested: 1 });
    expect(beside.findings).toMatchObject([{ detail: '3 outside of it, the first is a.zip!/x' }]);
    expect(beside.leaves).toEqual(alone.leaves);
  });

  it('says of an archive that it lies in when that one was not opened', async () => {
    const folder = scratch();
    const below = 'a.zip!/www';
    const said = async (nested: number) => (await inventoryOf(folder, { below, nested })).findings;
    const unopened = {
      code: 'SOURCE_BESIDE_FOLDER',
      detail: '1 outside of it, the first is a.zip; a.zip was not opened as an archive',
    };
    writeFileSync(join(folder, 'a.zip'), zip([{ name: 'www/a.txt', data: 'alpha' }]));
    expect(await said(0)).toMatchObject([unopened]);
    writeFileSync(join(folder, 'a.zip'), 'no archive at all');
    expect(await said(1)).toMatchObject([unopened]);
  });

  it('takes itself off the targets of hard links in it', async () => {
    const { leaves, codes } = await inventoryOf(
      written(
        tar(
          { name: 'www/a', data: 'alpha' },
          { name: 'www/b', type: '1', linkname: 'www/a' },
          { name: 'www/c', type: '2', linkname: 'www/a' },
        ),
      ),
      { below: 'www' },
    );
    expect(codes).toEqual([]);
    expect(leaves.map(({ path, target }) => [path, target])).toEqual([
      ['a', undefined],
      ['b', 'a'],
      ['c', 'www/a'],
    ]);
  });

  it('is refused where it is no folder by its name', async () => {
    for (const below of ['', '.', './', '/', './/']) {
      await expect(openSources([written(tar())], { below }), below).rejects.toMatchObject({
        code: 'FOLDER_NOT_NAMED',
        exit: 2,
      });
    }
  });

  it('is another place than the same paths are without it: a journal does not mix them', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'www'));
    writeFileSync(join(folder, 'a.txt'), 'outside');
    writeFileSync(join(folder, 'www/a.txt'), 'inside.');
    const journal = join(scratch(), 'journal');
    const whole = await inventoryOf(folder, {}, { journal });
    const below = await inventoryOf(folder, { below: 'www' }, { journal });
    const again = await inventoryOf(folder, { below: 'www' });
    expect(below.leaves).toEqual(again.leaves);
    expect(below.leaves[0]!.digests).not.toEqual(whole.leaves[0]!.digests);
  });
});
