import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, utf8 } from '../../src/core/bytes.js';
import type { Entry } from '../../src/core/entry.js';
import { buildInventory } from '../../src/inventory/index.js';
import { codeOf, fileEntry, ListedSource, leavesOf, scratch, streamOf } from './support.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function build(entries: readonly Entry[], more: object = {}) {
  const output = join(scratch(), 'x.inventory');
  const built = await buildInventory({ source: new ListedSource(entries), output, ...more });
  return { built, output, leaves: await leavesOf(output) };
}

describe('an inventory', () => {
  it('is exactly these bytes', async () => {
    const { built, output } = await build([
      fileEntry('b', 'hello', { mode: 0o644, mtime: 1 }),
      { path: utf8('a'), kind: 'directory', mode: 0o755 },
      { path: fromHex('d6d0')!, kind: 'symlink', target: utf8('b') },
    ]);
    const leaves = [
      '{"kind":"directory","mode":493,"path":"a"}',
      '{"digests":{"sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},"kind":"file","mode":420,"mtime":1,"path":"b","size":5}',
      '{"kind":"symlink","path":"\\\\xd6\\\\xd0","pathHex":"d6d0","target":"b"}',
    ];
    const h = (prefix: number, ...parts: (string | Buffer)[]): Buffer => {
      const sum = createHash('sha256').update(Buffer.of(prefix));
      for (const part of parts) sum.update(part);
      return sum.digest();
    };
    const [a, b, c] = leaves.map((leaf) => h(0, leaf)) as [Buffer, Buffer, Buffer];
    const root = h(1, h(1, a, b), c).toString('hex');
    expect(readFileSync(output, 'utf8')).toBe(
      `{"digests":["sha256"],"facts":["mode","mtime"],"source":{"kind":"tar"},"tree":"sha256","type":"urn:cloudexit:inventory:v1"}\n${leaves.join('\n')}\n{"bytes":5,"complete":true,"entries":3,"findings":[],"root":"${root}","tree":"sha256","type":"urn:cloudexit:inventory-end:v1"}\n`,
    );
    expect(built).toEqual({
      size: 3,
      root,
      bytes: 5,
      unsized: 0,
      complete: true,
      errors: 0,
      codes: {},
      resumed: 0,
      findings: [],
      fileDigests: { sha256: createHash('sha256').update(readFileSync(output)).digest('hex') },
    });
  });

  it('does not depend on the order of the source', async () => {
    const entries = Array.from({ length: 40 }, (_, i) => fileEntry(`${i % 7}/é${i}`, `content ${i}`));
    const first = (await build(entries)).built.fileDigests.sha256;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(entries, { minLength: entries.length }), async (shuffled) => {
        expect((await build(shuffled)).built.fileDigests.sha256).toBe(first);
      }),
      { numRuns: 10 },
    );
  });

  it('of nothing has the root of nothing', async () => {
    const { built } = await build([]);
    expect(built).toMatchObject({ size: 0, complete: true, root: sha256('') });
  });

  it('with sm3 has the root and the digests that openssl gives', async () => {
    const { built, leaves } = await build([fileEntry('x', 'abc')], {
      tree: 'sm3',
      digests: ['sm3', 'sha256'],
    });
    // GB/T 32905-2016, example 1.
    const sm3 = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
    expect(leaves[0]!.digests).toEqual({ sha256: sha256('abc'), sm3 });
    const line = `{"digests":{"sha256":"${sha256('abc')}","sm3":"${sm3}"},"kind":"file","path":"x","size":3}`;
    const openssl = execFileSync('openssl', ['dgst', '-sm3', '-r'], { input: `\0${line}` }).toString();
    expect(openssl.slice(0, 64)).toBe(built.root);
  });

  it('keeps every one of several entries with the same path, numbered in the order of the source', async () => {
    const { leaves, built } = await build([
      fileEntry('x', 'first'),
      fileEntry('a', 'other'),
      fileEntry('x', 'second'),
      fileEntry('x', 'third'),
    ]);
    expect(leaves.map((l) => [l.path, l.occurrence, l.digests?.sha256, l.findings])).toEqual([
      ['a', undefined, sha256('other'), undefined],
      ['x', undefined, sha256('first'), undefined],
      ['x', 2, sha256('second'), ['ENTRY_DUPLICATE']],
      ['x', 3, sha256('third'), ['ENTRY_DUPLICATE']],
    ]);
    expect(built).toMatchObject({ complete: true, codes: { ENTRY_DUPLICATE: 2 } });
  });

  it('does not call versions of one object duplicates', async () => {
    const { leaves } = await build([
      fileEntry('x', '1', { kind: 'object', facts: { versionId: 'a' } }),
      fileEntry('x', '2', { kind: 'object', facts: { versionId: 'b' } }),
    ]);
    expect(leaves.map((l) => [l.occurrence, l.findings])).toEqual([
      [undefined, undefined],
      [2, undefined],
    ]);
  });

  it('marks names that differ only in case or Unicode form, and no others', async () => {
    const names = [
      'a/README',
      'a/readme',
      'b/readme',
      'caf\u00e9',
      'cafe\u0301',
      'UPPER',
      'lower',
      'X',
      'x',
      'x',
    ];
    const { leaves } = await build(names.map((name) => fileEntry(name, '')));
    const marked = leaves.filter((l) => l.findings?.includes('ENTRY_NAME_COLLISION')).map((l) => l.path);
    expect(marked).toEqual(['X', 'a/README', 'a/readme', 'cafe\u0301', 'caf\u00e9', 'x', 'x']);
  });
});

describe('hard links', () => {
  const link = (path: string, target: string): Entry => ({
    path: utf8(path),
    kind: 'hardlink',
    target: utf8(target),
  });

  it('have the content of what they lead to, through other links too', async () => {
    const { leaves, built } = await build([
      fileEntry('m', 'content'),
      link('a', 'm'),
      link('z', 'a'),
      link('é', 'z'),
    ]);
    expect(leaves.map((l) => [l.path, l.kind, l.size, l.digests?.sha256])).toEqual([
      ['a', 'hardlink', 7, sha256('content')],
      ['m', 'file', 7, sha256('content')],
      ['z', 'hardlink', 7, sha256('content')],
      ['é', 'hardlink', 7, sha256('content')],
    ]);
    expect(built).toMatchObject({ complete: true, bytes: 28 });
  });

  it('of one name may be many: each is looked at once', async () => {
    const many = 40_000;
    const { built, leaves } = await build([
      ...Array.from({ length: many }, (_, i) => link('A', i % 2 === 0 ? 't' : 'u')),
      fileEntry('a', ''),
      fileEntry('t', 'content'),
      fileEntry('u', 'more'),
    ]);
    expect(built).toMatchObject({ complete: true, size: many + 3, bytes: (11 * many) / 2 + 11 });
    expect(built.codes).toEqual({ ENTRY_DUPLICATE: many - 1, ENTRY_NAME_COLLISION: many + 1 });
    expect(leaves[0]!.digests?.sha256).toBe(sha256('content'));
    expect(leaves[many - 1]).toMatchObject({ occurrence: many, digests: { sha256: sha256('more') } });
  });

  it.each([
    ['nothing', [link('a', 'gone')]],
    ['itself', [link('a', 'a')]],
    ['each other', [link('a', 'b'), link('b', 'a')]],
    ['one of two', [fileEntry('x', '1'), fileEntry('x', '2'), link('a', 'x')]],
    ['a folder', [{ path: utf8('d'), kind: 'directory' } as Entry, link('a', 'd')]],
    ['something unreadable', [fileEntry('x', '', { error: 'ENTRY_ENCRYPTED' }), link('a', 'x')]],
  ])('that lead to %s are not resolved, and the inventory is not complete', async (_, entries) => {
    const { leaves, built } = await build(entries);
    expect(leaves.find((l) => l.path === 'a')!.error).toBe('ENTRY_LINK_UNRESOLVED');
    expect(built.complete).toBe(false);
  });
});

describe('what cannot be read', () => {
  it.each<[string, Partial<Entry>, string]>([
    ['a stream that fails', { content: streamOf('ab', new Error('broken')) }, 'ENTRY_READ_FAILED'],
    [
      'a stream that says why',
      { content: streamOf('ab', Object.assign(new Error('x'), { code: 'ENTRY_ENCRYPTED' })) },
      'ENTRY_ENCRYPTED',
    ],
    ['a stream that is shorter than promised', { size: 9, content: streamOf('abc') }, 'ENTRY_DATA_CORRUPT'],
    ['a stream that is longer than promised', { size: 2, content: streamOf('abc') }, 'ENTRY_DATA_CORRUPT'],
    ['an entry that the source could not read', { error: 'ENTRY_UNSUPPORTED' }, 'ENTRY_UNSUPPORTED'],
    [
      'a told digest that is none',
      { content: { type: 'digested', digests: { sha256: 'zz' } } },
      'ENTRY_READ_FAILED',
    ],
    [
      'a told digest of another algorithm',
      { content: { type: 'digested', digests: { md5: '0'.repeat(32) } } },
      'ENTRY_READ_FAILED',
    ],
  ])('%s is listed with an error', async (_, more, code) => {
    const { leaves, built } = await build([fileEntry('good', 'good'), fileEntry('x', 'abc', more)]);
    expect(leaves[1]).toMatchObject({ path: 'x', error: code });
    expect(leaves[1]!.digests).toBeUndefined();
    expect(built).toMatchObject({ complete: false, errors: 1 });
  });

  it('says at which byte the system failed, where that is known', async () => {
    // Nothing is mapped there.
    const memory = { type: 'local', path: utf8('/proc/self/mem'), compression: 'none' } as const;
    const { leaves } = await build([
      fileEntry('part', 'abc', { content: { ...memory, offset: 64, length: 3 } }),
      fileEntry('whole', 'abc', { content: { ...memory, offset: 0 } }),
    ]);
    expect(leaves).toMatchObject([
      { path: 'part', error: 'ENTRY_READ_FAILED', facts: { failedAt: 64 } },
      { path: 'whole', error: 'ENTRY_READ_FAILED', facts: { failedAt: 0 } },
    ]);
  });

  it('a file entry without any content is not taken for an empty file', async () => {
    const { leaves } = await build([{ path: utf8('x'), kind: 'file', size: 0 }]);
    expect(leaves[0]!.error).toBe('ENTRY_READ_FAILED');
  });

  it('findings about the source, unless notes, make it incomplete', async () => {
    const output = join(scratch(), 'x');
    const found = [{ code: 'ARCHIVE_END_MISSING', subject: 'x.tar' } as const];
    const built = await buildInventory({ source: new ListedSource([], 'tar', found), output });
    expect(built).toMatchObject({ complete: false, findings: found });
  });

  it('a source that fails on its Nth step, for every N, never gives a complete inventory', async () => {
    const entries = Array.from({ length: 12 }, (_, i) => fileEntry(`f${i}`, `content ${i}`));
    for (let n = 0; n < 2 * entries.length; n++) {
      const folder = scratch();
      const output = join(folder, 'x');
      let step = 0;
      const fail = (): void => {
        if (step++ === n) throw new Error(`step ${n}`);
      };
      const source = new ListedSource(entries);
      source.entries = async function* () {
        for (const entry of entries) {
          fail();
          const content = {
            type: 'stream' as const,
            async *open() {
              fail();
              yield utf8(`content ${entries.indexOf(entry)}`);
            },
          };
          yield { ...entry, content };
        }
      };
      const run = buildInventory({ source, output });
      if (n % 2 === 0) {
        await expect(run).rejects.toThrow(`step ${n}`);
        expect(readdirSync(folder)).toEqual([]);
      } else {
        expect(await run).toMatchObject({ complete: false, errors: 1 });
      }
    }
  });
});

describe('the output', () => {
  it('stays as it was when the source fails, and nothing is left beside it', async () => {
    const folder = scratch();
    const output = join(folder, 'x');
    writeFileSync(output, 'before');
    const source = new ListedSource([]);
    source.entries = async function* () {
      yield fileEntry('x', 'y');
      throw Object.assign(new Error('gone'), { code: 'EIO' });
    };
    expect(await codeOf(() => buildInventory({ source, output }))).toBe('EIO');
    expect(readdirSync(folder)).toEqual(['x']);
    expect(readFileSync(output, 'utf8')).toBe('before');
  });

  it('does not appear after an abort, which rejects with its reason', async () => {
    const folder = scratch();
    const abort = new AbortController();
    const source = new ListedSource([]);
    source.entries = async function* () {
      for (let i = 0; ; i++) {
        if (i === 500) abort.abort(new Error('enough'));
        yield fileEntry(`f${i}`, 'x');
      }
    };
    const run = buildInventory({ source, output: join(folder, 'x'), signal: abort.signal });
    await expect(run).rejects.toThrow('enough');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that cannot be written is an error with a code', async () => {
    const output = join(scratch(), 'no', 'such', 'folder');
    expect(await codeOf(() => buildInventory({ source: new ListedSource([]), output }))).toBe(
      'OUTPUT_NOT_WRITTEN',
    );
  });

  it.each([{ chunkSize: 5000 }, { chunkSize: 1024 }, { digests: [] }])(
    'is refused for %j',
    async (options) => {
      const output = join(scratch(), 'x');
      expect(await codeOf(() => buildInventory({ source: new ListedSource([]), output, ...options }))).toBe(
        'USAGE',
      );
    },
  );
});
