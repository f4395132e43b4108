import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requireTrustFolders } from '../../src/usecases/trust-store.js';

const folder = mkdtempSync(join(tmpdir(), 'cloudexit-trust-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a trust folder that a person names', () => {
  it('is one, or empty', async () => {
    mkdirSync(join(folder, 'good/anchors'), { recursive: true });
    mkdirSync(join(folder, 'empty'));
    await expect(requireTrustFolders([join(folder, 'good'), join(folder, 'empty')])).resolves.toBeUndefined();
  });

  it.each([
    ['is not there', 'absent', 'FILE_NOT_FOUND'],
    ['leads to itself', 'loop', 'FILE_UNREADABLE'],
    ['holds something else', 'other', 'USAGE'],
  ])('and %s: an error that says so', async (_, name, code) => {
    rmSync(join(folder, name), { recursive: true, force: true });
    if (name === 'loop') symlinkSync('loop', join(folder, 'loop'));
    if (name === 'other') mkdirSync(join(folder, 'other'));
    if (name === 'other') writeFileSync(join(folder, 'other/root.pem'), '');
    const subject = join(folder, name);
    await expect(requireTrustFolders([subject])).rejects.toMatchObject({ code, subject });
  });
});
