import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakLines } from '../../src/report/pdf/linebreak.js';

const advance = (codePoint: number) => (codePoint >= 0x2e80 ? 2 : 1);
const width = (line: string) => [...line].reduce((sum, char) => sum + advance(char.codePointAt(0)!), 0);
const lines = (text: string, at: number, code = false) => breakLines(text, { width: at, advance, code });

describe('line breaking', () => {
  it('breaks Latin at spaces and Chinese between characters', () => {
    expect(lines('the quick brown fox', 9)).toEqual(['the quick', 'brown fox']);
    expect(lines('移交清单与返还', 6)).toEqual(['移交清', '单与返', '还']);
    expect(lines('使用 SM2 签名', 8)).toEqual(['使用 SM2', '签名']);
  });

  it('begins no line with a closing mark and ends none with an opening one', () => {
    expect(lines('移交清单。返还', 8)).toEqual(['移交清', '单。返还']);
    expect(lines('a（b）', 4)).toEqual(['a', '（b', '）']);
    expect(lines('移交（返还）清单', 6)).toEqual(['移交', '（返', '还）清', '单']);
  });

  it('leaves no closing mark of Chinese to begin a line of a name that is cut where it is full', () => {
    expect(lines('独立性声明（zhengheng）', 21, true)).toEqual(['独立性声明（zhenghen', 'g）']);
  });

  it('cuts words and names that are longer than a line', () => {
    expect(lines('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(lines('uploads/2025/annual.pdf', 14, true)).toEqual(['uploads/2025/', 'annual.pdf']);
    expect(lines('sha256:0123456789abcdef', 16, true)).toEqual(['sha256:012345678', '9abcdef']);
  });

  it('keeps given line ends and empty lines', () => {
    expect(lines('a\n\nb', 5)).toEqual(['a', '', 'b']);
  });

  it('loses nothing but spaces and never exceeds the width', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab /-.(（清。，“” \u00a0𪛖'), maxLength: 80 });
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 30 }), fc.boolean(), (given, at, code) => {
        const out = lines(given, at, code);
        expect(out.join('').replace(/\s/g, '')).toBe(given.replace(/\s/g, ''));
        for (const line of out) expect(width(line)).toBeLessThanOrEqual(at);
      }),
      { numRuns: 3000 },
    );
  });
});
