import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JobRunner } from '../../src/residue/scan/scan-job.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scratch } from '../inventory/support.js';
import { checkedIndex } from './checked-index.js';
import { noise } from './noise.js';

const DATA = noise('data', 8192);

async function runner(): Promise<JobRunner> {
  const folder = join(scratch(), 'data');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), DATA);
  const index = join(scratch(), 'residue');
  await indexSource({ sources: [folder], output: index, sizes: [4096], reading: {} });
  const { parts, memory } = await checkedIndex(index);
  return new JobRunner({ index, parts, memory }, 0);
}

describe('a file of a folder, between its listing and the end of its reading', () => {
  const swap = (path: string, make: () => void): void => {
    rmSync(path);
    make();
  };
  it.each([
    ['nothing happens', () => {}, { runs: [{ count: 2 }] }],
    ['grows', (path: string) => appendFileSync(path, 'x'), { runs: [{ count: 2 }], changed: true }],
    [
      'is cut',
      (path: string) => truncateSync(path, 4096),
      { runs: [{ count: 1 }], holes: [{ offset: 4096 }], changed: true },
    ],
    [
      'is written again',
      (path: string) => writeFileSync(path, DATA),
      { runs: [{ count: 2 }], changed: true },
    ],
    [
      'another file of the same bytes takes its place',
      (path: string) => swap(path, () => writeFileSync(path, DATA)),
      { runs: [{ count: 2 }], changed: true },
    ],
    [
      'a folder takes its place',
      (path: string) => swap(path, () => mkdirSync(path)),
      { runs: [], changed: true },
    ],
    [
      'a FIFO takes its place',
      (path: string) => swap(path, () => execFileSync('mkfifo', [path])),
      { runs: [], changed: true },
    ],
    [
      'a link to the same bytes takes its place',
      (path: string) => swap(path, () => symlinkSync(`${path}-other`, path)),
      { runs: [], failed: 'ELOOP' },
    ],
    ['is removed', (path: string) => rmSync(path), { runs: [], failed: 'ENOENT' }],
  ] as const)('%s', async (_, happens, expected) => {
    const jobs = await runner();
    const path = join(scratch(), 'file');
    for (const name of [path, `${path}-other`]) writeFileSync(name, DATA);
    // A time that no clock tick of this test repeats.
    utimesSync(path, 1, 1);
    const { dev, ino, size, mtimeMs, ctimeMs } = lstatSync(path);
    happens(path);
    const stretches = [{ from: 0, to: size, mediumSize: size, before: true, after: true }];
    const answer = jobs.run({ id: 0, path, stretches, listed: { dev, ino, size, mtimeMs, ctimeMs } });
    expect(answer).toMatchObject(expected);
    expect(answer.changed).toBe('changed' in expected ? true : undefined);
  });
});
