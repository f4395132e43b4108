import type { CountedRecordOf } from '../formats/evidence.js';
import type { EvidenceView } from './view.js';

export type ResidualTest = CountedRecordOf<'residual-test'>;
type Target = ResidualTest['predicate']['targets'][number];

/** What a test found on one of its targets. */
export interface Hit {
  readonly record: ResidualTest;
  readonly target: Target;
}

/**
 * Hits on what the party holds that stand, in ledger order: `manifests/formats/clauses.md`, "Residue". No statement outweighs a hit, and a
 * later test that finds nothing does not either, unless the place was cleared anew in between.
 */
export function standingHits(view: EvidenceView, holder: string): Hit[] {
  const tests = view
    .all('residual-test')
    .flatMap((record) =>
      record.predicate.targets.filter((t) => t.holder === holder).map((target): Hit => ({ record, target })),
    );
  return tests.filter((test) => test.target.outcome === 'found' && !isSettled(view, test, tests));
}

/** Cleared anew after the hit, and after that tested anew without a hit. */
function isSettled(view: EvidenceView, hit: Hit, tests: readonly Hit[]): boolean {
  return clearings(view, hit).some(({ finishedAt }) =>
    tests.some((test) => test.record.predicate.startedAt >= finishedAt && looksAgain(test, hit)),
  );
}

/** A medium is cleared by a sanitisation that was verified; an endpoint, bucket or account has none, there it is the next deletion. */
function clearings(view: EvidenceView, { record, target }: Hit) {
  const { medium, holder } = target;
  const of =
    medium === undefined
      ? view.all('deletion-attestation').filter((a) => a.party === holder)
      : view
          .all('medium-sanitisation')
          .filter(({ party, predicate: p }) => party === holder && p.medium === medium && isVerified(p));
  return of.map((r) => r.predicate).filter((p) => p.startedAt >= record.predicate.finishedAt);
}

function isVerified(p: { readonly verificationOutcome: string; readonly errors: number }): boolean {
  return p.verificationOutcome === 'verified' && p.errors === 0;
}

/** The same place, with the same index, no less of it, and not on the word of its holder alone. */
function looksAgain({ record, target }: Hit, hit: Hit): boolean {
  const before = hit.target;
  const samePlace =
    before.medium === undefined
      ? target.id === before.id && target.kind === before.kind
      : target.medium === before.medium;
  return (
    samePlace &&
    target.outcome === 'none-found-by-this-test' &&
    (before.coverage === 'sample' || target.coverage === 'full') &&
    (before.index === undefined || target.index === before.index) &&
    record.signers.some((s) => s.party !== before.holder && (s.role === 'customer' || s.role === 'assessor'))
  );
}
