import { groupBy } from '../../core/group-by.js';
import { type KnownEncryption, knownEncryption, levelBorneOut } from '../encryption.js';
import { reaches, requiredLevels } from '../levels.js';
import { factsOf, isSameDevice, type Sanitisation } from '../sanitisation.js';
import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { attestationsOf } from './deletions.js';
import { rule } from './rule.js';

/** Every medium of the provider's plans with its newest sanitisation record. */
function eachMedium(view: EvidenceView, judge: (record: Sanitisation, shared: boolean) => Verdict): Verdict {
  const provider = view.partyOf('provider');
  const plans = view.all('deletion-plan').filter((p) => p.party === provider?.id);
  if (plans.length === 0) return missing('deletion-plan', 'provider', provider?.id);
  // A device that one plan lists is not unlisted by another that has a different one under the same id.
  const listed = plans.flatMap((p) => p.predicate.media);
  const media = new Map(listed.map((m) => [JSON.stringify([m.id, m.type, m.identifier]), m]));
  const shared = new Set(listed.filter((m) => m.shared).map((m) => m.id));
  const records = view.all('medium-sanitisation').filter((s) => s.party === provider?.id);
  if (records.length === 0) return missing('medium-sanitisation', 'provider', provider?.id);
  return every(
    [...media.values()].map((medium) => {
      const ofId = records.filter((r) => r.predicate.medium === medium.id);
      const isIt = ({ predicate }: Sanitisation) => isSameDevice(predicate, medium);
      const record = ofId.findLast(isIt) ?? ofId.at(-1);
      if (record === undefined) {
        return refuted(
          'medium-not-sanitised',
          { medium: medium.id },
          [...plans, ...records],
          [make('medium-sanitisation', 'provider', provider?.id)],
        );
      }
      return isIt(record)
        ? judge(record, shared.has(medium.id))
        : refuted('medium-differs-from-plan', { medium: medium.id }, [...plans, record]);
    }),
  );
}

/** 9.2.2 b, 9.3.5 c: each medium was cleared by a technique that can reach the level it claims, verified, without errors. */
export const mediaSanitised = rule(
  ['deletion-plan', 'medium-sanitisation', 'deletion-authorisation', 'handover-manifest', 'baseline'],
  (view) => {
    const encryption = knownEncryption(view, view.partyOf('provider')?.id ?? '');
    return eachMedium(view, (record, shared) =>
      judgeMedium(view, record, shared, encryption.get(record.predicate.medium)),
    );
  },
);

function judgeMedium(
  view: EvidenceView,
  record: Sanitisation,
  shared: boolean,
  encryption: KnownEncryption | undefined,
): Verdict {
  const p = record.predicate;
  const params = { medium: p.medium, technique: p.technique, level: p.level };
  const next = [redo(record, 'provider')];
  if (p.verificationOutcome !== 'verified') return refuted('medium-not-verified', params, [record], next);
  if (p.errors > 0) return refuted('medium-errors', { ...params, count: p.errors }, [record], next);
  const grant = levelBorneOut(view.media, factsOf(record), encryption);
  if (shared && !grant.partial) return refuted('medium-shared', params, [record], next);
  if (!reaches(grant.ceiling, p.level)) return refuted('medium-technique-too-weak', params, [record], next);
  if (grant.differs) {
    return refuted('medium-encryption-differs', params, [record, ...view.all('baseline')], next);
  }
  const [unmet] = grant.unmet;
  if (unmet !== undefined) {
    return refuted('medium-condition-unmet', { ...params, condition: unmet }, [record], next);
  }
  // On a shared medium nobody can read back what others have: the only thing to look at is the evidence.
  const unknown = grant.unknown[0] ?? (shared && p.evidence.length === 0 ? 'reclaim-evidence' : undefined);
  if (unknown === 'hidden-areas-reset') return unsettled('medium-hidden-areas', params, [record], next);
  if (unknown !== undefined) {
    return unsettled('medium-condition-unknown', { ...params, condition: unknown }, [record], next);
  }
  return judgeLevel(view, record);
}

/** Whether the level suffices for what the plan says was on the medium. */
function judgeLevel(view: EvidenceView, record: Sanitisation): Verdict {
  const { medium, technique, level } = record.predicate;
  const authorisations = view
    .all('deletion-authorisation')
    .filter((a) => a.predicate.addressee === record.party);
  if (authorisations.length === 0) return missing('deletion-authorisation', 'customer');
  const required = requiredLevels(authorisations);
  for (const sensitivity of sensitivitiesOn(view, record.party, medium) ?? required.keys()) {
    const least = required.get(sensitivity);
    if (least === undefined) {
      return unsettled('medium-level-not-stated', { medium, sensitivity }, [record, ...authorisations]);
    }
    if (!reaches(level, least)) {
      const params = { medium, technique, level, required: least };
      return refuted('medium-level-too-low', params, [record], [redo(record, 'provider')]);
    }
  }
  return satisfied([record]);
}

/** Undefined where the plan does not name the items on the medium one by one: then the strictest level holds. */
function sensitivitiesOn(view: EvidenceView, party: string, medium: string): ReadonlySet<string> | undefined {
  const own = view.all('deletion-plan').filter((p) => p.party === party);
  const scopes = own.flatMap((p) =>
    p.predicate.copies.filter((c) => c.media.includes(medium)).map((c) => c.items),
  );
  if (scopes.length === 0 || scopes.includes('all')) return undefined;
  const items = groupBy(
    view
      .all('handover-manifest')
      .filter((m) => m.party === party)
      .flatMap((m) => m.predicate.items),
    (i) => i.id,
  );
  const onIt = scopes.flatMap((s) => (s === 'all' ? [] : s));
  return new Set(onIt.flatMap((id) => items.get(id)?.map((i) => i.sensitivity) ?? ['-']));
}

/** 9.3.5 c: customer or assessor witnessed each sanitisation and signed its record. */
export const mediaWitnessed = rule(['deletion-plan', 'medium-sanitisation'], (view) =>
  eachMedium(view, (record) => {
    return isWitnessed(record)
      ? satisfied([record])
      : unsettled(
          'medium-not-witnessed',
          { medium: record.predicate.medium },
          [record],
          [{ action: 'sign', role: 'customer', kind: record.kind, record: record.digest }],
        );
  }),
);

/** Whether somebody whom it names as witness signed it, for the customer or the assessor. */
export function isWitnessed({ predicate, signers }: Sanitisation): boolean {
  return predicate.witnesses.some((w) =>
    signers.some((s) => s.party === w.party && (s.role === 'customer' || s.role === 'assessor')),
  );
}

/**
 * 9.3.5 a: each sanitisation lies within a deletion that is attested under the same plan, and is thereby held to that
 * deletion's authorisation, window, retention, holds and supervision.
 */
export const sanitisedWithinDeletion = rule(['medium-sanitisation', 'deletion-attestation'], (view) => {
  const provider = view.partyOf('provider');
  const records = view.all('medium-sanitisation').filter((s) => s.party === provider?.id);
  if (records.length === 0) return missing('medium-sanitisation', 'provider', provider?.id);
  const attestations = attestationsOf(view, provider);
  if (attestations.length === 0) return missing('deletion-attestation', 'provider', provider?.id);
  return every(
    records.map((record) => {
      const { startedAt: started, finishedAt: finished, plan, medium } = record.predicate;
      const deletion = attestations.find(
        ({ predicate: a }) =>
          a.plan.sha256 === plan.sha256 && a.startedAt <= started && finished <= a.finishedAt,
      );
      return deletion === undefined
        ? refuted('medium-outside-deletion', { medium, started, finished }, [...attestations, record])
        : satisfied([deletion, record]);
    }),
  );
});
