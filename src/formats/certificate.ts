import { z } from 'zod';
import { CloudexitError } from '../core/errors.js';

/**
 * What a certificate of destruction shows: the closing statement of whoever deleted, for one authorisation, with
 * the fields that NIST SP 800-88 (Guidelines for Media Sanitization, certificate of sanitization) asks for.
 */
export const CERTIFICATE_TYPE = 'urn:cloudexit:certificate:v1';

const text = z.string().max(65_536);
const count = z.int().min(0);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const bilingual = z.strictObject({ zh: text, en: text });
const organisation = z.strictObject({ name: text, organisationCode: text.exactOptional() });
const person = z.strictObject({ name: text, title: text });

const deletion = z.strictObject({
  items: z.array(text),
  copy: text,
  /** What plan or baseline call the copy. */
  copyTitle: text.exactOptional(),
  medium: text,
  outcome: z.enum(['deleted', 'expires-later', 'failed']),
  technique: text,
  level: text,
  /** When it was deleted, or when it expires. */
  at: z.nullable(time),
  verification: z.nullable(
    z.strictObject({ method: text, outcome: z.enum(['verified', 'not-verified']), at: time }),
  ),
});

const medium = z.strictObject({
  id: text,
  kind: text,
  identifier: text,
  location: text,
  technique: text,
  level: text,
  startedAt: time,
  finishedAt: time,
  tool: text,
  verificationMethod: text,
  verificationOutcome: z.enum(['verified', 'not-verified']),
  operator: person,
  witnesses: z.array(z.strictObject({ organisation: text, name: text, title: text })),
  disposition: z.enum(['reused', 'returned', 'destroyed', 'kept']),
  /** sha256 of the sanitisation record. */
  record: sha256,
});

const signature = z.strictObject({
  organisation: text,
  signer: text,
  suite: text,
  at: z.nullable(time),
  timeSource: z.enum(['timestamp', 'claimed', 'none']),
  outcome: z.enum(['valid', 'invalid', 'not-assessed']),
});

const shape = z.strictObject({
  type: z.literal(CERTIFICATE_TYPE),
  number: text,
  issuedAt: time,
  generatedAt: time,
  tool: z.strictObject({ name: z.literal('cloudexit'), version: text }),
  case: z.strictObject({ id: text, title: bilingual }),
  issuer: organisation,
  customer: organisation,
  officer: person,
  statement: text,
  /** sha256 of the signed record that the certificate shows. */
  record: sha256,
  /** Where the record is in the ledger, and the checkpoint that covers it. */
  ledger: z.nullable(z.strictObject({ origin: text, entry: count, size: count, root: text })),
  authorisation: z.strictObject({ record: sha256, at: time }),
  /** Under that authorisation: the first, and those that were added to it. */
  plans: z.array(sha256).min(1),
  /** The attestations that it closes. */
  attestations: z.array(sha256),
  closure: z.strictObject({ attested: count, pending: count }),
  deletions: z.array(deletion),
  media: z.array(medium),
  signatures: z.array(signature),
});

export type CertificateModel = z.infer<typeof shape>;

/** Checks a value against the model. Throws `CERTIFICATE_INVALID` (exit 1) naming the first offending field. */
export function parseCertificateModel(value: unknown): CertificateModel {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CloudexitError('CERTIFICATE_INVALID', issue?.message ?? 'not a certificate model', {
    subject: issue?.path.map(String).join('.') ?? '',
    exit: 1,
  });
}
