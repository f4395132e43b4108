import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowWriter } from '../../../src/formats/rows.js';
import { rowDecoder } from '../../../src/sources/postgres/copy-text.js';
import { KIND, type ValueType } from '../../../src/sources/postgres/types.js';
import { writeValue } from '../../../src/sources/postgres/values.js';
import { message } from './messages.js';

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

/** The rows of a text in one message, or in pieces of so many bytes. */
function decoded(types: readonly ValueType[], text: Buffer, piece = Number.POSITIVE_INFINITY): string[] {
  const rows: string[] = [];
  const messages: Buffer[] = [];
  for (let at = 0; at < text.length; at += piece) messages.push(message('d', text.subarray(at, at + piece)));
  rowDecoder(types).decode(Buffer.concat(messages), (row) => rows.push(Buffer.from(row).toString('hex')));
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
        const text = Buffer.from(line.repeat(times));
        for (const piece of [text.length, text.length / times, 7])
          expect(decoded(types, text, piece)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps bytes that are no UTF-8 apart, wherever in a value they are', () => {
    const text = type(KIND.text);
    for (const [one, of] of [
      [text, ''],
      [type(KIND.padded), ''],
      [type(KIND.padded), '\\t'],
      [type(KIND.json), '\\n'],
      [type(KIND.other), ''],
      [type(KIND.array, text), '{}'],
      [type(KIND.array, type(KIND.padded)), '{"}'],
    ] as const) {
      const rows = [0xff, 0xfe].map((byte) => {
        const parts = [of.slice(0, of.length / 2), Buffer.of(byte), of.slice(of.length / 2), '\n'];
        const line = of === '{"}' ? ['{"', Buffer.of(byte), ' "}\n'] : parts;
        return decoded([one], Buffer.concat(line.map((part) => Buffer.from(part))))[0];
      });
      expect(rows[0], `${one.kind} ${of}`).not.toBe(rows[1]);
    }
    const array = type(KIND.array, text);
    const value = '{中文,"é \\\\ \\"",NULL,"\u{1f600}"}';
    expect(decoded([array], Buffer.from(`${escaped(value)}\n`))).toEqual([written([array], [value])]);
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
    ['an escaped end before others', 'a\tb\\\na\tb\n'],
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
