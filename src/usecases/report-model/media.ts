import { type Hit, standingHits } from '../../clauses/index.js';
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
  const checks = new Map(source.audit.devices.map((d) => [d.record.digest, d.agreement]));
  const parties = new Set(sanitised.map((s) => s.party));
  const standing = new Map([...parties].map((party) => [party, standingHits(view, party)]));
  return [
    ...sanitised.map((s) => {
      const hits = standing.get(s.party)!.filter((hit) => hit.target.medium === s.predicate.medium);
      return contradictedBy(hits, mediumOf(s, checks.get(s.digest)));
    }),
    ...open,
  ];
}

/** Whatever a record says of its sanitisation, a hit on the medium that stands speaks against it. */
function contradictedBy(hits: readonly Hit[], medium: ReportMedium): ReportMedium {
  if (hits.length === 0) return medium;
  const evidence = [...medium.evidence, ...hits.flatMap((hit) => cite(hit.record))];
  return { ...medium, outcome: 'not-satisfied', evidence };
}

function mediumOf(record: Sanitisation, device: ReportMedium['device']): ReportMedium {
  const { predicate } = record;
  return {
    id: predicate.medium,
    kind: term(predicate.type),
    serial: predicate.identifier,
    technique: terms(predicate.technique, predicate.level),
    at: predicate.finishedAt,
    party: record.party,
    ...given('witness', witnessOf(record)),
    ...given('device', device),
    outcome: outcomeOf(predicate, device),
    evidence: [...cite(record), ...citeMaterial(...predicate.evidence)],
  };
}

/** What the record says of itself and its files beside it; whether the technique can do what is claimed is the clause's business. */
function outcomeOf(
  { verificationOutcome, errors, hiddenAreas }: Sanitisation['predicate'],
  device: ReportMedium['device'],
): ClauseOutcome {
  if (verificationOutcome !== 'verified' || errors > 0 || device === 'differs') return 'not-satisfied';
  return hiddenAreas === 'not-checked' || device === 'unsettled' ? 'not-assessed' : 'satisfied';
}
