import type { EvidenceBase } from '../formats/evidence.js';
import type { CaseReading, HeldCheckpoint, StoredCheckpoint } from '../ledger/reading.js';
import { Verifier, type VerifyPolicy } from '../trust/verification.js';

/**
 * The checkpoints of a case that a party of it signed, with a valid signature by a certificate that the opening binds: only
 * those say anything about whether the log is still the one the parties knew.
 */
export async function signedCheckpoints(
  source: CaseReading,
  evidence: EvidenceBase,
  policy: VerifyPolicy,
): Promise<HeldCheckpoint[]> {
  const verifier = new Verifier(policy);
  const { checkpoints } = await source.checkpoints.list();
  return checkpoints.flatMap((stored) => {
    const parties = signersOf(stored, evidence, verifier);
    return parties.length === 0
      ? []
      : [{ checkpoint: stored.checkpoint, heldBy: parties.join(', '), parties }];
  });
}

function signersOf(stored: StoredCheckpoint, evidence: EvidenceBase, verifier: Verifier): string[] {
  const parties = new Set<string>();
  for (const p7s of stored.signatures) {
    const { outcome, signer } = verifier.verify({ content: stored.text, p7s });
    if (outcome !== 'valid' || signer === undefined) continue;
    const party = evidence.opening?.parties.find((p) =>
      p.certificates.some((c) => c.sha256 === signer.certificateSha256),
    );
    if (party !== undefined) parties.add(party.id);
  }
  return [...parties].sort();
}
