import { describe, expect, it } from 'vitest';
import { DigestFilter } from '../../src/compare/digest-filter.js';

/** Digests that are as random as real ones and cost nothing: xorshift32 from a fixed seed. */
function digests(seed: number): () => string {
  let x = seed;
  const next = () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0).toString(16).padStart(8, '0');
  };
  return () => next() + next();
}

describe('the filter of digests', () => {
  it('knows every digest that was added, and so few others that a comparison reads its inventories once', () => {
    const filter = new DigestFilter();
    const added = digests(38249);
    for (let i = 0; i < 1_000_000; i++) filter.add(added());
    const again = digests(38249);
    let forgotten = 0;
    for (let i = 0; i < 1_000_000; i++) if (!filter.has(again())) forgotten += 1;
    expect(forgotten).toBe(0);
    const others = digests(9);
    let mistaken = 0;
    for (let i = 0; i < 200_000; i++) if (filter.has(others())) mistaken += 1;
    expect(mistaken).toBeLessThan(3);
  });
});
