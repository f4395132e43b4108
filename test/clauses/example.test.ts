import { describe, expect, it } from 'vitest';
import { evaluate, outcomes } from './evidence.js';

describe('the complete example', () => {
  for (const id of ['gbt-38249', 'nist-sp-800-88', 'gdpr-28-3-g']) {
    it(`satisfies every clause of ${id}`, () => {
      const results = evaluate({}, id);
      const wanting = results.filter((r) => r.outcome !== 'satisfied');
      expect(wanting.map((r) => [r.clause.id, r.outcome, r.reasons])).toEqual([]);
      expect(results.every((r) => r.because.length > 0)).toBe(true);
    });
  }

  it('has every row of chapter 9', () => {
    const rows = Object.keys(outcomes(evaluate())).filter((id) => id.startsWith('9.'));
    expect(rows).toEqual([
      ...['9.2.1a', '9.2.1b', '9.2.1c', '9.2.2a', '9.2.2b', '9.2.2c', '9.2.3a', '9.2.3b', '9.2.3c'],
      ...['9.2.4a', '9.2.4b', '9.3.1a', '9.3.1b', '9.3.1c', '9.3.1d', '9.3.1e', '9.3.1f', '9.3.2', '9.3.3'],
      ...['9.3.4a', '9.3.4b', '9.3.4c', '9.3.5', '9.3.5a', '9.3.5b', '9.3.5c'],
    ]);
  });
});
