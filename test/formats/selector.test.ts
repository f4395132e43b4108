import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteString, utf8 } from '../../src/core/bytes.js';
import { compileSelector, isPattern, literalPattern } from '../../src/formats/selector.js';

const selects = (pattern: string, path: string | Uint8Array, exclude: string[] = []): boolean =>
  compileSelector({ include: [pattern], exclude })(byteString(typeof path === 'string' ? utf8(path) : path));

describe('selectors', () => {
  it.each([
    ['docs/**', 'docs', true],
    ['docs/**', 'docs/a/b', true],
    ['docs/**', 'docs2/a', false],
    ['**/*.log', 'x.log', true],
    ['**/*.log', 'a/b/x.log', true],
    ['**/*.log', 'a/b/x.logs', false],
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['**', 'a/b', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/m/**/z', 'a/m/x/m/z', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['a*a', 'a', false],
    ['政务/*.html', '政务/公告.html', true],
    ['a?[b]{c}', 'a?[b]{c}', true],
    ['a?', 'ab', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['\\*\\*', '**', true],
    ['\\*\\*', 'a/b', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(selects(pattern, path)).toBe(expected);
  });

  it('names bytes that are not UTF-8', () => {
    expect(selects('\\xd5\\xfe*', Uint8Array.of(0xd5, 0xfe, 0x41))).toBe(true);
    expect(selects('\\xd5\\xff*', Uint8Array.of(0xd5, 0xfe, 0x41))).toBe(false);
  });

  it('agrees with a regular expression on random patterns', () => {
    const segment = fc
      .array(fc.constantFrom('a', 'b', '*'), { minLength: 1, maxLength: 4 })
      .map((p) => p.join(''));
    const segments = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 5 });
    const names = fc.array(
      fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }).map((n) => n.join('')),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(segments, names, (pattern, path) => {
        const expression = pattern
          .map((s) => (s === '**' ? '(?:[^/]*/)*' : `${s.replace(/\*/g, '[^/]*')}/`))
          .join('');
        const expected = new RegExp(`^${expression}$`).test(path.map((n) => `${n}/`).join(''));
        expect(selects(pattern.join('/'), path.join('/'))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('an exclusion wins', () => {
    expect(selects('**', 'a/secret', ['a/secret'])).toBe(false);
  });

  it.each(['', '/a', 'a//b', 'a/', 'a\\', '\\xZZ', '\\xg0', '\\x1'])('refuses %j', (pattern) => {
    expect(isPattern(pattern)).toBe(false);
    expect(() => selects(pattern, 'a')).toThrow(expect.objectContaining({ code: 'SELECTOR_INVALID' }));
  });

  it('a literal pattern selects its path and nothing else', () => {
    const odd = 'a*b\\c';
    expect(selects(literalPattern(utf8(odd)), odd)).toBe(true);
    expect(selects(literalPattern(utf8(odd)), 'aXb\\c')).toBe(false);
  });

  it('a literal pattern shows what is invisible and says what is not UTF-8', () => {
    expect(literalPattern(utf8('a\nb\u202e政'))).toBe('a\\x0ab\\xe2\\x80\\xae政');
    expect(literalPattern(Uint8Array.of(0x61, 0x2a, 0xff))).toBe('a\\*\\xff');
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
        (names) => {
          const path = Buffer.concat(names.flatMap((name) => [Buffer.from(name), utf8('/')]));
          const whole = path.subarray(0, -1);
          fc.pre(names.every((name) => !name.includes(0x2f)));
          expect(selects(literalPattern(whole), whole)).toBe(true);
          expect(selects(literalPattern(whole), Buffer.concat([whole, utf8('x')]))).toBe(false);
        },
      ),
    );
  });

  it('refuses a pattern that is longer than a record may have', () => {
    expect(isPattern('a'.repeat(1000))).toBe(true);
    expect(isPattern('a'.repeat(1001))).toBe(false);
  });

  it('does bounded work on a pattern made to be slow', () => {
    const pattern = `${'*a'.repeat(400)}b`;
    let steps = 0;
    const counting = new Proxy(String.prototype.indexOf, {
      apply(target, self, args) {
        steps += 1;
        return Reflect.apply(target, self, args);
      },
    });
    const original = String.prototype.indexOf;
    String.prototype.indexOf = counting;
    try {
      expect(selects(pattern, 'a'.repeat(4000))).toBe(false);
    } finally {
      String.prototype.indexOf = original;
    }
    expect(steps).toBeLessThan(2000);
  });
});
