import { z } from 'zod';
import { decodeUtf8 } from '../core/bytes.js';
import { parseCanonical } from '../core/canonical-json.js';
import { CloudexitError } from '../core/errors.js';
import { ACCEPTANCE_RESULT_TYPE, CHECK_KINDS } from './acceptance-result.js';
import { PROBE_KINDS, PROBE_RESULT_TYPE } from './probe-result.js';
import { count, instant, sha256, slug } from './records/fields.js';
import { sampling } from './records/residual-test.js';
import { RESIDUE_SCAN_TYPE } from './residue-scan.js';

/** What records of tests are held to in the files that the tool wrote: `manifests/formats/result-files.md`, F3. Further members are for people. */

const times = { startedAt: instant, finishedAt: instant };

const scan = z.object({
  type: z.literal(RESIDUE_SCAN_TYPE),
  ...times,
  medium: z.object({ kind: z.enum(['image', 'medium', 'folder']), sizeBytes: count }),
  coverage: z.enum(['full', 'sample']),
  index: sha256,
  unreadableBytes: count,
  sampling: sampling.exactOptional(),
  outcome: z.enum(['none-found', 'found', 'not-assessed']),
  hits: z.record(z.string().regex(/^[0-9]{1,8}$/), count),
});

const probes = z.object({
  type: z.literal(PROBE_RESULT_TYPE),
  ...times,
  answers: z
    .array(
      z.object({
        id: slug,
        kind: z.enum(PROBE_KINDS),
        holder: slug,
        medium: slug.exactOptional(),
        question: sha256,
        outcome: z.enum(['none-found', 'found', 'not-assessed']),
        hits: count,
      }),
    )
    .max(1000),
});

const checks = z.object({
  type: z.literal(ACCEPTANCE_RESULT_TYPE),
  ...times,
  system: z.string(),
  environment: z.string(),
  answers: z
    .array(
      z.object({
        id: slug,
        title: z.string(),
        kind: z.enum(CHECK_KINDS),
        item: slug.exactOptional(),
        outcome: z.enum(['passed', 'failed', 'not-assessed']),
        expected: z.string(),
        because: z.string(),
      }),
    )
    .max(1000),
});

const result = z.discriminatedUnion('type', [scan, probes, checks]);
export type ResultFile = z.infer<typeof result>;
export type ResultOf<T extends ResultFile['type']> = Extract<ResultFile, { type: T }>;

/** Greatest file of evidence that is looked into, bytes. */
export const MAX_RESULT_FILE = 4 * 1024 * 1024;

const TYPES = [RESIDUE_SCAN_TYPE, PROBE_RESULT_TYPE, ACCEPTANCE_RESULT_TYPE];

/**
 * A result file; `not-a-result` for anything that has none of the types in it. Throws `RESULT_FILE_INVALID` (exit 3) for one that is not what its type demands.
 */
export function parseResultFile(bytes: Uint8Array): ResultFile | 'not-a-result' {
  const text = decodeUtf8(bytes);
  if (text === undefined || !TYPES.some((type) => text.includes(type))) return 'not-a-result';
  if (bytes.at(-1) !== 0x0a) throw invalid('the line is not ended');
  try {
    const line = bytes.subarray(0, -1);
    return result.parse(parseCanonical(line, { maxBytes: MAX_RESULT_FILE, maxDepth: 12 }));
  } catch (cause) {
    throw invalid(cause instanceof CloudexitError ? cause.message : 'a member is missing or wrong', cause);
  }
}

function invalid(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('RESULT_FILE_INVALID', `no result file: ${why}`, { exit: 3, cause });
}
