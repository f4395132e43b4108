import type { CountedRecordOf } from '../../formats/evidence.js';
import { newestTests, standingHits } from '../residue.js';
import {
  every,
  make,
  missing,
  notApplicable,
  refuted,
  satisfied,
  unsettled,
  type Verdict,
} from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { lastDeletion } from './deletions.js';
import { objectionToTest } from './residual-sample.js';
import { untestedMedia } from './residual-scope.js';
import { rule } from './rule.js';

/** 3.6: organisation and interests of the assessor are nobody else's. Keys are kept apart when records are counted. */
export const assessorIndependent = rule(['assessor-independence'], (view) => {
  const assessor = view.partyOf('assessor');
  if (assessor === undefined) return notApplicable('no-assessor');
  const others = view.partiesOf('customer', 'provider', 'agent');
  const same = others.find((p) => sameCode(p.organisationCode, assessor.organisationCode));
  if (same !== undefined) return refuted('assessor-same-organisation', { party: same.id }, []);
  const declaration = view.newest('assessor-independence');
  if (declaration === undefined) return missing('assessor-independence', 'assessor', assessor.id);
  const { interests, independentOf } = declaration.predicate;
  if (interests.length > 0)
    return refuted('assessor-has-interests', { count: interests.length }, [declaration]);
  const open = others.find((p) => !independentOf.includes(p.id));
  return open === undefined
    ? satisfied([declaration])
    : unsettled(
        'independence-not-declared',
        { party: open.id },
        [declaration],
        [make('assessor-independence', 'assessor', assessor.id)],
      );
});

/** Codes are written with and without dashes, in capitals or not. */
function sameCode(a: string, b: string): boolean {
  const plain = (code: string) => code.replaceAll('-', '').toUpperCase();
  return plain(a) === plain(b);
}

/** 5.3: a qualification that was valid when the opinion was given. */
export const assessorQualified = rule(['assessor-independence', 'audit-opinion'], (view) => {
  const assessor = view.partyOf('assessor');
  if (assessor === undefined) return notApplicable('no-assessor');
  const declaration = view.newest('assessor-independence');
  if (declaration === undefined) return missing('assessor-independence', 'assessor', assessor.id);
  const opinion = view.newest('audit-opinion');
  if (opinion === undefined) return missing('audit-opinion', 'assessor', assessor.id);
  const at = opinion.predicate.givenAt;
  const valid = declaration.predicate.qualifications.some((q) => q.validFrom <= at && at <= q.validUntil);
  return valid
    ? satisfied([declaration, opinion])
    : refuted('qualification-not-valid', { at }, [declaration, opinion]);
});

const AUDIT_KINDS = [
  'assessor-engagement',
  'audit-observation',
  'audit-opinion',
  'deletion-attestation',
  'medium-sanitisation',
] as const;

/** 9.2.4 a: engaged for, and observed, both the provider and every agent; no assessor is reported, not failed. */
export const auditCoversAll = rule(AUDIT_KINDS, (view) => {
  const assessor = view.partyOf('assessor');
  if (assessor === undefined) return notApplicable('no-assessor');
  const engagement = view.newest('assessor-engagement', (e) => e.predicate.assessor === assessor.id);
  if (engagement === undefined) return missing('assessor-engagement', 'customer');
  const opinion = view.newest('audit-opinion');
  if (opinion === undefined) return missing('audit-opinion', 'assessor', assessor.id);
  const observations = view.all('audit-observation');
  const unresolved = opinion.predicate.observations.find(
    (o) => !observations.some((r) => r.digest === o.sha256),
  );
  if (unresolved !== undefined) {
    return unsettled('reference-unresolved', { kind: 'audit-observation', record: opinion.digest }, [
      opinion,
    ]);
  }
  const { givenAt } = opinion.predicate;
  const again = [make('audit-opinion', 'assessor', assessor.id)];
  const last = view
    .partiesOf('provider', 'agent')
    .flatMap((p) => lastDeletion(view, p) ?? [])
    .sort()
    .at(-1);
  if (last !== undefined && givenAt < last) {
    return unsettled('opinion-before-deletion', { given: givenAt, deleted: last }, [opinion], again);
  }
  const verdict = { unqualified: satisfied([opinion]), qualified: satisfied([opinion], 'opinion-qualified') };
  return every([
    opinion.predicate.opinion === 'adverse'
      ? refuted('opinion-adverse', {}, [opinion])
      : opinion.predicate.opinion === 'disclaimer'
        ? unsettled('opinion-disclaimed', {}, [opinion])
        : verdict[opinion.predicate.opinion],
    ...observations.flatMap(conclusionOf),
    ...view.partiesOf('provider', 'agent').map(({ id }) => {
      const all = observations.filter((o) => o.predicate.auditee === id);
      const engaged = engagedSince(view, assessor.id, id);
      const seen = all.filter((o) => engaged === undefined || o.predicate.observedAt >= engaged);
      const next = [make('audit-observation', 'assessor', assessor.id)];
      if (all.length === 0) return unsettled('not-audited', { party: id }, [engagement], next);
      if (seen.length === 0) {
        const params = { party: id, observed: all.at(-1)!.predicate.observedAt, engaged: engaged! };
        return unsettled('observed-before-engagement', params, [engagement, ...all], next);
      }
      const named = engagement.predicate.auditees.includes(id) && opinion.predicate.auditees.includes(id);
      return named
        ? satisfied([engagement, ...seen, opinion])
        : unsettled('not-audited', { party: id }, [engagement, opinion], next);
    }),
  ]);
});

/** When the assessor was first engaged to audit the party; undefined where no engagement names it. A further one takes nothing back. */
function engagedSince(view: EvidenceView, assessor: string, auditee: string): string | undefined {
  return view
    .all('assessor-engagement')
    .filter(({ predicate: p }) => p.assessor === assessor && p.auditees.includes(auditee))
    .map((e) => e.predicate.engagedAt)
    .sort()[0];
}

/**
 * What the assessor concluded of a party's part beyond the clauses: a position on a clause decides that clause instead. An opinion does not
 * take back what was observed; a new observation that replaces the old one does.
 */
function conclusionOf(observation: CountedRecordOf<'audit-observation'>): Verdict[] {
  const { outcome, position, auditee, step } = observation.predicate;
  if (position !== undefined || outcome === 'conforms') return [];
  const params = { party: auditee, step };
  return outcome === 'does-not-conform'
    ? [refuted('observed-not-conforming', params, [observation])]
    : [unsettled('observed-not-assessed', params, [observation])];
}

/** 9.2.4 b: a test on the cloud side that began after the last deletion, by the assessor or witnessed by it. */
export const residualTestAfterDeletion = rule(
  ['residual-test', 'deletion-plan', 'deletion-attestation', 'medium-sanitisation', 'deletion-authorisation'],
  (view) => {
    const assessor = view.partyOf('assessor');
    if (assessor === undefined) return notApplicable('no-assessor');
    const provider = view.partyOf('provider');
    const deletion = lastDeletion(view, provider);
    if (deletion === undefined) return missing('deletion-attestation', 'provider', provider?.id);
    const tests = newestTests(view, provider?.id ?? '');
    if (tests.length === 0) return missing('residual-test', 'assessor', assessor.id);
    const next = [make('residual-test', 'assessor', assessor.id)];
    const standing = standingHits(view, provider?.id ?? '').map(({ record, target }) =>
      refuted('residue-found', { target: target.id, count: target.hits }, [record]),
    );
    return every([
      ...standing,
      untestedMedia(view, provider, tests, next),
      ...tests.map(({ record, target }) => {
        const params = { target: target.id };
        if (target.outcome === 'found')
          return refuted('residue-found', { ...params, count: target.hits }, [record]);
        if (target.outcome === 'not-assessed')
          return unsettled('residual-not-assessed', params, [record], next);
        if (!record.signers.some((s) => s.role === 'assessor')) {
          return unsettled(
            'residual-not-witnessed',
            params,
            [record],
            [{ action: 'sign', role: 'assessor', kind: record.kind, record: record.digest }],
          );
        }
        if (record.predicate.startedAt <= deletion)
          return refuted('residual-before-deletion', { ...params, deleted: deletion }, [record], next);
        return objectionToTest(view, record, target) ?? satisfied([record], 'residual-none-found', params);
      }),
    ]);
  },
);
