import { groupBy } from '../core/group-by.js';
import type { MediaTaxonomy } from '../formats/media-taxonomy.js';
import { type Grant, levelGranted, type SanitisationFacts } from './media-levels.js';
import type { EvidenceView } from './view.js';

/** What baselines say of the copies on a medium: `unclear` where they say both, and not of which copy. */
export type KnownEncryption = 'first-write' | 'otherwise' | 'unclear';

/**
 * What the baselines say of each medium of the party's plans; nothing of one of whose copies they say nothing. An entry that names no copy is
 * of every copy on the cloud side that no other entry names: of what an agent keeps it says nothing.
 */
export function knownEncryption(view: EvidenceView, party: string): ReadonlyMap<string, KnownEncryption> {
  const entries = view.all('baseline').flatMap((b) => b.predicate.encryptionAtRest);
  const named = groupBy(
    entries.flatMap(({ since, copies }) => (copies ?? []).map((copy) => ({ since, copy }))),
    ({ copy }) => copy,
  );
  const isProvider = view.partyOf('provider')?.id === party;
  const others = isProvider ? entries.filter((e) => e.copies === undefined) : [];
  const media = new Map<string, KnownEncryption>();
  for (const plan of view.all('deletion-plan').filter((p) => p.party === party)) {
    for (const copy of plan.predicate.copies) {
      const said = named.get(copy.id) ?? others;
      const early = said.filter((e) => e.since === 'first-write').length;
      if (said.length === 0) continue;
      const one = early === said.length ? 'first-write' : early === 0 ? 'otherwise' : 'unclear';
      for (const medium of copy.media) media.set(medium, weaker(media.get(medium), one));
    }
  }
  return media;
}

const WEAKEST_FIRST: readonly KnownEncryption[] = ['otherwise', 'unclear', 'first-write'];

function weaker(a: KnownEncryption | undefined, b: KnownEncryption): KnownEncryption {
  return WEAKEST_FIRST.find((k) => k === a || k === b)!;
}

/** What a technique reaches by its record, as far as the baseline bears that out; `differs` where it says the opposite. */
export function levelBorneOut(
  taxonomy: MediaTaxonomy,
  facts: SanitisationFacts,
  known: KnownEncryption | undefined,
): Grant & { readonly differs: boolean } {
  const claimed = levelGranted(taxonomy, facts);
  if (facts.encryptedSince !== 'first-write' || known === undefined || known === 'first-write') {
    return { ...claimed, differs: false };
  }
  const encryptedSince = known === 'otherwise' ? 'later' : undefined;
  const grant = levelGranted(taxonomy, { ...facts, encryptedSince });
  return { ...grant, differs: grant.unmet.length > claimed.unmet.length };
}
