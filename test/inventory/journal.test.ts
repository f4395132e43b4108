import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { Entry } from '../../src/core/entry.js';
import { buildInventory, type Progress } from '../../src/inventory/index.js';
import { ListedSource, leavesOf, scratch } from './support.js';

const COUNT = 700;
/** Contents that a thread is given at once. */
const BATCH = 128;

/** A tree that has been left alone long enough for its times to be trusted; made once, for tests that leave it alone. */
let settled = '';
beforeAll(async () => {
  settled = mkdtempSync(join(tmpdir(), 'cloudexit-test-'));
  for (let i = 0; i < COUNT; i++) writeFileSync(join(settled, name(i)), `content ${i}`);
  await pause(2100);
});
afterAll(() => rmSync(settled, { recursive: true }));

const name = (i: number): string => `f${String(i).padStart(4, '0')}`;

function entriesOf(tree: string): Entry[] {
  return readdirSync(tree)
    .sort()
    .map((file) => ({
      path: utf8(file),
      kind: 'file',
      content: {
        type: 'local',
        path: utf8(join(tree, file)),
        offset: 0,
        compression: 'none',
        lazy: true,
      },
    }));
}

function build(folder: string, more: object = {}, tree = settled) {
  const source = new ListedSource(entriesOf(tree), 'dir');
  const journal = join(folder, 'journal');
  return buildInventory({ source, output: join(folder, 'out'), journal, threads: 1, ...more });
}

/** Runs until `n` entries are listed, then fails: what a killed run leaves behind, without the killing. */
async function interrupted(folder: string, n: number, tree = settled): Promise<void> {
  const source = new ListedSource([], 'dir');
  const entries = entriesOf(tree);
  source.entries = async function* () {
    yield* entries.slice(0, n);
    while (read < n - (n % BATCH)) await pause(10); // the threads finish what they have
    throw new Error('interrupted');
  };
  let read = 0;
  const onProgress = ({ entries }: Progress) => {
    read = entries;
  };
  await expect(build(folder, { source, onProgress })).rejects.toThrow('interrupted');
}

describe('an interrupted inventory', () => {
  it('goes on where it was, notices what changed, and gives the bytes of an uninterrupted one', async () => {
    const folder = scratch();
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    for (let i = 0; i < COUNT; i++) writeFileSync(join(tree, name(i)), `content ${i}`);
    await pause(2100);
    await interrupted(folder, 512, tree);
    expect(existsSync(join(folder, 'out'))).toBe(false);
    const at = (i: number): string => join(tree, name(i));
    writeFileSync(at(10), 'CONTENT 10'); // the same size
    rmSync(at(20));
    writeFileSync(join(tree, 'f0020b'), 'new');
    const resumed = await build(folder, {}, tree);
    expect(resumed.resumed).toBe(511); // 512, without the one that is gone
    const leaves = await leavesOf(join(folder, 'out'));
    for (const leaf of leaves) {
      const bytes = readFileSync(join(tree, leaf.path));
      expect(leaf.digests!.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(existsSync(join(folder, 'journal'))).toBe(false);
    const fresh = await build(folder, { output: join(folder, 'fresh') }, tree);
    expect(fresh.resumed).toBe(0);
    expect(resumed.fileDigests).toEqual(fresh.fileDigests);
  });

  it('really takes finished entries from the journal', async () => {
    const folder = scratch();
    await interrupted(folder, 256);
    // The same length and a right checksum: only somebody who may write the journal can do this.
    const { crc32 } = await import('node:zlib');
    const lines = readFileSync(join(folder, 'journal'), 'utf8').split('\n');
    const forged = lines.map((line) => {
      if (!line.includes('"key":"f0005"')) return line;
      const text = line.substring(9).replace(/sha256\\":\\"[0-9a-f]{64}/, `sha256\\":\\"${'0'.repeat(64)}`);
      return `${crc32(text).toString(16).padStart(8, '0')} ${text}`;
    });
    writeFileSync(join(folder, 'journal'), forged.join('\n'));
    await build(folder);
    const leaf = (await leavesOf(join(folder, 'out'))).find((l) => l.path === 'f0005')!;
    expect(leaf.digests!.sha256).toBe('0'.repeat(64));
  });

  it('takes nothing from a journal that is torn or damaged beyond that place', async () => {
    const folder = scratch();
    await interrupted(folder, 256);
    const journal = join(folder, 'journal');
    const whole = readFileSync(journal);
    const sound = (await build(folder)).fileDigests;
    for (const cut of [0, 1, 40, 200, Math.floor(whole.length / 2), whole.length - 1]) {
      writeFileSync(journal, whole.subarray(0, cut));
      const built = await build(folder);
      expect(built.fileDigests).toEqual(sound);
      expect(built.resumed).toBeLessThan(256);
    }
    const flipped = Buffer.from(whole);
    flipped[Math.floor(whole.length / 2)]! ^= 1;
    writeFileSync(journal, flipped);
    const built = await build(folder);
    expect(built.fileDigests).toEqual(sound);
    expect(built.resumed).toBeGreaterThan(100);
    expect(built.resumed).toBeLessThan(129);
  });

  it('does not take up a journal of another kind of inventory', async () => {
    const folder = scratch();
    await interrupted(folder, 256);
    expect((await build(folder, { digests: ['sha256', 'sm3'] })).resumed).toBe(0);
  });

  it('resumes archives by the place of their entries, while the archive is the same', async () => {
    const folder = scratch();
    const archive = join(folder, 'archive');
    writeFileSync(archive, 'abcdefghij'.repeat(100));
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(archive);
    const list = (stat: object, prefix = 'z'): Entry[] =>
      Array.from({ length: 300 }, (_, i) => ({
        path: utf8(`${prefix}${300 - i}`),
        kind: 'file',
        size: 3,
        content: {
          type: 'local',
          path: utf8(archive),
          offset: i,
          length: 3,
          compression: 'none',
          stat: stat as never,
        },
      }));
    const stat = { dev, ino, size, mtimeMs, ctimeMs };
    const source = new ListedSource([]);
    source.entries = async function* () {
      yield* list(stat).slice(0, 256);
      while (read < 256) await pause(10);
      throw new Error('interrupted');
    };
    let read = 0;
    const onProgress = ({ entries }: Progress) => {
      read = entries;
    };
    await expect(build(folder, { source, onProgress })).rejects.toThrow('interrupted');
    const journal = readFileSync(join(folder, 'journal'));
    // The same places under other names, as in another encoding: nothing of the earlier lines is good.
    const renamed = await build(folder, { source: new ListedSource(list(stat, 'a')) });
    expect(renamed).toMatchObject({ resumed: 0, size: 300 });
    expect((await leavesOf(join(folder, 'out'))).every((leaf) => leaf.path.startsWith('a'))).toBe(true);
    writeFileSync(join(folder, 'journal'), journal);
    const resumed = await build(folder, { source: new ListedSource(list(stat)) });
    expect(resumed).toMatchObject({ resumed: 256, size: 300, complete: true });
    const whole = await build(folder, { source: new ListedSource(list(stat)), journal: undefined });
    expect(whole.fileDigests).toEqual(resumed.fileDigests);
  });

  it('resumes several sources by place and name: a folder that was renamed is read again', async () => {
    const folder = scratch();
    const several = (prefix: string): Entry[] =>
      entriesOf(settled)
        .slice(0, 256)
        .map((entry) => ({ ...entry, path: utf8(prefix + Buffer.from(entry.path).toString()) }));
    let read = 0;
    const source = new ListedSource([], 'several');
    source.entries = async function* () {
      yield* several('was/');
      while (read < 256) await pause(10);
      throw new Error('interrupted');
    };
    const onProgress = ({ entries }: Progress) => {
      read = entries;
    };
    await expect(build(folder, { source, onProgress })).rejects.toThrow('interrupted');
    const built = await build(folder, { source: new ListedSource(several('is/'), 'several') });
    expect(built).toMatchObject({ resumed: 0, size: 256 });
    expect((await leavesOf(join(folder, 'out'))).every((leaf) => leaf.path.startsWith('is/'))).toBe(true);
  });

  it('says when the journal cannot be used', async () => {
    const folder = scratch();
    await expect(build(folder, { journal: folder })).rejects.toMatchObject({ code: 'JOURNAL_UNUSABLE' });
  });
});

describe('a killed inventory', () => {
  const script = `
    const [folder, tree] = process.argv.slice(2);
    const { buildInventory } = await import(process.env.DIST + '/inventory/index.js');
    const { openSource } = await import(process.env.DIST + '/sources/index.js');
    const source = await openSource(tree);
    const slow = source.entries.bind(source);
    source.entries = async function* (signal) {
      let n = 0;
      for await (const entry of slow(signal)) {
        if (n++ % 64 === 63) await new Promise((resolve) => setTimeout(resolve, 30));
        yield entry;
      }
    };
    const built = await buildInventory({ source, output: folder + '/out', journal: folder + '/journal', threads: 1 });
    console.log(JSON.stringify(built));`;
  const dist = new URL('../../dist', import.meta.url);

  function start(folder: string) {
    const env = { ...process.env, DIST: dist.pathname };
    return spawn(process.execPath, [join(folder, 'run.mjs'), folder, settled], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  it('at any moment continues, and ends with the right bytes', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'run.mjs'), script);
    for (const size of [10_000, 60_000, 110_000]) {
      const run = start(folder);
      while ((statSync(join(folder, 'journal'), { throwIfNoEntry: false })?.size ?? 0) < size) await pause(5);
      run.kill('SIGKILL');
      await once(run, 'exit');
      expect(readdirSync(folder)).not.toContain('out');
    }
    const last = start(folder);
    let text = '';
    last.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    await once(last, 'close');
    const built = JSON.parse(text);
    expect(built).toMatchObject({ size: COUNT, complete: true });
    expect(built.resumed).toBeGreaterThan(200);
    const fresh = await build(folder, { output: join(folder, 'fresh'), journal: undefined });
    expect(built.fileDigests).toEqual(fresh.fileDigests);
    expect(readdirSync(folder).sort()).toEqual(['fresh', 'out', 'run.mjs']);
  });
});
