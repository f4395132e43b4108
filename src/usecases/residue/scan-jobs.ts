import type { LocalStat } from '../../core/entry.js';
import { type SamplePlan, type SampleRange, samplesOf } from '../../residue/sampling/index.js';
import type { ScanJob } from '../../residue/scan/index.js';

const UNIT = 4096;
/** Bytes a job, so that threads read close to each other. */
const JOB = 16 * 1024 * 1024;
const SAMPLES_EACH = 1024;

/** All of a medium, in order. */
export function* wholeJobs(path: string, size: number): Generator<ScanJob> {
  for (let from = 0, id = 0; from < size; from += JOB, id++)
    yield { id, path, stretches: [stretch(from, size)] };
}

/** All of a file of a folder, in order; at least one job, so that it is opened. */
export function* fileJobs(path: string, listed: LocalStat, firstId: number): Generator<ScanJob> {
  let id = firstId;
  let from = 0;
  do {
    yield { id: id++, path, stretches: [stretch(from, listed.size)], listed };
    from += JOB;
  } while (from < listed.size);
}

function stretch(from: number, size: number): ScanJob['stretches'][number] {
  return { from, to: Math.min(size, from + JOB), mediumSize: size, before: true, after: true };
}

/** What a sample looks at: everything that begins in its units. */
export function* sampleJobs(path: string, size: number, plan: SamplePlan): Generator<ScanJob> {
  let id = 0;
  let stretches: ScanJob['stretches'][number][] = [];
  for (const { range, before, after } of withNeighbours(samplesOf(plan))) {
    const { first, count } = range;
    stretches.push({ from: first * UNIT, to: (first + count) * UNIT, mediumSize: size, before, after });
    if (stretches.length < SAMPLES_EACH && count < SAMPLES_EACH) continue;
    yield { id: id++, path, stretches };
    stretches = [];
  }
  if (stretches.length > 0) yield { id, path, stretches };
}

interface Neighbours {
  readonly range: SampleRange;
  /** Whether the range before it ends where it begins, and the one after it begins where it ends. */
  readonly before: boolean;
  readonly after: boolean;
}

function* withNeighbours(ranges: Iterable<SampleRange>): Generator<Neighbours> {
  let range: SampleRange | undefined;
  let before = false;
  for (const next of ranges) {
    const after = range !== undefined && range.first + range.count === next.first;
    if (range !== undefined) yield { range, before, after };
    before = after;
    range = next;
  }
  if (range !== undefined) yield { range, before, after: false };
}
