import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, unlinkSync } from 'node:fs';
import { toHex, utf8 } from '../core/bytes.js';
import { notWritten } from '../core/errors.js';
import { seedCommitment } from '../core/sample-draw.js';
import { writeAll } from '../inventory/write-all.js';
import { boundsOf, type SamplePlan, stratifiedPlan, unitsOf } from '../residue/sampling/index.js';
import { requireFree } from './keys/free-path.js';
import { readSmallFile } from './small-file.js';

/**
 * Draws the seed of a sample and keeps it where only its owner reads it. Returns the commitment that goes into the deletion
 * authorisation. Throws `FILE_EXISTS` (exit 2), `OUTPUT_NOT_WRITTEN` (exit 1).
 */
export function newSeed(output: string): string {
  requireFree(output);
  const seed = toHex(randomBytes(32));
  try {
    const fd = openSync(output, 'wx', 0o600);
    try {
      writeAll(fd, utf8(`${seed}\n`));
      fsyncSync(fd);
    } catch (error) {
      // Half a seed would be in the way of the next one.
      unlinkSync(output);
      throw error;
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw notWritten(output, cause);
  }
  return seedCommitment(seed);
}

/** A seed file: 64 hexadecimal digits and perhaps a line feed. Throws `SEED_INVALID`, errors of `readSmallFile`. */
export async function readSeed(path: string): Promise<string> {
  const seed = Buffer.from(await readSmallFile(path, 1024))
    .toString('latin1')
    .replace(/\n$/, '');
  seedCommitment(seed);
  return seed;
}

export interface SampleRequest {
  readonly plan: SamplePlan['plan'];
  /** Bytes of the medium. */
  readonly size: number;
  readonly seed: string;
  readonly confidencePpm: number;
  readonly residueBytes: number;
}

/** The sample of a medium, and what it will be able to say. */
export function planSample(request: SampleRequest) {
  const { plan, size, seed, confidencePpm } = request;
  const sample: SamplePlan =
    plan === 'stratified' ? stratifiedPlan(size, seed, request) : { plan, units: unitsOf(size), seed };
  return { sample, bounds: boundsOf(sample, confidencePpm) };
}
