import { execFileSync } from 'node:child_process';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AtomicFile } from '../../src/inventory/atomic-file.js';
import { scratch } from './support.js';

function write(destination: string): void {
  const file = new AtomicFile(destination);
  try {
    file.write(Buffer.from('new'));
    file.commit();
  } finally {
    file.discard();
  }
}

describe('a file that is written whole or not at all', () => {
  it.each([
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
    ['a link to a device', (path: string) => symlinkSync('/dev/null', path)],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('does not take the place of %s, and leaves nothing', (_, make) => {
    const folder = scratch();
    const path = join(folder, 'out');
    make(path);
    const { mode, ino } = lstatSync(path);
    expect(() => write(path)).toThrow(expect.objectContaining({ code: 'OUTPUT_NOT_WRITTEN', exit: 1 }));
    expect(lstatSync(path)).toMatchObject({ mode, ino });
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it.runIf(process.platform === 'linux')(
    'does not take the place of a link to an open stream, be that a file; and says what prints',
    () => {
      const [folder, elsewhere] = [scratch(), join(scratch(), 'redirected')];
      const fd = openSync(elsewhere, 'w');
      try {
        symlinkSync(`/proc/self/fd/${fd}`, join(folder, 'stdout'));
        for (const name of [join(folder, 'stdout'), `/dev/fd/${fd}`]) {
          expect(() => write(name)).toThrow(
            expect.objectContaining({
              code: 'OUTPUT_NOT_WRITTEN',
              hint: expect.stringContaining('--json'),
              zh: expect.stringContaining('--json'),
            }),
          );
        }
        expect(readlinkSync(join(folder, 'stdout'))).toBe(`/proc/self/fd/${fd}`);
        expect(readFileSync(elsewhere, 'utf8')).toBe('');
        expect(readdirSync(folder)).toEqual(['stdout']);
      } finally {
        closeSync(fd);
      }
    },
  );

  it('says of a pipe and of a device that outputs are files', () => {
    const path = join(scratch(), 'out');
    symlinkSync('/dev/null', path);
    expect(() => write(path)).toThrow(expect.objectContaining({ hint: expect.stringContaining('--json') }));
  });

  it('leaves nothing where a folder takes its place meanwhile', () => {
    const folder = scratch();
    const path = join(folder, 'out');
    const file = new AtomicFile(path);
    file.write(Buffer.from('new'));
    mkdirSync(path);
    expect(() => file.commit()).toThrow(expect.objectContaining({ code: 'OUTPUT_NOT_WRITTEN' }));
    file.discard();
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('replaces a file', () => {
    const path = join(scratch(), 'out');
    writeFileSync(path, 'old');
    write(path);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });
});
