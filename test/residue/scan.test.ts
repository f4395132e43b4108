import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../src/core/errors.js';
import { parseRecord } from '../../src/formats/records/index.js';
import { samplesOf } from '../../src/residue/sampling/index.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scanMedium } from '../../src/usecases/residue/scan-medium.js';
import { scanRecord } from '../../src/usecases/residue/scan-record.js';
import type { ScanRequest } from '../../src/usecases/residue/scan-run.js';
import { scratch } from '../inventory/support.js';
import { noise } from './noise.js';

const RUN = resolve(import.meta.dirname, '../../bin/run.js');

function writeFolder(files: Readonly<Record<string, Buffer>>): string {
  const folder = join(scratch(), 'data');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

async function indexOf(folder: string, sizes: readonly (512 | 4096)[] = [4096, 512]): Promise<string> {
  const output = join(scratch(), 'residue');
  await indexSource({ sources: [folder], output, sizes, reading: {} });
  return output;
}

async function scan(medium: string, index: string, more: Partial<ScanRequest> = {}) {
  const now = (): Date => new Date('2026-05-01T00:00:00Z');
  return scanMedium({ medium, index, output: join(scratch(), 'scan.json'), now, tool: 'test', ...more });
}

function imageOf(...parts: readonly Buffer[]): string {
  const path = join(scratch(), 'image');
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

/** Places on an image of noise, some of them across the borders at which threads and buffers meet. */
function placesFor(count: number, units: number): number[] {
  const borders = [255, 256, 4095, 4096, 4097, units - 1];
  const places = new Set(count === 1 ? [units >> 1] : borders);
  for (let i = 0; places.size < count; i++) places.add((i * 7919 + 13) % units);
  return [...places].slice(0, count).sort((a, b) => a - b);
}

describe('blocks left over on an image', () => {
  const UNITS = 6000;
  const data = noise('data', 1000 * 4096);

  for (const count of [0, 1, 10, 1000]) {
    for (const sizes of [[4096], [512], [4096, 512]] as const) {
      it(`${count} are found as they are, with blocks of ${sizes.join(' and ')}`, async () => {
        const index = await indexOf(writeFolder({ a: data }), sizes);
        const image = Buffer.from(noise('other', UNITS * 4096));
        const places = placesFor(count, UNITS);
        for (const [i, unit] of places.entries()) {
          data.copy(image, unit * 4096, i * 4096, (i + 1) * 4096);
        }
        const hitsFile = join(scratch(), 'hits');
        const { result } = await scan(imageOf(image), index, { hits: hitsFile });
        const lines = readFileSync(hitsFile, 'utf8').split('\n').slice(0, -1);
        const runs = lines.map((line) => JSON.parse(line) as (typeof result.runs)[number]);
        const found = runs.flatMap(({ offset, size, count: n, block }) =>
          Array.from({ length: n }, (_, i) => `${(offset + i * size) / size}=${block + i}`),
        );
        const [size] = sizes;
        const each = 4096 / size;
        const expected = places.flatMap((unit, i) =>
          Array.from({ length: each }, (_, k) => `${unit * each + k}=${i * each + k}`),
        );
        expect(found).toEqual(expected);
        expect(result.hits[size]).toBe(count * each);
        expect(result.outcome).toBe(count === 0 ? 'none-found' : 'found');
        expect(result.looks).toMatchObject({ residue: count, random: UNITS - count });
      });
    }
  }

  it('anywhere at a multiple of 512, and in the tail of a file and of a medium', async () => {
    const small = noise('small', 100);
    const index = await indexOf(writeFolder({ a: data.subarray(0, 8192), small }));
    for (const shift of [0, 512, 1024, 3584, 1048576 - 512, 16 * 1048576 - 512, 16 * 1048576 - 3584]) {
      const image = imageOf(Buffer.alloc(shift), data.subarray(0, 8192), Buffer.alloc(512), small);
      const { result } = await scan(image, index);
      expect(result.hits, String(shift)).toEqual({ 512: 0, 4096: 3 });
      expect(result.runs[0]).toEqual({ offset: shift, size: 4096, count: 2, content: 'a', block: 0 });
      expect(result.runs[1]).toMatchObject({ offset: shift + 8192 + 512, content: 'small' });
    }
  });

  it('the number of threads changes nothing', async () => {
    const index = await indexOf(writeFolder({ a: data }));
    const image = imageOf(noise('x', 20 * 1048576 + 512), data, noise('y', 20 * 1048576 + 77));
    const [one, three] = [await scan(image, index, { threads: 1 }), await scan(image, index, { threads: 3 })];
    expect(three.sha256).toBe(one.sha256);
    expect(one.result.runs).toEqual([
      { offset: 20 * 1048576 + 512, size: 4096, count: 1000, content: 'a', block: 0 },
    ]);
  });

  it('says what the rest looks like', async () => {
    const index = await indexOf(writeFolder({ a: data }));
    const text = Buffer.alloc(4096, 'The quick brown fox jumps over the lazy dog. ');
    const parts = [
      Buffer.alloc(8192),
      Buffer.alloc(4096, 0xff),
      Buffer.alloc(4096, 'abc'),
      text,
      noise('r', 4096),
    ];
    const { result } = await scan(imageOf(...parts), index);
    expect(result.looks).toEqual({ zero: 2, ones: 1, pattern: 1, structured: 1, random: 1, residue: 0 });
  });
});

describe('what is not assessed', () => {
  it('an incomplete index finds, and never clears', async () => {
    const folder = writeFolder({ a: noise('a', 8192) });
    const output = join(scratch(), 'residue');
    const inventory = join(scratch(), 'inventory');
    execFileSync(process.execPath, [RUN, 'inventory', folder, '-o', inventory]);
    writeFileSync(join(folder, 'a'), noise('b', 8192));
    await indexSource({ sources: [folder], output, sizes: [4096], inventory, reading: {} });
    const clean = await scan(imageOf(Buffer.alloc(8192)), output);
    expect(clean.result.outcome).toBe('not-assessed');
    expect(clean.findings.map(({ code }) => code)).toEqual(['RESIDUE_INDEX_INCOMPLETE']);
    expect((await scan(imageOf(noise('b', 8192)), output)).result.outcome).toBe('found');
    const sample = { plan: 'stratified', seed: '00'.repeat(32), confidencePpm: 990_000 } as const;
    const sampled = await scan(imageOf(Buffer.alloc(500 * 4096)), output, {
      sample: { ...sample, residueBytes: 50 * 4096 },
    });
    expect(sampled.result.outcome).toBe('not-assessed');
  });

  it.each<[string, Record<string, Buffer>]>([
    ['no data', {}],
    [
      'nothing that proves anything',
      { empty: Buffer.alloc(0), short: Buffer.from('x'), zero: Buffer.alloc(9000) },
    ],
  ])('an index of %s finds nothing whatever is there, and never clears', async (_, data) => {
    const output = join(scratch(), 'residue');
    const sizes = [4096, 512] as const;
    const built = await indexSource({ sources: [writeFolder(data)], output, sizes, reading: {} });
    expect(Object.keys(built.counts)).toContain('RESIDUE_INDEX_EMPTY');
    const { result, findings } = await scan(imageOf(noise('b', 8192)), output);
    expect(result.outcome).toBe('not-assessed');
    expect(findings.map(({ code }) => code)).toEqual(['RESIDUE_INDEX_EMPTY']);
  });

  it('a medium that changes while it is read', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 8192) }));
    const image = imageOf(noise('z', 8192));
    const onProgress = (): void => appendFileSync(image, 'more');
    const { result, findings } = await scan(image, index, { onProgress });
    expect(result.outcome).toBe('not-assessed');
    expect(findings.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      'RESIDUE_NOT_READ it changed while it was read',
    ]);
  });
});

describe('a folder', () => {
  it('every file is a medium of its own', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 5000) }));
    const folder = writeFolder({ log: noise('z', 9000), left: noise('a', 5000), empty: Buffer.alloc(0) });
    const { result, findings } = await scan(folder, index);
    expect(result.runs).toEqual([{ offset: 0, size: 4096, count: 2, content: 'a', block: 0, in: 'left' }]);
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'RESIDUE_BLOCK_FOUND left, offset 0',
    ]);
  });

  it('a file that changes while it is read is not assessed, and what was seen in it stays found', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 5000) }));
    const folder = writeFolder({
      busy: Buffer.concat([noise('z', 40 * 1048576), noise('a', 5000)]),
      quiet: noise('q', 900),
    });
    const writer = setInterval(() => appendFileSync(join(folder, 'busy'), 'more'), 1);
    const { result, findings } = await scan(folder, index).finally(() => clearInterval(writer));
    expect(result.runs).toMatchObject([{ in: 'busy', content: 'a', offset: 40 * 1048576 }]);
    expect(result).toMatchObject({ changedWhileRead: true, filesChanged: 1, changed: ['busy'] });
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'RESIDUE_BLOCK_FOUND busy, offset 41943040',
      'RESIDUE_NOT_READ busy',
    ]);
    const clean = writeFolder({ busy: noise('z', 40 * 1048576) });
    const again = setInterval(() => appendFileSync(join(clean, 'busy'), 'more'), 1);
    const { result: unsettled } = await scan(clean, index).finally(() => clearInterval(again));
    expect(unsettled.outcome).toBe('not-assessed');
  });

  it('links are nothing to be looked at; a folder that vanishes is said', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 5000) }));
    const folder = writeFolder({ one: noise('1', 900), two: noise('2', 900) });
    symlinkSync('/nowhere', join(folder, 'link'));
    const { result } = await scan(folder, index);
    expect(result).toMatchObject({ outcome: 'none-found', filesNotRead: 0, filesChanged: 0, changed: [] });
    const gone = await scan(folder, index, {
      // Removed after it was named and before it was listed.
      now: () => {
        if (existsSync(folder)) renameSync(folder, `${folder}-moved`);
        return new Date('2026-05-01T00:00:00Z');
      },
    });
    expect(gone.result).toMatchObject({
      outcome: 'not-assessed',
      filesNotRead: 1,
      unreadable: [{ in: '.' }],
    });
  });
});

describe('a sampled scan', () => {
  const sample = { plan: 'stratified', seed: '00'.repeat(32), confidencePpm: 990_000 } as const;

  it('meets residue of the stated size, reads a part, and its record holds', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 512 * 4096) }));
    const image = imageOf(Buffer.alloc(3000 * 4096), noise('a', 512 * 4096), Buffer.alloc(3000 * 4096));
    const scanned = await scan(image, index, { sample: { ...sample, residueBytes: 512 * 4096 } });
    const { result } = scanned;
    expect(result.outcome).toBe('found');
    expect(result.coverage).toBe('sample');
    const looked = Object.values(result.looks).reduce((a, b) => a + b, 0);
    expect(looked).toBe(result.sampling!.samples);
    expect(looked).toBeLessThan(100);
    const fields = {
      case: 'exit',
      party: 'customer',
      target: 'disk-1',
      holder: 'provider',
      resultName: 'r.json',
      language: 'zh' as const,
    };
    const { predicate } = parseRecord(scanRecord(scanned, fields)).statement as never as {
      predicate: { targets: object[] };
    };
    expect(predicate.targets[0]).toMatchObject({
      outcome: 'found',
      coverage: 'sample',
      index: result.index,
      notLookedAt: expect.stringMatching(/^样本以外的单元；介质不提供地址的备用区/),
    });
  });

  it('counts nothing twice where the units of two strata lie side by side', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 400 * 4096) }));
    const image = imageOf(Buffer.alloc(512), noise('a', 400 * 4096), Buffer.alloc(3584));
    const { result } = await scan(image, index, { sample: { ...sample, residueBytes: 7 * 4096 } });
    const { units, stratum } = result.sampling as { units: number; stratum: number };
    expect(stratum).toBeGreaterThan(1);
    const looked = new Set<number>();
    for (const { first } of samplesOf({ plan: 'stratified', seed: sample.seed, units, stratum }))
      looked.add(first);
    const alone = [...looked].filter((unit) => unit > 0 && !looked.has(unit - 1));
    expect(alone.length).toBeLessThan(looked.size - 1);
    // The first 512 bytes of a unit lie in a block that begins in the one before.
    expect(result.hits).toEqual({ 512: alone.length, 4096: [...looked].filter((unit) => unit < 400).length });
  });

  it('that finds nothing says so with its bounds', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 4096) }));
    const scanned = await scan(imageOf(noise('b', 500 * 4096)), index, {
      sample: { ...sample, residueBytes: 50 * 4096 },
    });
    expect(scanned.result.outcome).toBe('none-found');
    expect(scanned.findings).toEqual([]);
    const fields = {
      case: 'exit',
      party: 'customer',
      target: 'disk-1',
      holder: 'provider',
      resultName: 'r.json',
      language: 'en' as const,
    };
    expect(Buffer.from(scanRecord(scanned, fields)).toString()).toMatch(
      /units outside of the sample; spare and hidden areas.*none-found-by-this-test/,
    );
  });
});

describe('a sampled scan that could not look at its whole sample', () => {
  const sample = { plan: 'stratified', seed: '00'.repeat(32), confidencePpm: 990_000 } as const;

  it('is not assessed where units of the sample cannot be read', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 4096) }));
    const image = imageOf(Buffer.alloc(8192 * 4096, 'x'));
    // A medium that ends early: what is drawn from beyond cannot be read.
    const onProgress = (): void => truncateSync(image, 4096);
    const { result } = await scan(image, index, {
      threads: 1,
      sample: { ...sample, residueBytes: 2 * 4096 },
      onProgress,
    });
    expect(result.sampling!.samples).toBeGreaterThan(2048);
    expect(result.unreadableBytes).toBeGreaterThan(0);
    expect(result.outcome).toBe('not-assessed');
  });
});

describe('going on after an interruption', () => {
  it('gives the same result, without looking again at what was finished', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 40960) }));
    const medium = imageOf(noise('x', 16 * 1048576 - 8192), noise('a', 40960), noise('y', 33 * 1048576));
    const whole = await scan(medium, index);
    const resume = join(scratch(), 'journal');
    const abort = new AbortController();
    const stopped = scan(medium, index, {
      resume,
      threads: 1,
      signal: abort.signal,
      onProgress: ({ entries }) => {
        if (entries === 2) abort.abort(new Error('stop'));
      },
    });
    await expect(stopped).rejects.toThrow('stop');
    // As a kill in the middle of a write leaves it.
    writeFileSync(resume, '{"id":3,"runs":[{"off', { flag: 'a' });
    const again = await scan(medium, index, { resume });
    expect(again.resumed).toBe(2);
    expect(again.sha256).toBe(whole.sha256);
    expect(existsSync(resume)).toBe(false);
  });

  it('is killed and goes on', { timeout: 60_000 }, async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 40960) }));
    const medium = join(scratch(), 'image');
    writeFileSync(medium, noise('x', 16 * 1048576));
    truncateSync(medium, 2 ** 31);
    const dir = scratch();
    const [output, resume] = [join(dir, 'scan.json'), join(dir, 'journal')];
    const line = [
      RUN,
      'residue',
      'scan',
      medium,
      '--index',
      index,
      '-o',
      output,
      '--resume',
      resume,
      '--threads',
      '1',
    ];
    const child = spawn(process.execPath, line, { stdio: 'ignore' });
    const ended = new Promise((done) => child.once('exit', done));
    const lines = (): number => (existsSync(resume) ? readFileSync(resume, 'utf8').split('\n').length : 0);
    while (lines() < 4 && child.exitCode === null) await pause(2);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(output)).toBe(false);
    const noted = lines() - 2;
    const out = execFileSync(process.execPath, [...line, '--json'], { encoding: 'utf8' });
    expect(JSON.parse(out)).toMatchObject({ resumed: noted, outcome: 'none-found', exit: 0 });
  });

  it('a journal of something else is refused', async () => {
    const index = await indexOf(writeFolder({ a: noise('a', 4096) }));
    const resume = join(scratch(), 'journal');
    writeFileSync(resume, 'my diary\n');
    await expect(scan(imageOf(Buffer.alloc(4096)), index, { resume })).rejects.toSatisfy(
      (error) => errorCode(error) === 'RESUME_FOREIGN',
    );
    expect(readFileSync(resume, 'utf8')).toBe('my diary\n');
  });
});

describe('real file systems', () => {
  const have = (program: string): boolean => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`]);
      return true;
    } catch {
      if (process.env['CI'] === 'true') throw new Error(`${program} is missing`);
      return false;
    }
  };

  it.skipIf(!have('mke2fs') || !have('debugfs'))(
    'ext4: deleted, wiped in part, the rest is found',
    async () => {
      const folder = writeFolder({
        kept: noise('kept', 300_000),
        wiped: noise('wiped', 200_000),
        note: noise('note', 300),
      });
      const index = await indexOf(folder);
      const image = join(scratch(), 'ext4');
      execFileSync('mke2fs', ['-q', '-t', 'ext4', '-b', '1024', '-d', folder, image, '16M'], {
        stdio: 'pipe',
      });
      const debugfs = (request: string): string =>
        execFileSync('debugfs', ['-w', '-R', request, image], { stdio: 'pipe', encoding: 'utf8' });
      const blocks = debugfs('blocks /wiped').trim().split(/\s+/).map(Number);
      for (const name of ['kept', 'wiped', 'note']) debugfs(`rm /${name}`);
      const bytes = readFileSync(image);
      const size = statSync(join(folder, 'wiped')).size;
      const left = 5;
      for (const block of blocks.slice(left)) bytes.fill(0, block * 1024, (block + 1) * 1024);
      writeFileSync(image, bytes);
      const hits = join(scratch(), 'hits');
      await scan(image, index, { hits });
      const found: Record<string, Set<number>> = { kept: new Set(), wiped: new Set(), note: new Set() };
      for (const line of readFileSync(hits, 'utf8').split('\n').slice(0, -1)) {
        const {
          size: blockSize,
          count,
          content,
          block,
        } = JSON.parse(line) as Record<string, number> & { content: string };
        for (let s = 0; s < (blockSize! / 512) * count!; s++)
          found[content]!.add(block! * (blockSize! / 512) + s);
      }
      expect(size).toBe(200_000);
      // 1024-byte blocks: the sectors of the first five are left.
      expect([...found['wiped']!].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 2 * left }, (_, i) => i),
      );
      expect([...found['kept']!].filter((s) => s < 586).length).toBe(586);
      expect(found['note']).toEqual(new Set([0]));
    },
  );

  it.skipIf(!have('mkfs.fat') || !have('mcopy'))('FAT: deleted files are found whole', async () => {
    const folder = writeFolder({ one: noise('one', 50_000), two: noise('two', 700) });
    const index = await indexOf(folder);
    const image = imageOf(Buffer.alloc(4 * 1048576));
    execFileSync('mkfs.fat', ['-s', '1', image], { stdio: 'pipe' });
    execFileSync('mcopy', ['-i', image, join(folder, 'one'), join(folder, 'two'), '::'], { stdio: 'pipe' });
    execFileSync('mdel', ['-i', image, '::one', '::two'], { stdio: 'pipe' });
    const { result } = await scan(image, index);
    const contents = result.runs.map(({ content, size, count }) => `${content} ${size}x${count}`);
    expect(contents.filter((c) => c.startsWith('one'))).toEqual(['one 4096x12', 'one 512x2']);
    expect(contents.filter((c) => c.startsWith('two'))).toEqual(['two 4096x1']);
  });
});
