import { groupBy } from '../core/group-by.js';
import type { CountedRecord, CountedRecordOf } from '../formats/evidence.js';
import type { ItemScope } from '../formats/records/fields.js';
import type { CellState, ClosureCell } from './closure-cell.js';
import { type Claim, cellJudge } from './closure-judge.js';
import { knownEncryption } from './encryption.js';
import { requiredLevels } from './levels.js';
import { type Hit, newestHits, standingHits } from './residue.js';
import { isSameDevice } from './sanitisation.js';
import type { EvidenceView } from './view.js';

/** Record kinds that a closure is computed from. */
export const CLOSURE_KINDS = [
  'handover-manifest',
  'baseline',
  'backup',
  'deletion-authorisation',
  'deletion-plan',
  'deletion-attestation',
  'medium-sanitisation',
  'residual-test',
] as const;

/** The deletions of one party: every item × copy × medium. */
export interface Closure {
  readonly party: string;
  readonly cells: readonly ClosureCell[];
  readonly counts: Readonly<Record<CellState, number>>;
  readonly records: readonly CountedRecord[];
  /** What its plans, else baseline and backup records, call its copies. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Bound on cells and on the claims about them; records from outside decide how many there are. */
const MAX_CELLS = 500_000;

/**
 * Closes the deletions of a party. Items come from its manifests, copies and media from its plans and from what baseline, backup
 * records and sanitisations know of; of several statements on one cell the newest decides, except that residue found on a
 * medium after it was first called deleted outweighs any statement. A list of zero cells is not a closure: see {@link Closure.counts}.
 */
export function closeDeletions(view: EvidenceView, party: string): Closure {
  const own = <R extends CountedRecord>(records: readonly R[]) => records.filter((r) => r.party === party);
  const manifests = own(view.all('handover-manifest'));
  const plans = own(view.all('deletion-plan'));
  const attestations = own(view.all('deletion-attestation'));
  const sanitisations = own(view.all('medium-sanitisation'));
  const hits = standingHits(view, party);
  const authorisations = view.all('deletion-authorisation').filter((a) => a.predicate.addressee === party);

  const items = groupBy(
    manifests.flatMap((m) => m.predicate.items),
    (i) => i.id,
  );
  const copies = plannedCopies(plans);
  const media = plannedMedia(plans);
  const known = knownCopies(view, party);
  const records = [...manifests, ...plans, ...attestations];
  const titles = new Map([...known, ...copies.values()].map((c) => [c.id, c.title]));
  if (sizeOf(attestations, copies.values(), known, items.size) > MAX_CELLS) {
    const cell = { item: '-', copy: '-', medium: '-', state: 'missing', why: 'too-many-cells' } as const;
    return {
      party,
      cells: [cell],
      counts: { attested: 0, pending: 0, missing: 1, contradicted: 0 },
      records,
      titles,
    };
  }
  const claims = newestClaims(attestations, [...items.keys()], copies);
  const judge = cellJudge({
    at: view.at,
    taxonomy: view.media,
    media,
    residue: hitsByMedium(hits, attestations, sanitisations),
    required: requiredLevels(authorisations),
    sanitisations: new Map(sanitisations.map((s) => [s.predicate.medium, s])),
    encryption: knownEncryption(view, party),
  });

  const cells: ClosureCell[] = [];
  const planned = new Set<string>();
  const held = new Set<string>();
  for (const copy of copies.values()) {
    for (const item of expand(copy.items, items.keys())) {
      held.add(item);
      for (const medium of copy.media) {
        const key = cellKey(item, copy.id, medium);
        planned.add(key);
        const known = items.get(item);
        const cell = { item, copy: copy.id, medium };
        if (known === undefined) cells.push({ ...cell, state: 'contradicted', why: 'item-unknown' });
        else
          cells.push(
            judge(
              cell,
              claims.get(key),
              known.map((i) => i.sensitivity),
            ),
          );
      }
    }
  }
  for (const copy of known) {
    const plan = copies.get(copy.id);
    const inPlan = new Set(expand(plan?.items ?? [], items.keys()));
    for (const item of expand(copy.items, items.keys())) {
      if (inPlan.has(item)) continue;
      cells.push({ item, copy: copy.id, medium: '-', state: 'missing', why: 'copy-not-planned' });
    }
    for (const medium of plan === undefined ? [] : (copy.media ?? [])) {
      if (plan?.media.includes(medium)) continue;
      cells.push({ item: '-', copy: copy.id, medium, state: 'missing', why: 'medium-not-planned' });
    }
  }
  for (const item of items.keys()) {
    if (!held.has(item))
      cells.push({ item, copy: '-', medium: '-', state: 'missing', why: 'item-in-no-copy' });
  }
  if (leavesInItems(items) < leavesOf(manifests))
    cells.push({ item: '-', copy: '-', medium: '-', state: 'missing', why: 'entries-in-no-item' });
  const onMedia = new Set([...copies.values()].flatMap((c) => c.media));
  for (const [medium, { ambiguous }] of media) {
    if (ambiguous)
      cells.push({ item: '-', copy: '-', medium, state: 'contradicted', why: 'medium-ambiguous' });
    if (onMedia.has(medium)) continue;
    cells.push({ item: '-', copy: '-', medium, state: 'missing', why: 'medium-in-no-copy' });
  }
  for (const [key, claim] of claims) {
    if (planned.has(key)) continue;
    const [item = '-', copy = '-', medium = '-'] = key.split('/');
    cells.push({ item, copy, medium, state: 'contradicted', why: 'not-in-plan', record: claim.record });
  }
  for (const record of sanitisations) {
    const { medium } = record.predicate;
    if (media.has(medium)) continue;
    cells.push({ item: '-', copy: '-', medium, state: 'contradicted', why: 'not-in-plan', record });
  }
  const elsewhere = hits.filter(({ target }) => target.medium === undefined || !onMedia.has(target.medium));
  for (const { record, target } of newestHits(elsewhere)) {
    const { medium = '-' } = target;
    cells.push({ item: '-', copy: '-', medium, state: 'contradicted', why: 'residue-found', record });
  }
  const counts = { attested: 0, pending: 0, missing: 0, contradicted: 0 };
  for (const cell of cells) counts[cell.state] += 1;
  return { party, cells, counts, records, titles };
}

type Manifest = CountedRecordOf<'handover-manifest'>;
type Item = Manifest['predicate']['items'][number];

/** Entries of the inventories that the manifests bind, each inventory once. */
function leavesOf(manifests: readonly Manifest[]): number {
  const inventories = new Map(manifests.flatMap((m) => m.predicate.inventories).map((i) => [i.sha256, i]));
  return [...inventories.values()].reduce((sum, i) => sum + i.leaves, 0);
}

/** Entries that items claim at most; one that several manifests have is taken as the largest. */
function leavesInItems(items: ReadonlyMap<string, readonly Item[]>): number {
  return [...items.values()].reduce((sum, same) => sum + Math.max(...same.map((i) => i.leaves)), 0);
}

/**
 * Copies that baseline and backup records say the party holds. One named by several is asked for by each. A copy whose holder could not
 * attest its deletion, because the case does not know it or it has another role, is asked of the provider, who gave it away.
 */
function knownCopies(view: EvidenceView, party: string) {
  const holders = new Set(view.partiesOf('customer', 'provider', 'agent').map((p) => p.id));
  const isProvider = view.partyOf('provider')?.id === party;
  return [
    ...view.all('baseline').flatMap((b) => b.predicate.copies),
    ...view.all('backup').flatMap((b) => b.predicate.copies ?? []),
  ].filter((c) => c.holder === party || (isProvider && !holders.has(c.holder)));
}

type Plan = CountedRecordOf<'deletion-plan'>;

interface PlannedCopy {
  readonly id: string;
  readonly title: string;
  readonly items: ItemScope;
  readonly media: readonly string[];
}

/** Every copy with all the items and media that any plan gives it: a further plan lists more, and unlists nothing. */
function plannedCopies(plans: readonly Plan[]): ReadonlyMap<string, PlannedCopy> {
  const copies = new Map<string, PlannedCopy>();
  for (const { id, title, items, media } of plans.flatMap((p) => p.predicate.copies)) {
    const before = copies.get(id);
    const all = items === 'all' || before?.items === 'all';
    copies.set(id, {
      id,
      title,
      items: all ? 'all' : [...new Set([...(before?.items ?? []), ...items])],
      media: [...new Set([...(before?.media ?? []), ...media])],
    });
  }
  return copies;
}

/** Every medium as the newest plan has it; ambiguous where another one has another device under its id. Once shared, always shared. */
function plannedMedia(plans: readonly Plan[]) {
  const media = new Map<string, Plan['predicate']['media'][number] & { readonly ambiguous: boolean }>();
  for (const medium of plans.flatMap((p) => p.predicate.media)) {
    const before = media.get(medium.id);
    const same = before === undefined || isSameDevice(before, medium);
    media.set(medium.id, {
      ...medium,
      shared: medium.shared || before?.shared === true,
      ambiguous: !same || before?.ambiguous === true,
    });
  }
  return media;
}

/** Cells and claims together, counted without making them. */
function sizeOf(
  attestations: readonly CountedRecordOf<'deletion-attestation'>[],
  planned: Iterable<{ readonly items: ItemScope; readonly media: readonly string[] }>,
  known: readonly { readonly items: ItemScope; readonly media?: readonly string[] | undefined }[],
  items: number,
): number {
  const count = (scope: ItemScope) => (scope === 'all' ? items : scope.length);
  let size = 0;
  for (const copy of planned) size += count(copy.items) * copy.media.length;
  for (const copy of known) size += count(copy.items) + (copy.media?.length ?? 0);
  for (const { predicate } of attestations) for (const entry of predicate.entries) size += count(entry.items);
  return size;
}

export function expand(scope: ItemScope, all: Iterable<string>): string[] {
  return scope === 'all' ? [...all] : scope;
}

/** Items that any of the scopes takes in. */
export function union(scopes: readonly ItemScope[], all: Iterable<string>): Set<string> {
  const items = new Set<string>(scopes.includes('all') ? all : []);
  for (const scope of scopes) if (scope !== 'all') for (const item of scope) items.add(item);
  return items;
}

/** The newest claim on each cell; `all` means all items that the plan has in that copy. */
function newestClaims(
  attestations: readonly CountedRecordOf<'deletion-attestation'>[],
  items: readonly string[],
  copies: ReadonlyMap<string, { readonly items: ItemScope }>,
): Map<string, Claim> {
  const claims = new Map<string, Claim>();
  for (const record of attestations) {
    for (const entry of record.predicate.entries) {
      const inCopy = expand(copies.get(entry.copy)?.items ?? 'all', items);
      for (const item of expand(entry.items, inCopy)) {
        claims.set(cellKey(item, entry.copy, entry.medium), { entry, record });
      }
    }
  }
  return claims;
}

/**
 * Hits on each medium that stand against its deletion: made after the first time that anybody called it deleted. What was found before
 * that had to be there.
 */
function hitsByMedium(
  hits: readonly Hit[],
  attestations: readonly CountedRecordOf<'deletion-attestation'>[],
  sanitisations: readonly CountedRecordOf<'medium-sanitisation'>[],
): Map<string, Hit['record']> {
  const cleared = new Map<string, string>();
  const note = (medium: string, at: string | undefined): void => {
    if (at !== undefined && at < (cleared.get(medium) ?? '~')) cleared.set(medium, at);
  };
  for (const { predicate } of attestations)
    for (const { medium, deletedAt } of predicate.entries) note(medium, deletedAt);
  for (const { predicate } of sanitisations) note(predicate.medium, predicate.finishedAt);
  const found = new Map<string, Hit['record']>();
  for (const { record, target } of hits) {
    const since = target.medium === undefined ? undefined : cleared.get(target.medium);
    if (since !== undefined && record.predicate.finishedAt > since) found.set(target.medium!, record);
  }
  return found;
}

/** Ids are slugs, so `/` can't occur in them. */
function cellKey(item: string, copy: string, medium: string): string {
  return `${item}/${copy}/${medium}`;
}
