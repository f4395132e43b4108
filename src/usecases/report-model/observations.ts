import type { CountedRecordOf } from '../../formats/evidence.js';
import type { ReportModel } from '../../formats/report.js';
import { cite, citeMaterial, countingView, given, type ReportSource } from './source.js';
import { term } from './words.js';

type Observation = CountedRecordOf<'audit-observation'>;

/** Everything that the assessor observed and that counts, in ledger order. */
export function observationsOf(source: ReportSource): ReportModel['observations'] {
  return countingView(source)
    .all('audit-observation')
    .map((record) => {
      const { observedAt, auditee, step, method, observation, outcome, position, evidence } =
        record.predicate;
      const signed = signedBy(source, record);
      return {
        record: record.digest,
        party: record.party,
        ...given('signer', signed?.holder),
        signedAt: signed?.at ?? null,
        at: observedAt,
        auditee,
        step: term(step),
        ...given('method', method === undefined ? undefined : term(method)),
        statement: observation,
        conclusion: outcome,
        ...given('position', position === undefined ? undefined : positionIn(source, position)),
        evidence: [...cite(record), ...citeMaterial(...evidence)],
      };
    });
}

/** A position on another standard's clause is none on this report's. */
function positionIn(source: ReportSource, position: NonNullable<Observation['predicate']['position']>) {
  if (position.profile !== source.audit.profile.id) return undefined;
  const { clause, computed, outcome, reason } = position;
  return { clause, computed, outcome, ...given('reason', reason) };
}

/** Who signed for the author: the holder that the opening names for the certificate. */
function signedBy(source: ReportSource, record: Observation) {
  const own = record.signers.find((s) => s.party === record.party);
  if (own === undefined) return undefined;
  const party = source.audit.evidence.opening?.parties.find((p) => p.id === record.party);
  const bound = party?.certificates.find((c) => c.sha256 === own.certificate);
  return { holder: bound === undefined ? undefined : `${bound.name} (${bound.title})`, at: own.time.at };
}
