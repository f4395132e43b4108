import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../src/core/bytes.js';
import type { Entry } from '../../src/core/entry.js';
import { DirectorySource, type FolderReader, systemFolderReader } from '../../src/sources/dir.js';
import { openSource } from '../../src/sources/index.js';
import { settingsOf } from '../../src/sources/settings.js';
import { inventoryOf, lacks, observe, run, scratch } from './support.js';

async function listed(folder: string, reader?: FolderReader): Promise<Entry[]> {
  const out: Entry[] = [];
  const source = new DirectorySource(Buffer.from(folder), 'folder', settingsOf({}), reader);
  for await (const entry of source.entries()) out.push(entry);
  return out;
}

const names = (entries: readonly Entry[]) => entries.map((e) => Buffer.from(e.path).toString('latin1'));

describe('a folder', () => {
  it('is listed in byte order of the full paths', async () => {
    const folder = scratch();
    for (const name of ['a', 'a/b', 'a-b', 'a0', 'a/b/c', 'a.d', 'é', 'Z'])
      mkdirSync(join(folder, name), { recursive: true });
    for (const name of ['a/x', 'a-b/x', 'a0/x', 'a/b/c/x', 'é/x', '文'])
      writeFileSync(join(folder, name), '');
    const entries = await listed(folder);
    expect(entries).toHaveLength(14);
    for (let i = 1; i < entries.length; i++)
      expect(compareBytes(entries[i - 1]!.path, entries[i]!.path)).toBeLessThan(0);
  });

  it('keeps names that are not UTF-8, and any other byte', async () => {
    const folder = scratch();
    for (const name of [
      Buffer.from('d6d0ceC4', 'hex'),
      Buffer.from('a\nb\x1b'),
      Buffer.from('\\\xff', 'latin1'),
    ]) {
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), 'x');
    }
    expect(names(await listed(folder))).toEqual(['\\\xff', 'a\nb\x1b', '\xd6\xd0\xce\xc4']);
    expect((await inventoryOf(folder)).leaves.every((leaf) => leaf.digests !== undefined)).toBe(true);
  });

  it('lists links without following them, empty folders, and hard links with their content', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'file'), 'hello');
    linkSync(join(folder, 'file'), join(folder, 'hard'));
    symlinkSync('/etc', join(folder, 'out'));
    symlinkSync('out/passwd', join(folder, 'soft'));
    const { leaves, codes } = await inventoryOf(folder);
    expect(codes).toEqual([]);
    expect(leaves.map((leaf) => leaf.kind)).toEqual(['directory', 'file', 'file', 'symlink', 'symlink']);
    expect(leaves[1]!.digests).toEqual(leaves[2]!.digests);
  });

  it.skipIf(lacks('mkfifo', 'python3'))('lists a FIFO and a socket and opens neither', async () => {
    const folder = scratch();
    run(folder, 'mkfifo', 'fifo');
    run(folder, 'python3', '-c', 'import socket; socket.socket(socket.AF_UNIX).bind("socket")');
    const { leaves, complete } = await inventoryOf(folder);
    expect(leaves.map((leaf) => leaf.kind)).toEqual(['fifo', 'socket']);
    expect(complete).toBe(true);
  });

  it('is itself followed when it is named by a link', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'x'), '');
    symlinkSync('real', join(folder, 'link'));
    const source = await openSource(join(folder, 'link'));
    expect((await observe(source, source.entries())).paths).toEqual(['x']);
  });

  it.skipIf(process.getuid?.() === 0)('names what may not be read', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0);
    writeFileSync(join(folder, 'file'), '', { mode: 0 });
    const { leaves, complete } = await inventoryOf(folder);
    expect(leaves.map((leaf) => leaf.error)).toEqual(['ENTRY_READ_FAILED', 'ENTRY_READ_FAILED']);
    expect(complete).toBe(false);
  });

  it('names what vanishes, and follows what turns out to be a folder', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'late/inner'), { recursive: true });
    const reader: FolderReader = {
      ...systemFolderReader,
      list: (path) => [
        ...systemFolderReader.list(path).map((item) => ({ ...item, kind: undefined })),
        ...(path === `${folder}/` ? [{ name: 'gone', kind: undefined }] : []),
      ],
    };
    const entries = await listed(folder, reader);
    expect(names(entries)).toEqual(['gone', 'late', 'late/inner']);
    expect(entries.map((e) => e.error)).toEqual(['ENTRY_VANISHED', undefined, undefined]);
  });

  it('never ends cleanly when any one question to the file system fails', async () => {
    const folder = scratch();
    for (const name of ['a', 'b/c']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'b/file'), '');
    symlinkSync('x', join(folder, 'soft'));
    for (let n = 0; ; n++) {
      let asked = 0;
      const failing =
        <A extends unknown[], R>(ask: (...args: A) => R) =>
        (...args: A): R => {
          if (asked++ === n) throw Object.assign(new Error('EIO'), { code: 'EIO', errno: -5 });
          return ask(...args);
        };
      const reader: FolderReader = {
        list: failing(systemFolderReader.list),
        stat: failing(systemFolderReader.stat),
        readlink: failing(systemFolderReader.readlink),
      };
      const source = new DirectorySource(Buffer.from(folder), 'folder', settingsOf({}), reader);
      const { wrong } = await observe(source, source.entries());
      if (asked <= n) {
        expect(wrong).toEqual([]);
        expect(n).toBe(9);
        return;
      }
      expect(wrong, `question ${n}`).not.toEqual([]);
    }
  });
});
