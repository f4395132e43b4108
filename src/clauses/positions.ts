import { type ClauseOutcome, type ClauseResult, stricterOutcome } from '../formats/clause.js';
import type { CountedRecordOf, EvidenceBase } from '../formats/evidence.js';
import type { Profile } from './profile.js';
import { EvidenceView } from './view.js';

type Observation = CountedRecordOf<'audit-observation'>;

/** The assessor's word on one clause beside what is computed now. */
export interface AssessorPosition {
  readonly clause: string;
  /** What the assessor holds. */
  readonly outcome: ClauseOutcome;
  /** What was computed when the assessor looked. */
  readonly computed: ClauseOutcome;
  readonly agrees: boolean;
  readonly record: Observation;
}

/** The newest counting position on every clause of the profile and every auditee, in the order of the clauses. */
export function assessorPositions(profile: Profile, evidence: EvidenceBase): AssessorPosition[] {
  const newest = new Map<string, Observation>();
  for (const record of new EvidenceView(evidence, ['audit-observation']).all('audit-observation')) {
    const { position, auditee } = record.predicate;
    if (position?.profile === profile.id) newest.set(JSON.stringify([position.clause, auditee]), record);
  }
  return profile.clauses.flatMap(({ id }) =>
    [...newest.values()]
      .filter((record) => record.predicate.position!.clause === id)
      .map((record): AssessorPosition => {
        const { outcome, computed } = record.predicate.position!;
        return { clause: id, outcome, computed, agrees: outcome === computed, record };
      }),
  );
}

/** The outcome of a clause once the assessor has spoken: never better than what was computed. */
export function outcomeHeld(result: ClauseResult, positions: readonly AssessorPosition[]): ClauseOutcome {
  return positions
    .filter((p) => p.clause === result.clause.id)
    .reduce((held, p) => stricterOutcome(held, p.outcome), result.outcome);
}

/**
 * Whether something the assessor said may be missing: an observation or opinion that neither counts nor was withdrawn, or an
 * opinion that rests on an observation which is not there. A disagreement that got lost must not let a case pass.
 */
export function positionsIncomplete(evidence: EvidenceBase): boolean {
  const view = new EvidenceView(evidence, ['audit-observation', 'audit-opinion']);
  const spoiled = [...view.unresolved('audit-observation'), ...view.unresolved('audit-opinion')];
  const named = view.newest('audit-opinion')?.predicate.observations ?? [];
  return spoiled.length > 0 || named.some((o) => view.byDigest('audit-observation', o.sha256) === undefined);
}
