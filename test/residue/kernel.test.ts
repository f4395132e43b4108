import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockFilter, blockPrint } from '../../src/core/block-filter.js';
import { FILTERS, Kernel, scanMemory } from '../../src/residue/kernel/index.js';
import { scratch } from '../inventory/support.js';
import { referenceRun } from './kernel-reference.js';
import { noise } from './noise.js';

const UNIT = 4096;
const ROOT = resolve(import.meta.dirname, '../..');

/** A kernel with two filters of so many bits, a part of them set. */
function kernelWith(bits: number, fill: number, which: 'both' | 'large' | 'small', thread: number) {
  const memory = scanMemory((2 * bits) / 8);
  const filters = [0, 1].map((n) => {
    const filterAt = FILTERS + (n * bits) / 8;
    const bytes = new Uint8Array(memory.buffer, filterAt, bits / 8);
    // The more draws are and-ed, the emptier.
    bytes.set(noise(`filter ${n}`, bits / 8));
    for (let i = 1; i < fill; i++) {
      for (const [at, byte] of noise(`${n} ${i}`, bits / 8).entries()) bytes[at]! &= byte;
    }
    return { placed: { filterAt, filterBits: bits }, filter: new BlockFilter(bytes) };
  });
  const [large, small] = [
    which === 'small' ? undefined : filters[0]!,
    which === 'large' ? undefined : filters[1]!,
  ];
  const kernel = new Kernel(memory, thread, large?.placed, small?.placed);
  return { kernel, large: large?.filter, small: small?.filter };
}

function run(kernel: Kernel, bytes: Buffer): { looks: number[]; found: number[] } {
  bytes.copy(kernel.bytes);
  const count = kernel.run(bytes.length / UNIT);
  return {
    looks: [...kernel.looks.subarray(0, bytes.length / UNIT)],
    found: [...kernel.found.subarray(0, count)],
  };
}

const repeated = (pattern: Uint8Array): Buffer => Buffer.alloc(UNIT, pattern);

/** Units of every look, and such that miss one by a single byte. */
const unit: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.oneof(
      fc.constant(Buffer.alloc(UNIT)),
      fc.constant(Buffer.alloc(UNIT, 0xff)),
      fc
        .integer({ min: 1, max: 17 })
        .chain((n) => fc.uint8Array({ minLength: n, maxLength: n }).map(repeated)),
      fc.string().map((name) => noise(name, UNIT)),
      fc
        .tuple(fc.string(), fc.integer({ min: 1, max: 255 }))
        .map(([name, mask]) => noise(name, UNIT).map((b) => b & mask) as Buffer),
      fc
        .tuple(fc.string(), fc.integer({ min: 0, max: 8 }))
        .map(([name, n]) => Buffer.concat([Buffer.alloc(n * 512), noise(name, UNIT - n * 512)])),
    ),
    fc.option(fc.tuple(fc.integer({ min: 0, max: UNIT - 1 }), fc.integer({ min: 1, max: 255 })), { freq: 2 }),
  )
  .map(([bytes, change]) => {
    const copy = Buffer.from(bytes);
    if (change !== null) copy[change[0]]! ^= change[1];
    return copy;
  });

describe('the scanning kernel', () => {
  it('says what the page says, of any units', () => {
    const kernels = (['both', 'large', 'small'] as const).flatMap((which, thread) =>
      [
        [2 ** 10, 1],
        [2 ** 14, 2],
        [2 ** 20, 2],
      ].map(([bits, fill]) => kernelWith(bits!, fill!, which, thread)),
    );
    let found = 0;
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: kernels.length - 1 }),
        (units, n) => {
          const { kernel, large, small } = kernels[n]!;
          const bytes = Buffer.concat(units);
          const expected = referenceRun(bytes, large, small);
          expect(run(kernel, bytes)).toEqual(expected);
          found += expected.found.length;
        },
      ),
      { numRuns: 400, seed: 1 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it('knows every period up to 16 that the page names, and a change of any byte of a unit', () => {
    const { kernel } = kernelWith(2 ** 10, 2, 'both', 0);
    const lookOf = (bytes: Buffer): number =>
      run(kernel, Buffer.concat([bytes, Buffer.alloc(UNIT)])).looks[0]!;
    for (let period = 1; period <= 17; period++) {
      const bytes = repeated(noise(`period ${period}`, period));
      expect(lookOf(bytes), String(period)).toBe(referenceRun(bytes, undefined, undefined).looks[0]);
    }
    for (const whole of [Buffer.alloc(UNIT), Buffer.alloc(UNIT, 0xff), repeated(noise('twelve', 12))]) {
      const before = lookOf(whole);
      expect(before).toBeLessThan(3);
      for (let at = 0; at < UNIT; at++) {
        const changed = Buffer.from(whole);
        changed[at]! ^= 1;
        expect(lookOf(changed), String(at)).toBeGreaterThan(2);
      }
    }
  });

  it('a window as large as it takes is looked at to its last sector', () => {
    const { kernel, large, small } = kernelWith(2 ** 16, 2, 'both', 7);
    const bytes = noise('window', kernel.bytes.length);
    expect(run(kernel, bytes)).toEqual(referenceRun(bytes, large, small));
  });

  it('a block that is in the filter is always named', () => {
    const filter = { large: new Uint8Array(128), small: new Uint8Array(128) };
    const bytes = noise('blocks', 16 * UNIT);
    const words = new Int32Array(new Uint8Array(bytes).buffer);
    const pair = new Int32Array(2);
    blockPrint(words, 37 * 128, 8, pair);
    new BlockFilter(filter.large).add(pair[0]!, pair[1]!);
    blockPrint(words, 90 * 128, 1, pair);
    new BlockFilter(filter.small).add(pair[0]!, pair[1]!);
    const memory = scanMemory(256);
    new Uint8Array(memory.buffer, FILTERS, 128).set(filter.large);
    new Uint8Array(memory.buffer, FILTERS + 128, 128).set(filter.small);
    const kernel = new Kernel(
      memory,
      0,
      { filterAt: FILTERS, filterBits: 1024 },
      { filterAt: FILTERS + 128, filterBits: 1024 },
    );
    expect(run(kernel, bytes).found).toEqual(expect.arrayContaining([2 * 37, 2 * 90 + 1]));
  });

  it('is assembled from its text, the same bytes each time', () => {
    const again = scratch();
    execFileSync(process.execPath, [resolve(ROOT, 'src/residue/kernel/build.mjs'), again]);
    const built = readFileSync(resolve(ROOT, 'dist/residue/kernel/kernel.wasm'));
    expect(readFileSync(resolve(again, 'kernel.wasm')).equals(built)).toBe(true);
  });
});
