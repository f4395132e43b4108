import type { CountedRecordOf } from '../../formats/evidence.js';
import { make, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';

/**
 * A certificate of destruction closes what it names: an authorisation addressed to its party, and plans, attestations and sanitisations of that party. One that names something
 * else is of another deletion, or of another case.
 */
export function objectionToReferences(
  view: EvidenceView,
  certificate: CountedRecordOf<'destruction-certificate'>,
): Verdict | undefined {
  const { party, predicate, digest } = certificate;
  const { authorisation, plan, furtherPlans = [], attestations, sanitisations } = predicate;
  if (view.byDigest('deletion-authorisation', authorisation.sha256)?.predicate.addressee !== party) {
    const next = [make('deletion-authorisation', 'customer')];
    return unsettled('certificate-without-authorisation', { party }, [certificate], next);
  }
  const named = [
    ['deletion-plan', [plan, ...furtherPlans]],
    ['deletion-attestation', attestations],
    ['medium-sanitisation', sanitisations],
  ] as const;
  for (const [kind, references] of named) {
    if (references.every(({ sha256 }) => view.byDigest(kind, sha256)?.party === party)) continue;
    const next = [make('destruction-certificate', certificate.role ?? 'provider', party)];
    return unsettled('reference-unresolved', { kind, record: digest }, [certificate], next);
  }
  return undefined;
}
