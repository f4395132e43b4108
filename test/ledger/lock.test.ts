import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/ledger/file-system.js';
import { withLock } from '../../src/ledger/lock.js';
import { inFolder } from './cases.js';

const PATIENCE = 60;

/** The name of a lock that this process takes, as its five parts. */
async function ownName(dir: string): Promise<string[]> {
  let names: string[] = [];
  await withLock(nodeFileSystem, dir, async () => {
    names = await readdir(dir);
  });
  return names[0]!.split('-');
}

const take = (dir: string) => withLock(nodeFileSystem, dir, async () => 'held', PATIENCE);

/** A lock of this machine with some parts of its name changed. */
async function foreign(dir: string, change: (parts: string[]) => string[]): Promise<string> {
  const name = change(await ownName(dir)).join('-');
  await writeFile(join(dir, name), '');
  return name;
}

describe('the lock', () => {
  it('is one empty file while it is held, and none afterwards, also after an error', () =>
    inFolder(async (dir) => {
      expect((await ownName(dir)).slice(0, 1)).toEqual(['lock']);
      const failing = withLock(nodeFileSystem, dir, async () => Promise.reject(new Error('inside')));
      await expect(failing).rejects.toThrow('inside');
      expect(await readdir(dir)).toEqual([]);
    }));

  it.each<[string, (parts: string[]) => string[]]>([
    ['a living process', (parts) => [...parts.slice(0, 5), 'f'.repeat(16)]],
    ['another machine', (parts) => ['lock', '0'.repeat(12), ...parts.slice(2, 5), 'f'.repeat(16)]],
    ['an owner that cannot be read', () => ['lock', 'somebody']],
  ])('of %s stays, and the writer gives up', (_, change) =>
    inFolder(async (dir) => {
      const name = await foreign(dir, change);
      await expect(take(dir)).rejects.toMatchObject({ code: 'LEDGER_LOCKED', subject: name, exit: 1 });
      expect(await readdir(dir)).toEqual([name]);
    }),
  );

  it.each<[string, (parts: string[]) => string[]]>([
    [
      'an earlier boot',
      (parts) => [...parts.slice(0, 2), '0'.repeat(12), ...parts.slice(3, 5), 'f'.repeat(16)],
    ],
    ['a process whose number another has now', (parts) => [...parts.slice(0, 4), '1', 'f'.repeat(16)]],
  ])('of %s is removed', (_, change) =>
    inFolder(async (dir) => {
      await foreign(dir, change);
      expect(await take(dir)).toBe('held');
      expect(await readdir(dir)).toEqual([]);
    }),
  );

  it('of a process that has ended is removed', () =>
    inFolder(async (dir) => {
      const child = spawn(process.execPath, ['-e', '0']);
      const pid = String(child.pid);
      await once(child, 'close');
      await foreign(dir, (parts) => [...parts.slice(0, 3), pid, parts[4]!, 'f'.repeat(16)]);
      expect(await take(dir)).toBe('held');
    }));

  it('admits one at a time', () =>
    inFolder(async (dir) => {
      let inside = 0;
      let most = 0;
      const enter = () =>
        withLock(nodeFileSystem, dir, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
        });
      await Promise.all(Array.from({ length: 25 }, enter));
      expect(most).toBe(1);
    }));
});
