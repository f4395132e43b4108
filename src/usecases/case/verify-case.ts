import { CloudexitError } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { isFindingCode } from '../../core/finding-codes.js';
import { type SignatureOutcome, signatureFinding } from '../../formats/signature-result.js';
import {
  type Case,
  type CaseVerification,
  type HeldCheckpoint,
  openCase,
  stoppableFiles,
  verifyCase,
} from '../../ledger/index.js';
import type { VerifyPolicy } from '../../trust/index.js';
import { signedCheckpoints } from '../signed-checkpoints.js';
import { unreadableRecords, type VerifiedCase, verifyCaseRecords } from '../verified-case.js';

export interface CaseCheckRequest {
  readonly dir: string;
  readonly policy: VerifyPolicy;
  /** Checkpoints that the person who verifies kept. */
  readonly held: readonly HeldCheckpoint[];
  readonly signal?: AbortSignal | undefined;
}

export interface CaseCheck {
  readonly ledger: CaseVerification;
  /** All checkpoints the log was held to: the given ones, and those in the case that a party signed. */
  readonly held: readonly HeldCheckpoint[];
  readonly records: number;
  readonly signatures: Readonly<Record<SignatureOutcome, number>>;
  readonly findings: readonly Finding[];
}

/**
 * Derives a whole case again from its bytes: the log and its tree, every checkpoint, every material, every signature. Whether
 * the records suffice is for an audit to say. A damaged log is a finding; the records of it are then not looked at. An abort rejects with the
 * signal's reason.
 */
export async function checkCase({ dir, policy, held: kept, signal }: CaseCheckRequest): Promise<CaseCheck> {
  const source = await openCase(dir, stoppableFiles(signal));
  const verified = await recordsOf(source, policy, signal);
  const signed =
    verified === undefined
      ? { held: [], findings: [] }
      : await signedCheckpoints(source, verified.evidence, policy);
  const held = [...kept, ...signed.held];
  const ledger = await verifyCase(source, held);
  const signatures = { valid: 0, invalid: 0, 'not-assessed': 0 };
  const findings = [...ledger.findings, ...signed.findings];
  for (const { index, signatures: results } of verified?.evidence.records ?? []) {
    for (const result of results) {
      signatures[result.outcome] += 1;
      const finding = signatureFinding(`entry ${index}`, result);
      if (finding !== undefined) findings.push({ ...finding, evidence: [{ type: 'ledger', entry: index }] });
    }
  }
  if (verified !== undefined) findings.push(...unreadableRecords(verified.evidence));
  return { ledger, held, records: verified?.evidence.records.length ?? 0, signatures, findings };
}

/** Undefined when the log can't be read to its end, which the verification of the log then reports. */
async function recordsOf(
  source: Case,
  policy: VerifyPolicy,
  signal: AbortSignal | undefined,
): Promise<VerifiedCase | undefined> {
  try {
    return await verifyCaseRecords(source, policy, signal);
  } catch (error) {
    if (error instanceof CloudexitError && isFindingCode(error.code)) return undefined;
    throw error;
  }
}
