import type { CountedRecordOf } from '../../formats/evidence.js';
import type { Party } from '../../formats/records/opening.js';
import { CLOSURE_KINDS, type Closure, closeDeletions } from '../closure.js';
import type { ClosureCell } from '../closure-cell.js';
import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import { type EvidenceView, existedAt } from '../view.js';
import { objectionToReferences } from './certificate-references.js';
import { rule } from './rule.js';
import { uninterrupted } from './supervision.js';

type Attestation = CountedRecordOf<'deletion-attestation'>;

export function attestationsOf(view: EvidenceView, party: Party | undefined): Attestation[] {
  return view.all('deletion-attestation').filter((a) => a.party === party?.id);
}

/** When the party's last deletion or sanitisation ended; undefined before any. */
export function lastDeletion(view: EvidenceView, party: Party | undefined): string | undefined {
  const ends = [
    ...attestationsOf(view, party),
    ...view.all('medium-sanitisation').filter((s) => s.party === party?.id),
  ];
  return ends
    .map((r) => r.predicate.finishedAt)
    .sort()
    .at(-1);
}

/** Every attestation of the party, judged one by one. */
export function eachDeletion(
  view: EvidenceView,
  party: Party | undefined,
  judge: (a: Attestation) => Verdict,
): Verdict {
  const attestations = attestationsOf(view, party);
  if (attestations.length === 0) return missing('deletion-attestation', party?.role ?? 'provider', party?.id);
  return every(attestations.map(judge));
}

/** 9.2.2 b: every item × copy × medium of a party has an attestation that stands. */
export function closed(
  view: EvidenceView,
  party: Party | undefined,
  closure = closeDeletions(view, party?.id ?? ''),
): Verdict {
  const role = party?.role ?? 'provider';
  for (const kind of ['handover-manifest', 'deletion-plan', 'deletion-attestation'] as const) {
    if (!view.all(kind).some((r) => r.party === party?.id)) return missing(kind, role, party?.id);
  }
  return closureVerdict(closure, party);
}

/** Every state that keeps the deletions open is told, with the first of its cells: residue on one medium hides no forgotten copy. */
function closureVerdict(closure: Closure, party: Party | undefined): Verdict {
  const { cells, counts, records } = closure;
  const open = (['contradicted', 'missing', 'pending'] as const).flatMap((state) => {
    const cell = cells.find((c) => c.state === state);
    return cell === undefined ? [] : [openVerdict(closure, cell, party)];
  });
  // A manifest without items leaves nothing to close; whether that can be is the manifest's own clause.
  return open.length === 0 ? satisfied(records, 'deletion-closed', { count: counts.attested }) : every(open);
}

function openVerdict({ counts, records }: Closure, cell: ClosureCell, party: Party | undefined): Verdict {
  const next = [make('deletion-attestation', party?.role ?? 'provider', party?.id)];
  const { state, why, item, copy, medium, until } = cell;
  const params = { count: counts[state], why, item, copy, medium };
  const because = cell.record === undefined ? records : [...records, cell.record];
  if (state === 'pending') {
    return unsettled('deletion-pending', { ...params, until: until ?? '' }, because, next);
  }
  return refuted(state === 'missing' ? 'deletion-missing' : 'deletion-contradicted', params, because, next);
}

export const deletionClosed = rule([...CLOSURE_KINDS, 'destruction-certificate'], (view) => {
  const provider = view.partyOf('provider');
  const closure = closeDeletions(view, provider?.id ?? '');
  const verdict = closed(view, provider, closure);
  const objection =
    verdict.outcome === 'satisfied' ? objectionToCertificate(view, provider, closure) : undefined;
  return objection ?? verdict;
});

/**
 * A certificate of destruction is nobody's duty here, but one that is there must not say more than the evidence does. An older one of less
 * than there is by now is still true.
 */
function objectionToCertificate(
  view: EvidenceView,
  provider: Party | undefined,
  { counts }: Closure,
): Verdict | undefined {
  const certificate = view.newest('destruction-certificate', (c) => c.party === provider?.id);
  if (provider === undefined || certificate === undefined) return undefined;
  const { attestations, issuedAt, closure } = certificate.predicate;
  const params = { party: provider.id };
  const next = [make('destruction-certificate', 'provider', provider.id)];
  const named = attestationsOf(view, provider).filter((a) => attestations.some((r) => r.sha256 === a.digest));
  const early = named.find((a) => a.predicate.finishedAt > issuedAt);
  if (early !== undefined) return refuted('certificate-before-deletion', params, [certificate, early], next);
  const cells = { stated: closure.attested + closure.pending, count: counts.attested + counts.pending };
  return cells.stated > cells.count
    ? refuted('certificate-closure-differs', { ...params, ...cells }, [certificate], next)
    : objectionToReferences(view, certificate);
}

/** 9.3.5 b: every deletion follows a plan that was there before, and plan and deletion rest on the same authorisation. */
export const deletionPlanned = rule(
  ['deletion-plan', 'deletion-attestation', 'deletion-authorisation', 'medium-sanitisation'],
  (view) => {
    const provider = view.partyOf('provider');
    const stray = view
      .all('medium-sanitisation')
      .filter((s) => s.party === provider?.id)
      .find((s) => view.byDigest('deletion-plan', s.predicate.plan.sha256) === undefined);
    if (stray !== undefined) {
      return unsettled('reference-unresolved', { kind: 'deletion-plan', record: stray.digest }, [stray]);
    }
    return eachDeletion(view, provider, (attestation) => {
      const plan = view.byDigest('deletion-plan', attestation.predicate.plan.sha256);
      if (plan === undefined || plan.party !== attestation.party) {
        return unsettled(
          'reference-unresolved',
          { kind: 'deletion-plan', record: attestation.digest },
          [attestation],
          [make('deletion-plan', 'provider', provider?.id)],
        );
      }
      const because = [plan, attestation];
      const authorisation = view.byDigest('deletion-authorisation', plan.predicate.authorisation.sha256);
      if (authorisation === undefined) {
        return unsettled(
          'reference-unresolved',
          { kind: 'deletion-authorisation', record: plan.digest },
          because,
          [make('deletion-authorisation', 'customer')],
        );
      }
      if (attestation.predicate.authorisation.sha256 !== authorisation.digest) {
        return refuted('plan-of-other-authorisation', { record: plan.digest }, because);
      }
      const planned = existedAt(plan);
      const started = attestation.predicate.startedAt;
      return planned <= started
        ? satisfied([authorisation, ...because])
        : refuted('plan-after-deletion', { planned, started }, because);
    });
  },
);

/** 9.3.5 b: each deletion was verified by whoever made it. */
export const deletionVerified = rule(['deletion-attestation'], (view) => {
  const provider = view.partyOf('provider');
  return eachDeletion(view, provider, (attestation) => {
    const open = attestation.predicate.entries.find(
      (e) => e.outcome === 'deleted' && e.verification?.outcome !== 'verified',
    );
    return open === undefined
      ? satisfied([attestation])
      : refuted(
          'deletion-not-verified',
          { copy: open.copy, medium: open.medium },
          [attestation],
          [redo(attestation, 'provider')],
        );
  });
});

/** Each deletion, from start to end, lies within the span of a supervision log by one of the roles. */
function supervised(view: EvidenceView, roles: readonly ('customer' | 'provider' | 'assessor')[]): Verdict {
  const provider = view.partyOf('provider');
  const logs = view
    .all('supervision-log')
    .filter((l) => l.predicate.subject === 'deletion' && roles.some((r) => r === l.role));
  return eachDeletion(view, provider, (attestation) => {
    if (logs.length === 0) return missing('supervision-log', roles[0] ?? 'customer');
    const { startedAt: from, finishedAt: to } = attestation.predicate;
    const covering = logs.filter((l) => l.predicate.from <= from && to <= l.predicate.to);
    return covering.length === 0
      ? refuted('deletion-not-supervised', { from, to }, [attestation, ...logs])
      : uninterrupted(attestation, covering);
  });
}

export const deletionSupervised = rule(['deletion-attestation', 'supervision-log'], (view) =>
  supervised(view, ['customer', 'assessor']),
);
export const deletionSelfSupervised = rule(['deletion-attestation', 'supervision-log'], (view) =>
  supervised(view, ['provider']),
);
