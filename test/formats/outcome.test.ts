import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { errorCode } from '../../src/core/errors.js';
import {
  comparisonText,
  OUTCOMES,
  parseComparisonHeader,
  parseComparisonTrailer,
  parseOutcome,
  type Tally,
  tallyCloses,
  viewOfLeaf,
} from '../../src/formats/outcome.js';

const D = 'a'.repeat(64);
const TALLY: Tally = {
  expected: { entries: 3, bytes: 10 },
  actual: { entries: 4, bytes: 12 },
  outcomes: {
    ...(Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Tally['outcomes']),
    intact: 2,
    missing: 1,
    extra: 1,
  },
  implied: { expected: 0, actual: 1 },
  weak: 0,
};
const TRAILER = comparisonText({ tally: TALLY, type: 'urn:cloudexit:comparison-end:v1' });
const side = `{"root":"${D}","sha256":"${D}","size":3}`;
const HEADER = `{"actual":${side},"expected":${side},"metadata":["mode"],"type":"urn:cloudexit:comparison:v1"}`;
const LINE = `{"actual":{"digests":{"sha256":"${D}"},"index":4,"kind":"file","path":"x","size":9},"expected":{"index":3,"kind":"file","path":"x","size":10},"outcome":"truncated","prefix":8,"ranges":[[8,10]]}`;

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

describe('a comparison', () => {
  it('round-trips', () => {
    expect(comparisonText(parseComparisonHeader(utf8(HEADER)))).toBe(HEADER);
    expect(comparisonText(parseOutcome(utf8(LINE)))).toBe(LINE);
    expect(comparisonText(parseComparisonTrailer(utf8(TRAILER)))).toBe(TRAILER);
  });

  it.each([
    ['intact as an outcome to tell', LINE.replace('truncated', 'intact')],
    ['an unknown outcome', LINE.replace('truncated', 'fine')],
    ['an unknown member', LINE.replace('"prefix"', '"note":1,"prefix"')],
    ['a range of three', LINE.replace('[8,10]', '[8,10,12]')],
    ['too many ranges', LINE.replace('[[8,10]]', JSON.stringify(Array(1025).fill([1, 2])))],
    ['white space', `${LINE} `],
    ['an unknown digest', LINE.replace('"sha256":"', '"crc":"')],
  ])('with %s is refused', (_, text) => {
    expect(codeOf(() => parseOutcome(utf8(text)))).toBe('COMPARISON_INVALID');
  });

  it('whose sums do not close is refused', () => {
    expect(tallyCloses(TALLY)).toBe(true);
    for (const name of OUTCOMES) {
      const text = TRAILER.replace(new RegExp(`"${name}":(\\d)`), (_, n) => `"${name}":${Number(n) + 1}`);
      expect(
        codeOf(() => parseComparisonTrailer(utf8(text))),
        name,
      ).toBe('COMPARISON_INVALID');
    }
    const forgotten = TRAILER.replace('"implied":{"actual":1', '"implied":{"actual":0');
    expect(codeOf(() => parseComparisonTrailer(utf8(forgotten)))).toBe('COMPARISON_INVALID');
  });

  it('keeps of a leaf what it needs, without the pieces', () => {
    const chunks = { algorithm: 'sha256', hashes: D + D, size: 4096 } as const;
    expect(viewOfLeaf({ path: 'x', kind: 'file', size: 5000, digests: { sha256: D }, chunks }, 7)).toEqual({
      path: 'x',
      kind: 'file',
      size: 5000,
      digests: { sha256: D },
      index: 7,
    });
  });
});
