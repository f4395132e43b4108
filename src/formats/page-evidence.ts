import { z } from 'zod';
import { fromBase64 } from '../core/base64.js';
import { canonicalBytes, parseCanonical } from '../core/canonical-json.js';
import { digestHex } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { sha256Schema, TRUST_FOLDERS } from './case.js';
import { SUITES } from './signature-result.js';

/**
 * What an HTML report carries beside its model so that it can derive that model again from the evidence it embeds:
 * `manifests/formats/report.md`, rules H1 to H3.
 */
export const REPORT_BASIS_TYPE = 'urn:cloudexit:report-basis:v1';

const base64 = z.string().refine((text) => fromBase64(text) !== undefined, 'not base64');
const count = z.int().min(0);

const counted = z.strictObject({
  /** sha256 of the baseline record. */
  baseline: sha256Schema,
  /** Whose manifests were held to it. */
  party: z.string().max(4096),
  /** Entries of the baseline that nothing covers; undefined where an inventory is not the one that its record binds. */
  uncovered: count.optional(),
  /** Entries of which it was not found out. */
  unsettled: count,
  /** The first that nothing covers: its name in display form, its inventory and its place in that. */
  first: z.strictObject({ name: z.string(), inventory: sha256Schema, leaf: count }).optional(),
});
/** Of one baseline and the manifests of one party. */
export type CountedCoverage = z.infer<typeof counted>;

const recounted = z.strictObject({
  /** sha256 of the return verification. */
  verification: sha256Schema,
  /** Expected entries that came back intact; undefined where an inventory is not the one that the record binds. */
  matched: count.optional(),
  /** The fewest findings that the others can come to. */
  differing: count,
});
/** Of one return verification. */
export type RecountedReturn = z.infer<typeof recounted>;

const shape = z.strictObject({
  type: z.literal(REPORT_BASIS_TYPE),
  /** The time of the verification, to the millisecond. */
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  revocation: z.enum(['require', 'if-available']),
  requireTimestamp: z.boolean(),
  suites: z.nullable(z.array(z.enum(SUITES))),
  sm2Id: z.nullable(base64),
  /** Files of `trust/<folder>/` in the order in which they were relied on. */
  trust: z.strictObject(
    Object.fromEntries(TRUST_FOLDERS.map((f) => [f, z.array(sha256Schema)])) as Record<
      (typeof TRUST_FOLDERS)[number],
      z.ZodArray<typeof sha256Schema>
    >,
  ),
  /** Checkpoints that the person who made the report held for honest. */
  held: z.array(z.strictObject({ heldBy: z.string().max(4096), text: base64 })),
  /** Materials of the case that are not embedded; `intact` is what the tool that made the report found. */
  outside: z.array(z.strictObject({ name: z.string().max(4096), size: count, intact: z.boolean() })),
  /** What was counted of inventories that are not all embedded: rule 15 of `manifests/formats/manifest-plan.md`. */
  coverage: z.array(counted).optional(),
  /** The same of returns: rule 12 of `manifests/formats/verification.md`. */
  returns: z.array(recounted).optional(),
  /** The clause profile, `manifests/formats/clauses.md`. */
  profile: z.unknown(),
  /** Longest table of the page, rows. */
  rows: count,
});

export type ReportBasis = z.infer<typeof shape>;

/** Name of an embedded file: its place in the case folder. */
export const EVIDENCE_FILE =
  /^(?:ledger\/log|ledger\/head|ledger\/checkpoints\/[0-9A-Za-z.-]{1,255}|material\/[0-9a-f]{64}|trust\/(?:anchors|timestamp-anchors|crls|intermediates|ocsp)\/[0-9a-f]{64})$/;

/** One file of the case, by its {@link EVIDENCE_FILE} name. */
export interface EmbeddedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function serialiseBasis(basis: ReportBasis): Uint8Array {
  return canonicalBytes(basis);
}

/** Strict inverse of {@link serialiseBasis}. Throws `REPORT_BASIS_INVALID`, exit 3. */
export function parseBasis(bytes: Uint8Array): ReportBasis {
  try {
    return shape.parse(parseCanonical(bytes));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? cause.issues[0]?.path.join('.') : (cause as Error).message;
    throw new CloudexitError('REPORT_BASIS_INVALID', `not the basis of a report: ${why}`, { exit: 3, cause });
  }
}

/**
 * One digest over everything that a report embeds: SHA-256 (hex) over the canonical JSON of the files' names and digests, and the digests
 * of basis and model.
 */
export function sealOf(
  files: readonly (readonly [name: string, sha256: string])[],
  basis: Uint8Array,
  model: Uint8Array,
): string {
  const sealed = { basis: digestHex('sha256', basis), files, model: digestHex('sha256', model) };
  return digestHex('sha256', canonicalBytes(sealed));
}
