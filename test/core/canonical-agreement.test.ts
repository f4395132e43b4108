import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { parseCanonical } from '../../src/core/canonical-json.js';

/** Accepted exactly when the RFC 8785 library writes the parsed value the same way. */
function isCanonical(text: string): boolean {
  try {
    return canonicalize(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

function isAccepted(text: string): boolean {
  try {
    parseCanonical(utf8(text));
    return true;
  } catch {
    return false;
  }
}

const key = fc.oneof(
  fc.constantFrom('a', 'b', '1', '10', '9', '\ue000', '😀', 'é', '"', '\\ud', ''),
  fc.string(),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\\ud800', '\u2028', '\u0000', '/'),
    fc.array(tie('any'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(key, tie('any')), { maxLength: 4, selector: ([k]) => k })
      .map((entries) => ({ entries })),
  ),
})).any;

/** JSON text with the members in the order they came in, which may or may not be the canonical one. */
function write(v: unknown): string {
  if (Array.isArray(v)) return `[${v.map(write).join(',')}]`;
  if (v !== null && typeof v === 'object' && 'entries' in v) {
    const entries = v.entries as [string, unknown][];
    return `{${entries.map(([k, item]) => `${JSON.stringify(k)}:${write(item)}`).join(',')}}`;
  }
  return JSON.stringify(v);
}

describe('the shortcut to canonical', () => {
  it('agrees with the RFC 8785 library on texts in any order', () => {
    let accepted = 0;
    fc.assert(
      fc.property(value, (v) => {
        const text = write(v);
        if (/"(__proto__|constructor|prototype)":/.test(text)) return;
        accepted += isAccepted(text) ? 1 : 0;
        expect(isAccepted(text), text).toBe(isCanonical(text));
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it.each([
    '{"b":1,"a":2}',
    '{"a":1,"a":2}',
    '{"a":1.5}',
    '{"a":-0}',
    '{"a":1e3}',
    '{"a":9007199254740992}',
    ' {}',
    '{} ',
    '{"a": 1}',
    '"\\u0061"',
    '"\\ud800"',
    '"\\/"',
    '"\\u2028"',
    '[1,]',
    '{"\\ud800":1}',
    '"\\uD83D\\uDE00"',
    '{"\ue000":1,"😀":2}',
  ])('refuses %s', (text) => {
    expect(isAccepted(text)).toBe(false);
  });

  it.each(['{"10":1,"9":2}', '{"😀":2,"\ue000":1}', '"\u2028"', '"\\\\ud800"', '"\\u0000"', '[[],{}]', '-1'])(
    'takes %s',
    (text) => {
      expect(isAccepted(text)).toBe(true);
    },
  );
});
