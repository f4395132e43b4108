import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../src/sources/index.js';
import { DEFAULT_LIMITS } from '../../src/sources/limits.js';
import { GOOD } from '../returns/build.js';
import { tar } from '../returns/tar-bytes.js';
import { zip } from '../returns/zip-bytes.js';
import { inventoryOf, scratch } from './support.js';

const good = fileURLToPath(new URL('../returns/good/', import.meta.url));
/** More than a decompressor gives in one piece. */
const LARGE = tar({ name: 'x', data: randomBytes(2 ** 21) });
const paths = (leaves: readonly { path: string }[]) => leaves.map((leaf) => leaf.path);

describe('archives inside archives', () => {
  it('are files when nothing is asked', async () => {
    expect(paths((await inventoryOf(join(good, 'inner.zip'))).leaves)).toEqual(['plain.tar', 'plain.zip']);
  });

  it('are opened on request and stay files too', async () => {
    const { leaves, codes } = await inventoryOf(join(good, 'inner.zip'), { nested: 1 });
    expect(codes).toEqual([]);
    expect(paths(leaves)).toEqual([
      'plain.tar',
      'plain.tar!/docs',
      'plain.tar!/docs/a.txt',
      'plain.tar!/hello.txt',
      'plain.zip',
      'plain.zip!/docs',
      'plain.zip!/docs/a.txt',
      'plain.zip!/hello.txt',
    ]);
    expect(leaves[3]!.digests).toEqual(leaves[7]!.digests);
  });

  it('are opened in a stream, and as deep as asked', async () => {
    const path = join(scratch(), 'a');
    writeFileSync(
      path,
      tar({ name: 'deep/inner.tar.gz', data: GOOD['inner.tar.gz']! }, { name: 'after', data: 'x' }),
    );
    const one = await inventoryOf(path, { nested: 1 });
    expect(paths(one.leaves)).toEqual([
      'after',
      'deep/inner.tar.gz',
      'deep/inner.tar.gz!/plain.tar.gz',
      'deep/inner.tar.gz!/plain.zip',
    ]);
    const two = await inventoryOf(path, { nested: 2 });
    expect(two.codes).toEqual([]);
    expect(paths(two.leaves)).toContain('deep/inner.tar.gz!/plain.tar.gz!/docs/a.txt');
    expect(paths(two.leaves)).toContain('deep/inner.tar.gz!/plain.zip!/hello.txt');
    expect(two.leaves.filter((l) => l.kind === 'file').every((l) => l.digests?.sha256 !== undefined)).toBe(
      true,
    );
  });

  it('are opened in a folder', async () => {
    const { leaves, codes } = await inventoryOf(good, { nested: 2 });
    expect(codes).toEqual([]);
    expect(paths(leaves)).toContain('inner.zip!/plain.tar!/hello.txt');
  });

  it('bring their own findings, named by their path', async () => {
    const path = join(scratch(), 'a');
    writeFileSync(path, tar({ name: 'cut.tar', data: GOOD['plain.tar']!.subarray(0, -1024) }));
    const { findings } = await inventoryOf(path, { nested: 1 });
    expect(findings).toMatchObject([{ code: 'ARCHIVE_END_MISSING', subject: 'cut.tar' }]);
  });

  it.each([
    ['ARCHIVE_END_MISSING', GOOD['plain.tar']!.subarray(0, -1024), {}],
    ['ARCHIVE_TRUNCATED', GOOD['plain.zip']!.subarray(0, -10), {}],
    ['ARCHIVE_NESTED_NOT_OPENED', gzipSync(tar({ name: 'x.tar', data: LARGE })), { held: 100 }],
  ])('bring their findings by their whole path, however deep: %s', async (code, inner, limits) => {
    for (const name of ['one', 'two']) {
      const folder = join(scratch(), 'folder');
      mkdirSync(folder);
      const middle = tar({ name: 'in', data: inner });
      writeFileSync(join(folder, `${name}.tar`), middle);
      const held = { ...DEFAULT_LIMITS, ...limits };
      const { findings } = await inventoryOf(folder, { nested: 3, limits: held });
      const subjects = findings.filter((f) => f.code === code).map(({ subject }) => subject);
      const deeper = code === 'ARCHIVE_NESTED_NOT_OPENED' ? '!/x.tar' : '';
      expect(subjects).toEqual([`${name}.tar!/in${deeper}`]);
    }
  });

  it('that cannot be read in place and are too large to hold are named: ARCHIVE_NESTED_NOT_OPENED', async () => {
    const path = join(scratch(), 'a');
    writeFileSync(
      path,
      gzipSync(tar({ name: 'in.tar', data: tar({ name: 'x', data: randomBytes(2 ** 21) }) })),
    );
    const { codes, complete } = await inventoryOf(path, { nested: 1, limits: { held: 100 } });
    expect(codes).toEqual(['ARCHIVE_NESTED_NOT_OPENED']);
    expect(complete).toBe(false);
  });

  it('that are compressed but no tar are files and nothing more, in a folder, a zip and a stream', async () => {
    const folder = scratch();
    const text = gzipSync('a log that was put away');
    writeFileSync(join(folder, 'log.gz'), text);
    writeFileSync(join(folder, 'about.txt'), 'BZh is how bzip2 begins');
    writeFileSync(join(folder, 'stored.zip'), zip([{ name: 'in.gz', data: text }]));
    writeFileSync(join(folder, 'deflated.zip'), zip([{ name: 'in.gz', data: text, method: 8 }]));
    writeFileSync(join(folder, 'outer.tar.gz'), gzipSync(tar({ name: 'in.gz', data: text }, { name: 'x' })));
    const { leaves, codes } = await inventoryOf(folder, { nested: 3 });
    expect(codes).toEqual([]);
    expect(paths(leaves)).toEqual([
      'about.txt',
      'deflated.zip',
      'deflated.zip!/in.gz',
      'log.gz',
      'outer.tar.gz',
      'outer.tar.gz!/in.gz',
      'outer.tar.gz!/x',
      'stored.zip',
      'stored.zip!/in.gz',
    ]);
    expect(new Set(leaves.filter((l) => l.path.endsWith('.gz')).map((l) => l.digests?.sha256)).size).toBe(2);
  });

  it('in a folder that change while they are read are named', async () => {
    const folder = scratch();
    const path = join(folder, 'a.tar.gz');
    writeFileSync(path, GOOD['plain.tar.gz']!);
    const source = await openSource(folder, { nested: 1 });
    for await (const entry of source.entries()) {
      if (Buffer.from(entry.path).toString() === 'a.tar.gz!/hello.txt') appendFileSync(path, 'more');
    }
    expect(source.findings()).toMatchObject([{ code: 'SOURCE_INCOMPLETE', subject: 'a.tar.gz' }]);
  });

  it('share one bound on what is held, in which a stored archive counts once', async () => {
    const noise = () => ({ name: 'noise', data: randomBytes(3 * 2 ** 19) });
    const stored = tar(noise(), { name: 'in.tar', data: tar(noise(), { name: 'x', data: 'x' }) });
    const packed = gzipSync(
      tar({ name: 'in.tar.gz', data: gzipSync(tar(noise(), { name: 'x', data: 'x' })) }),
    );
    const of = async (name: string, data: Buffer, held: number) => {
      const path = join(scratch(), 'outer');
      writeFileSync(path, gzipSync(tar({ name, data })));
      const { leaves, codes } = await inventoryOf(path, { nested: 2, limits: { held } });
      return { codes, paths: paths(leaves) };
    };
    expect(await of('a.tar', stored, 4 * 2 ** 20)).toMatchObject({
      codes: [],
      paths: expect.arrayContaining(['a.tar!/in.tar!/x']),
    });
    expect(await of('a.tar.gz', packed, 4 * 2 ** 20)).toMatchObject({
      codes: [],
      paths: expect.arrayContaining(['a.tar.gz!/in.tar.gz!/x']),
    });
    expect(await of('a.tar.gz', packed, 2 * 2 ** 20)).toEqual({
      codes: ['ARCHIVE_NESTED_NOT_OPENED'],
      paths: ['a.tar.gz', 'a.tar.gz!/in.tar.gz'],
    });
  });

  it('share one bound on all that they unfold to', async () => {
    const { codes } = await inventoryOf(join(good, 'inner.zip'), { nested: 1, limits: { entries: 5 } });
    expect(codes).toContain('ARCHIVE_LIMIT_EXCEEDED');
  });
});
