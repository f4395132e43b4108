import type { CountedRecordOf } from '../../formats/evidence.js';
import type { ItemScope } from '../../formats/records/fields.js';
import type { Party } from '../../formats/records/opening.js';
import type { TermEvent } from '../../formats/records/vocabulary.js';
import { every, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import { addDays, type EvidenceView, existedAt, latest } from '../view.js';
import { eachAuthorised } from './authorisation.js';
import { eachDeletion } from './deletions.js';
import { eachAgent } from './each-agent.js';
import { rule } from './rule.js';

const RETENTION_KINDS = [
  'exit-terms',
  'exit-demand',
  'handover-manifest',
  'return-verification',
  'deletion-authorisation',
  'deletion-attestation',
] as const;

/** 9.3.5 a: the terms' retention and every item's own had ended when the deletion began. */
export const retentionRespected = rule(RETENTION_KINDS, (view) => {
  const provider = view.partyOf('provider');
  const terms = termsWith(view, provider);
  return terms === undefined ? missing('exit-terms', 'customer') : retained(view, provider, terms);
});

/** The same of each agent; one without terms of its own is held to what its items state. */
export const agentsRetentionRespected = rule(RETENTION_KINDS, (view) =>
  eachAgent(view, (agent) => retained(view, agent, termsWith(view, agent))),
);

type Terms = CountedRecordOf<'exit-terms'>;

function termsWith(view: EvidenceView, party: Party | undefined): Terms | undefined {
  return view.newest('exit-terms', (t) => t.predicate.counterparty === party?.id);
}

function retained(view: EvidenceView, party: Party | undefined, terms: Terms | undefined): Verdict {
  const ends = view
    .all('handover-manifest')
    .filter((m) => m.party === party?.id)
    .flatMap((m) => m.predicate.items)
    .flatMap((i) => i.retainUntil ?? []);
  return eachAuthorised(view, party, (attestation, authorisation) => {
    const because = [...(terms === undefined ? [] : [terms]), authorisation, attestation];
    const agreed = terms && agreedEnd(view, terms, authorisation);
    if (terms !== undefined && agreed === undefined) {
      return unsettled('retention-event-unknown', { event: terms.predicate.retention.from }, because);
    }
    const started = attestation.predicate.startedAt;
    const until = [...ends, agreed ?? started].sort().at(-1)!;
    return started >= until
      ? satisfied(because)
      : refuted('deletion-before-retention-end', { started, until }, because);
  });
}

/** When the retention of the terms ends; undefined while what it counts from has not happened. */
function agreedEnd(
  view: EvidenceView,
  terms: Terms,
  authorisation: CountedRecordOf<'deletion-authorisation'>,
): string | undefined {
  const { days, from } = terms.predicate.retention;
  const event = termEvent(view, from, authorisation);
  return event === undefined ? undefined : addDays(event, days);
}

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

const HOLD_KINDS = ['retention-hold', 'hold-release', 'handover-manifest', 'deletion-attestation'] as const;

/** No hold on an item was in force while it was deleted. */
export const noActiveHold = rule(HOLD_KINDS, (view) => unheld(view, view.partyOf('provider')));

/** A hold binds whoever has the item. */
export const agentsNoActiveHold = rule(HOLD_KINDS, (view) => eachAgent(view, (agent) => unheld(view, agent)));

function unheld(view: EvidenceView, party: Party | undefined): Verdict {
  const listed = new Set(view.all('handover-manifest').flatMap((m) => m.predicate.items.map((i) => i.id)));
  return eachDeletion(view, party, (attestation) => {
    const { finishedAt } = attestation.predicate;
    const holds = view.all('retention-hold').filter((h) => h.predicate.placedAt <= finishedAt);
    return every([satisfied([attestation]), ...holds.map((hold) => ended(view, hold, attestation, listed))]);
  });
}

/** Whether a hold was released before the deletion, in a record that was there by then, or is on nothing that was deleted. */
function ended(
  view: EvidenceView,
  hold: CountedRecordOf<'retention-hold'>,
  attestation: CountedRecordOf<'deletion-attestation'>,
  listed: ReadonlySet<string>,
): Verdict {
  const { placedAt: placed, items } = hold.predicate;
  const { startedAt, entries } = attestation.predicate;
  const because = [hold, attestation];
  const release = view
    .all('hold-release')
    .filter((r) => r.predicate.hold.sha256 === hold.digest)
    .find(
      (r) => placed <= r.predicate.releasedAt && latest(r.predicate.releasedAt, existedAt(r)) <= startedAt,
    );
  if (release !== undefined) return satisfied([hold, release, attestation]);
  const held = items === 'all' ? undefined : new Set(items);
  if (entries.some((e) => touches(e.items, held))) return refuted('hold-active', { placed }, because);
  // What is held under a name that nobody listed may be anything that was deleted.
  const stray = items === 'all' ? undefined : items.find((item) => !listed.has(item));
  return stray === undefined
    ? satisfied(because)
    : unsettled('hold-item-unknown', { item: stray, placed }, because, [redo(hold, 'customer')]);
}

/** Whether a scope has an item of the set; no set is every item. */
function touches(scope: ItemScope, items: ReadonlySet<string> | undefined): boolean {
  return items === undefined || scope === 'all' || scope.some((item) => items.has(item));
}
