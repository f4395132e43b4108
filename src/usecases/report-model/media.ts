import type { ClauseOutcome } from '../../formats/clause.js';
import type { ReportModel } from '../../formats/report.js';
import {
  type CountedRecordOf,
  cite,
  citeMaterial,
  countingView,
  given,
  type ReportSource,
  witnessOf,
} from './source.js';
import { term, terms } from './words.js';

type ReportMedium = ReportModel['media'][number];
type Sanitisation = CountedRecordOf<'medium-sanitisation'>;

/** Every sanitisation that counts, then the planned media that have none. */
export function mediaOf(source: ReportSource): ReportModel['media'] {
  const view = countingView(source);
  const sanitised = view.all('medium-sanitisation');
  const done = new Set(sanitised.map((s) => `${s.party} ${s.predicate.medium}`));
  const open = view.all('deletion-plan').flatMap((plan) =>
    plan.predicate.media
      .filter((m) => !done.has(`${plan.party} ${m.id}`))
      .map(
        (medium): ReportMedium => ({
          id: medium.id,
          kind: term(medium.type),
          serial: medium.identifier,
          technique: '',
          party: plan.party,
          outcome: 'not-assessed',
          evidence: cite(plan),
        }),
      ),
  );
  return [...sanitised.map(mediumOf), ...open];
}

function mediumOf(record: Sanitisation): ReportMedium {
  const { predicate } = record;
  return {
    id: predicate.medium,
    kind: term(predicate.type),
    serial: predicate.identifier,
    technique: terms(predicate.technique, predicate.level),
    at: predicate.finishedAt,
    party: record.party,
    ...given('witness', witnessOf(record)),
    outcome: outcomeOf(predicate),
    evidence: [...cite(record), ...citeMaterial(...predicate.evidence)],
  };
}

/** What the record says of itself; whether the technique can do what is claimed is the clause's business. */
function outcomeOf({ verificationOutcome, errors, hiddenAreas }: Sanitisation['predicate']): ClauseOutcome {
  if (verificationOutcome !== 'verified' || errors > 0) return 'not-satisfied';
  return hiddenAreas === 'not-checked' ? 'not-assessed' : 'satisfied';
}
