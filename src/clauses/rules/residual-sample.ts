import { seedCommitment } from '../../core/sample-draw.js';
import { randomBound, runBound, scatteredBound, strataOf } from '../../core/sampling.js';
import type { CountedRecordOf } from '../../formats/evidence.js';
import { looksAtBlocks } from '../residue.js';
import { refuted, unsettled, type Verdict } from '../verdict.js';
import { type EvidenceView, existedAt } from '../view.js';

type ResidualTest = CountedRecordOf<'residual-test'>;
type Target = ResidualTest['predicate']['targets'][number];
type Sampling = NonNullable<Target['sampling']>;

/** Targets whose blocks are looked at; elsewhere a sample is a choice of questions. */
const MEDIA: readonly Target['kind'][] = ['medium', 'image'];

/**
 * What speaks against a test that found nothing: `manifests/formats/residue-sampling.md`. Index and seed must have been committed to
 * before the first deletion, in an authorisation of the customer, or whoever deletes could have known what would be looked at.
 */
export function objectionToTest(
  view: EvidenceView,
  record: ResidualTest,
  target: Target,
): Verdict | undefined {
  const params = { target: target.id };
  const { sampling, index } = target;
  if (target.coverage === 'sample' && sampling === undefined && MEDIA.includes(target.kind)) {
    return unsettled('residual-sample-unstated', params, [record]);
  }
  const commitments = commitmentsBefore(view, target.holder);
  // What was compared with nothing, or is not said with what, is no test with the index that was committed to.
  if (index === undefined && commitments.length > 0 && looksAtBlocks({ record, target })) {
    return unsettled('residual-index-not-stated', params, [record]);
  }
  const commitment = commitments.find((c) => c.index === index);
  if (index !== undefined && commitment === undefined) {
    return unsettled('residual-index-not-committed', params, [record]);
  }
  if (sampling === undefined) return undefined;
  if (commitment?.seedCommitment === undefined) {
    return unsettled('residual-seed-not-committed', params, [record]);
  }
  if (seedCommitment(sampling.seed) !== commitment.seedCommitment) {
    return refuted('residual-seed-differs', params, [record]);
  }
  return claimsTooMuch(sampling, target) ? refuted('residual-bound-overstated', params, [record]) : undefined;
}

/** Residue tests named in authorisations that existed before the deletion they allow could begin. */
function commitmentsBefore(view: EvidenceView, holder: string) {
  return view
    .all('deletion-authorisation')
    .filter((a) => a.predicate.addressee === holder && existedAt(a) <= a.predicate.notBefore)
    .flatMap((a) => a.predicate.residueTests ?? []);
}

/** Whether the sample is smaller than its plan, or its bounds are better than such a sample can have. */
function claimsTooMuch(sampling: Sampling, { sizeBytes }: Target): boolean {
  const { units, stratum, samples, confidencePpm, unitBytes } = sampling;
  if (sizeBytes !== undefined && units < Math.ceil(sizeBytes / unitBytes)) return true;
  if (samples > units) return true;
  if (stratum === undefined) {
    // The widest gap between samples is known to whoever draws them again; what can be said here is less.
    return (
      samples < units / 10 || sampling.scatteredBytes < unitBytes * randomBound(units, samples, confidencePpm)
    );
  }
  return (
    stratum > units ||
    samples < strataOf(units, stratum) ||
    sampling.scatteredBytes < unitBytes * scatteredBound(units, stratum, confidencePpm) ||
    sampling.runBytes < unitBytes * runBound(units, stratum, confidencePpm)
  );
}
