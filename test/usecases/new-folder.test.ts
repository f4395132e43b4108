import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeNewFolder } from '../../src/usecases/new-folder.js';

const dir = mkdtempSync(join(tmpdir(), 'cloudexit-new-folder-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const bytes = Buffer.from('a record');

describe('files for a new folder', () => {
  it('are written, and named in their order', () => {
    const folder = join(dir, 'all');
    const written = writeNewFolder(folder, [
      ['b.json', bytes],
      ['a.json.p7s', bytes],
    ]);
    expect(written).toEqual([join(folder, 'b.json'), join(folder, 'a.json.p7s')]);
    expect(readFileSync(written[1]!)).toEqual(bytes);
  });

  it.each([0, 1, 2])('are all there or none is, and no folder: the one at %i cannot be written', (at) => {
    const folder = join(dir, `none-${at}`);
    const files = ['a', 'b', 'c'].map((name, i) => [i === at ? `gone/${name}` : name, bytes] as const);
    expect(() => writeNewFolder(folder, files)).toThrow(
      expect.objectContaining({ code: 'OUTPUT_NOT_WRITTEN', exit: 1 }),
    );
    expect(existsSync(folder)).toBe(false);
  });

  it('touch no folder that is there', () => {
    const folder = join(dir, 'there');
    mkdirSync(folder);
    expect(() => writeNewFolder(folder, [['a', bytes]])).toThrow(
      expect.objectContaining({ code: 'OUTPUT_EXISTS', exit: 2 }),
    );
    expect(existsSync(folder)).toBe(true);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });
});
