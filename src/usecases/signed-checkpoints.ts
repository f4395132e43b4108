import type { Finding } from '../core/finding.js';
import type { EvidenceBase } from '../formats/evidence.js';
import { signatureFinding } from '../formats/signature-result.js';
import type { CaseReading, HeldCheckpoint, StoredCheckpoint } from '../ledger/reading.js';
import { Verifier, type VerifyPolicy } from '../trust/verification.js';

export interface SignedCheckpoints {
  readonly held: readonly HeldCheckpoint[];
  /** Signatures that hold nobody to anything: remarks, for a copy without them is worth the same. */
  readonly findings: readonly Finding[];
}

/**
 * The checkpoints of a case that a party of it signed, with a valid signature by a certificate that the opening binds: only
 * those say anything about whether the log is still the one the parties knew.
 */
export async function signedCheckpoints(
  source: CaseReading,
  evidence: EvidenceBase,
  policy: VerifyPolicy,
): Promise<SignedCheckpoints> {
  const verifier = new Verifier(policy);
  const { checkpoints } = await source.checkpoints.list();
  const held: HeldCheckpoint[] = [];
  const findings: Finding[] = [];
  for (const stored of checkpoints) {
    const signers = signersOf(stored, evidence, verifier);
    const { checkpoint } = stored;
    const { parties } = signers;
    if (parties.length > 0) held.push({ checkpoint, heldBy: parties.join(', '), parties });
    // Without anchors no signature is worth anything, which is told once.
    if (policy.anchors.length > 0) findings.push(...signers.findings);
  }
  return { held, findings };
}

function signersOf(
  { text, signatures, signatureFiles }: StoredCheckpoint,
  evidence: EvidenceBase,
  verifier: Verifier,
): { readonly parties: readonly string[]; readonly findings: readonly Finding[] } {
  const parties = new Set<string>();
  const findings: Finding[] = [];
  for (const [i, p7s] of signatures.entries()) {
    const result = verifier.verify({ content: text, p7s });
    const party =
      result.outcome === 'valid'
        ? evidence.opening?.parties.find((p) =>
            p.certificates.some((c) => c.sha256 === result.signer?.certificateSha256),
          )
        : undefined;
    if (party !== undefined) {
      parties.add(party.id);
      continue;
    }
    const subject = signatureFiles[i]!;
    const why = signatureFinding(subject, result) ?? {
      subject,
      ...(result.signer && { actual: result.signer.subject }),
      detail: 'PARTY_UNKNOWN',
    };
    findings.push({ ...why, code: 'LEDGER_CHECKPOINT_SIGNATURE_VOID' });
  }
  return { parties: [...parties].sort(), findings };
}
