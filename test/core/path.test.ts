import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/core/bytes.js';
import { foldKey } from '../../src/core/name-form.js';
import { displayPath, displayText } from '../../src/core/path.js';

const key = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('display form of names', () => {
  it.each([
    ['plain/名 字.txt', 'plain/名 字.txt'],
    ['a\nb', 'a\\x0ab'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['back\\slash', 'back\\\\slash'],
    ['evil\u202egpj.exe', 'evil\\u{202e}gpj.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['\ufeffbom', '\\u{feff}bom'],
  ])('%j', (text, shown) => {
    expect(displayText(text)).toBe(shown);
    expect(displayPath(utf8(text))).toBe(shown);
  });

  it('keeps the readable part of a name that is not UTF-8', () => {
    expect(displayPath(fromHex(`${toHex(utf8('文/'))}d6d0${toHex(utf8('.txt'))}`)!)).toBe(
      '文/\\xd6\\xd0.txt',
    );
  });

  it('shows no control character whatever the bytes, and different names differently', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ maxLength: 12 }), (a, b) => {
        expect(displayPath(a)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(displayPath(a) === displayPath(b)).toBe(toHex(a) === toHex(b));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('folded keys', () => {
  it.each([
    ['README', 'readme'],
    ['caf\u00e9', 'cafe\u0301'],
    ['\u00c9t\u00e9', 'e\u0301te\u0301'],
    ['a/B/c', 'a/b/C'],
  ])('%s and %s are one', (a, b) => {
    expect(foldKey(key(a))).toBe(foldKey(key(b)));
  });

  it('keeps different characters apart, and folds ASCII alone where bytes are not UTF-8', () => {
    expect(foldKey(key('中'))).not.toBe(foldKey(key('国')));
    expect(foldKey('A\xd6\xd0')).toBe('a\xd6\xd0');
    expect(foldKey('plain-name_1')).toBe('plain-name_1');
  });

  it('folding again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldKey(foldKey(key(text)))).toBe(foldKey(key(text)));
      }),
      { numRuns: 500 },
    );
  });
});
