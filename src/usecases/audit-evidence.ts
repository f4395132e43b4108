import {
  type AssessorPosition,
  assessorPositions,
  evaluateProfile,
  outcomeHeld,
  type Profile,
  positionsIncomplete,
} from '../clauses/index.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { findingKind } from '../core/finding-codes.js';
import { CLAUSE_OUTCOMES, type ClauseOutcome, type ClauseResult } from '../formats/clause.js';
import type { EvidenceBase } from '../formats/evidence.js';
import type { CountedCoverage, RecountedReturn } from '../formats/page-evidence.js';
import {
  type CaseReading,
  type CaseVerification,
  type HeldCheckpoint,
  verifyCase,
} from '../ledger/reading.js';
import { bindingFindings, type VerifyPolicy } from '../trust/verification.js';
import { checkDeviceEvidence, type DeviceCheck } from './device-evidence.js';
import { materialsOnce } from './evidence-materials.js';
import { type CoverageCheck, checkManifestCoverage } from './manifest-coverage.js';
import { checkResultFiles } from './result-files.js';
import { checkReturns, type ReturnCheck } from './return-recount.js';
import { signedCheckpoints } from './signed-checkpoints.js';
import { unreadableRecords, verifyCaseRecords } from './verified-case.js';

/** On what an audit relies and what it holds a case to. */
export interface AuditBasis {
  readonly policy: VerifyPolicy;
  readonly profile: Profile;
  /** Checkpoints that the person who audits holds for honest, beside the ones in the case that a party signed. */
  readonly held?: readonly HeldCheckpoint[];
  /** What somebody else counted, for inventories of the case whose bytes are elsewhere: a report's page has no other. */
  readonly counted?: readonly CountedCoverage[];
  readonly recounted?: readonly RecountedReturn[];
  /** Heard between records, and wherever `source` hears it. */
  readonly signal?: AbortSignal | undefined;
}

export type AuditVerdict = 'satisfied' | 'not-satisfied' | 'not-assessed';

export interface CaseAudit {
  readonly profile: Profile;
  readonly policy: VerifyPolicy;
  readonly evidence: EvidenceBase;
  readonly ledger: CaseVerification;
  /** The checkpoints that the log was held to. */
  readonly held: readonly HeldCheckpoint[];
  readonly results: readonly ClauseResult[];
  /** What the assessor holds of the clauses, beside what is computed. */
  readonly positions: readonly AssessorPosition[];
  readonly counts: Readonly<Record<ClauseOutcome, number>>;
  /** What the output of tools in the case says beside the sanitisation records. */
  readonly devices: readonly DeviceCheck[];
  /** What manifests state to be missing of baselines, counted again. */
  readonly coverage: readonly CoverageCheck[];
  /** What return verifications state to be intact, counted again. */
  readonly returns: readonly ReturnCheck[];
  /** About the case itself: its log, its materials, its parties, and evidence in it that speaks against its record. */
  readonly findings: readonly Finding[];
  readonly verdict: AuditVerdict;
}

/**
 * Audits a case from its bytes: every signature, the log against the checkpoints, then the clauses. Errors are those of a log that
 * can't be read to its end (`LEDGER_ENTRY_DAMAGED`, `LEDGER_TRUNCATED`, exit 3; `LEDGER_HEAD_UNKNOWN`, exit 4) and `CASE_CHANGED` (exit 1).
 */
export async function auditEvidence(source: CaseReading, basis: AuditBasis): Promise<CaseAudit> {
  const { policy, profile } = basis;
  const { evidence: read, size, root } = await verifyCaseRecords(source, policy, basis.signal);
  const signed = await signedCheckpoints(source, read, policy);
  const held = [...(basis.held ?? []), ...signed.held];
  const ledger = await verifyCase(source, held);
  if (ledger.size !== size || ledger.root !== root) {
    throw new CloudexitError('CASE_CHANGED', 'something was added to the case while it was read', {
      hint: 'Run the audit again.',
    });
  }
  const materials = materialsOnce(source);
  const coverage = await checkManifestCoverage(source, read, basis.counted, materials);
  const evidence = { ...read, coverage: coverage.map((c) => c.counted) };
  const results = evaluateProfile(profile, evidence);
  const positions = assessorPositions(profile, evidence);
  const devices = await checkDeviceEvidence(source, evidence, materials);
  const returns = await checkReturns(source, evidence, basis.recounted, materials);
  const findings = [
    ...ledger.findings,
    ...signed.findings,
    ...heldByOne(ledger),
    ...unreadableRecords(evidence),
    ...partyFindings(evidence, policy),
    ...devices.flatMap((d) => d.findings),
    ...(await checkResultFiles(source, evidence, materials)),
    ...coverage.flatMap((c) => c.findings),
    ...returns.flatMap((r) => r.findings),
  ];
  return {
    profile,
    policy,
    evidence,
    ledger,
    held,
    results,
    positions,
    counts: countOutcomes(results),
    devices,
    coverage,
    returns,
    findings,
    verdict: verdictOf(results, findings, { positions, incomplete: positionsIncomplete(evidence) }),
  };
}

/** Checkpoints.md, rule 12: what one party alone vouches for, that party could have written anew without what speaks against it. */
function heldByOne({ anchored, agreed, size }: CaseVerification): Finding[] {
  if (anchored === 0 || agreed === size) return [];
  return [{ code: 'LEDGER_HELD_BY_ONE', subject: `${size - agreed} of ${size} entries` }];
}

function partyFindings(evidence: EvidenceBase, policy: VerifyPolicy): Finding[] {
  const parties = evidence.opening?.parties ?? [];
  return bindingFindings(parties, [...policy.anchors, ...(policy.intermediates ?? [])]);
}

function countOutcomes(results: readonly ClauseResult[]): Record<ClauseOutcome, number> {
  const counts = Object.fromEntries(CLAUSE_OUTCOMES.map((o) => [o, 0])) as Record<ClauseOutcome, number>;
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}

/**
 * As bad as the worst of the clauses, as computed and as the assessor holds them, and of the findings about the case. A log that no checkpoint holds could have lost a hold, a
 * withdrawal or a second, failed verification from its end, and clauses can't see what is not there: it is never satisfied.
 */
export function verdictOf(
  results: readonly ClauseResult[],
  findings: readonly Finding[],
  assessor: { readonly positions: readonly AssessorPosition[]; readonly incomplete: boolean },
): AuditVerdict {
  const outcomes = results.map((r) => outcomeHeld(r, assessor.positions));
  const effects = findings.map((f) => findingKind(f.code).effect);
  if (outcomes.includes('not-satisfied') || effects.includes('wanting')) {
    return 'not-satisfied';
  }
  const open = outcomes.includes('not-assessed') || effects.includes('not-assessed') || assessor.incomplete;
  return open || results.length === 0 ? 'not-assessed' : 'satisfied';
}
