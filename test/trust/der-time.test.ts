import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { readDer, readTime, TAG } from '../../src/trust/der/read.js';

const read = (tag: number, text: string) => readTime(readDer(Uint8Array.of(tag, text.length, ...utf8(text))));
const generalized = (at: Date) => `${at.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;

describe('times in DER', () => {
  it('reads every second of the years 0 to 9999 as what it is', () => {
    const range = {
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(range), (any) => {
        const at = new Date(Math.floor(any.getTime() / 1000) * 1000);
        expect(read(TAG.generalizedTime, generalized(at))).toEqual(at);
      }),
    );
  });

  it('gives two digits of a year the century that RFC 5280 gives them', () => {
    expect(read(TAG.utcTime, '491231235959Z')).toEqual(new Date('2049-12-31T23:59:59Z'));
    expect(read(TAG.utcTime, '500101000000Z')).toEqual(new Date('1950-01-01T00:00:00Z'));
  });

  it.each([
    ['31 April', '20260431000000Z'],
    ['29 February of no leap year', '20260229000000Z'],
    ['29 February of a century', '21000229000000Z'],
    ['month 0', '20260001000000Z'],
    ['month 13', '20261301000000Z'],
    ['day 0', '20260100000000Z'],
    ["24 o'clock", '20260101240000Z'],
    ['minute 60', '20260101006000Z'],
    ['a leap second', '20161231235960Z'],
    ['a zone', '20260101000000+0800'],
    ['no second', '202601010000Z'],
    ['a fraction', '20260101000000.5Z'],
    ['a letter', '2026010100000xZ'],
  ])('refuses %s', (_, text) => {
    expect(() => read(TAG.generalizedTime, text)).toThrow(expect.objectContaining({ code: 'DER_INVALID' }));
  });

  it('reads the leap day of a leap year and of the year 2000', () => {
    expect(read(TAG.generalizedTime, '20240229120000Z')).toEqual(new Date('2024-02-29T12:00:00Z'));
    expect(read(TAG.generalizedTime, '20000229120000Z')).toEqual(new Date('2000-02-29T12:00:00Z'));
  });
});
