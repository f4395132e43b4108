import { SampleDraw } from '../../core/sample-draw.js';
import { randomBound, runBound, scatteredBound, strataOf, stratumFor } from '../../core/sampling.js';

/** Units that a sample looks at: `count` consecutive ones from `first`. */
export interface SampleRange {
  readonly first: number;
  readonly count: number;
}

/** Bytes of a unit. */
export const SAMPLE_UNIT = 4096;

interface PlanOfMedium {
  /** Units of the medium; the last may be shorter. */
  readonly units: number;
  /** 64 hexadecimal digits. */
  readonly seed: string;
}

export interface StratifiedPlan extends PlanOfMedium {
  readonly plan: 'stratified';
  /** Consecutive units of which one is looked at. */
  readonly stratum: number;
}

/** Subsection sampling after NIST SP 800-88 Rev. 1, section 4.7. */
export interface SubsectionPlan extends PlanOfMedium {
  readonly plan: 'nist-800-88';
}

export type SamplePlan = StratifiedPlan | SubsectionPlan;

export interface SampleGoal {
  readonly confidencePpm: number;
  /** The residue that is to be met, bytes. */
  readonly residueBytes: number;
}

export function unitsOf(size: number): number {
  return Math.ceil(size / SAMPLE_UNIT);
}

/** The smallest stratified sample of a medium of `size` bytes that meets residue of the stated size with the stated confidence. */
export function stratifiedPlan(size: number, seed: string, goal: SampleGoal): StratifiedPlan {
  const units = unitsOf(size);
  const residue = Math.max(1, Math.floor(goal.residueBytes / SAMPLE_UNIT));
  return { plan: 'stratified', units, seed, stratum: stratumFor(units, residue, goal.confidencePpm) };
}

/** What the plan looks at, in order, without overlap; drawn as it is asked for, so that memory stays flat. */
export function* samplesOf(plan: SamplePlan): Generator<SampleRange> {
  if (plan.units === 0) return;
  yield* plan.plan === 'stratified' ? stratified(plan) : joined(subsections(plan));
}

function* stratified({ units, stratum, seed }: StratifiedPlan): Generator<SampleRange> {
  const draw = new SampleDraw(seed);
  for (let start = 0; start < units; start += stratum) {
    yield { first: start + draw.below(Math.min(stratum, units - start)), count: 1 };
  }
}

/** At least this many subsections, and in each two samples of at least a twentieth of it. */
const SUBSECTIONS = 1000;
const SHARE = 20;
/** Below this a subsection is read whole: two samples of one unit would be more than a tenth of it anyway. */
const SMALL_SUBSECTION = 2;

function* subsections({ units, seed }: SubsectionPlan): Generator<SampleRange> {
  const draw = new SampleDraw(seed);
  yield { first: 0, count: 1 };
  for (let i = 0; i < SUBSECTIONS; i++) {
    const start = Math.floor((i * units) / SUBSECTIONS);
    const size = Math.floor(((i + 1) * units) / SUBSECTIONS) - start;
    if (size <= SMALL_SUBSECTION) {
      if (size > 0) yield { first: start, count: size };
      continue;
    }
    const count = Math.ceil(size / SHARE);
    const room = size - 2 * count + 1;
    const [a, b] = [draw.below(room), draw.below(room)];
    yield { first: start + Math.min(a, b), count };
    yield { first: start + Math.max(a, b) + count, count };
  }
  yield { first: units - 1, count: 1 };
}

/** Ranges that touch or overlap become one. */
function* joined(ranges: Iterable<SampleRange>): Generator<SampleRange> {
  let open: { first: number; count: number } | undefined;
  for (const { first, count } of ranges) {
    if (open !== undefined && first <= open.first + open.count) {
      open.count = Math.max(open.count, first + count - open.first);
    } else {
      if (open !== undefined) yield open;
      open = { first, count };
    }
  }
  if (open !== undefined) yield open;
}

/** What the sample can say if every one of its units was read and none held residue. */
export interface SampleBounds {
  /** Units looked at. */
  readonly samples: number;
  /** Scattered residue of this many bytes would have been met with the confidence. */
  readonly scatteredBytes: number;
  /** A run of this many bytes would have been met with the confidence. */
  readonly runBytes: number;
}

export function boundsOf(plan: SamplePlan, confidencePpm: number): SampleBounds {
  const bytes = (units: number) => units * SAMPLE_UNIT;
  if (plan.plan === 'stratified') {
    return {
      samples: strataOf(plan.units, plan.stratum),
      scatteredBytes: bytes(scatteredBound(plan.units, plan.stratum, confidencePpm)),
      runBytes: bytes(runBound(plan.units, plan.stratum, confidencePpm)),
    };
  }
  let samples = 0;
  let gap = 0;
  let end = 0;
  for (const { first, count } of samplesOf(plan)) {
    gap = Math.max(gap, first - end);
    samples += count;
    end = first + count;
  }
  // A run longer than the widest gap cannot have been missed at all.
  return {
    samples,
    scatteredBytes: bytes(randomBound(plan.units, samples, confidencePpm)),
    runBytes: bytes(gap + 1),
  };
}
