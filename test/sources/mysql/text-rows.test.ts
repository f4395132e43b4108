import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowWriter } from '../../../src/formats/rows.js';
import { RowChunk } from '../../../src/sources/mysql/row-chunk.js';
import { rowDecoder } from '../../../src/sources/mysql/text-rows.js';
import { type MysqlType, mysqlType, writeMysqlValue } from '../../../src/sources/mysql/values.js';

/** A value of a row (MySQL internals, "Protocol::LengthEncodedString"), or NULL. */
function lengthEncoded(value: Buffer | null): Buffer {
  if (value === null) return Buffer.of(0xfb);
  const n = value.length;
  if (n < 0xfb) return Buffer.concat([Buffer.of(n), value]);
  if (n < 0x1_0000) return Buffer.concat([Buffer.of(0xfc, n & 0xff, n >> 8), value]);
  return Buffer.concat([Buffer.of(0xfd, n & 0xff, (n >> 8) & 0xff, n >> 16), value]);
}

function decoded(types: readonly MysqlType[], packets: readonly Buffer[]): string[] {
  const chunk = new RowChunk();
  for (const packet of packets) chunk.add(Buffer.concat([Buffer.of(9, 9), packet]), 2, 2 + packet.length);
  const rows: string[] = [];
  rowDecoder(types).decode(chunk.take(), (row) => rows.push(Buffer.from(row).toString('hex')));
  return rows;
}

function written(types: readonly MysqlType[], values: readonly (Buffer | null)[]): string {
  const to = new RowWriter(4);
  to.begin();
  values.forEach((value, i) => {
    if (value === null) to.null();
    else writeMysqlValue(types[i]!, value, to);
  });
  return Buffer.from(to.written()).toString('hex');
}

const of = (columnType: string, values: readonly string[]) =>
  fc.record({
    type: fc.constant(mysqlType(/^[a-z]+/.exec(columnType)![0], columnType)),
    value: fc.constantFrom(...values).map((text) => Buffer.from(text)),
  });
const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(70_000).fill(7)));
const cell = fc.oneof(
  fc.record({
    type: fc.constantFrom(
      ...['varchar(9)', 'blob', 'json', 'point'].map((t) => mysqlType(/^[a-z]+/.exec(t)![0], t)),
    ),
    value: bytes.map((b) => Buffer.from(b)),
  }),
  of('int(5) zerofill', ['0', '-7', '00042', '00000', '123', '2147483647']),
  of('decimal(9,3)', [
    '0.000',
    '-0.000',
    '-0.500',
    '12.340',
    '100',
    '-100.000',
    '000.500',
    '-10.010',
    '0',
    '-0',
  ]),
  of('double', ['0', '-0', '1.5e300', '0.1']),
  of('date', ['2024-02-29', '0000-00-00']),
  of('time(3)', ['12:00:00', '-838:59:59.000', '00:00:00.500', '00:00:00']),
  of('datetime(6)', ['2024-02-29 10:00:00', '2024-02-29 10:00:00.120000', '2024-02-29 00:00:00.000000']),
  of('timestamp(2)', ['2024-02-29 10:00:00.10', '2024-02-29 10:00:00']),
  of('bit(9)', ['\u0001\u007f', '\u0000\u0000']),
  of('uuid', ['123E4567-e89b-12d3-a456-426614174000']),
);

describe('rows of the text protocol', () => {
  it('are the rows that their values are one by one', () => {
    const row = fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(row, (cells) => {
        const types = cells.map(([{ type }]) => type);
        const values = cells.map(([{ value }, isNull]) => (isNull ? null : value));
        const packet = Buffer.concat(values.map(lengthEncoded));
        expect(decoded(types, [packet, packet])).toEqual(Array(2).fill(written(types, values)));
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['a value too few', Buffer.from('\x01a', 'latin1')],
    ['a value too many', Buffer.from('\x01a\x01b\x01c', 'latin1')],
    ['a value cut off', Buffer.from('\x01a\x05b', 'latin1')],
    ['a length cut off', Buffer.from('\x01a\xfc\x05', 'latin1')],
    ['a length that is none', Buffer.from('\x01a\xff\x01', 'latin1')],
    ['a length beyond all', Buffer.from('\x01a\xfe\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1')],
  ])('%s is no row', (_, packet) => {
    const types = [mysqlType('text', 'text'), mysqlType('text', 'text')];
    expect(() => decoded(types, [packet])).toThrow(expect.objectContaining({ code: 'ENTRY_DATA_CORRUPT' }));
  });
});
