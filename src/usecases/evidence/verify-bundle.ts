import { equalBytes, utf8 } from '../../core/bytes.js';
import type { Finding } from '../../core/finding.js';
import { findingKind } from '../../core/finding-codes.js';
import type { TrustFolder } from '../../formats/case.js';
import { type EvidenceIndex, leftOutDigest } from '../../formats/evidence-bundle.js';
import type { HeldCheckpoint } from '../../ledger/reading.js';
import type { VerifyPolicy } from '../../trust/verification.js';
import { type AuditVerdict, auditEvidence, type CaseAudit } from '../audit-evidence.js';
import { bundleCompanions, readProfile } from '../package-data.js';
import { policyFrom } from '../policy-from.js';
import { type EvidenceArchive, type RandomBytes, readEvidence } from './archive.js';
import { caseInBundle } from './archive-case.js';
import { offeredTrust, requireCopies, requireLeftOutAbsent } from './bundle-rules.js';
import { checkInventories } from './check-inventories.js';
import { checkReport } from './check-report.js';
import { bundleReadme, describeLeftOut } from './readme.js';

export interface VerifyBundleRequest {
  readonly bytes: RandomBytes;
  /** What the reader believes. `policyFor` adds what the bundle offers below those anchors. */
  readonly policy: VerifyPolicy;
  /** Id of the clause profile; the bundle's own unless given. */
  readonly profile?: string | undefined;
  /** Checkpoints that the reader kept. */
  readonly held: readonly HeldCheckpoint[];
  /** Version of this tool: renderings of another can't be made again. */
  readonly version: string;
  readonly onBytes?: ((read: number) => void) | undefined;
}

export interface VerifiedBundle {
  readonly index: EvidenceIndex;
  readonly audit: CaseAudit;
  /** Everything that is wrong, or could not be assessed, beyond the clauses. */
  readonly findings: readonly Finding[];
  readonly verdict: AuditVerdict;
  /** Verdict that the report in the bundle states. */
  readonly reported: AuditVerdict | undefined;
  readonly files: number;
  readonly bytes: number;
  readonly inventories: { readonly whole: number; readonly inPart: number };
  readonly proofs: number;
}

/**
 * Derives everything that an evidence bundle says again from its bytes, trusting only the anchors of `policy`. `EVIDENCE_DAMAGED` (exit 3) when it is not whole.
 * Reads the bundle in place; memory as for auditing the case.
 */
export async function verifyEvidenceBundle(request: VerifyBundleRequest): Promise<VerifiedBundle> {
  const archive = await readEvidence(request.bytes, request.onBytes);
  const { index } = archive;
  requireLeftOutAbsent(archive);
  const source = await caseInBundle(archive);
  await requireCopies(archive, source);
  const offered = await offeredTrust(archive);
  const profile = await readProfile(request.profile ?? index.profile);
  const policy = policyUnder(request.policy, offered);
  const audit = await auditEvidence(source, { policy, profile, held: request.held });
  const inventories = await checkInventories(archive, audit.evidence);
  const report = await checkReport(archive, source, offered, request.version);
  const findings = [
    ...audit.findings,
    ...inventories.findings,
    ...index.leftOut.map(leftOutFinding),
    ...report.findings,
    ...(await companionFindings(archive)),
  ];
  return {
    index,
    audit,
    findings,
    verdict: worse(audit.verdict, findings),
    reported: report.verdict,
    files: archive.files.size + archive.tags.size,
    bytes: request.bytes.size,
    inventories: inventories.counts,
    proofs: inventories.proofs,
  };
}

function worse(verdict: AuditVerdict, findings: readonly Finding[]): AuditVerdict {
  const effects = findings.map((f) => findingKind(f.code).effect);
  if (verdict === 'not-satisfied' || effects.includes('wanting')) return 'not-satisfied';
  return effects.includes('not-assessed') ? 'not-assessed' : verdict;
}

/** Rule 23: the anchors are the reader's alone; lists and intermediates prove something only below them. */
function policyUnder(policy: VerifyPolicy, offered: Record<TrustFolder, Uint8Array[]>): VerifyPolicy {
  const {
    crls = [],
    intermediates = [],
    ocsp = [],
  } = policyFrom({ ...offered, anchors: [], 'timestamp-anchors': [] }, { at: policy.at });
  return {
    ...policy,
    crls: [...(policy.crls ?? []), ...crls],
    intermediates: [...(policy.intermediates ?? []), ...intermediates],
    ocsp: [...(policy.ocsp ?? []), ...ocsp],
  };
}

function leftOutFinding(one: EvidenceIndex['leftOut'][number]): Finding {
  return { code: 'EVIDENCE_LEFT_OUT', subject: leftOutDigest(one), detail: describeLeftOut(one).en };
}

/** Texts and programs that came with the bundle are evidence of nothing, but people may use them. */
async function companionFindings({ index, tags }: EvidenceArchive): Promise<Finding[]> {
  const companions = await bundleCompanions();
  const own = { ...companions, 'README.txt': utf8(bundleReadme(index)) };
  const findings: Finding[] = [];
  for (const name of ['README.txt', 'check.sh', 'check-signature.sh', 'verify.html'] as const) {
    const there = tags.get(name)!;
    if (equalBytes(there, own[name])) continue;
    findings.push({ code: 'EVIDENCE_COMPANION_FOREIGN', subject: name });
  }
  return findings;
}
