import { afterEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import { parseStoreLocation } from '../../../src/sources/s3/location.js';
import { StoreSource } from '../../../src/sources/s3/source.js';
import { boundsAfter } from '../../../src/sources/s3/split.js';
import { type Held, inOrder, ListingStore } from './listing-store.js';
import { StubStore } from './stub-store.js';

process.env['AWS_ACCESS_KEY_ID'] = 'stub';
process.env['AWS_SECRET_ACCESS_KEY'] = 'stub-secret';

const stubs: StubStore[] = [];
afterEach(async () => {
  for (const stub of stubs.splice(0)) await stub.stop();
});

/** What is listed, in the order in which it comes, and what was noticed. */
async function list(store: ListingStore, ranges: number, more: { prefix?: string; versions?: boolean } = {}) {
  const stub = new StubStore(store.answer);
  stubs.push(stub);
  const endpoint = await stub.start();
  const { prefix = '', versions = false } = more;
  const source = new StoreSource(parseStoreLocation(`s3://stub${prefix === '' ? '' : `/${prefix}`}`), {
    endpoint,
    region: 'x',
    ranges,
    versions,
  });
  const listed: string[] = [];
  try {
    for await (const { path, facts } of source.entries()) {
      listed.push(`${Buffer.from(path).toString('utf8')} ${facts?.['versionId'] ?? ''}`.trimEnd());
      if (listed.length > store.entries.length * 2 + 10) throw new Error('endless');
    }
  } finally {
    await source.close();
  }
  return { listed, findings: source.findings().map(({ code, detail }) => `${code} ${detail}`) };
}

const said = (entries: readonly Held[]) =>
  entries.map(({ key, version = '' }) => `${key} ${version}`.trimEnd()).sort();
const keys = (...names: string[]): Held[] => inOrder(names.map((key) => ({ key })));
const numbered = (n: number, name: (i: number) => string) =>
  keys(...new Set(Array.from({ length: n }, (_, i) => name(i))));
const NOT_JOINED = 'STORE_LIST_INCONSISTENT parts of the list do not join';

/** Shapes of key spaces, and the odd keys that some of them have. */
const SHAPES: Readonly<Record<string, readonly Held[]>> = {
  'one level, numbered': numbered(700, (i) => `object-${String(i).padStart(9, '0')}.txt`),
  folders: numbered(700, (i) => `${i % 7}/${i % 13}/${i}`),
  'hashed names': numbered(700, (i) => ((i * 2654435761) >>> 0).toString(16).padStart(8, '0')),
  'one folder far larger than the rest': keys(
    'a',
    'z',
    ...Array.from({ length: 600 }, (_, i) => `logs/2026/01/${i}`),
  ),
  'odd keys': keys(
    ...Array.from({ length: 60 }, (_, i) => [
      `//${i}`,
      `/${i}//`,
      `ctl\u0001${i}`,
      `line\n${i}`,
      `中文/${String.fromCodePoint(0x4e00 + i * 7)}`,
      `\u{10ffff}${i}`,
      `\ud7ff${i}`,
      `\ue000${i}`,
      `\u{1f600}${i}/x`,
      `${'x'.repeat(1020)}${String(i).padStart(4, '0')}`,
    ]).flat(),
  ),
  'a key beside everything that begins with it': numbered(300, (i) => 'a'.repeat(i + 1)),
  'nothing much': keys('a'),
  nothing: [],
};

describe('a list in several ranges of keys', () => {
  it('has every key once, whatever they look like and however long the pages are', async () => {
    for (const [shape, entries] of Object.entries(SHAPES)) {
      for (const pageSize of [7, 50]) {
        for (const ranges of [2, 5]) {
          const store = new ListingStore(entries, pageSize);
          const { listed, findings } = await list(store, ranges);
          const name = `${shape}, pages of ${pageSize}, ${ranges} ranges`;
          expect(findings, name).toEqual([]);
          expect(listed.sort(), name).toEqual(said(entries));
        }
      }
    }
  }, 120_000);

  it('is asked for in several places at once, where one range asks for one page after the other', async () => {
    for (const shape of [
      'one level, numbered',
      'folders',
      'hashed names',
      'one folder far larger than the rest',
    ]) {
      const several = new ListingStore(SHAPES[shape]!, 10);
      await list(several, 4);
      expect(several.atOnce, shape).toBeGreaterThan(2);
      const one = new ListingStore(SHAPES[shape]!, 10);
      const { listed } = await list(one, 1);
      expect(listed, shape).toEqual(SHAPES[shape]!.map(({ key }) => key));
      expect(one.atOnce, shape).toBe(1);
    }
  }, 60_000);

  it('asks at most one question more than pages, and 16', async () => {
    for (const [shape, entries] of Object.entries(SHAPES)) {
      const store = new ListingStore(entries, 10);
      await list(store, 8);
      const questions = store.asked.filter(({ most }) => most === 1).length;
      const pages = store.asked.length - questions;
      expect(questions, shape).toBeLessThanOrEqual(pages + 16);
    }
  }, 60_000);

  it('keeps to its prefix', async () => {
    const entries = keys('a/0', 'c/1', ...Array.from({ length: 300 }, (_, i) => `b/${i % 5}/${i}`));
    const { listed, findings } = await list(new ListingStore(entries, 10), 4, { prefix: 'b/' });
    expect(findings).toEqual([]);
    expect(listed.sort()).toEqual(said(entries.slice(1, -1).map(({ key }) => ({ key: key.slice(2) }))));
  });

  it('has all versions of a key in one range, whatever a marker without a version means to the store', async () => {
    // Keys that are themselves the bounds at which ranges are split, with more versions than a page has.
    const entries = inOrder(
      [...'0123456789'].flatMap((a) =>
        ['', ...'0123456789'].flatMap((b) =>
          Array.from({ length: 12 }, (_, i) => ({ key: `k${a}${b}`, version: `v${i}` })),
        ),
      ),
    );
    for (const versionsOfMarker of [false, true]) {
      for (const pageSize of [5, 40]) {
        const store = new ListingStore(entries, pageSize, { versionsOfMarker });
        const { listed, findings } = await list(store, 4, { versions: true });
        expect(findings).toEqual([]);
        expect([...listed].sort()).toEqual(said(entries));
        const ofOne = listed.filter((name) => name.startsWith('k5 '));
        expect(ofOne).toEqual(Array.from({ length: 12 }, (_, i) => `k5 v${i}`));
        expect(store.atOnce).toBeGreaterThan(2);
      }
    }
  }, 60_000);
});

describe('ranges that do not join', () => {
  const entries = SHAPES['folders']!;
  /** Markers that end in no key: where ranges begin. */
  const isBound = ({ marker, most }: { marker: string; most: number }) =>
    most > 1 && marker !== '' && !entries.some(({ key }) => key === marker);

  it('a key that is shown only to who comes from before it is listed, and is a finding', async () => {
    const store = new ListingStore(entries, 10, {
      tamper: (page, asked) => (isBound(asked) ? page.slice(1) : page),
    });
    const { listed, findings } = await list(store, 4);
    expect(new Set(findings)).toEqual(new Set([NOT_JOINED]));
    expect(listed.sort()).toEqual(said(entries));
  });

  it('a list that ends where another part of it goes on is a finding', async () => {
    const store = new ListingStore(entries, 9, {
      tamper: (page, { marker }) => {
        const ends = page.findIndex(({ key }) => key.startsWith('2/'));
        return ends > 0 && marker !== '2/' ? { page: page.slice(0, ends), truncated: false } : page;
      },
    });
    const { listed, findings } = await list(store, 4);
    expect(findings).toContain(NOT_JOINED);
    expect(listed.sort()).toEqual(said(entries));
  });

  it('a bucket that changed between two looks at one place is none', async () => {
    let added = false;
    const held: { store?: ListingStore } = {};
    held.store = new ListingStore(entries, 10, {
      tamper: (page, asked) => {
        // As soon as a range has begun somewhere, something new stands right there.
        if (isBound(asked) && !added) {
          added = true;
          held.store!.entries = inOrder([...entries, { key: `${asked.marker}!new` }]);
        }
        return page;
      },
    });
    const { listed, findings } = await list(held.store, 4);
    expect(findings).toEqual([]);
    expect(listed.sort()).toEqual(said(held.store.entries));
  });

  it('a store that ignores where it is to go on, goes back or repeats itself is a finding, and an end', async () => {
    const cases: Record<string, (page: Held[], asked: { marker: string; most: number }) => Held[]> = {
      'the same page always': () => entries.slice(0, 10),
      'begins anew at every bound': (page, asked) => (isBound(asked) ? entries.slice(0, 10) : page),
      'goes back in a page': (page, { most }) => (most > 1 && page.length > 5 ? [...page].reverse() : page),
      'a key twice': (page, { most }) => (most > 1 && page.length > 1 ? [page[0]!, ...page] : page),
    };
    for (const [name, tamper] of Object.entries(cases)) {
      const { listed, findings } = await list(new ListingStore(entries, 10, { tamper }), 4);
      expect(findings.length, name).toBeGreaterThan(0);
      expect(findings[0], name).toMatch(/^STORE_LIST_INCONSISTENT/);
      expect(new Set(listed).size, name).toBe(listed.length);
    }
  });
});

describe('bounds between branches', () => {
  const bounds = (key: string, depth: number) =>
    boundsAfter(utf8(key), depth).map((bound) => Buffer.from(bound).toString('utf8'));

  it('are UTF-8, come down, and stand after the key', () => {
    expect(bounds('ab9', 2)).toEqual(['b', 'ac', 'ab:']);
    expect(bounds('ab9', 1)).toEqual(['b', 'ac']);
    expect(bounds('a\ud7ff\u{10ffff}é', 8)).toEqual(['b', 'a\ue000', 'a\ud7ff\u{10ffff}ê']);
    expect(boundsAfter(Uint8Array.of(0x61, 0xff), 2)).toEqual([]);
  });
});
