import type { ReportModel } from '../../formats/report.js';
import { cite, citeMaterial, countingView, type ReportSource } from './source.js';
import { term } from './words.js';

type Deviation = ReportModel['deviations'][number];

/** What supervisors, the customer and the assessor wrote down as not going as planned, in ledger order. */
export function deviationsOf(source: ReportSource): Deviation[] {
  const view = countingView(source);
  const supervision = view.all('supervision-log').flatMap((log) =>
    log.predicate.observations
      .filter((o) => o.outcome !== 'as-planned')
      .map(
        (o): Deviation => ({
          subject: term(log.predicate.subject),
          statement: o.text,
          party: log.party,
          at: o.at,
          evidence: [...cite(log), ...citeMaterial(o.evidence)],
        }),
      ),
  );
  const interruptions = view.all('continuity').flatMap((record) =>
    record.predicate.interruptions.map(
      (i): Deviation => ({
        subject: term('interrupted'),
        statement: `${i.reason} (${i.from} – ${i.to})`,
        party: record.party,
        at: i.from,
        evidence: cite(record),
      }),
    ),
  );
  const observed = view
    .all('audit-observation')
    .filter((o) => o.predicate.outcome === 'does-not-conform')
    .map(
      (o): Deviation => ({
        subject: term(o.predicate.step),
        statement: o.predicate.observation,
        party: o.party,
        at: o.predicate.observedAt,
        evidence: [...cite(o), ...citeMaterial(...o.predicate.evidence)],
      }),
    );
  return [...supervision, ...interruptions, ...observed].sort((a, b) => order(a.at, b.at));
}

function order(a: string | undefined, b: string | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;
}
