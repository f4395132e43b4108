import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { canonicalText, parseCanonical, parseJson } from '../../src/core/canonical-json.js';
import { errorCode } from '../../src/core/errors.js';

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

describe('canonical JSON', () => {
  it('sorts members by UTF-16 units and escapes as RFC 8785 section 3.2.2 shows', () => {
    expect(canonicalText({ b: 1, a: [true, null, 'x'], '\ud83d\ude00': 1, '\ufb33': 2, '1': 3 })).toBe(
      '{"1":3,"a":[true,null,"x"],"b":1,"\ud83d\ude00":1,"\ufb33":2}',
    );
    expect(canonicalText('\u20ac$\u000f\nA\'B"\\"/\u0000\u007f\u2028')).toBe(
      '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/\\u0000\u007f\u2028"',
    );
  });

  it('round-trips whatever it writes', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (v) => {
        const text = canonicalText(v);
        expect(canonicalText(parseCanonical(utf8(text)))).toBe(text);
      }),
    );
  });

  it.each([
    ['{"a": 1}', 'JSON_NOT_CANONICAL'],
    ['{"b":1,"a":2}', 'JSON_NOT_CANONICAL'],
    ['{"a":1,"a":1}', 'JSON_NOT_CANONICAL'],
    ['{"a":1.0}', 'JSON_NOT_CANONICAL'],
    ['{"a":1e3}', 'JSON_NOT_CANONICAL'],
    ['{"a":-0}', 'JSON_NOT_CANONICAL'],
    ['{"a":1.5}', 'JSON_NOT_CANONICAL'],
    ['{"a":9007199254740992}', 'JSON_NOT_CANONICAL'],
    ['{"a":"\\u0041"}', 'JSON_NOT_CANONICAL'],
    ['{"a":"\\/"}', 'JSON_NOT_CANONICAL'],
    ['{}\n', 'JSON_NOT_CANONICAL'],
    ['\ufeff{}', 'JSON_INVALID'],
    ['{"__proto__":1}', 'JSON_INVALID'],
    ['{"a":{"constructor":1}}', 'JSON_INVALID'],
    ['{', 'JSON_INVALID'],
    ['', 'JSON_INVALID'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'JSON_INVALID'],
  ])('refuses %s', (text, code) => {
    expect(codeOf(() => parseCanonical(utf8(text)))).toBe(code);
  });

  it('refuses bytes that are not UTF-8, and more than the bound', () => {
    expect(codeOf(() => parseCanonical(Uint8Array.of(0x22, 0xd6, 0xd0, 0x22)))).toBe('JSON_INVALID');
    expect(codeOf(() => parseJson(utf8('[1,2,3]'), { maxBytes: 6 }))).toBe('JSON_INVALID');
    expect(parseJson(utf8(' [1, 2.5] '))).toEqual([1, 2.5]);
  });

  it('does not take brackets inside text for nesting', () => {
    expect(parseCanonical(utf8(JSON.stringify('[{'.repeat(1000))))).toBe('[{'.repeat(1000));
  });

  it.each([[Number.NaN], [1.5], [2 ** 53], [-0], [10n], [() => 1]])('has no form for %s', (value) => {
    expect(codeOf(() => canonicalText({ value }))).toBe('JSON_INVALID');
  });
});
