import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { playDemo } from '../../src/usecases/demo/play.js';

const folder = mkdtempSync(join(tmpdir(), 'cloudexit-stopped-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([false, true])(
  'a demonstration that is stopped leaves nothing, and the folder only if it was there (%s)',
  { timeout: 60_000 },
  async (there) => {
    const dir = join(folder, String(there));
    if (there) mkdirSync(dir);
    const stopped = new Error('stopped');
    let steps = 0;
    const play = playDemo(dir, '0', () => {
      expect(readdirSync(dir)).not.toEqual([]);
      if (++steps === 2) throw stopped;
    });
    await expect(play).rejects.toBe(stopped);
    expect(existsSync(dir)).toBe(there);
    if (there) expect(readdirSync(dir)).toEqual([]);
  },
);
