import type { CountedRecordOf } from '../../formats/evidence.js';
import { IS_OF } from '../../formats/records/declared-none.js';
import type { Party } from '../../formats/records/opening.js';
import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import { type EvidenceView, existedAt, latest } from '../view.js';
import { eachAgent } from './each-agent.js';
import { rule } from './rule.js';
import { uninterrupted } from './supervision.js';

type Manifest = CountedRecordOf<'handover-manifest'>;
type Verification = CountedRecordOf<'return-verification'>;

const RETURN_KINDS = ['handover-manifest', 'return-verification', 'difference-acceptance'] as const;

/** The newest verification of a manifest decides: an earlier failed attempt is history, an earlier success is stale. */
export function currentVerification(view: EvidenceView, manifest: Manifest): Verification | undefined {
  return view.newest('return-verification', (v) => v.predicate.manifest.sha256 === manifest.digest);
}

/** The verification of what came back first of all that the party listed; what is corrected or added later is used later. */
export function firstReturn(view: EvidenceView, party: Party | undefined): Verification | undefined {
  const manifests = new Set(manifestsOf(view, party).map((m) => m.digest));
  const returns = view
    .all('return-verification')
    .filter((v) => manifests.has(v.predicate.manifest.sha256))
    .sort((a, b) => (a.predicate.returnedAt < b.predicate.returnedAt ? -1 : 1));
  return returns[0];
}

export function manifestsOf(view: EvidenceView, party: Party | undefined): Manifest[] {
  return view.all('handover-manifest').filter((m) => m.party === party?.id);
}

/** Every manifest of the party came back whole, or with differences accepted in writing. */
function returned(view: EvidenceView, party: Party | undefined): Verdict {
  const manifests = manifestsOf(view, party);
  if (manifests.length === 0) return missing('handover-manifest', party?.role ?? 'provider', party?.id);
  return every(
    manifests.map((manifest) => {
      const verification = currentVerification(view, manifest);
      return verification === undefined
        ? every([satisfied([manifest]), missing('return-verification', 'customer')])
        : judgeReturn(view, manifest, verification);
    }),
  );
}

/** Whether one verification shows that what its manifest lists came back; `by` is when its differences had to be accepted, if that matters. */
export function judgeReturn(
  view: EvidenceView,
  manifest: Manifest,
  verification: Verification,
  by?: string,
): Verdict {
  const because = [manifest, verification];
  const { predicate } = verification;
  const again = [redo(verification, 'customer')];
  const bound = manifest.predicate.inventories;
  const covered = bound.every((i) =>
    predicate.expected.some((e) => e.sha256 === i.sha256 && e.root === i.root),
  );
  const leaves = bound.reduce((sum, i) => sum + i.leaves, 0);
  if (!covered || predicate.expected.length !== bound.length || predicate.tally.expected !== leaves) {
    return refuted('verification-not-of-manifest', { record: verification.digest }, because, again);
  }
  const { wanting, notAssessed, matched } = predicate.tally;
  const all = wanting > 0 ? acceptances(view, verification) : [];
  const accepted = all.filter((a) => by === undefined || latest(a.predicate.acceptedAt, existedAt(a)) <= by);
  if (by !== undefined && allAccepted(verification, all) && !allAccepted(verification, accepted)) {
    const params = { authorised: by, count: wanting };
    return refuted('authorised-before-acceptance', params, [...because, ...all]);
  }
  if (wanting > 0 && !allAccepted(verification, accepted)) {
    const next = [make('return-verification', 'customer'), make('difference-acceptance', 'customer')];
    return refuted(
      'return-differs',
      { count: wanting, record: verification.digest },
      [...because, ...accepted],
      next,
    );
  }
  const contradiction = wanting > 0 ? undefined : contradictionIn(view, manifest, verification);
  if (contradiction !== undefined) return contradiction;
  const nothingRead = predicate.returned.length === 0 && leaves > 0;
  const everythingRead = !nothingRead && [...bound, ...predicate.returned].every((i) => i.complete);
  if (!predicate.complete || notAssessed > 0 || !everythingRead || (wanting === 0 && matched !== leaves)) {
    return unsettled('return-not-fully-checked', { count: notAssessed }, because, again);
  }
  return wanting > 0
    ? satisfied([...because, ...accepted], 'differences-accepted', { count: wanting })
    : satisfied(because);
}

/** What a verification that found everything whole contradicts: its own numbers, or another one of what came back no earlier. */
function contradictionIn(
  view: EvidenceView,
  manifest: Manifest,
  verification: Verification,
): Verdict | undefined {
  const { items, returnedAt } = verification.predicate;
  const because = [manifest, verification];
  const again = [redo(verification, 'customer')];
  const leavesOf = new Map(manifest.predicate.items.map((i) => [i.id, i.leaves]));
  if (items.some((i) => leavesOf.get(i.item) !== i.expected)) {
    return refuted('verification-not-of-manifest', { record: verification.digest }, because, again);
  }
  const other = view
    .all('return-verification')
    .filter((v) => v.predicate.manifest.sha256 === manifest.digest && v.index < verification.index)
    .find((v) => v.predicate.returnedAt >= returnedAt && isOpen(view, v));
  if (other === undefined) return undefined;
  const params = { record: other.digest, count: other.predicate.tally.wanting };
  const { kind, digest: record, party, role = 'customer' } = other;
  const resolve = { action: 'resolve', role, party, kind, record } as const;
  return unsettled('verifications-disagree', params, [...because, other], [resolve]);
}

/** Whether a verification found differences that nobody accepted. */
function isOpen(view: EvidenceView, verification: Verification): boolean {
  return (
    verification.predicate.tally.wanting > 0 && !allAccepted(verification, acceptances(view, verification))
  );
}

function acceptances(
  view: EvidenceView,
  verification: Verification,
): CountedRecordOf<'difference-acceptance'>[] {
  return view
    .all('difference-acceptance')
    .filter((a) => a.predicate.verification.sha256 === verification.digest);
}

function allAccepted(
  { predicate }: Verification,
  accepted: readonly CountedRecordOf<'difference-acceptance'>[],
): boolean {
  if (accepted.some((a) => a.predicate.accepts === 'all')) return true;
  if (predicate.differencesListed !== 'all') return false;
  const indices = new Set(
    accepted.flatMap((a) => (a.predicate.accepts === 'all' ? [] : a.predicate.accepts)),
  );
  return predicate.differences.every((d) => indices.has(d.finding));
}

/** 9.2.2 c and 9.3.4 b. */
export const returnMatchesManifest = rule(RETURN_KINDS, (view) => returned(view, view.partyOf('provider')));

/** 9.2.3 b: each agent's own manifest, and what it lists returned. */
export const agentsReturnMatches = rule(RETURN_KINDS, (view) =>
  eachAgent(view, (agent) => returned(view, agent)),
);

/** History and archives are among the items, or declared not to exist. */
export const historyAndArchiveReturned = rule(['handover-manifest'], (view) => {
  const manifests = manifestsOf(view, view.partyOf('provider'));
  if (manifests.length === 0) return missing('handover-manifest', 'provider');
  const items = manifests.flatMap((m) => m.predicate.items).filter((i) => i.leaves > 0);
  const none = new Set(manifests.flatMap((m) => m.predicate.none).map((n) => n.what));
  return every(
    (['history', 'archive'] as const).map((time) => {
      const present = items.some(IS_OF[time]);
      if (present && none.has(time)) return refuted('none-contradicted', { what: time }, manifests);
      if (present || none.has(time)) return satisfied(manifests);
      return refuted('manifest-silent', { what: time }, manifests, [make('handover-manifest', 'provider')]);
    }),
  );
});

/** 9.2.1 c: customer or assessor supervised each return that stands. */
export const returnSupervised = rule(
  ['handover-manifest', 'return-verification', 'supervision-log'],
  (view) => {
    const manifests = manifestsOf(view, view.partyOf('provider'));
    if (manifests.length === 0) return missing('handover-manifest', 'provider');
    const logs = view
      .all('supervision-log')
      .filter((l) => l.predicate.subject === 'return' && (l.role === 'customer' || l.role === 'assessor'));
    return every(
      manifests.map((manifest) => {
        const verification = currentVerification(view, manifest);
        if (verification === undefined) return missing('return-verification', 'customer');
        if (logs.length === 0) return missing('supervision-log', 'customer');
        const at = verification.predicate.returnedAt;
        const covering = logs.filter((l) => l.predicate.from <= at && at <= l.predicate.to);
        return covering.length === 0
          ? refuted('return-not-supervised', { returned: at }, [verification, ...logs])
          : uninterrupted(verification, covering);
      }),
    );
  },
);

/** 9.2.1 a: data, and the application too unless it is the provider's own (SaaS), backed up before anything came back. */
export const backupBeforeReturn = rule(['backup', 'return-verification'], (view) => {
  const backups = view.all('backup');
  if (backups.length === 0) return missing('backup', 'customer');
  const first = view
    .all('return-verification')
    .map((v) => v.predicate.returnedAt)
    .sort()[0];
  if (first === undefined)
    return unsettled('no-return-yet', {}, backups, [make('return-verification', 'customer')]);
  const needed = view.serviceModel === 'saas' ? (['data'] as const) : (['data', 'application'] as const);
  const early = backups.filter((b) => b.predicate.backedUpAt < first);
  return every(
    needed.map((scope) => {
      const covering = early.filter((b) => b.predicate.scope.includes(scope));
      if (covering.length === 0)
        return refuted('not-backed-up-before-return', { scope, returned: first }, backups);
      const whole = covering.filter((b) => b.predicate.inventories.every((i) => i.complete));
      if (whole.length === 0)
        return unsettled('backup-incomplete', { scope }, covering, [make('backup', 'customer')]);
      const filled = whole.filter((b) => b.predicate.inventories.some((i) => i.leaves > 0));
      return filled.length > 0 ? satisfied(filled) : refuted('backup-empty', { scope }, whole);
    }),
  );
});
