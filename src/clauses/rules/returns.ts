import type { CountedRecordOf } from '../../formats/evidence.js';
import { IS_OF } from '../../formats/records/declared-none.js';
import type { Party } from '../../formats/records/opening.js';
import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { eachAgent } from './each-agent.js';
import { rule } from './rule.js';

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

/** Whether one verification shows that what its manifest lists came back. */
export function judgeReturn(view: EvidenceView, manifest: Manifest, verification: Verification): Verdict {
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
  const accepted = wanting > 0 ? acceptances(view, verification) : [];
  if (wanting > 0 && !allAccepted(verification, accepted)) {
    const next = [make('return-verification', 'customer'), make('difference-acceptance', 'customer')];
    return refuted(
      'return-differs',
      { count: wanting, record: verification.digest },
      [...because, ...accepted],
      next,
    );
  }
  const nothingRead = predicate.returned.length === 0 && leaves > 0;
  const everythingRead = !nothingRead && [...bound, ...predicate.returned].every((i) => i.complete);
  if (!predicate.complete || notAssessed > 0 || !everythingRead || (wanting === 0 && matched !== leaves)) {
    return unsettled('return-not-fully-checked', { count: notAssessed }, because, again);
  }
  return wanting > 0
    ? satisfied([...because, ...accepted], 'differences-accepted', { count: wanting })
    : satisfied(because);
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

const ACCEPTANCE_KINDS = ['handover-manifest', 'return-verification', 'acceptance-test'] as const;

type Test = CountedRecordOf<'acceptance-test'>['predicate']['tests'][number];

/** Every return that stands was tested, and in the newest run of each test it passed. */
function acceptance(view: EvidenceView, enough: (tests: readonly Test[]) => boolean): Verdict {
  const manifests = manifestsOf(view, view.partyOf('provider'));
  if (manifests.length === 0) return missing('handover-manifest', 'provider');
  return every(
    manifests.map((manifest) => {
      const verification = currentVerification(view, manifest);
      if (verification === undefined) return missing('return-verification', 'customer');
      const records = view
        .all('acceptance-test')
        .filter((a) => a.predicate.verification.sha256 === verification.digest);
      if (records.length === 0) return missing('acceptance-test', 'customer');
      const { returnedAt } = verification.predicate;
      const early = records.find((r) => r.predicate.testedAt < returnedAt);
      if (early !== undefined) {
        const params = { tested: early.predicate.testedAt, returned: returnedAt };
        return refuted('tested-before-return', params, [verification, early], [redo(early, 'customer')]);
      }
      return judgeTests(records, enough);
    }),
  );
}

export function judgeTests(
  records: readonly CountedRecordOf<'acceptance-test'>[],
  enough: (tests: readonly Test[]) => boolean = () => true,
): Verdict {
  const newest = new Map<string, Test>();
  for (const { predicate } of records) {
    for (const test of predicate.tests) newest.set(`${test.id} ${predicate.system}`, test);
  }
  const tests = [...newest.values()];
  const next = [make('acceptance-test', 'customer')];
  const failed = tests.filter((t) => t.outcome === 'fail');
  if (failed.length > 0)
    return refuted('test-failed', { test: failed[0]!.id, count: failed.length }, records, next);
  const open = tests.filter((t) => t.outcome === 'not-run');
  if (open.length > 0)
    return unsettled('test-not-run', { test: open[0]!.id, count: open.length }, records, next);
  return enough(tests) ? satisfied(records) : unsettled('tests-not-enough', {}, records, next);
}

/** 9.2.1 b, c and 9.3.1 c: the returned data were run and tested on the new platform. */
export const acceptancePassed = rule(ACCEPTANCE_KINDS, (view) => acceptance(view, () => true));

/** 9.3.4 c: at least one test asks the business system itself, not a person's eye. */
export const acceptanceThroughSystem = rule(ACCEPTANCE_KINDS, (view) =>
  acceptance(view, (tests) => tests.some((t) => t.method !== 'manual')),
);

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
        const log = logs.find((l) => l.predicate.from <= at && at <= l.predicate.to);
        return log === undefined
          ? refuted('return-not-supervised', { returned: at }, [verification, ...logs])
          : satisfied([verification, log]);
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
      return whole.length > 0
        ? satisfied(whole)
        : unsettled('backup-incomplete', { scope }, covering, [make('backup', 'customer')]);
    }),
  );
});
