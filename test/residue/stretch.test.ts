import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../src/residue/kernel/index.js';
import { BlockLookup } from '../../src/residue/scan/lookup.js';
import { emptyResult, type ReadAt, StretchScanner } from '../../src/residue/scan/stretch.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scratch } from '../inventory/support.js';
import { checkedIndex } from './checked-index.js';
import { noise } from './noise.js';

const DATA = noise('data', 40 * 4096);

async function scannerFor(sizes: readonly (512 | 4096)[]): Promise<StretchScanner> {
  const folder = join(scratch(), 'data');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), DATA);
  const output = join(scratch(), 'residue');
  await indexSource({ sources: [folder], output, sizes, reading: {} });
  const index = await checkedIndex(output);
  const fd = openSync(output, 'r');
  const partOf = (size: number) => index.parts.find((part) => part.size === size);
  return new StretchScanner(
    new Kernel(index.memory, 0, partOf(4096), partOf(512)),
    index.parts.map((part) => new BlockLookup(part, fd)),
  );
}

const readerOf =
  (image: Buffer, bad: (from: number, to: number) => boolean = () => false): ReadAt =>
  (into, position) => {
    if (bad(position, position + into.length)) throw Object.assign(new Error('i/o'), { code: 'EIO' });
    return image.copy(into, 0, position, position + into.length);
  };

describe('stretches', () => {
  it('cut anywhere, they find the same blocks', async () => {
    const scanner = await scannerFor([512, 4096]);
    const image = Buffer.concat([
      noise('x', 3 * 512),
      DATA,
      noise('y', 12_288),
      DATA.subarray(5 * 512, 9000),
    ]);
    const size = image.length;
    const hitsWith = (step: number): string[] => {
      const result = emptyResult();
      for (let from = 0; from < size; from += step) {
        scanner.scan(
          { from, to: from + step, mediumSize: size, before: true, after: true },
          readerOf(image),
          result,
        );
      }
      return result.runs
        .flatMap((r) =>
          Array.from({ length: r.count }, (_, i) => `${r.size} ${r.offset + i * r.size} ${r.block + i}`),
        )
        .sort();
    };
    const whole = hitsWith(2 ** 30);
    expect(whole.filter((hit) => hit.startsWith('4096')).length).toBe(41);
    for (const step of [4096, 8192, 12_288, 65_536]) expect(hitsWith(step)).toEqual(whole);
  });

  it('alone, what a block of it reaches into and cannot be read is said too', async () => {
    const image = Buffer.concat([noise('x', 3 * 4096 + 512), DATA]);
    const stretch = { from: 3 * 4096, to: 4 * 4096, mediumSize: image.length, before: false };
    const read = readerOf(image, (from, to) => from < 5 * 4096 && 4 * 4096 < to);
    const holesWith = async (sizes: readonly (512 | 4096)[], after: boolean) => {
      const result = emptyResult();
      (await scannerFor(sizes)).scan({ ...stretch, after }, read, result);
      expect(result.runs.filter(({ size }) => size === 4096)).toEqual([]);
      return result.holes;
    };
    expect(await holesWith([4096], false)).toEqual([{ offset: 4 * 4096, length: 4096 }]);
    expect(await holesWith([4096], true)).toEqual([]);
    expect(await holesWith([512], false)).toEqual([]);
  });

  it('what cannot be read is said, and the rest is looked at', async () => {
    const scanner = await scannerFor([4096]);
    const image = Buffer.concat([DATA, noise('y', 4096)]);
    const badAt = 10 * 4096 + 100;
    const result = emptyResult();
    const stretch = { from: 0, to: image.length, mediumSize: image.length, before: true, after: true };
    scanner.scan(
      stretch,
      readerOf(image, (from, to) => from <= badAt && badAt < to),
      result,
    );
    expect(result.holes).toEqual([{ offset: 10 * 4096, length: 4096 }]);
    expect(result.runs.map(({ offset, count }) => [offset / 4096, count])).toEqual([
      [0, 10],
      [11, 29],
    ]);
    expect(result.looks.reduce((a, b) => a + b, 0)).toBe(40);
  });

  it('a medium that became shorter is unreadable from there on', async () => {
    const scanner = await scannerFor([4096]);
    const result = emptyResult();
    const stretch = { from: 0, to: 10 * 4096, mediumSize: 10 * 4096, before: true, after: true };
    scanner.scan(stretch, readerOf(DATA.subarray(0, 4 * 4096)), result);
    expect(result.holes).toEqual([{ offset: 4 * 4096, length: 6 * 4096 }]);
    expect(result.runs).toMatchObject([{ offset: 0, count: 4 }]);
  });
});
