import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowWriter } from '../../../src/formats/rows.js';
import { rowDecoder } from '../../../src/sources/postgres/copy-text.js';
import { KIND, type ValueType } from '../../../src/sources/postgres/types.js';
import { writeValue } from '../../../src/sources/postgres/values.js';
import { wholeRows } from '../../../src/sources/postgres/whole-rows.js';

const type = (kind: number, element?: ValueType): ValueType =>
  ({ kind, logical: '', ...(element === undefined ? {} : { element }) }) as ValueType;

/** As COPY does (PostgreSQL manual, "COPY", File Formats). */
const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};
const escaped = (text: string): string => text.replace(/[\b\f\n\r\t\v\\]/g, (c) => ESCAPES[c]!);

function decoded(types: readonly ValueType[], chunk: Uint8Array): string[] {
  const rows: string[] = [];
  rowDecoder(types).decode(chunk, (row) => rows.push(Buffer.from(row).toString('hex')));
  return rows;
}

function written(types: readonly ValueType[], values: readonly (string | null)[]): string {
  const to = new RowWriter(4);
  to.begin();
  values.forEach((value, i) => {
    if (value === null) to.null();
    else writeValue(types[i]!, value, to);
  });
  return Buffer.from(to.written()).toString('hex');
}

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '\t', '\n', '\\', '\r', '\v', 'N', '中', '\u{1f600}', '.'),
  maxLength: 300,
});
const clock = fc.constantFrom('2024-02-29 12:00:00', '0044-03-15 00:00:00.5 BC', 'infinity', '-infinity');
const cell = fc.oneof(
  fc.record({ kind: fc.constantFrom(KIND.text, KIND.padded, KIND.json, KIND.other), value: text }),
  fc.record({ kind: fc.constant(KIND.integer), value: fc.bigInt().map(String) }),
  fc.record({
    kind: fc.constant(KIND.numeric),
    value: fc.constantFrom('0', '100', '0.00', '-7.50', '120.0100', 'NaN', '-Infinity', '10.000'),
  }),
  fc.record({ kind: fc.constant(KIND.boolean), value: fc.constantFrom('t', 'f') }),
  fc.record({ kind: fc.constant(KIND.timestamp), value: clock }),
  fc.record({
    kind: fc.constant(KIND.instant),
    value: fc.constantFrom('2024-02-29 12:00:00+00', '0044-03-15 00:00:00.5+00 BC', 'infinity'),
  }),
  fc.record({
    kind: fc.constant(KIND.date),
    value: fc.constantFrom('2024-02-29', '0044-03-15 BC', '-infinity'),
  }),
  fc.record({ kind: fc.constant(KIND.float8), value: fc.double().map(String) }),
  fc.record({
    kind: fc.constant(KIND.bytes),
    value: fc.uint8Array({ maxLength: 200 }).map((b) => `\\x${Buffer.from(b).toString('hex')}`),
  }),
);

describe('the text of COPY', () => {
  it('gives the rows that its values give one by one', () => {
    const row = fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 3 }), (cells, times) => {
        const types = cells.map(([{ kind }]) => type(kind));
        const values = cells.map(([{ value }, isNull]) => (isNull ? null : value));
        const line = `${values.map((v) => (v === null ? '\\N' : escaped(v))).join('\t')}\n`;
        const expected = Array(times).fill(written(types, values));
        expect(decoded(types, Buffer.from(line.repeat(times)))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('lengths around the border of one byte, and values longer than any buffer', () => {
    for (const length of [126, 127, 128, 129, 16_383, 16_384, 700_000]) {
      for (const after of ['', 'x']) {
        const values = ['y', 'z'.repeat(length), after];
        const types = values.map(() => type(KIND.text));
        const rows = decoded(types, Buffer.from(`${values.join('\t')}\n`));
        expect(rows).toEqual([written(types, values)]);
      }
    }
  });

  it.each([
    ['too few columns', 'a\n'],
    ['too many columns', 'a\tb\tc\n'],
    ['a backslash at its end', 'a\tb\\\n'],
    ['a tab at its end', 'a\tb\t\n'],
  ])('%s is no row', (_, line) => {
    const types = [type(KIND.text), type(KIND.text)];
    expect(() => decoded(types, Buffer.from(line))).toThrow(
      expect.objectContaining({ code: 'ENTRY_DATA_CORRUPT' }),
    );
  });

  it('a table without columns has a row for each empty line', () => {
    expect(decoded([], Buffer.from('\n\n\n'))).toEqual(['02', '02', '02']);
  });
});

describe('chunks of whole rows', () => {
  async function* pieces(bytes: Buffer, length: number) {
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
  }

  it.each([1000, 65_536, 1_000_000])(
    'pieces of %i bytes: nothing is lost, and every chunk ends with a row',
    async (length) => {
      const lines = Array.from({ length: 30_000 }, (_, i) => `${i}\t${'x'.repeat(i % 97)}\n`);
      lines[7000] = `${'long'.repeat(500_000)}\n`;
      const all = Buffer.from(lines.join(''));
      const chunks: Buffer[] = [];
      for await (const chunk of wholeRows(pieces(all, length))) {
        expect(chunk.at(-1)).toBe(0x0a);
        chunks.push(Buffer.from(chunk));
      }
      expect(chunks.length).toBeGreaterThan(1);
      expect(Buffer.concat(chunks).equals(all)).toBe(true);
    },
  );

  it('an end within a row is said', async () => {
    const reading = (async () => {
      for await (const _ of wholeRows(pieces(Buffer.from('a\nb'), 2)));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ENTRY_DATA_CORRUPT' });
  });
});
