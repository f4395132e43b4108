import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import { itemsOfLeaf } from '../../../src/formats/records/index.js';
import { compilePattern, isPattern } from '../../../src/formats/records/pattern.js';

const matches = (pattern: string, path: string | Uint8Array) =>
  compilePattern(pattern)(typeof path === 'string' ? utf8(path) : path);

describe('patterns over path bytes', () => {
  it.each([
    ['**', 'a/b/c', true],
    ['**', '', true],
    ['*', 'a/b', false],
    ['www/**', 'www/index.html', true],
    ['www/**', 'www', false],
    ['www/*', 'www/a/b', false],
    ['**/*.pdf', 'a/b.pdf', true],
    ['**/*.pdf', 'b.pdf', false],
    ['**.pdf', 'b.pdf', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['文件/*', '文件/通知.txt', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['A', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-b-b', false],
  ])('%s over %s is %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it('reaches names that are not UTF-8', () => {
    expect(matches('gbk/\\xc4\\xfa', Uint8Array.of(0x67, 0x62, 0x6b, 0x2f, 0xc4, 0xfa))).toBe(true);
    expect(matches('gbk/*', Uint8Array.of(0x67, 0x62, 0x6b, 0x2f, 0xc4, 0xfa))).toBe(true);
  });

  it('agrees with a regular expression on random patterns', () => {
    const part = fc.constantFrom('a', 'b', '/', '*', '**', '?');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }),
        fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }),
        (p, s) => {
          // Joined parts may make longer runs of stars, which mean the same as two.
          const pattern = p.join('');
          const expression = pattern
            .replace(/\*{2,}/g, '\u0001')
            .replace(/\*/g, '[^/]*')
            .replace(/\?/g, '[^/]')
            .replace(/\u0001/g, '[^]*');
          expect(matches(pattern || 'x', s.join(''))).toBe(
            new RegExp(`^${expression || 'x'}$`).test(s.join('')),
          );
        },
      ),
    );
  });

  it('is not slow on a hostile pattern', () => {
    // Backtracking would need more steps than there are atoms; finishing at all is the test.
    expect(matches(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
  });

  it.each(['a\\', '\\xg0', '\\x1'])('refuses %s', (pattern) => {
    expect(isPattern(pattern)).toBe(false);
    expect(() => compilePattern(pattern)).toThrow(
      expect.objectContaining({ code: 'SELECTOR_INVALID', exit: 3 }),
    );
  });

  it('names the items of a leaf, per inventory, exclusions first', () => {
    const item = (id: string, inventory: string, include: string[], exclude: string[] = []) =>
      ({ id, selectors: [{ inventory, include, exclude }] }) as never;
    const of = itemsOfLeaf([
      item('all', 'i', ['**'], ['tmp/**']),
      item('pdf', 'i', ['**.pdf']),
      item('x', 'j', ['**']),
    ]);
    expect(of('i', utf8('a.pdf'))).toEqual(['all', 'pdf']);
    expect(of('i', utf8('tmp/a.pdf'))).toEqual(['pdf']);
    expect(of('j', utf8('tmp/a'))).toEqual(['x']);
    expect(of('k', utf8('a'))).toEqual([]);
  });
});
