import type { CountedRecordOf } from '../../formats/evidence.js';
import type { ItemScope } from '../../formats/records/fields.js';
import type { TermEvent } from '../../formats/records/vocabulary.js';
import { every, missing, refuted, satisfied, unsettled } from '../verdict.js';
import { addDays, type EvidenceView, latest } from '../view.js';
import { eachAuthorised } from './authorisation.js';
import { attestationsOf } from './deletions.js';
import { rule } from './rule.js';

/** 9.3.5 a: the terms' retention and every item's own had ended when the deletion began. */
export const retentionRespected = rule(
  [
    'exit-terms',
    'exit-demand',
    'handover-manifest',
    'return-verification',
    'deletion-authorisation',
    'deletion-attestation',
  ],
  (view) => {
    const provider = view.partyOf('provider');
    const terms = view.newest('exit-terms', (t) => t.predicate.counterparty === provider?.id);
    if (terms === undefined) return missing('exit-terms', 'customer');
    return eachAuthorised(view, provider, (attestation, authorisation) => {
      const { days, from } = terms.predicate.retention;
      const event = termEvent(view, from, authorisation);
      if (event === undefined)
        return unsettled('retention-event-unknown', { event: from }, [terms, attestation]);
      const items = view
        .all('handover-manifest')
        .filter((m) => m.party === provider?.id)
        .flatMap((m) => m.predicate.items);
      const ends = items.flatMap((i) => i.retainUntil ?? []);
      const until = latest(addDays(event, days), ...ends);
      const started = attestation.predicate.startedAt;
      const because = [terms, authorisation, attestation];
      return started >= until
        ? satisfied(because)
        : refuted('deletion-before-retention-end', { started, until }, because);
    });
  },
);

function termEvent(
  view: EvidenceView,
  event: TermEvent,
  authorisation: CountedRecordOf<'deletion-authorisation'>,
): string | undefined {
  switch (event) {
    case 'demand':
      return view
        .all('exit-demand')
        .map((d) => d.predicate.demandedAt)
        .sort()
        .at(-1);
    case 'service-end':
      return view
        .all('exit-demand')
        .map((d) => d.predicate.serviceEndsAt)
        .sort()
        .at(-1);
    case 'return-verified':
      return view
        .all('return-verification')
        .map((v) => v.predicate.verifiedAt)
        .sort()
        .at(-1);
    case 'authorisation':
      return authorisation.predicate.authorisedAt;
  }
}

/** No hold on an item was in force while it was deleted. */
export const noActiveHold = rule(['retention-hold', 'hold-release', 'deletion-attestation'], (view) => {
  const provider = view.partyOf('provider');
  const attestations = attestationsOf(view, provider);
  if (attestations.length === 0) return missing('deletion-attestation', 'provider', provider?.id);
  return every(
    attestations.flatMap((attestation) => {
      const { startedAt, finishedAt, entries } = attestation.predicate;
      const holds = view.all('retention-hold').filter((h) => h.predicate.placedAt <= finishedAt);
      return holds.length === 0
        ? [satisfied([attestation])]
        : holds.map((hold) => {
            const held = hold.predicate.items === 'all' ? undefined : new Set(hold.predicate.items);
            const touched = entries.some((e) => touches(e.items, held));
            const release = view
              .all('hold-release')
              .filter((r) => r.predicate.hold.sha256 === hold.digest)
              .find(({ predicate: { releasedAt: at } }) => hold.predicate.placedAt <= at && at <= startedAt);
            if (touched && release === undefined) {
              return refuted('hold-active', { placed: hold.predicate.placedAt }, [hold, attestation]);
            }
            return satisfied(release === undefined ? [hold, attestation] : [hold, release, attestation]);
          });
    }),
  );
});

/** Whether a scope has an item of the set; no set is every item. */
function touches(scope: ItemScope, items: ReadonlySet<string> | undefined): boolean {
  return items === undefined || scope === 'all' || scope.some((item) => items.has(item));
}
