import type { NextStep } from '../../formats/clause.js';
import type { Party } from '../../formats/records/opening.js';
import type { MediumType } from '../../formats/records/vocabulary.js';
import { looksAtBlocks, type TargetTest } from '../residue.js';
import { isSameDevice, type Sanitisation } from '../sanitisation.js';
import { missing, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { isWitnessed } from './media.js';

/** What nobody outside can read block by block: it is asked at its address instead. */
const ADDRESSED: readonly MediumType[] = ['cloud-volume', 'object-storage', 'managed-service'];

/** How many media a reason names. */
const NAMED = 20;

/** Whether the tests name every medium of the party's plans but those that were destroyed before a witness: there is nothing left to look at. */
export function untestedMedia(
  view: EvidenceView,
  party: Party | undefined,
  tests: readonly TargetTest[],
  next: readonly NextStep[],
): Verdict {
  const plans = view.all('deletion-plan').filter((p) => p.party === party?.id);
  if (plans.length === 0) return missing('deletion-plan', 'provider', party?.id);
  const looked = new Set(tests.filter(looksAtBlocks).map((t) => t.target.medium));
  const asked = new Set(tests.map((t) => t.target.medium));
  const records = view.all('medium-sanitisation').filter((s) => s.party === party?.id);
  const newest = new Map(records.map((r) => [r.predicate.medium, r]));
  const open = plans
    .flatMap((p) => p.predicate.media)
    .filter((medium) => {
      if (looked.has(medium.id) || (ADDRESSED.includes(medium.type) && asked.has(medium.id))) return false;
      const record = newest.get(medium.id);
      return record === undefined || !isSameDevice(record.predicate, medium) || !isDestroyed(record);
    });
  const ids = [...new Set(open.map((m) => m.id))];
  if (ids.length === 0) return satisfied(plans);
  const named = ids.slice(0, NAMED).join(', ');
  const params = { count: ids.length, media: ids.length > NAMED ? `${named} …` : named };
  return unsettled('media-not-tested', params, plans, next);
}

function isDestroyed(record: Sanitisation): boolean {
  const { disposition, verificationOutcome, errors } = record.predicate;
  return (
    disposition === 'destroyed' && verificationOutcome === 'verified' && errors === 0 && isWitnessed(record)
  );
}
