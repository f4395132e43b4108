import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPolicy } from '../../src/usecases/trust-store.js';

describe('a trust folder that somebody else filled', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cloudexit-trust-'));
    mkdirSync(join(folder, 'anchors'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a link to a device', (path: string) => symlinkSync('/dev/zero', path)],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('%s is refused, not waited for', async (_what, put) => {
    const path = join(folder, 'anchors', 'root.pem');
    put(path);
    const policy = readPolicy({ folders: [folder] }, { at: new Date() });
    await expect(policy).rejects.toMatchObject({ code: 'FILE_NOT_REGULAR', subject: path, exit: 3 });
  });

  it('holds no file in the place of its folders, which could hide what revokes', async () => {
    writeFileSync(join(folder, 'crls'), '');
    await expect(readPolicy({ folders: [folder] }, { at: new Date() })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      subject: join(folder, 'crls'),
    });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(readPolicy({ folders: [file] }, { at: new Date() })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      subject: join(file, 'anchors'),
    });
  });

  it.each([
    ['anchors', 'CERTIFICATE_MALFORMED'],
    ['crls', 'CRL_MALFORMED'],
  ])('a file of %s that is none is named', async (kind, code) => {
    mkdirSync(join(folder, kind), { recursive: true });
    const path = join(folder, kind, 'odd.pem');
    writeFileSync(path, 'garbage');
    await expect(readPolicy({ folders: [folder] }, { at: new Date() })).rejects.toMatchObject({
      code,
      subject: path,
    });
  });
});
