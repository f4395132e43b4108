import { hash } from 'node:crypto';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Kernel } from '../../src/residue/kernel/index.js';
import { LOOKS } from '../../src/residue/scan/looks.js';
import { BlockLookup } from '../../src/residue/scan/lookup.js';
import {
  emptyResult,
  type ReadAt,
  type StretchResult,
  StretchScanner,
} from '../../src/residue/scan/stretch.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scratch } from '../inventory/support.js';
import { checkedIndex } from './checked-index.js';
import { looksOf } from './kernel-reference.js';
import { noise } from './noise.js';

const UNIT = 4096;
const SECTOR = 512;
/** Blocks that begin with zeros, and a tail, are among them. */
const DATA = Buffer.concat([noise('d', 20 * UNIT), Buffer.alloc(SECTOR), noise('e', 5 * UNIT + 700)]);
const SIZES = [[4096], [512], [4096, 512]] as const;

type Sizes = (typeof SIZES)[number];
const scanners = new Map<Sizes, StretchScanner[]>();
/** Digests of the blocks of DATA and where they are in it; the first place counts. */
const known = new Map<string, number>();

beforeAll(async () => {
  for (const size of [4096, 512]) {
    for (let n = 0; n * size < DATA.length; n++) {
      const block = Buffer.alloc(size);
      DATA.copy(block, 0, n * size, (n + 1) * size);
      const key = hash('sha256', block, 'hex');
      if (!known.has(key)) known.set(key, n);
    }
  }
  const folder = join(scratch(), 'data');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), DATA);
  for (const sizes of SIZES) {
    const output = join(scratch(), 'residue');
    await indexSource({ sources: [folder], output, sizes, reading: {} });
    const { parts, memory } = await checkedIndex(output);
    const fd = openSync(output, 'r');
    const of = (size: number) => parts.find((part) => part.size === size);
    scanners.set(
      sizes,
      [0, 1, 2].map(
        (thread) =>
          new StretchScanner(
            new Kernel(memory, thread, of(4096), of(512)),
            parts.map((part) => new BlockLookup(part, fd)),
          ),
      ),
    );
  }
});

interface Seen {
  /** `size offset block` of every hit. */
  readonly hits: readonly string[];
  readonly holes: readonly number[];
  readonly looks: Readonly<Record<string, number>>;
}

/** The page's rules, one place after the other over the whole image. */
function reference(image: Buffer, bad: ReadonlySet<number>, sizes: Sizes): Seen {
  const at = (from: number, size: number): Buffer => {
    const block = Buffer.alloc(size);
    image.copy(block, 0, from, from + size);
    return block;
  };
  const hits: string[] = [];
  const marked = new Set<number>();
  const largest = Math.max(...sizes);
  let coveredTo = 0;
  for (let from = 0; from < image.length; from += SECTOR) {
    for (const size of [4096, 512].filter((s) => (sizes as readonly number[]).includes(s))) {
      const units = [...new Set([from, from + size - 1].map((p) => Math.floor(p / UNIT)))];
      if (units.some((unit) => bad.has(unit)) || (size < largest && from < coveredTo)) continue;
      const block = at(from, size);
      const number = block.every((b) => b === 0) ? undefined : known.get(hash('sha256', block, 'hex'));
      if (number === undefined) continue;
      if (size === largest) coveredTo = from + size;
      for (const unit of units) marked.add(unit);
      hits.push(`${size} ${from} ${number}`);
    }
  }
  const looks: Record<string, number> = Object.fromEntries(LOOKS.map((look) => [look, 0]));
  for (let unit = 0; unit * UNIT < image.length; unit++) {
    if (bad.has(unit)) continue;
    looks[marked.has(unit) ? 'residue' : looksOf(at(unit * UNIT, UNIT))]! += 1;
  }
  return { hits: hits.sort(), holes: [...bad].sort((a, b) => a - b), looks };
}

/** Stretches between the cuts, given to the threads in turn, none of which knows what another saw. */
function scanned(image: Buffer, bad: ReadonlySet<number>, sizes: Sizes, cuts: readonly number[]): Seen {
  const read: ReadAt = (into, position) => {
    for (let u = Math.floor(position / UNIT); u * UNIT < position + into.length; u++) {
      if (bad.has(u)) throw Object.assign(new Error('i/o'), { code: 'EIO' });
    }
    return image.copy(into, 0, position, position + into.length);
  };
  const result: StretchResult = emptyResult();
  const borders = [0, ...cuts, Math.ceil(image.length / UNIT)].sort((a, b) => a - b);
  for (let i = borders.length - 1; i > 0; i--) {
    const [from, to] = [borders[i - 1]! * UNIT, borders[i]! * UNIT];
    const part = emptyResult();
    const stretch = { from, to, mediumSize: image.length, before: true, after: true };
    scanners.get(sizes)![i % 3]!.scan(stretch, read, part);
    result.runs.push(...part.runs);
    result.holes.push(...part.holes);
    part.looks.forEach((n, look) => {
      result.looks[look]! += n;
    });
  }
  const units = result.holes.flatMap(({ offset, length }) =>
    Array.from({ length: Math.ceil(length / UNIT) }, (_, i) => offset / UNIT + i),
  );
  return {
    hits: result.runs
      .flatMap(({ size, offset, block, count }) =>
        Array.from({ length: count }, (_, i) => `${size} ${offset + i * size} ${block + i}`),
      )
      .sort(),
    holes: units.sort((a, b) => a - b),
    looks: Object.fromEntries(LOOKS.map((look, i) => [look, result.looks[i]!])),
  };
}

const sectors = (max: number) => fc.integer({ min: 1, max });

/** A piece of an image: its length is any multiple of 512. */
const piece: fc.Arbitrary<Buffer> = fc.oneof(
  sectors(40).map((n) => Buffer.alloc(n * SECTOR)),
  sectors(20).map((n) => Buffer.alloc(n * SECTOR, 0xff)),
  fc
    .tuple(fc.constantFrom('ab', 'abc', 'twelve chars', 'seventeen letters'), sectors(20))
    .map(([text, n]) => Buffer.alloc(n * SECTOR, text)),
  fc.tuple(fc.string(), sectors(60)).map(([name, n]) => noise(name, n * SECTOR)),
  fc.tuple(fc.integer({ min: 0, max: Math.floor(DATA.length / SECTOR) }), sectors(60)).map(([from, n]) => {
    const bytes = Buffer.alloc(n * SECTOR);
    DATA.copy(bytes, 0, from * SECTOR, (from + n) * SECTOR);
    return bytes;
  }),
);

const image = fc
  .tuple(
    fc.array(piece, { minLength: 1, maxLength: 14 }),
    // Now and then so much before it that the buffers of a scan end inside.
    fc.option(fc.constantFrom(127, 128, 255), { freq: 2 }),
    fc.integer({ min: 1, max: SECTOR }),
  )
  .map(([pieces, before, cut]) => {
    const bytes = Buffer.concat([...(before === null ? [] : [noise('before', before * UNIT)]), ...pieces]);
    return bytes.subarray(0, bytes.length - SECTOR + cut);
  });

describe('stretches, buffers and threads', () => {
  it('cut and dealt in any way, they say what a simple reading of the whole says', () => {
    let hits = 0;
    fc.assert(
      fc.property(
        image,
        fc.constantFrom(...SIZES),
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 3 }),
        (bytes, sizes, cutAt, badAt) => {
          const units = Math.ceil(bytes.length / UNIT);
          const bad = new Set(badAt.map((n) => n % units));
          const cuts = [...new Set(cutAt.map((n) => n % units))];
          const expected = reference(bytes, bad, sizes);
          expect(scanned(bytes, bad, sizes, cuts)).toEqual(expected);
          hits += expected.hits.length;
        },
      ),
      { numRuns: 150, seed: 6 },
    );
    expect(hits).toBeGreaterThan(1000);
  });
});
