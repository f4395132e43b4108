import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleDraw, seedCommitment } from '../../src/core/sample-draw.js';
import {
  randomBound,
  runBound,
  runDetection,
  scatteredBound,
  scatteredDetection,
  stratumFor,
} from '../../src/core/sampling.js';
import {
  boundsOf,
  type SamplePlan,
  samplesOf,
  stratifiedPlan,
  unitsOf,
} from '../../src/residue/sampling/index.js';

const SEED = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0')).join('');

/** The seed of trial `i`. */
function seedOf(i: number): string {
  return i.toString(16).padStart(64, '0');
}

/** A plain generator for where residue lies: fixed, and nothing to do with the seeds under test. */
function* places(start: number): Generator<number> {
  let state = start >>> 0;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

function looksAt(plan: SamplePlan, unit: (n: number) => boolean): boolean {
  for (const { first, count } of samplesOf(plan)) {
    for (let n = first; n < first + count; n++) if (unit(n)) return true;
  }
  return false;
}

describe('the least scattered residue', () => {
  it('is a number for every residue, grows with it, and is what exact fractions say', () => {
    const exact = (units: number, stratum: number, k: number): number => {
      const n = Math.ceil(units / stratum);
      let miss = 1;
      for (let i = 0; i < n; i++)
        miss *= Math.max(0, 1 - (Math.floor(k / n) + (i < k % n ? 1 : 0)) / stratum);
      return 1 - miss;
    };
    for (const units of [1, 2, 5, 40, 257]) {
      for (let stratum = 1; stratum <= Math.min(units, 20); stratum++) {
        for (let k = 1; k <= units; k++)
          expect(scatteredDetection(units, stratum, k), `${units} ${stratum} ${k}`).toBeCloseTo(
            exact(units, stratum, k),
            10,
          );
      }
    }
  });

  it('is one unit where one is met in half of the cases, and half is enough', () => {
    expect(scatteredBound(256, 2, 500_000)).toBe(1);
    expect(scatteredBound(2, 2, 500_000)).toBe(1);
    expect(scatteredBound(1661, 1661, 999_000)).toBe(1660);
  });
});

describe('seed and numbers', () => {
  // Computed by another program from the page's rules.
  it('give the example of the page', () => {
    expect(seedCommitment(SEED)).toBe('968408d235845c3a9408821062ac89b97f5d98a0df520348a1d942cbe7814869');
    const draw = new SampleDraw(SEED);
    expect([draw.below(1000), draw.below(1000), draw.below(1000)]).toEqual([498, 244, 470]);
    const units = [...samplesOf({ plan: 'stratified', units: 10, stratum: 3, seed: SEED })];
    expect(units.map((r) => r.first)).toEqual([1, 3, 6, 9]);
  });

  it('a seed of another form is refused, and not repeated', () => {
    for (const seed of ['', SEED.slice(2), SEED.toUpperCase().replace('0', 'A'), `${SEED}00`]) {
      expect(() => seedCommitment(seed)).toThrow(expect.objectContaining({ code: 'SEED_INVALID' }));
    }
    try {
      seedCommitment('secret');
    } catch (error) {
      expect(String(error)).not.toContain('secret');
    }
  });

  it('are even', () => {
    const draw = new SampleDraw(SEED);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[draw.below(7)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});

describe('samples', () => {
  const plans = fc.oneof(
    fc.record({
      plan: fc.constant('stratified' as const),
      units: fc.integer({ min: 0, max: 20_000 }),
      stratum: fc.integer({ min: 1, max: 30_000 }),
      seed: fc.nat().map(seedOf),
    }),
    fc.record({
      plan: fc.constant('nist-800-88' as const),
      units: fc.integer({ min: 0, max: 60_000 }),
      seed: fc.nat().map(seedOf),
    }),
  );

  it('lie on the medium, in order, without overlap, the same for the same seed', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        let end = 0;
        let total = 0;
        let inOrder = true;
        for (const { first, count } of samplesOf(plan)) {
          inOrder &&= count > 0 && first >= end;
          end = first + count;
          total += count;
        }
        expect(inOrder).toBe(true);
        expect(end).toBeLessThanOrEqual(plan.units);
        if (plan.units > 0) expect(total).toBe(boundsOf(plan, 990_000).samples);
        expect([...samplesOf(plan)]).toEqual([...samplesOf(plan)]);
      }),
      { numRuns: 200 },
    );
  });

  it('a subsection plan reads a tenth at least, the first and the last unit, and something of each subsection', () => {
    for (const units of [1000, 2500, 40_000, 123_457]) {
      const plan = { plan: 'nist-800-88', units, seed: SEED } as const;
      const ranges = [...samplesOf(plan)];
      expect(ranges[0]!.first).toBe(0);
      expect(ranges.at(-1)!.first + ranges.at(-1)!.count).toBe(units);
      expect(ranges.reduce((n, r) => n + r.count, 0)).toBeGreaterThanOrEqual(units / 10);
      for (let i = 0; i < 1000; i++) {
        const [from, to] = [Math.floor((i * units) / 1000), Math.floor(((i + 1) * units) / 1000)];
        expect(ranges.some((r) => r.first < to && r.first + r.count > from)).toBe(true);
      }
    }
  });

  it('a medium smaller than its sample is read whole', () => {
    expect(unitsOf(0)).toBe(0);
    expect([...samplesOf(stratifiedPlan(0, SEED, { confidencePpm: 990_000, residueBytes: 4096 }))]).toEqual(
      [],
    );
    const plan = stratifiedPlan(5 * 4096 + 1, SEED, { confidencePpm: 990_000, residueBytes: 1 });
    expect([...samplesOf(plan)].map((r) => r.first)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('bounds', () => {
  const UNITS = 4000;

  it('the plan for a residue meets that residue, and one with a twentieth fewer samples would not', () => {
    for (const residue of [1, 3, 40, 500]) {
      const stratum = stratumFor(UNITS, residue, 950_000);
      if (stratum > 1) expect(scatteredDetection(UNITS, stratum, residue)).toBeGreaterThanOrEqual(0.95);
      expect(scatteredBound(UNITS, stratum, 950_000)).toBeLessThanOrEqual(Math.max(residue, 1));
      const larger = Math.ceil(stratum * 1.06);
      expect(scatteredDetection(UNITS, larger, residue)).toBeLessThan(0.95);
    }
  });

  // 10 000 runs, each with a seed of its own and residue somewhere else. At 95 %, the standard deviation of the rate is 0.22 %.
  const RUNS = 10_000;
  const rate = (arrange: (run: number) => (unit: number) => boolean, plan: (run: number) => SamplePlan) => {
    let met = 0;
    for (let run = 0; run < RUNS; run++) if (looksAt(plan(run), arrange(run))) met += 1;
    return met / RUNS;
  };
  const stratified = (stratum: number) => (run: number) =>
    ({ plan: 'stratified', units: UNITS, stratum, seed: seedOf(run) }) as const;

  it('scattered residue, spread evenly, is met as often as stated and not much more', () => {
    const stratum = stratumFor(UNITS, 40, 950_000);
    const met = rate((run) => {
      const offset = (run * 7919) % 100;
      return (unit) => unit % 100 === offset;
    }, stratified(stratum));
    expect(met).toBeGreaterThan(0.95 - 0.007);
    expect(met).toBeLessThan(0.98);
  });

  it('scattered residue at random places is met at least as often as stated', () => {
    const stratum = stratumFor(UNITS, 40, 950_000);
    const met = rate((run) => {
      const at = new Set<number>();
      for (const place of places(run)) {
        at.add(place % UNITS);
        if (at.size === 40) break;
      }
      return (unit) => at.has(unit);
    }, stratified(stratum));
    expect(met).toBeGreaterThan(0.95 - 0.007);
  });

  it('a run across a border of strata, its worst place, is met as often as stated', () => {
    const stratum = 50;
    const length = runBound(UNITS, stratum, 950_000);
    expect(runDetection(stratum, length)).toBeGreaterThanOrEqual(0.95);
    expect(runDetection(stratum, length - 1)).toBeLessThan(0.95);
    const met = rate((run) => {
      const start = stratum * (1 + (run % 70)) - Math.ceil(length / 2);
      return (unit) => unit >= start && unit < start + length;
    }, stratified(stratum));
    expect(met).toBeGreaterThan(0.95 - 0.007);
    expect(met).toBeLessThan(0.97);
  });

  it('a run that holds a whole stratum is always met', () => {
    expect(runDetection(50, 99)).toBe(1);
    const met = rate((run) => (unit) => unit >= run % 3000 && unit < (run % 3000) + 99, stratified(50));
    expect(met).toBe(1);
  });

  it('the subsection plan: residue at random places, and runs longer than its widest gap', () => {
    const units = 20_000;
    const plan = (run: number) => ({ plan: 'nist-800-88', units, seed: seedOf(run) }) as const;
    const { samples } = boundsOf(plan(0), 950_000);
    const k = randomBound(units, samples, 950_000);
    let met = 0;
    for (let run = 0; run < 1000; run++) {
      const at = new Set<number>();
      for (const place of places(run + 77)) {
        at.add(place % units);
        if (at.size === k) break;
      }
      const { runBytes } = boundsOf(plan(run), 950_000);
      const start = (run * 7919) % (units - runBytes / 4096);
      if (looksAt(plan(run), (unit) => at.has(unit))) met += 1;
      expect(looksAt(plan(run), (unit) => unit >= start && unit < start + runBytes / 4096)).toBe(true);
    }
    expect(met / 1000).toBeGreaterThan(0.95 - 0.02);
  });
});
