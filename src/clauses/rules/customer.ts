import { every, make, missing, refuted, satisfied, unsettled } from '../verdict.js';
import { firstReturn } from './returns.js';
import { rule } from './rule.js';

const CONTINUITY_KINDS = ['continuity', 'handover-manifest', 'return-verification'] as const;

/** 9.3.1 c: the business stayed available across the cutover, as far as was allowed; nobody cuts over to what has not come back. */
export const continuityShown = rule(CONTINUITY_KINDS, (view) => {
  const record = view.newest('continuity');
  if (record === undefined) return missing('continuity', 'customer');
  const first = firstReturn(view, view.partyOf('provider'));
  if (first === undefined) {
    return unsettled('no-return-yet', {}, [record], [make('return-verification', 'customer')]);
  }
  const { cutoverAt: cutover } = record.predicate;
  const { returnedAt: returned } = first.predicate;
  if (cutover < returned) return refuted('cutover-before-return', { cutover, returned }, [first, record]);
  const { interruptions, allowedInterruptionMinutes: allowed, outcome } = record.predicate;
  const minutes = Math.ceil(
    interruptions.reduce((ms, i) => ms + Date.parse(i.to) - Date.parse(i.from), 0) / 60_000,
  );
  if (outcome !== 'available') return refuted('not-available', {}, [record]);
  return minutes <= allowed
    ? satisfied([record])
    : refuted('interrupted-too-long', { minutes, allowed }, [record]);
});

/** 9.3.1 d: every access that was granted is revoked, and a test by the customer afterwards was refused. */
export const accessRevoked = rule(['access-grants', 'access-revocation'], (view) => {
  const grants = view.all('access-grants');
  if (grants.length === 0) return missing('access-grants', 'customer');
  return every(
    grants.map((grant) => {
      const revocations = view
        .all('access-revocation')
        .filter((r) => r.predicate.grants.sha256 === grant.digest);
      if (grant.predicate.principals.length === 0) return satisfied([grant]);
      if (revocations.length === 0) return missing('access-revocation', 'customer');
      const because = [grant, ...revocations];
      const next = [make('access-revocation', 'customer')];
      const newest = new Map(
        revocations.flatMap((record) =>
          record.predicate.revocations.map(
            (revocation) => [revocation.principal, { record, revocation }] as const,
          ),
        ),
      );
      return every(
        grant.predicate.principals.map((principal) => {
          const found = newest.get(principal.id);
          const params = { principal: principal.id, holder: principal.holder };
          if (found === undefined || found.revocation.revokedAt < grant.predicate.asOf)
            return refuted('access-not-revoked', params, because, next);
          const { record, revocation } = found;
          const { outcome, at } = revocation.afterTest;
          if (outcome === 'still-works') return refuted('access-still-works', params, because, next);
          if (outcome === 'not-tested' || at < revocation.revokedAt) {
            return unsettled('access-not-tested', params, because, next);
          }
          if (!record.signers.some((s) => s.role === 'customer')) {
            return unsettled('access-test-not-by-customer', params, because, [
              { action: 'sign', role: 'customer', kind: record.kind, record: record.digest },
            ]);
          }
          return satisfied([grant, record]);
        }),
      );
    }),
  );
});

/** 9.3.1 e: the provider, and whoever else was addressed, was reminded of every surviving duty and confirmed it. */
export const dutiesAcknowledged = rule(
  ['surviving-duties-notice', 'surviving-duties-acknowledgement'],
  (view) => {
    const provider = view.partyOf('provider')?.id ?? '';
    const notices = view.all('surviving-duties-notice');
    if (!notices.some((n) => n.predicate.addressees.includes(provider))) {
      return missing('surviving-duties-notice', 'customer');
    }
    return every(
      notices.flatMap((notice) =>
        notice.predicate.addressees.map((addressee) => {
          const role = view.parties.find((p) => p.id === addressee)?.role ?? 'provider';
          const answers = view
            .all('surviving-duties-acknowledgement')
            .filter((a) => a.party === addressee && a.predicate.notice.sha256 === notice.digest)
            .filter((a) => a.predicate.acknowledgedAt >= notice.predicate.sentAt);
          if (answers.length === 0) return missing('surviving-duties-acknowledgement', role, addressee);
          const confirmed = new Set(answers.flatMap((a) => a.predicate.duties));
          const open = notice.predicate.duties.find((d) => !confirmed.has(d.id));
          const because = [notice, ...answers];
          return open === undefined
            ? satisfied(because)
            : refuted('duty-not-acknowledged', { duty: open.id, party: addressee }, because, [
                make('surviving-duties-acknowledgement', role, addressee),
              ]);
        }),
      ),
    );
  },
);
