import { CloudexitError, reworded } from '../../core/errors.js';
import type { ClauseOutcome, ClauseResult } from '../../formats/clause.js';
import { buildRecord, type RecordKind } from '../../formats/records/index.js';
import { type Signer, signDetached } from '../../trust/index.js';
import type { CaseAudit } from '../audit-evidence.js';
import { type CheckedRecord, checkedRecord } from '../draft-record.js';
import { writeNewFolder } from '../new-folder.js';
import { type CertifiedKey, openCertifiedSigner } from '../open-certified-signer.js';
import type { ObservationSheet } from './observations.js';

export interface AssessRequest {
  readonly audit: CaseAudit;
  /** Party id of the assessor. */
  readonly assessor: string;
  readonly sheet: ObservationSheet;
  /** RFC 3339 UTC: when the records are written down and, where the sheet does not say, when it was observed. */
  readonly now: string;
}

export interface Assessment {
  readonly observations: readonly CheckedRecord[];
  readonly opinion: CheckedRecord;
  /** Clauses where the assessor's outcome is not the computed one. */
  readonly disagreements: readonly {
    readonly clause: string;
    readonly computed: ClauseOutcome;
    readonly outcome: ClauseOutcome;
  }[];
}

/** A field that cannot be right is one of the sheet: which entry it stands in, and about which clause, is said. */
function observationOf(
  { clause }: Observation,
  place: number,
  predicate: Readonly<Record<string, unknown>>,
): CheckedRecord {
  try {
    return recordOf('audit-observation', predicate);
  } catch (error) {
    if (!(error instanceof CloudexitError)) throw error;
    const { subject = '' } = error;
    throw reworded(error, {
      subject: subject.replace(/^predicate/, `observations.${place}${clause ? ` (${clause})` : ''}`),
      hint: 'Entries that you have nothing to say of are to be removed from the sheet.',
    });
  }
}

/** The one party that may assess; `ASSESSOR_UNKNOWN` (exit 2) for everybody else. */
export function requireAssessor(audit: CaseAudit, party: string): void {
  const parties = audit.evidence.opening?.parties ?? [];
  if (parties.some((p) => p.id === party && p.role === 'assessor')) return;
  const known = parties.filter((p) => p.role === 'assessor').map((p) => p.id);
  throw new CloudexitError('ASSESSOR_UNKNOWN', 'the opening names no such assessor', {
    subject: party,
    hint: known.length === 0 ? 'The case has no assessor.' : `Assessor of the case: ${known.join(', ')}.`,
    exit: 2,
  });
}

/**
 * Makes the records of an assessment: one observation each, and the opinion that names them. Nothing computed is overridden: an
 * observation states the outcome that was computed, and a good opinion has to speak to every clause that is open. Errors, exit 3:
 * `OBSERVATION_OUTDATED`, `OBSERVATION_CONTRADICTORY`, `OPINION_UNEXPLAINED`, and those of `buildRecord`; exit 2: `ASSESSOR_UNKNOWN`.
 */
export function assessCase({ audit, assessor, sheet, now }: AssessRequest): Assessment {
  requireAssessor(audit, assessor);
  if (sheet.profile !== audit.profile.id) {
    throw refuse('OBSERVATION_OUTDATED', `made for the profile ${sheet.profile}`, audit.profile.id);
  }
  const base = { case: audit.evidence.caseId, party: assessor, recordedAt: now };
  const observations = sheet.observations.map((o, place) =>
    observationOf(o, place, {
      ...base,
      auditee: o.auditee,
      observedAt: o.observedAt ?? now,
      step: o.step,
      method: o.method,
      observation: o.observation,
      ...conclusionOf(o, audit),
      evidence: o.evidence ?? [],
    }),
  );
  requireExplained(sheet, audit);
  const opinion = recordOf('audit-opinion', {
    ...base,
    givenAt: now,
    auditees: sheet.auditees,
    observations: [...new Set(observations.map((o) => o.digest))].map((sha256) => ({ sha256 })),
    opinion: sheet.opinion,
    text: sheet.text,
  });
  return { observations, opinion, disagreements: disagreementsIn(sheet) };
}

type Observation = ObservationSheet['observations'][number];

const CONCLUSION: Readonly<Record<ClauseOutcome, string>> = {
  satisfied: 'conforms',
  'not-applicable': 'conforms',
  'not-satisfied': 'does-not-conform',
  'not-assessed': 'not-assessed',
};

function conclusionOf(o: Observation, audit: CaseAudit): Record<string, unknown> {
  const clause = o.clause ?? undefined;
  if (clause === undefined) {
    // Without a clause there is nothing computed to agree with: the conclusion is the assessor's alone.
    return { outcome: CONCLUSION[o.outcome ?? 'not-assessed'] };
  }
  const result = audit.results.find((r) => r.clause.id === clause);
  if (result === undefined) throw refuse('OBSERVATION_OUTDATED', 'the profile has no such clause', clause);
  const computed = result.outcome;
  if (o.computed !== computed) {
    throw refuse('OBSERVATION_OUTDATED', `now computed: ${computed}; look at it again`, clause);
  }
  const outcome = o.outcome ?? (o.position === 'agree' ? computed : undefined);
  if (outcome === undefined || (o.position === 'agree') !== (outcome === computed)) {
    throw refuse('OBSERVATION_CONTRADICTORY', 'position and outcome do not go together', clause);
  }
  const reason = o.reason ?? undefined;
  return {
    outcome: CONCLUSION[outcome],
    position: {
      profile: audit.profile.id,
      clause,
      computed,
      outcome,
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

/** An opinion that holds the exit for good, wholly or but for reservations, has to speak to every clause that is open. */
function requireExplained({ opinion, observations }: ObservationSheet, { results }: CaseAudit): void {
  if (opinion === 'adverse' || opinion === 'disclaimer') return;
  const spokenOf = new Set(observations.map((o) => o.clause));
  const silent = results.filter((r) => isOpen(r) && !spokenOf.has(r.clause.id));
  if (silent.length === 0) return;
  throw refuse(
    'OPINION_UNEXPLAINED',
    'this opinion says nothing of clauses that are not satisfied or not assessed',
    silent.map((r) => r.clause.id).join(', '),
  );
}

/** What is open for want of the very opinion that is being made needs no word of its own. */
function isOpen({ outcome, clause }: ClauseResult): boolean {
  if (outcome === 'not-satisfied') return true;
  return outcome === 'not-assessed' && !clause.evidence.includes('audit-opinion');
}

function disagreementsIn({ observations }: ObservationSheet): Assessment['disagreements'] {
  return observations.flatMap(({ clause, computed, outcome }) =>
    clause && computed && outcome && outcome !== computed ? [{ clause, computed, outcome }] : [],
  );
}

function recordOf(kind: RecordKind, predicate: Readonly<Record<string, unknown>>): CheckedRecord {
  return checkedRecord(buildRecord(kind, predicate), true);
}

function refuse(code: string, why: string, subject: string): CloudexitError {
  return new CloudexitError(code, why, { subject, exit: 3 });
}

export interface WrittenAssessment {
  /** Record files in the order in which they go into the case. */
  readonly files: readonly string[];
  readonly signed: boolean;
}

/** Writes the records into a new folder, each with its signature beside it if there is a key; all of them or none. Throws as {@link writeNewFolder}. */
export async function writeAssessment(
  folder: string,
  { observations, opinion }: Assessment,
  sign?: CertifiedKey & { readonly signingTime: Date },
): Promise<WrittenAssessment> {
  const opened = sign === undefined ? undefined : await openCertifiedSigner(sign);
  try {
    const width = String(observations.length).length;
    const named = [
      ...observations.map((r, i) => [`observation-${String(i + 1).padStart(width, '0')}.json`, r] as const),
      ['opinion.json', opinion] as const,
    ];
    const files: [string, Uint8Array][] = [];
    for (const [name, { bytes: content }] of named) {
      files.push([name, content]);
      if (opened === undefined || sign === undefined) continue;
      const { certificates, signer }: { certificates: typeof opened.certificates; signer: Signer } = opened;
      const { signingTime } = sign;
      files.push([`${name}.p7s`, await signDetached({ content, signer, certificates, signingTime })]);
    }
    const written = writeNewFolder(folder, files);
    return { files: written.filter((path) => path.endsWith('.json')), signed: opened !== undefined };
  } finally {
    opened?.close();
  }
}
