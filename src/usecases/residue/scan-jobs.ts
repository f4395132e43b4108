import { lstatSync, readdirSync } from 'node:fs';
import { type SamplePlan, samplesOf } from '../../residue/sampling/index.js';
import type { ScanJob } from '../../residue/scan/index.js';

const UNIT = 4096;
/** Bytes a job, so that threads read close to each other. */
const JOB = 16 * 1024 * 1024;
const SAMPLES_EACH = 1024;

/** All of a medium, in order. */
export function* wholeJobs(path: string, size: number): Generator<ScanJob> {
  for (let from = 0, id = 0; from < size; from += JOB, id++) {
    const to = Math.min(size, from + JOB);
    yield { id, path, stretches: [{ from, to, mediumSize: size, before: true }] };
  }
}

/** What a sample looks at: everything that begins in its units. */
export function* sampleJobs(path: string, size: number, plan: SamplePlan): Generator<ScanJob> {
  let id = 0;
  let stretches: ScanJob['stretches'][number][] = [];
  for (const { first, count } of samplesOf(plan)) {
    stretches.push({ from: first * UNIT, to: (first + count) * UNIT, mediumSize: size, before: false });
    if (stretches.length < SAMPLES_EACH && count < SAMPLES_EACH) continue;
    yield { id: id++, path, stretches };
    stretches = [];
  }
  if (stretches.length > 0) yield { id, path, stretches };
}

export interface FileInFolder {
  /** One character a byte. */
  readonly path: string;
  /** Relative to the folder, one character a byte. */
  readonly name: string;
  readonly size: number;
}

/** Regular files below a folder, in byte order of each folder's names; links are not followed. What cannot be listed goes to `failed`. */
export function* filesBelow(
  folder: string,
  failed: (name: string) => void,
  prefix = '',
): Generator<FileInFolder> {
  let names: string[];
  try {
    names = readdirSync(Buffer.from(folder, 'latin1'), 'latin1').sort();
  } catch {
    failed(prefix === '' ? '.' : prefix);
    return;
  }
  for (const entry of names) {
    const path = `${folder}/${entry}`;
    const name = prefix === '' ? entry : `${prefix}/${entry}`;
    let stat: ReturnType<typeof lstatSync>;
    try {
      stat = lstatSync(Buffer.from(path, 'latin1'));
    } catch {
      failed(name);
      continue;
    }
    if (stat.isDirectory()) yield* filesBelow(path, failed, name);
    else if (stat.isFile()) yield { path, name, size: stat.size };
  }
}
