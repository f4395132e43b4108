import { describe, expect, it } from 'vitest';
import { compareInventories, findingsOfOutcome } from '../../src/compare/index.js';
import { fromHex } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import { errorCode } from '../../src/core/errors.js';
import type { Leaf } from '../../src/formats/leaf.js';
import { compare, cutFile, file, folder, MemorySorter, side } from './support.js';

const a = file('a', 'one');
const b = file('b', 'two');
const c = file('c', 'three');

describe('one thing changed is said to be exactly that', () => {
  it.each<[string, Leaf[], Leaf[], string[]]>([
    ['nothing', [a, b, c], [c, a, b], []],
    ['nothing at all', [], [], []],
    ['content', [a, b], [a, file('b', 'TWO')], ['modified b']],
    ['gone', [a, b, c], [a, c], ['missing b']],
    ['everything gone', [a, b], [], ['missing a', 'missing b']],
    ['more', [a], [a, b], ['extra b']],
    ['moved', [a, b], [a, file('x/b', 'two')], ['moved b -> x/b']],
    ['emptied', [a], [file('a', '')], ['truncated a']],
    ['filled', [file('a', '')], [a], ['grown a']],
    ['shorter, which proves no prefix', [a], [file('a', 'on')], ['modified a']],
    ['a folder for a file', [a], [folder('a')], ['type-changed a']],
    ['a link for a file', [a], [{ path: 'a', kind: 'symlink', target: 'b' }], ['type-changed a']],
    [
      'a link that leads elsewhere',
      [{ path: 'l', kind: 'symlink', target: 'b' }],
      [{ path: 'l', kind: 'symlink', target: 'c' }],
      ['modified l'],
    ],
    [
      'a link that leads to other bytes that look alike',
      [{ path: 'l', kind: 'symlink', target: '\\xff' }],
      [{ path: 'l', kind: 'symlink', target: '\\xff', targetHex: 'ff' }],
      ['modified l'],
    ],
    ['case', [file('README', 'x')], [file('readme', 'x')], ['name-form-changed README -> readme']],
    [
      'Unicode form',
      [file('caf\u00e9', 'x')],
      [file('cafe\u0301', 'x')],
      ['name-form-changed caf\u00e9 -> cafe\u0301'],
    ],
    [
      'encoding',
      [file('文/中', 'x')],
      [file(fromHex('cec42fd6d0')!, 'x')],
      ['name-form-changed 文/中 -> \\xce\\xc4/\\xd6\\xd0'],
    ],
    ['case and content', [file('README', 'x')], [file('readme', 'y')], ['modified README -> readme']],
    ['unreadable', [a], [{ path: 'a', kind: 'file', error: 'ENTRY_READ_FAILED' }], ['unreadable a']],
    [
      'unreadable when expected',
      [{ path: 'a', kind: 'file', error: 'ENTRY_READ_FAILED' }],
      [a],
      ['not-comparable a'],
    ],
    ['an empty folder gone', [a, folder('e')], [a], ['missing e']],
    ['a further occurrence', [a], [a, { ...a, occurrence: 2 }], ['extra a']],
    ['a hard link for a file', [a], [{ ...a, kind: 'hardlink', target: 'z' }], []],
    ['an object for a file', [a], [{ ...a, kind: 'object' }], []],
  ])('%s', async (_, expected, actual, said) => {
    expect((await compare(expected, actual)).said).toEqual(said);
  });
});

describe('moves', () => {
  it.each<[string, Leaf[], Leaf[], string[]]>([
    [
      'two copies gone, two there',
      [file('a', 'x'), file('b', 'x')],
      [file('c', 'x'), file('d', 'x')],
      ['missing a', 'missing b', 'extra c', 'extra d'],
    ],
    [
      'one of two copies gone',
      [file('a', 'x'), file('b', 'x')],
      [file('a', 'x'), file('c', 'x')],
      ['missing b', 'extra c'],
    ],
    [
      'one gone, two there',
      [file('a', 'x')],
      [file('b', 'x'), file('c', 'x')],
      ['missing a', 'extra b', 'extra c'],
    ],
    [
      'a copy where another file was modified',
      [file('a', 'x'), file('z', 'y')],
      [file('b', 'x'), file('z', 'x')],
      ['missing a', 'extra b', 'modified z'],
    ],
    ['empty files', [file('a', '')], [file('b', '')], ['missing a', 'extra b']],
    ['folders', [folder('a')], [folder('b')], ['missing a', 'extra b']],
    [
      'swapped contents',
      [file('a', 'x'), file('b', 'y')],
      [file('a', 'y'), file('b', 'x')],
      ['modified a', 'modified b'],
    ],
    [
      'two distinct moves',
      [file('a', 'x'), file('b', 'y')],
      [file('c', 'y'), file('d', 'x')],
      ['moved a -> d', 'moved b -> c'],
    ],
  ])('%s', async (_, expected, actual, said) => {
    expect((await compare(expected, actual)).said).toEqual(said);
  });

  it('are never told from MD5 or SHA-1', async () => {
    const md5 = (path: string): Leaf => ({
      path,
      kind: 'file',
      size: 1,
      digests: { md5: digestHex('md5', fromHex('00')!) },
    });
    expect((await compare([md5('a')], [md5('b')])).said).toEqual(['missing a', 'extra b']);
  });
});

describe('name forms', () => {
  it('are not told where more than one could be meant', async () => {
    const { said } = await compare([file('Ab', 'x'), file('aB', 'y')], [file('ab', 'x')]);
    expect(said).toEqual(['moved Ab -> ab', 'missing aB']);
  });

  it('leave an exact partner alone', async () => {
    const both = [file('README', 'x'), file('readme', 'y')];
    expect((await compare(both, both)).said).toEqual([]);
    expect((await compare(both, [both[0]!])).said).toEqual(['missing readme']);
  });
});

describe('folders that one side only implies', () => {
  it('are there when something is in them, on either side', async () => {
    const inside = [file('d/e/x', '1'), file('d-/y', '2'), file('d.z', '3')];
    const folders = [folder('d'), folder('d/e'), folder('d-')];
    const gone = await compare([...folders, ...inside], inside);
    expect(gone.said).toEqual([]);
    expect(gone.tally.implied).toEqual({ expected: 3, actual: 0 });
    const more = await compare(inside, [...folders, ...inside]);
    expect(more.said).toEqual([]);
    expect(more.tally.implied).toEqual({ expected: 0, actual: 3 });
  });

  it('are missing when nothing is, whatever has a similar name', async () => {
    const near = [file('d-', '1'), file('d.x', '2'), file('d0', '3'), file('da/x', '4')];
    expect((await compare([...near, folder('d')], near)).said).toEqual(['missing d']);
    expect((await compare([...near, folder('zz')], near)).said).toEqual(['missing zz']);
  });
});

describe('digests', () => {
  const sm3 = (content: string): Leaf => ({
    ...file('a', content),
    digests: { sm3: digestHex('sm3', Buffer.from(content)) },
  });
  const weak = (content: string): Leaf => ({
    ...file('a', content),
    digests: { md5: digestHex('md5', Buffer.from(content)) },
  });

  it('without a common one nothing is intact, but another size is a difference', async () => {
    expect((await compare([a], [sm3('one')])).said).toEqual(['not-comparable a']);
    expect((await compare([a], [sm3('other')])).said).toEqual(['modified a']);
  });

  it('all that are common have to agree', async () => {
    const both = { ...a, digests: { ...a.digests, ...weak('one').digests } };
    expect((await compare([both], [a])).said).toEqual([]);
    expect(
      (await compare([both], [{ ...both, digests: { ...both.digests, md5: '0'.repeat(32) } }])).said,
    ).toEqual(['modified a']);
  });

  it('that are weak are counted as such', async () => {
    expect((await compare([weak('one')], [weak('one')])).tally).toMatchObject({
      weak: 1,
      outcomes: { intact: 1 },
    });
    expect((await compare([a], [a])).tally.weak).toBe(0);
  });

  it('suffice where a list knows no size', async () => {
    const { size: _, ...unsized } = a;
    expect((await compare([unsized], [a])).said).toEqual([]);
  });
});

describe('metadata', () => {
  const dated = { ...a, mode: 0o644, mtime: 5 };

  it('count only on request', async () => {
    const other = { ...dated, mode: 0o600, mtime: 6 };
    expect((await compare([dated], [other])).said).toEqual([]);
    const { outcomes } = await compare([dated], [other], ['mode', 'mtime']);
    expect(outcomes[0]).toMatchObject({ outcome: 'metadata-changed', metadata: ['mode', 'mtime'] });
    expect(findingsOfOutcome(outcomes[0]!)[0]).toMatchObject({
      expected: 'mode 0644, mtime 5',
      actual: 'mode 0600, mtime 6',
    });
  });

  it('that are gone have changed', async () => {
    expect((await compare([dated], [a], ['mtime'])).said).toEqual(['metadata-changed a']);
    expect((await compare([a], [dated], ['mtime'])).said).toEqual([]);
  });

  it('that were not recorded cannot be asked for', async () => {
    const bare = { ...side([a]), header: { digests: ['sha256'] as const, facts: [] } };
    const run = compareInventories(bare, bare, { makeSorter: () => new MemorySorter(), metadata: ['mode'] });
    await expect(run).rejects.toSatisfy((error) => errorCode(error) === 'FACT_NOT_RECORDED');
  });
});

describe('pieces', () => {
  const bytes = Buffer.alloc(20_000, 'pieces of a content ');
  const was = cutFile('f', bytes);

  it.each<[string, Leaf, object]>([
    [
      'a damaged byte',
      cutFile('f', bytes.with(9000, 0)),
      { outcome: 'modified', prefix: 8192, ranges: [[8192, 12_288]] },
    ],
    [
      'the first byte',
      cutFile('f', bytes.with(0, 0)),
      { outcome: 'modified', prefix: 0, ranges: [[0, 4096]] },
    ],
    [
      'the last byte',
      cutFile('f', bytes.with(19_999, 0)),
      { outcome: 'modified', prefix: 16_384, ranges: [[16_384, 20_000]] },
    ],
    [
      'two bytes apart',
      cutFile('f', bytes.with(0, 0).with(10_000, 0)),
      {
        outcome: 'modified',
        ranges: [
          [0, 4096],
          [8192, 12_288],
        ],
      },
    ],
    ['two bytes side by side', cutFile('f', bytes.with(4095, 0).with(4096, 0)), { ranges: [[0, 8192]] }],
    ['cut inside a piece', cutFile('f', bytes.subarray(0, 10_000)), { outcome: 'truncated', prefix: 8192 }],
    ['cut between pieces', cutFile('f', bytes.subarray(0, 8192)), { outcome: 'truncated', prefix: 8192 }],
    ['cut to one piece', cutFile('f', bytes.subarray(0, 4096)), { outcome: 'truncated', prefix: 4096 }],
    [
      'cut to less than a piece, which proves nothing',
      cutFile('f', bytes.subarray(0, 100)),
      { outcome: 'modified', prefix: 0 },
    ],
    [
      'cut and damaged',
      cutFile('f', bytes.subarray(0, 10_000).with(0, 0)),
      {
        outcome: 'modified',
        ranges: [
          [0, 4096],
          [8192, 20_000],
        ],
      },
    ],
    [
      'grown',
      cutFile('f', Buffer.concat([bytes, bytes])),
      { outcome: 'grown', prefix: 16_384, ranges: [[16_384, 40_000]] },
    ],
    ['no pieces', { ...file('f', 'x'.repeat(10_000)) }, { outcome: 'modified' }],
  ])('%s', async (_, is, outcome) => {
    const { outcomes } = await compare([was], [is]);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject(outcome);
  });

  it('cut to another size or by another algorithm say nothing', async () => {
    const other = {
      ...was,
      size: 19_000,
      digests: { sha256: '0'.repeat(64) },
      chunks: { ...was.chunks!, size: 8192, hashes: was.chunks!.hashes.slice(0, 192) },
    };
    const { outcomes } = await compare([was], [other]);
    expect(outcomes[0]).toMatchObject({ outcome: 'modified' });
    expect(outcomes[0]!.ranges).toBeUndefined();
  });

  it('that contradict the digests never pass, and show no place', async () => {
    const other = bytes.with(9000, 0);
    const lying = { ...was, chunks: cutFile('f', other).chunks! };
    const { outcomes, tally } = await compare([lying], [was]);
    expect(outcomes).toMatchObject([{ outcome: 'not-comparable', because: 'pieces-contradict' }]);
    expect(tally.outcomes.intact).toBe(0);
    // The same pieces under another digest: it differs, and nobody knows where.
    const [told] = (await compare([{ ...cutFile('f', other), chunks: was.chunks! }], [was])).outcomes;
    expect(told).toMatchObject({ outcome: 'modified' });
    expect([told!.prefix, told!.ranges]).toEqual([undefined, undefined]);
    // A digest that two contents can be made to share does not outweigh pieces by one that they cannot.
    const weak = (leaf: Leaf): Leaf => ({ ...leaf, digests: { md5: 'ab'.repeat(16) } });
    expect((await compare([weak(cutFile('f', other))], [weak(was)])).outcomes).toMatchObject([
      { outcome: 'modified', prefix: 8192, ranges: [[8192, 12_288]] },
    ]);
  });

  it('damaged everywhere stay bounded', async () => {
    const long = Buffer.alloc(4096 * 5000, 'x');
    const hit = Buffer.from(long);
    for (let i = 0; i < 5000; i += 2) hit[i * 4096] = 0;
    const { outcomes } = await compare([cutFile('f', long)], [cutFile('f', hit)]);
    expect(outcomes[0]!.ranges).toHaveLength(1024);
    expect(outcomes[0]!.ranges!.at(-1)).toEqual([2046 * 4096, 4999 * 4096]);
  });
});

it('findings name both sides, escape names, and point to the leaves', async () => {
  const { outcomes } = await compare([a, file('x\u001b[2J', 'x')], [file('a', 'two')]);
  const [modified, missing] = outcomes.flatMap((o) =>
    findingsOfOutcome(o, { expected: 'e'.repeat(64), actual: 'f'.repeat(64) }),
  );
  expect(modified).toEqual({
    code: 'ENTRY_MODIFIED',
    subject: 'a',
    expected: `3 bytes, sha256 ${a.digests!.sha256}`,
    actual: `3 bytes, sha256 ${digestHex('sha256', Buffer.from('two'))}`,
    evidence: [
      { type: 'inventory', digest: 'e'.repeat(64), leaf: 0 },
      { type: 'inventory', digest: 'f'.repeat(64), leaf: 0 },
    ],
  });
  expect(missing).toMatchObject({ code: 'ENTRY_MISSING', subject: 'x\\x1b[2J' });
});
