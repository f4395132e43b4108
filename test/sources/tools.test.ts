import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GOOD } from '../returns/build.js';
import { inventoryOf, lacks, run, scratch } from './support.js';

/** A small tree with what tools like to get wrong. */
function tree(): string {
  const folder = scratch();
  const at = (name: string) => join(folder, 'tree', name);
  mkdirSync(at('empty'), { recursive: true });
  mkdirSync(at(`${'long-folder-name-'.repeat(6)}/${'another-'.repeat(12)}`), { recursive: true });
  writeFileSync(
    at(`${'long-folder-name-'.repeat(6)}/${'another-'.repeat(12)}/${'file-'.repeat(30)}`),
    'deep',
  );
  writeFileSync(at('文档 一.txt'), '中文');
  writeFileSync(at('line\nbreak'), 'newline');
  writeFileSync(at('zero'), '');
  writeFileSync(
    at('random'),
    Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i * 7 + (i >> 5)) & 255)),
  );
  writeFileSync(at('sparse'), 'start');
  truncateSync(at('sparse'), 3_000_000);
  linkSync(at('random'), at('zz-hard'));
  symlinkSync('../outside', at('soft'));
  return folder;
}

interface Seen {
  [path: string]: string | undefined;
}

async function seen(location: string): Promise<Seen> {
  const { leaves, codes, complete } = await inventoryOf(location);
  expect(codes.filter((code) => code !== 'ENTRY_NAME_CONTROL')).toEqual([]);
  expect(complete).toBe(true);
  return Object.fromEntries(
    leaves.map((leaf) => [leaf.path, leaf.digests?.sha256 ?? leaf.target ?? leaf.kind]),
  );
}

const PYTHON_ZIP = `
import os, sys, zipfile
with zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED) as z:
    for folder, folders, files in os.walk('tree'):
        for name in folders + files:
            path = os.path.join(folder, name)
            if not os.path.islink(path): z.write(path, path[5:])`;
const PYTHON_TAR = `
import tarfile
with tarfile.open('out', 'w:gz', format=tarfile.PAX_FORMAT) as t: t.add('tree', '.')`;

const MAKERS: readonly [name: string, command: string, ...args: string[]][] = [
  ['GNU tar, gnu', 'tar', '--format=gnu', '-C', 'tree', '-cf', 'out', '.'],
  ['GNU tar, pax', 'tar', '--format=posix', '-C', 'tree', '-cf', 'out', '.'],
  ['GNU tar, old sparse', 'tar', '--format=gnu', '-S', '-C', 'tree', '-cf', 'out', '.'],
  [
    'GNU tar, sparse 0.0',
    'tar',
    '--format=posix',
    '-S',
    '--sparse-version=0.0',
    '-C',
    'tree',
    '-cf',
    'out',
    '.',
  ],
  [
    'GNU tar, sparse 0.1',
    'tar',
    '--format=posix',
    '-S',
    '--sparse-version=0.1',
    '-C',
    'tree',
    '-cf',
    'out',
    '.',
  ],
  ['GNU tar, sparse 1.0, gzip', 'tar', '--format=posix', '-S', '-C', 'tree', '-czf', 'out', '.'],
  ['GNU tar, zstd', 'tar', '--zstd', '-C', 'tree', '-cf', 'out', '.'],
  ['GNU tar, xz', 'tar', '-C', 'tree', '-cJf', 'out', '.'],
  ['GNU tar, bzip2', 'tar', '-C', 'tree', '-cjf', 'out', '.'],
  ['bsdtar', 'bsdtar', '-C', 'tree', '-cf', 'out', '.'],
  ['bsdtar, zip', 'bsdtar', '--format=zip', '-C', 'tree', '-cf', 'out', '.'],
  ['zip', 'sh', '-c', 'cd tree && zip -qry ../out.zip . && mv ../out.zip ../out'],
  ['zip through a pipe', 'sh', '-c', 'cd tree && zip -qry - . | cat > ../out'],
  ['7z', 'sh', '-c', 'cd tree && 7z a -tzip -bd -snl ../out.zip . >/dev/null && mv ../out.zip ../out'],
  ['python zipfile', 'python3', '-c', PYTHON_ZIP],
  ['python tarfile', 'python3', '-c', PYTHON_TAR],
];

const NEEDED = ['tar', 'bsdtar', 'zip', '7z', 'python3', 'zstd', 'xz', 'bzip2', 'sha256sum'];

describe.skipIf(lacks(...NEEDED))('archives made by', () => {
  for (const [name, program, ...args] of MAKERS) {
    it(`${name} hold what the folder holds`, async () => {
      const folder = tree();
      run(folder, program, ...args);
      const expected = await seen(join(folder, 'tree'));
      const actual = await seen(join(folder, 'out'));
      if (name === 'python zipfile') delete expected['soft'];
      expect(actual).toEqual(expected);
    });
  }

  it('digests are those of sha256sum', async () => {
    const folder = tree();
    const output = execFileSync('sh', ['-c', 'cd tree && find . -type f -print0 | xargs -0 sha256sum -z'], {
      cwd: folder,
    });
    const { leaves } = await inventoryOf(join(folder, 'tree'));
    const ours = leaves
      .filter((l) => l.kind === 'file')
      .map((l) => l.digests?.sha256)
      .sort();
    expect(
      output
        .toString()
        .split('\0')
        .filter(Boolean)
        .map((line) => line.slice(0, 64))
        .sort(),
    ).toEqual(ours);
  });
});

const COMPRESSORS = [['gzip', '-n'], ['zstd', '-q'], ['xz'], ['bzip2']] as const;

describe.skipIf(lacks('gzip', 'zstd', 'xz', 'bzip2'))('a compressed archive', () => {
  for (const [program, ...args] of COMPRESSORS) {
    it(`under ${program} never ends cleanly when cut, changed or followed by something`, async () => {
      const folder = scratch();
      const whole = execFileSync(program, [...args, '-c'], { input: GOOD['plain.tar']! });
      const path = join(folder, 'a');
      const codesOf = async (bytes: Buffer) => {
        writeFileSync(path, bytes);
        return (await inventoryOf(path)).codes;
      };
      expect(await codesOf(whole)).toEqual([]);
      for (const length of [30, whole.length >> 1, whole.length - 5, whole.length - 1]) {
        expect(await codesOf(whole.subarray(0, length)), `cut at ${length}`).not.toEqual([]);
      }
      for (const at of [whole.length >> 2, whole.length >> 1, whole.length - 6]) {
        const changed = Buffer.from(whole);
        changed[at] = changed[at]! ^ 0x10;
        expect(await codesOf(changed), `changed at ${at}`).not.toEqual([]);
      }
      expect(await codesOf(Buffer.concat([whole, Buffer.from('something else')]))).not.toEqual([]);
    });
  }

  /** A frame of this many bytes that a reader of zstd passes over, and its number of 0 to 15. */
  const skippable = (length: number, number = 0) => {
    const frame = Buffer.alloc(8 + length, 0x7a);
    frame.writeUInt32LE(0x184d2a50 + number, 0);
    frame.writeUInt32LE(length, 4);
    return frame;
  };
  const zstd = () => execFileSync('zstd', ['-q', '-c'], { input: GOOD['plain.tar']! });

  it.each<[string, () => Buffer[]]>([
    ['a small frame', () => [skippable(4)]],
    ['an empty one, and one of another number', () => [skippable(0), skippable(9, 15)]],
    ['one that is longer than what is looked at first', () => [skippable(5000, 7)]],
  ])('under zstd is found behind %s to skip', async (_, frames) => {
    const path = join(scratch(), 'a');
    writeFileSync(path, Buffer.concat([...frames(), zstd()]));
    const plain = join(scratch(), 'a');
    writeFileSync(plain, zstd());
    const [found, expected] = [await inventoryOf(path), await inventoryOf(plain)];
    expect(found.codes).toEqual([]);
    expect(found.leaves).toEqual(expected.leaves);
  });

  it('that begins with frames to skip and no zstd behind them is none', async () => {
    for (const bytes of [
      Buffer.concat([skippable(4), Buffer.from('text')]),
      Buffer.concat([...Array.from({ length: 17 }, () => skippable(1)), zstd()]),
      skippable(4),
      Buffer.concat([skippable(4).subarray(0, 4), Buffer.from([0xff, 0xff, 0xff, 0xff]), zstd()]),
    ]) {
      const path = join(scratch(), 'a');
      writeFileSync(path, bytes);
      await expect(inventoryOf(path)).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED' });
    }
  });

  it('without the program for it is an error that names the program', async () => {
    const path = join(scratch(), 'a');
    writeFileSync(path, execFileSync('zstd', ['-q', '-c'], { input: GOOD['plain.tar']! }));
    const before = process.env['PATH'];
    process.env['PATH'] = scratch();
    try {
      await expect(inventoryOf(path)).rejects.toMatchObject({
        code: 'PROGRAM_MISSING',
        subject: 'zstd',
        exit: 1,
      });
    } finally {
      process.env['PATH'] = before;
    }
    expect(readFileSync(path).length).toBeGreaterThan(0);
  });
});
