import type { CountedRecordOf } from '../../formats/evidence.js';
import type { Party } from '../../formats/records/opening.js';
import { expand, union } from '../closure.js';
import { every, make, missing, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import { type EvidenceView, existedAt, latest } from '../view.js';
import { judgeTests } from './acceptance.js';
import { attestationsOf } from './deletions.js';
import { eachAgent } from './each-agent.js';
import { judgeReturn } from './returns.js';
import { rule } from './rule.js';

type Authorisation = CountedRecordOf<'deletion-authorisation'>;
type Attestation = CountedRecordOf<'deletion-attestation'>;

/** Every deletion of a party with the authorisation it names; a deletion without one is refuted, not overlooked. */
export function eachAuthorised(
  view: EvidenceView,
  party: Party | undefined,
  judge: (attestation: Attestation, authorisation: Authorisation) => Verdict,
): Verdict {
  const attestations = attestationsOf(view, party);
  if (attestations.length === 0) return missing('deletion-attestation', party?.role ?? 'provider', party?.id);
  return every(
    attestations.map((attestation) => {
      const authorisation = view.byDigest(
        'deletion-authorisation',
        attestation.predicate.authorisation.sha256,
      );
      if (authorisation === undefined) return missing('deletion-authorisation', 'customer');
      if (authorisation.predicate.addressee !== attestation.party) {
        const params = { party: attestation.party, addressee: authorisation.predicate.addressee };
        return refuted('authorisation-of-another', params, [authorisation, attestation]);
      }
      return judge(attestation, authorisation);
    }),
  );
}

/** Deletion and sanitisation began after the authorisation was signed, and kept to its window. */
function withinWindow(view: EvidenceView, party: Party | undefined): Verdict {
  return eachAuthorised(view, party, (attestation, authorisation) => {
    const because = [authorisation, attestation];
    const { notBefore, notAfter, authorisedAt } = authorisation.predicate;
    const { startedAt: started, finishedAt: finished } = attestation.predicate;
    const authorised = latest(authorisedAt, existedAt(authorisation));
    if (started < authorised)
      return refuted('deletion-before-authorisation', { started, authorised }, because);
    if (started < notBefore) return refuted('deletion-before-window', { started, notBefore }, because);
    if (finished > notAfter) return refuted('deletion-after-window', { finished, notAfter }, because);
    return satisfied(because);
  });
}

export const authorisedBeforeDeletion = rule(['deletion-authorisation', 'deletion-attestation'], (view) =>
  withinWindow(view, view.partyOf('provider')),
);

/** Of each agent: in time, and what it was allowed to. */
export const agentsAuthorisedBeforeDeletion = rule(
  ['handover-manifest', 'deletion-authorisation', 'deletion-attestation'],
  (view) => eachAgent(view, (agent) => every([withinWindow(view, agent), asAuthorised(view, agent)])),
);

/** Signed with the officer's own certificate, which the opening allows to authorise deletions. */
export const authorisedByOfficer = rule(['deletion-authorisation'], (view) => {
  const authorisations = view.all('deletion-authorisation');
  if (authorisations.length === 0) return missing('deletion-authorisation', 'customer');
  return every(
    authorisations.map((a) => {
      const { officer } = a.predicate;
      const signed = a.signers.find((s) => s.party === a.party && s.certificate === officer.sha256);
      if (signed?.functions.includes('authorise-deletion')) return satisfied([a]);
      return refuted(
        'not-by-officer',
        { officer: officer.name },
        [a],
        [{ action: 'sign', role: 'customer', party: a.party, kind: a.kind, record: a.digest }],
      );
    }),
  );
});

/** What was deleted is what was authorised: nothing more, and all of it. */
export const deletedAsAuthorised = rule(
  ['handover-manifest', 'deletion-authorisation', 'deletion-attestation'],
  (view) => asAuthorised(view, view.partyOf('provider')),
);

function asAuthorised(view: EvidenceView, party: Party | undefined): Verdict {
  return eachAuthorised(view, party, (attestation, authorisation) => {
    const because = [authorisation, attestation];
    const allowed = new Set<string>();
    for (const scope of authorisation.predicate.scope) {
      const manifest = view.byDigest('handover-manifest', scope.manifest.sha256);
      if (manifest === undefined) {
        const params = { kind: 'handover-manifest', record: authorisation.digest };
        return unsettled('reference-unresolved', params, because);
      }
      const items = manifest.predicate.items.map((i) => i.id);
      for (const item of expand(scope.items, items)) allowed.add(item);
    }
    const own = view.all('handover-manifest').filter((m) => m.party === attestation.party);
    const known = own.flatMap((m) => m.predicate.items).map((i) => i.id);
    const deleted = union(
      attestation.predicate.entries.map((e) => e.items),
      known,
    );
    const excess = [...deleted].find((item) => !allowed.has(item));
    if (excess !== undefined) return refuted('deleted-beyond-authorisation', { item: excess }, because);
    const all = union(
      attestationsOf(view, party)
        .filter((a) => a.predicate.authorisation.sha256 === authorisation.digest)
        .flatMap((a) => a.predicate.entries.map((e) => e.items)),
      known,
    );
    const left = [...allowed].find((item) => !all.has(item));
    return left === undefined
      ? satisfied(because)
      : refuted('authorised-not-deleted', { item: left }, because);
  });
}

/** Authorised only after a return that was verified whole and tests that passed, both named by the authorisation. */
export const authorisedAfterReturn = rule(
  [
    'handover-manifest',
    'return-verification',
    'difference-acceptance',
    'acceptance-test',
    'deletion-authorisation',
  ],
  (view) => {
    const authorisations = view.all('deletion-authorisation');
    if (authorisations.length === 0) return missing('deletion-authorisation', 'customer');
    return every(authorisations.map((a) => restsOnReturn(view, a)));
  },
);

function restsOnReturn(view: EvidenceView, authorisation: Authorisation): Verdict {
  const { authorisedAt, verifications, acceptanceTests, scope } = authorisation.predicate;
  const next = [make('deletion-authorisation', 'customer')];
  const unresolved = (kind: 'return-verification' | 'acceptance-test' | 'handover-manifest') =>
    unsettled('reference-unresolved', { kind, record: authorisation.digest }, [authorisation], next);
  const checked = verifications.map((v) => view.byDigest('return-verification', v.sha256));
  const tested = acceptanceTests.map((t) => view.byDigest('acceptance-test', t.sha256));
  return every([
    ...scope.map(({ manifest }) => {
      const named = view.byDigest('handover-manifest', manifest.sha256);
      if (named === undefined) return unresolved('handover-manifest');
      const verification = checked.find((v) => v?.predicate.manifest.sha256 === manifest.sha256);
      if (verification === undefined) return unresolved('return-verification');
      const verified = verification.predicate.verifiedAt;
      const newer = view.newest(
        'return-verification',
        (v) => v.predicate.manifest.sha256 === manifest.sha256 && v.predicate.verifiedAt <= authorisedAt,
      );
      if (newer !== undefined && newer.index > verification.index) {
        return refuted('authorised-on-stale-return', { record: newer.digest }, [
          authorisation,
          verification,
          newer,
        ]);
      }
      return verified <= authorisedAt
        ? judgeReturn(view, named, verification, authorisedAt)
        : refuted('authorised-before-verification', { authorised: authorisedAt, verified }, [
            authorisation,
            verification,
          ]);
    }),
    ...tested.map((test) => {
      if (test === undefined) return unresolved('acceptance-test');
      const at = test.predicate.testedAt;
      return at <= authorisedAt
        ? judgeTests([test])
        : refuted('authorised-before-tests', { authorised: authorisedAt, tested: at }, [authorisation, test]);
    }),
  ]);
}
