import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSources } from '../../src/sources/index.js';
import { GOOD } from '../returns/build.js';
import { pax, tar } from '../returns/tar-bytes.js';
import { inventoryOf, lacks, run, scratch } from './support.js';

const paths = (leaves: readonly { path: string }[]) => leaves.map((leaf) => leaf.path);

/** Cuts bytes into files of a given length and names them in order. */
function cut(bytes: Buffer, length: number): string[] {
  const folder = scratch();
  const files: string[] = [];
  for (let at = 0; at < bytes.length; at += length) {
    const file = join(folder, `part.${String(files.length).padStart(3, '0')}`);
    writeFileSync(file, bytes.subarray(at, at + length));
    files.push(file);
  }
  return files;
}

describe('several archives', () => {
  it('are one return', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'a'), tar({ name: 'one', data: '1' }));
    writeFileSync(join(folder, 'b'), GOOD['plain.zip']!);
    const { leaves, codes, kind } = await inventoryOf([join(folder, 'a'), join(folder, 'b')]);
    expect(kind).toBe('several');
    expect(codes).toEqual([]);
    expect(paths(leaves)).toEqual(['docs', 'docs/a.txt', 'hello.txt', 'one']);
  });

  it('that hold the same path are a finding', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'a'), GOOD['plain.tar']!);
    expect((await inventoryOf([join(folder, 'a'), join(folder, 'a')])).codes).toEqual(['ENTRY_DUPLICATE']);
  });
});

describe('volumes', () => {
  for (const name of ['plain.tar', 'plain.tar.gz', 'plain.zip', 'zip64.zip', 'sparse-1.0.tar']) {
    it(`cut anywhere are one archive: ${name}`, async () => {
      const whole = await inventoryOf(cut(GOOD[name]!, 2 ** 20));
      for (const length of [100, 512, 700]) {
        const { leaves, codes } = await inventoryOf(cut(GOOD[name]!, length), { volumes: true });
        expect(codes).toEqual([]);
        expect(leaves).toEqual(whole.leaves);
      }
    });

    it(`with the last one missing never end cleanly: ${name}`, async () => {
      const { complete, codes } = await inventoryOf(cut(GOOD[name]!, 100).slice(0, -1), { volumes: true });
      expect(codes.length).toBeGreaterThan(0);
      expect(complete).toBe(false);
    });
  }

  it.skipIf(lacks('zip'))('made by zip -s are read, and named when one is missing', async () => {
    const folder = scratch();
    const content = Buffer.alloc(200_000);
    for (let i = 0; i < content.length; i++) content[i] = (i * i * 31 + (i >> 3) * 7) & 255;
    writeFileSync(join(folder, 'big'), content);
    writeFileSync(join(folder, 'small'), 'x');
    run(folder, 'zip', '-q', '-0', '-s', '64k', 'split.zip', 'big', 'small');
    const volumes = ['split.z01', 'split.z02', 'split.z03', 'split.zip'].map((v) => join(folder, v));
    const { leaves, codes } = await inventoryOf(volumes, { volumes: true });
    expect(codes).toEqual([]);
    expect(leaves.map((l) => l.size)).toEqual([200_000, 1]);
    expect((await inventoryOf(volumes.at(-1)!)).codes).toContain('ARCHIVE_VOLUME_MISSING');
  });

  it.skipIf(lacks('tar'))('made by tar --multi-volume are refused, not misread', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'big'), Buffer.alloc(30_000, 'x'));
    for (const format of ['gnu', 'posix']) {
      run(
        folder,
        'tar',
        `--format=${format}`,
        '-M',
        '-L',
        '20',
        '-cf',
        `${format}.1`,
        '-f',
        `${format}.2`,
        'big',
      );
      expect(readFileSync(join(folder, `${format}.2`)).length).toBeGreaterThan(0);
      const volumes = [1, 2].map((n) => join(folder, `${format}.${n}`));
      await expect(openSources(volumes, { volumes: true })).rejects.toMatchObject({
        code: 'SOURCE_UNSUPPORTED',
      });
      // One alone is cut, and says so.
      expect((await inventoryOf(volumes[0]!)).codes).toContain('ARCHIVE_TRUNCATED');
    }
  });

  it('a label names an archive and makes no volume of it', async () => {
    const path = join(scratch(), 'labelled.tar');
    writeFileSync(path, tar(pax([['GNU.volume.label', 'backup']], 'g'), { name: 'a', data: 'x' }));
    const { leaves, codes } = await inventoryOf(path);
    expect(codes).toEqual([]);
    expect(leaves.map((l) => l.path)).toEqual(['a']);
  });
});
