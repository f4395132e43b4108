import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteString,
  bytesOfKey,
  compareBytes,
  concatBytes,
  decodeUtf8,
  equalBytes,
  fromHex,
  toHex,
  utf8,
} from '../../src/core/bytes.js';

describe('byte strings', () => {
  it('compare as memcmp does, a prefix first', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(Buffer.compare(a, b)));
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
    expect(compareBytes(utf8('a'), utf8('a/b'))).toBeLessThan(0);
  });

  it('keys order as their bytes do, which text does not', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        const [x, y] = [byteString(a), byteString(b)];
        expect(x < y ? -1 : x > y ? 1 : 0).toBe(Math.sign(Buffer.compare(a, b)));
        expect(bytesOfKey(x)).toEqual(a);
      }),
    );
    // U+FF5E sorts before U+1F600 as bytes and after it as UTF-16.
    expect('\uff5e' < '\u{1f600}').toBe(false);
    expect(byteString(utf8('\uff5e')) < byteString(utf8('\u{1f600}'))).toBe(true);
    expect(byteString(new Uint8Array(10_000).fill(255)).length).toBe(10_000);
  });

  it('hexadecimal is lower case and strict', () => {
    expect(toHex(Uint8Array.of(0, 1, 0xab, 255))).toBe('0001abff');
    expect(fromHex('0001abff')).toEqual(Uint8Array.of(0, 1, 0xab, 255));
    for (const wrong of ['0', 'AB', '0g', ' 00', '0x00']) expect(fromHex(wrong)).toBeUndefined();
  });

  it('UTF-8 is decoded strictly, and a BOM is a character', () => {
    expect(decodeUtf8(utf8('\ufeff中文'))).toBe('\ufeff中文');
    for (const wrong of ['80', 'c080', 'eda080', 'f4908080', 'd6d0', 'e4b8']) {
      expect(decodeUtf8(fromHex(wrong)!)).toBeUndefined();
    }
  });

  it('concatenates', () => {
    expect(concatBytes(utf8('a'), utf8(''), utf8('bc'))).toEqual(utf8('abc'));
  });
});
