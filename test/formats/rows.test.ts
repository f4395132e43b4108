import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowBatch } from '../../src/core/entry.js';
import { plainDecimal, RowWriter, TAG, valuesOfRow } from '../../src/formats/rows.js';
import { RowLeaves } from '../../src/inventory/row-leaves.js';
import { VECTORS } from './row-vectors.js';

type Value = null | { readonly tag: number; readonly payload: string };

function encode(values: readonly Value[]): Buffer {
  const to = new RowWriter(4);
  for (const value of values) {
    if (value === null) to.null();
    else to.raw(value.tag as never, Buffer.from(value.payload, 'latin1'));
  }
  return Buffer.from(to.bytes.subarray(0, to.at));
}

function batch(rows: readonly Uint8Array[]): RowBatch {
  const ends = new Uint32Array(rows.length);
  let end = 0;
  rows.forEach((row, i) => {
    end += row.length;
    ends[i] = end;
  });
  return { bytes: Buffer.concat(rows), ends, count: rows.length };
}

function rootOf(rows: readonly Uint8Array[]): string {
  const leaves = new RowLeaves(['sha256']);
  leaves.add(batch(rows));
  try {
    return leaves.roots()[0]!;
  } finally {
    leaves.close();
  }
}

const value = fc.oneof(
  fc.constant(null),
  fc.record({
    tag: fc.constantFrom(...Object.values(TAG).filter((tag) => tag !== TAG.null)),
    payload: fc.string({ unit: fc.constantFrom('\0', 't', '\x01', 'N', '\x80', '\xff'), maxLength: 200 }),
  }),
);
const row = fc.array(value, { maxLength: 6 });

describe('rows as bytes', () => {
  it('are different bytes when any value, tag or border is different', () => {
    fc.assert(
      fc.property(row, row, (a, b) => {
        expect(encode(a).equals(encode(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 2000 },
    );
  });

  it('can be taken apart into exactly the values that they were made of', () => {
    fc.assert(
      fc.property(row, (values) => {
        const bytes = encode(values);
        const again = valuesOfRow(bytes).map(({ tag, payload, to }) =>
          tag === TAG.null ? null : { tag, payload: bytes.toString('latin1', payload, to) },
        );
        expect(again).toEqual(values);
      }),
    );
  });

  it('that are cut anywhere are not taken for shorter rows of whole values', () => {
    const bytes = encode([{ tag: TAG.text, payload: 'x'.repeat(200) }]);
    for (let end = 1; end < bytes.length; end++) expect(() => valuesOfRow(bytes, 0, end)).toThrow(RangeError);
  });
});

describe('decimals', () => {
  it.each([
    ['1.00', '1'],
    ['-0.0', '0'],
    ['007.50', '7.5'],
    ['+5', '5'],
    ['1e3', '1000'],
    ['1.25E-3', '0.00125'],
    ['.5', '0.5'],
    ['100', '100'],
    ['-12345678901234567890.123456789', '-12345678901234567890.123456789'],
  ])('%s is %s', (given, plain) => {
    expect(plainDecimal(given)).toBe(plain);
  });

  it('keep their value, whatever their form', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(20), fc.nat(5), (digits, scale, zeros) => {
        const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
        const whole = text.slice(0, text.length - scale);
        const form = `${digits < 0n ? '-' : ''}${whole}${scale + zeros > 0 ? '.' : ''}${text.slice(text.length - scale)}${'0'.repeat(zeros)}`;
        const plain = plainDecimal(form);
        const [w = '', f = ''] = plain.replace('-', '').split('.');
        expect(BigInt(w + f.padEnd(scale, '0')) * (plain.startsWith('-') ? -1n : 1n)).toBe(digits);
        expect(plainDecimal(plain)).toBe(plain);
      }),
    );
  });

  it.each(['', '-', '1.2.3', '0x10', '1 2', '1e', 'e5'])('%j is none', (text) => {
    expect(() => plainDecimal(text)).toThrow(RangeError);
  });
});

describe('the content root', () => {
  const rows = Array.from({ length: 700 }, (_, i) => encode([{ tag: TAG.number, payload: String(i % 690) }]));

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(rootOf(shuffled)).toBe(rootOf(rows));
      }),
      { numRuns: 20 },
    );
  });

  it('counts duplicates', () => {
    const [a, b] = [rows[0]!, rows[1]!];
    expect(new Set([rootOf([a, b]), rootOf([a, a, b]), rootOf([a, b, b]), rootOf([a])]).size).toBe(4);
  });

  it('of no rows is the hash of nothing', () => {
    expect(rootOf([])).toBe(createHash('sha256').digest('hex'));
  });
});

describe('the vectors of the page', () => {
  const page = readFileSync(new URL('../../manifests/formats/rows.md', import.meta.url), 'utf8');
  it.each(VECTORS.map((vector) => [vector.row, vector] as const))('%s', (name, { write, hex, hash }) => {
    const to = new RowWriter();
    write(to);
    const bytes = to.bytes.subarray(0, to.at);
    expect(bytes.toString('hex')).toBe(hex);
    expect(createHash('sha256').update(Buffer.of(2)).update(bytes).digest('hex')).toBe(hash);
    expect(page).toContain(`| ${name} | \`${hex}\` | \`${hash}\` |`);
  });

  it('lead to the roots of the page', () => {
    const rows = VECTORS.map(({ hex }) => Buffer.from(hex, 'hex'));
    expect(page).toContain(`| all rows above | \`${rootOf(rows)}\` |`);
    expect(page).toContain(`| the first row, 300 times | \`${rootOf(Array(300).fill(rows[0]))}\` |`);
  });
});
