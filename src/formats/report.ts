import { z } from 'zod';
import { CloudexitError } from '../core/errors.js';
import { type FindingCode, findingKind, isFindingCode } from '../core/finding-codes.js';
import { CLAUSE_OUTCOMES, stricterOutcome } from './clause.js';
import { OUTCOMES } from './outcome.js';

/**
 * The report model: the one value from which every rendering of an audit report is made. Its page is
 * `manifests/formats/report.md`. Integers only, no machine paths, names in display form.
 */
export const REPORT_TYPE = 'urn:cloudexit:report:v1';

const text = z.string().max(65_536);
const count = z.int().min(0);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const opt = <T extends z.ZodType>(type: T) => type.exactOptional();

const bilingual = z.strictObject({ zh: text, en: text });

export type { Bilingual } from './role.js';

/** A text that is either the same for every reader or given in both languages. */
const words = z.union([text, bilingual]);

const evidenceRef = z.strictObject({
  type: z.enum(['record', 'inventory', 'ledger', 'material', 'source']),
  digest: opt(sha256),
  entry: opt(count),
  leaf: opt(count),
  note: opt(text),
});
/** A citation: where a reader can see it for himself. */
export type ReportEvidenceRef = z.infer<typeof evidenceRef>;
const because = z.array(evidenceRef);

const outcome = z.enum(CLAUSE_OUTCOMES);

const party = z.strictObject({
  id: text,
  role: z.enum(['customer', 'provider', 'agent', 'assessor']),
  name: text,
  organisationCode: opt(text),
  /** sha256 of the DER certificates bound to the party when the case was opened. */
  certificates: z.array(z.strictObject({ sha256, subject: text, suite: text })),
  /** Qualification of an assessor, in its own words, and the last day it holds. */
  qualification: opt(z.strictObject({ statement: words, validUntil: opt(text) })),
});

const opinion = z.strictObject({
  party: text,
  conclusion: outcome,
  /** What the assessor calls it: qualified, adverse ... */
  form: opt(words),
  statement: words,
  reservations: z.array(words),
  at: time,
  evidence: because,
});

const timelineEvent = z.strictObject({
  at: time,
  /** How the time is known: an RFC 3161 stamp, or the word of whoever wrote the record. */
  timeSource: z.enum(['timestamp', 'claimed']),
  what: bilingual,
  party: opt(text),
  evidence: because,
});

const manifest = z.strictObject({
  record: sha256,
  party: text,
  at: time,
  items: z.array(
    z.strictObject({
      id: text,
      name: words,
      dataClass: words,
      format: opt(words),
      sensitivity: opt(words),
      retainUntil: opt(text),
      entries: count,
      bytes: count,
    }),
  ),
  /** Classes of which the handing party states in so many words that there is nothing. */
  declaredNone: z.array(words),
  documents: z.array(z.strictObject({ name: words, digest: opt(sha256), received: z.boolean() })),
  inventories: z.array(
    z.strictObject({
      digest: sha256,
      algorithm: text,
      root: text,
      entries: count,
      bytes: opt(count),
      complete: z.boolean(),
    }),
  ),
});

const returnVerification = z.strictObject({
  record: opt(sha256),
  party: opt(text),
  at: time,
  label: words,
  container: words,
  outcome,
  expectedBytes: opt(count),
  /** `expected` and `matched` are entries, `wanting` and `notAssessed` findings. */
  tally: z.strictObject({ expected: count, matched: count, wanting: count, notAssessed: count }),
  /** Every entry of the comparison by its result, where the comparison itself is at hand. */
  entries: opt(z.record(z.enum(OUTCOMES), count)),
  /** What the audit counted of the inventories beside the tally (`verification.md`, rules 9 to 12). */
  recount: opt(z.enum(['agrees', 'differs', 'not-counted'])),
});

const findingCode = z.string().refine((c): c is FindingCode => isFindingCode(c), 'unknown finding code');
const finding = z.strictObject({
  code: findingCode,
  subject: text,
  subjectHex: opt(text),
  expected: opt(text),
  actual: opt(text),
  detail: opt(text),
  evidence: opt(because),
  remediation: opt(bilingual),
  /** Party that has to act. */
  owner: opt(text),
});
export type ReportFinding = z.infer<typeof finding>;

const difference = z.strictObject({
  code: findingCode,
  subject: text,
  /** The written acceptance, or null while nobody accepted the difference. */
  accepted: z.nullable(z.strictObject({ party: text, at: time, reason: words })),
  /** Record of the later verification in which the difference is no more. */
  resolvedBy: opt(sha256),
  evidence: because,
});

const deletion = z.strictObject({
  item: text,
  copy: words,
  medium: opt(text),
  method: words,
  startedAt: opt(time),
  completedAt: opt(time),
  party: text,
  witness: opt(text),
  /** `pending`: expires later, as agreed; `missing`: nobody states it. */
  state: z.enum(['verified', 'attested', 'pending', 'missing', 'contradicted']),
  why: opt(bilingual),
  evidence: because,
});

const medium = z.strictObject({
  id: text,
  kind: words,
  serial: opt(text),
  technique: words,
  standard: opt(words),
  at: opt(time),
  party: text,
  witness: opt(text),
  /** What the tools' own output says beside the record (`device-evidence.md`, D9 to D11); absent without a record. */
  device: opt(z.enum(['agrees', 'differs', 'unsettled', 'none-read'])),
  outcome,
  evidence: because,
});

const access = z.strictObject({
  principal: text,
  resource: words,
  party: text,
  kind: z.enum(['physical', 'electronic']),
  revokedAt: z.nullable(time),
  test: z.enum(['denied', 'still-works', 'not-tested']),
  evidence: because,
});

const residualTest = z.strictObject({
  at: time,
  party: text,
  witness: opt(text),
  target: words,
  method: words,
  /** How much there is, and how much of it was looked at; absent where the test states neither. */
  population: opt(count),
  examined: opt(count),
  /** What both are counted in: all of a medium by its bytes, a sample by its units of 4096 bytes. Absent: blocks or objects. */
  countedIn: opt(z.enum(['bytes', 'units'])),
  found: count,
  outcome,
  /** What the numbers support and what they do not. A test shows what it found, never that nothing exists. */
  limits: z.array(words),
  evidence: because,
});

const deviation = z.strictObject({
  subject: words,
  statement: words,
  party: text,
  at: opt(time),
  evidence: because,
});

const signature = z.strictObject({
  record: sha256,
  /** Title of the record's kind. */
  kind: words,
  party: opt(text),
  signer: text,
  suite: text,
  /** Whether the suite follows the national standards (SM2 with SM3). */
  national: z.boolean(),
  at: z.nullable(time),
  timeSource: z.enum(['timestamp', 'claimed', 'none']),
  outcome: z.enum(['valid', 'invalid', 'not-assessed']),
  reason: opt(words),
});

const clause = z.strictObject({
  clause: text,
  heading: bilingual,
  summary: bilingual,
  outcome,
  reasons: z.array(bilingual),
  evidence: because,
  /** The assessor's outcome where it spoke of the clause: the strictest if it spoke of several parties. */
  assessed: opt(z.strictObject({ outcome, party: text, at: time, record: sha256 })),
});
export type ReportClause = z.infer<typeof clause>;

/** What the assessor observed, in its own words, and what it holds of the outcome that was computed. */
const observation = z.strictObject({
  record: sha256,
  party: text,
  /** Who signed for the assessor, and when as far as is known. */
  signer: opt(text),
  signedAt: z.nullable(time),
  at: time,
  auditee: text,
  step: words,
  method: opt(words),
  statement: words,
  conclusion: z.enum(['conforms', 'does-not-conform', 'not-assessed']),
  position: opt(z.strictObject({ clause: text, computed: outcome, outcome, reason: opt(words) })),
  evidence: because,
});

/** What an agent had to do with the exit: counts of the sections above that are its own. */
const agent = z.strictObject({
  party: text,
  assistance: z.array(z.strictObject({ at: time, what: text })),
  entriesHandedOver: count,
  copies: count,
  copiesDeleted: count,
  accesses: count,
  accessesRevoked: count,
  evidence: because,
});

const notAssessed = z.strictObject({
  subject: words,
  why: bilingual,
  /** What would settle it. */
  settledBy: bilingual,
});

const evidenceItem = z.strictObject({
  digest: sha256,
  type: z.enum(['record', 'inventory', 'material', 'certificate', 'crl', 'timestamp', 'checkpoint']),
  name: words,
  bytes: opt(count),
  entry: opt(count),
});

const check = z.strictObject({ step: bilingual, command: opt(text) });

const shape = z.strictObject({
  type: z.literal(REPORT_TYPE),
  case: z.strictObject({ id: text, title: bilingual, openedAt: opt(time) }),
  generatedAt: time,
  tool: z.strictObject({ name: z.literal('cloudexit'), version: text }),
  profile: z.strictObject({ id: text, title: bilingual }),
  verdict: z.strictObject({
    outcome: z.enum(['satisfied', 'not-satisfied', 'not-assessed']),
    reasons: z.array(bilingual),
  }),
  parties: z.array(party),
  opinion: z.nullable(opinion),
  scope: z.array(bilingual),
  method: z.array(bilingual),
  timeline: z.array(timelineEvent),
  manifests: z.array(manifest),
  returns: z.array(returnVerification),
  differences: z.array(difference),
  findings: z.array(finding),
  deletions: z.array(deletion),
  media: z.array(medium),
  access: z.array(access),
  residualTests: z.array(residualTest),
  agents: z.array(agent),
  observations: z.array(observation),
  deviations: z.array(deviation),
  clauses: z.array(clause),
  notAssessed: z.array(notAssessed),
  signatures: z.array(signature),
  /** Last ledger checkpoint the report rests on. */
  ledger: z.nullable(z.strictObject({ origin: text, size: count, root: text })),
  evidence: z.array(evidenceItem),
  checks: z.array(check),
});

/** See {@link reportModelSchema}. */
export type ReportModel = z.infer<typeof shape>;

/** Schema of the report model, with the rule that a verdict is never better than what it rests on. */
export const reportModelSchema = shape.superRefine((model, ctx) => {
  const best = bestVerdict(model.clauses);
  if (RANK[model.verdict.outcome] > RANK[best]) {
    ctx.addIssue({
      code: 'custom',
      path: ['verdict', 'outcome'],
      message: `better than ${best}, which the results allow`,
    });
  }
});

const RANK = { 'not-satisfied': 0, 'not-assessed': 1, satisfied: 2 } as const;

/**
 * The best verdict that the clauses allow, as computed and as the assessor holds them; the caller's may be worse. Findings and rejected signatures count
 * through the clauses they decide, not on their own: else leaving one out would improve the verdict.
 */
function bestVerdict(clauses: readonly ReportClause[]): 'satisfied' | 'not-satisfied' | 'not-assessed' {
  const held = clauses.map(outcomeHeldOf);
  if (held.includes('not-satisfied')) return 'not-satisfied';
  return clauses.length === 0 || held.includes('not-assessed') ? 'not-assessed' : 'satisfied';
}

/** The outcome that counts: the stricter of what was computed and what the assessor holds. */
export function outcomeHeldOf({ outcome, assessed }: ReportClause): ReportClause['outcome'] {
  return assessed === undefined ? outcome : stricterOutcome(outcome, assessed.outcome);
}

/** Severity of a reported finding, from its code alone. */
export function severityOf(f: ReportFinding): 'critical' | 'major' | 'minor' | 'note' {
  return findingKind(f.code).severity;
}

/** Checks a value against the model. Throws `REPORT_INVALID` (exit 1) naming the first offending field. */
export function parseReportModel(value: unknown): ReportModel {
  const parsed = reportModelSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CloudexitError('REPORT_INVALID', issue?.message ?? 'not a report model', {
    subject: issue?.path.map(String).join('.') ?? '',
    exit: 1,
  });
}
