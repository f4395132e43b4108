import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { Entry, LocalContent } from '../../src/core/entry.js';
import { buildInventory } from '../../src/inventory/index.js';
import { ListedSource, leavesOf, scratch } from './support.js';

const digestOf = (algorithm: string, bytes: Uint8Array | string): string =>
  createHash(algorithm).update(bytes).digest('hex');

function local(
  name: string,
  path: string,
  more: Partial<LocalContent> = {},
  entry: Partial<Entry> = {},
): Entry {
  const content: LocalContent = { type: 'local', path: utf8(path), offset: 0, compression: 'none', ...more };
  return { path: utf8(name), kind: 'file', content, ...entry };
}

async function build(entries: readonly Entry[], more: object = {}) {
  const output = join(scratch(), 'x.inventory');
  const built = await buildInventory({ source: new ListedSource(entries, 'dir'), output, ...more });
  return { built, leaves: await leavesOf(output) };
}

describe('files of a folder', () => {
  it('by the thousand are hashed on several threads, each with its own facts', async () => {
    const folder = scratch();
    const entries: Entry[] = [];
    for (let i = 0; i < 1500; i++) {
      const path = join(folder, `f${i}`);
      writeFileSync(path, `content ${i % 700}`.repeat(i % 90), { mode: 0o600 });
      entries.push(local(`f${i}`, path, { lazy: true }));
    }
    const reports: number[] = [];
    const onProgress = ({ bytes }: { bytes: number }): void => void reports.push(bytes);
    const { built, leaves } = await build(entries, { threads: 2, onProgress });
    const one = await build(entries, { threads: 1 });
    expect(one.built.fileDigests).toEqual(built.fileDigests);
    expect(built).toMatchObject({ size: 1500, complete: true });
    expect(reports.at(-1)).toBe(built.bytes);
    for (const leaf of leaves) {
      const path = join(folder, leaf.path);
      expect(leaf.digests).toEqual({ sha256: digestOf('sha256', readFileSync(path)) });
      expect(leaf).toMatchObject({
        mode: 0o600,
        mtime: Math.floor(lstatSync(path).mtimeMs / 1000),
        size: statSync(path).size,
      });
    }
  });

  describe('larger than a batch', () => {
    const SEVERAL = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
    const large = (name: string, folder = scratch()): string => {
      const path = join(folder, name);
      const fd = openSync(path, 'w');
      ftruncateSync(fd, 20 * 2 ** 20 + 5);
      writeSync(fd, 'in the middle', 9 * 2 ** 20);
      writeSync(fd, name, 20 * 2 ** 20);
      closeSync(fd);
      return path;
    };
    it.each([
      ['alone, with one digest', ['a'], ['sha256'], {}],
      ['alone, with two', ['a'], ['sha256', 'sm3'], {}],
      ['alone, with pieces', ['a'], ['sha256'], { chunkSize: 2 ** 20 }],
      // More than threads have at once, so that one thread has several waiting.
      ['several, with one digest', SEVERAL, ['sha256'], {}],
      ['several, with two', SEVERAL, ['sha256', 'sm3'], {}],
      ['several, with pieces', SEVERAL, ['sha256'], { chunkSize: 2 ** 20 }],
      ['several, one thread', SEVERAL, ['sm3', 'sha256'], { threads: 1 }],
    ] as const)('%s: are read in jobs of their own', async (_, names, digests, more) => {
      const folder = scratch();
      const reports: number[] = [];
      const onProgress = ({ bytes }: { bytes: number }): void => void reports.push(bytes);
      const entries = names.map((name) => local(name, large(name, folder), { lazy: true }));
      const { leaves, built } = await build(entries, { digests, onProgress, ...more });
      expect(built.bytes).toBe(names.length * (20 * 2 ** 20 + 5));
      expect(reports.at(-1)).toBe(built.bytes);
      expect(leaves.map((leaf) => leaf.path).sort()).toEqual(names);
      for (const leaf of leaves) {
        const bytes = readFileSync(join(folder, leaf.path));
        expect(leaf.digests).toEqual(Object.fromEntries(digests.map((d) => [d, digestOf(d, bytes)])));
      }
    });

    it('alone, and growing all the time: it changed while it was read', async () => {
      const path = large('a');
      const onProgress = (): void => appendFileSync(path, 'x');
      const { leaves, built } = await build([local('a', path, { lazy: true })], { onProgress });
      expect(leaves[0]).toMatchObject({ path: 'a', error: 'ENTRY_CHANGED_WHILE_READ' });
      expect(built.complete).toBe(false);
    });

    it('alone: an abort ends the reading', async () => {
      const abort = new AbortController();
      let reports = 0;
      const onProgress = (): void => {
        reports += 1;
        abort.abort(new Error('enough'));
      };
      const run = build([local('a', large('a'), { lazy: true })], { onProgress, signal: abort.signal });
      await expect(run).rejects.toThrow('enough');
      expect(reports).toBeLessThan(3);
    });
  });

  it('large among small ones: the same inventory however many threads read', async () => {
    const folder = scratch();
    const entries: Entry[] = [];
    for (let i = 0; i < 2000; i++) {
      const path = join(folder, `f${i}`);
      writeFileSync(path, `${i}`);
      if (i % 250 === 7) truncateSync(path, 9 * 2 ** 20 + i);
      entries.push(local(`f${i}`, path, { lazy: true }));
    }
    const built = [];
    for (const threads of [1, 2, 3, 4]) built.push((await build(entries, { threads })).built);
    expect(built[0]).toMatchObject({ size: 2000, complete: true });
    expect(new Set(built.map(({ fileDigests }) => fileDigests.sha256)).size).toBe(1);
  });

  it('a timer can end the reading: the calling thread reads too, and lets others have their turn', async () => {
    const folder = scratch();
    const path = join(folder, 'a');
    writeFileSync(path, '');
    truncateSync(path, 8 * 2 ** 20);
    const entries = Array.from({ length: 2000 }, (_, i) => local(`f${i}`, path, { lazy: true }));
    const abort = new AbortController();
    let read = 0;
    const onProgress = ({ bytes }: { bytes: number }): void => {
      if (read === 0) setTimeout(() => abort.abort(new Error('enough')));
      read = bytes;
    };
    await expect(build(entries, { threads: 2, onProgress, signal: abort.signal })).rejects.toThrow('enough');
    expect(read).toBeLessThan(2000 * 8 * 2 ** 20);
  });

  it('of one content with two names say so', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'a'), 'x');
    linkSync(join(folder, 'a'), join(folder, 'b'));
    const { leaves } = await build([local('a', join(folder, 'a'), { lazy: true })]);
    expect(leaves[0]!.facts).toEqual({ links: 2 });
  });

  it('that vanish, or whose place something else took, are errors', async () => {
    const folder = scratch();
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('file'), 'x');
    symlinkSync('file', at('link'));
    mkdirSync(at('folder'));
    const names = ['gone', 'link', 'folder', 'file/below'];
    const { leaves, built } = await build(names.map((name) => local(name, at(name), { lazy: true })));
    expect(Object.fromEntries(leaves.map((l) => [l.path, l.error]))).toEqual({
      gone: 'ENTRY_VANISHED',
      'file/below': 'ENTRY_VANISHED',
      link: 'ENTRY_CHANGED_WHILE_READ',
      folder: 'ENTRY_CHANGED_WHILE_READ',
    });
    expect(built.complete).toBe(false);
  });

  it('that changed since they were listed are read once more, as they are now', async () => {
    const path = join(scratch(), 'x');
    writeFileSync(path, 'before');
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
    appendFileSync(path, ' and after');
    const { leaves } = await build([
      local('x', path, { stat: { dev, ino, size, mtimeMs, ctimeMs } }, { size }),
    ]);
    expect(leaves[0]).toMatchObject({
      size: 16,
      digests: { sha256: digestOf('sha256', 'before and after') },
    });
  });
});

describe('pieces', () => {
  it('are the digests of consecutive parts, for every size around their edges', async () => {
    const folder = scratch();
    const sizes = [0, 1, 4095, 4096, 4097, 8192, 12_289, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20 + 5];
    const bytes = Buffer.alloc(4 * 2 ** 20, 'pieces of a content ');
    for (const size of sizes) writeFileSync(join(folder, `${size}`), bytes.subarray(0, size));
    const entries = sizes.map((size) => local(`${size}`, join(folder, `${size}`), { lazy: true }));
    const { leaves } = await build(entries, { chunkSize: 4096, digests: ['sm3'] });
    for (const leaf of leaves) {
      const size = Number(leaf.path);
      let hashes = '';
      for (let at = 0; at < size; at += 4096)
        hashes += digestOf('sm3', bytes.subarray(at, Math.min(at + 4096, size)));
      expect(leaf.digests).toEqual({ sm3: digestOf('sm3', bytes.subarray(0, size)) });
      expect(leaf.chunks).toEqual(size <= 4096 ? undefined : { algorithm: 'sm3', hashes, size: 4096 });
    }
  });
});

describe('parts of a container', () => {
  const text = 'some content that deflates, that deflates, that deflates';

  function container(...parts: Uint8Array[]): string {
    const path = join(scratch(), 'container');
    writeFileSync(path, Buffer.concat(parts));
    return path;
  }

  it('stored and deflated give the digest of what is in them', async () => {
    const big = Buffer.alloc(18 * 2 ** 20, text);
    const packed = deflateRawSync(text);
    const packedBig = deflateRawSync(big);
    const path = container(utf8('head'), utf8(text), packed, packedBig);
    const crc = crc32(text);
    const deflated = { compression: 'deflate' as const };
    const at = 4 + text.length;
    const { leaves, built } = await build([
      local('a', path, { offset: 4, length: text.length, crc32: crc }, { size: text.length }),
      local('b', path, { ...deflated, offset: at, length: packed.length, crc32: crc }, { size: text.length }),
      local(
        'c',
        path,
        { ...deflated, offset: at + packed.length, length: packedBig.length, crc32: crc32(big) },
        { size: big.length },
      ),
      local('d', path, { offset: 0, length: 0 }, { size: 0 }),
    ]);
    const same = digestOf('sha256', text);
    expect(leaves.map((l) => [l.size, l.digests?.sha256])).toEqual([
      [text.length, same],
      [text.length, same],
      [big.length, digestOf('sha256', big)],
      [0, digestOf('sha256', '')],
    ]);
    expect(built.complete).toBe(true);
  });

  it.each([[['sha256']], [['sha256', 'sm3']]] as const)(
    'that are large, several at once, are not taken for each other: %s',
    async (digests) => {
      const contents = Array.from({ length: 7 }, (_, i) => Buffer.alloc(17 * 2 ** 20, `${i} ${text}`));
      const stored = contents.map((content, i) => (i % 2 === 0 ? deflateRawSync(content) : content));
      const path = container(...stored);
      let offset = 0;
      const entries = contents.map((content, i) => {
        const { length } = stored[i]!;
        const compression = i % 2 === 0 ? ('deflate' as const) : ('none' as const);
        offset += length;
        const part = { compression, offset: offset - length, length, crc32: crc32(content) };
        return local(String(i), path, part, { size: content.length });
      });
      const { leaves } = await build(entries, { digests });
      expect(Object.fromEntries(leaves.map((l) => [l.path, l.digests]))).toEqual(
        Object.fromEntries(
          contents.map((c, i) => [i, Object.fromEntries(digests.map((d) => [d, digestOf(d, c)]))]),
        ),
      );
    },
  );

  const packed = deflateRawSync(text);
  const size = text.length;
  const crc = crc32(text);
  const big = Buffer.alloc(20 * 2 ** 20);
  const packedBig = deflateRawSync(big);

  it.each<[string, Uint8Array, Partial<LocalContent>, number | undefined, string]>([
    ['a wrong CRC-32', packed, { crc32: crc ^ 1 }, size, 'ENTRY_CRC_MISMATCH'],
    [
      'a wrong CRC-32 of stored data',
      utf8(text),
      { compression: 'none', crc32: 1 },
      size,
      'ENTRY_CRC_MISMATCH',
    ],
    ['more than promised', packed, { crc32: crc }, size - 1, 'ENTRY_DATA_CORRUPT'],
    ['less than promised', packed, { crc32: crc }, size + 1, 'ENTRY_DATA_CORRUPT'],
    ['a promise of nothing', packed, {}, 0, 'ENTRY_DATA_CORRUPT'],
    ['no promise', packed, {}, undefined, 'ENTRY_DATA_CORRUPT'],
    ['a stream cut short', packed.subarray(0, -3), { crc32: crc }, size, 'ENTRY_DATA_CORRUPT'],
    [
      'something after the stream',
      Buffer.concat([packed, utf8('!')]),
      { crc32: crc },
      size,
      'ENTRY_DATA_CORRUPT',
    ],
    ['no deflate stream', Buffer.alloc(40, 0xff), {}, size, 'ENTRY_DATA_CORRUPT'],
    ['an end beyond the container', packed, { length: packed.length + 9 }, size, 'ENTRY_DATA_CORRUPT'],
    [
      'stored beyond the container',
      utf8(text),
      { compression: 'none', length: 999 },
      999,
      'ENTRY_DATA_CORRUPT',
    ],
    ['a bomb', packedBig, {}, 17 * 2 ** 20, 'ENTRY_DATA_CORRUPT'],
    [
      'something after a large stream',
      Buffer.concat([packedBig, utf8('!')]),
      {},
      big.length,
      'ENTRY_DATA_CORRUPT',
    ],
    ['a large stream cut short', packedBig.subarray(0, -9), {}, big.length, 'ENTRY_DATA_CORRUPT'],
    ['a large stream with a wrong CRC-32', packedBig, { crc32: 1 }, big.length, 'ENTRY_CRC_MISMATCH'],
  ])('with %s are errors, with no digest', async (_, bytes, more, promised, code) => {
    const content: Partial<LocalContent> = { compression: 'deflate', length: bytes.length, ...more };
    const { leaves } = await build([
      local('x', container(bytes), content, promised === undefined ? {} : { size: promised }),
    ]);
    expect(leaves[0]).toMatchObject({ error: code });
    expect(leaves[0]!.digests).toBeUndefined();
  });

  it('of a container that changed since it was listed are errors', async () => {
    const path = container(utf8('0123456789'));
    const { dev, ino, size: was, mtimeMs, ctimeMs } = statSync(path);
    appendFileSync(path, 'x');
    const stat = { dev, ino, size: was, mtimeMs, ctimeMs };
    const { leaves } = await build([local('x', path, { offset: 2, length: 3, stat }, { size: 3 })]);
    expect(leaves[0]!.error).toBe('ENTRY_CHANGED_WHILE_READ');
    rmSync(path);
    const again = await build([local('x', path, { offset: 2, length: 3, stat }, { size: 3 })]);
    expect(again.leaves[0]!.error).toBe('ENTRY_VANISHED');
  });
});
