import type { CountedRecord, CountedRecordOf } from '../formats/evidence.js';
import type { ItemScope } from '../formats/records/fields.js';
import { LEVELS, type Level } from '../formats/records/vocabulary.js';
import type { EvidenceView } from './view.js';

/** Record kinds that a closure is computed from. */
export const CLOSURE_KINDS = [
  'handover-manifest',
  'baseline',
  'deletion-authorisation',
  'deletion-plan',
  'deletion-attestation',
  'residual-test',
] as const;

type CellState = 'attested' | 'pending' | 'missing' | 'contradicted';

/** One item in one copy on one medium, and what is said of its deletion. */
export interface ClosureCell {
  readonly item: string;
  /** `-` where no plan says in which copy, or on which medium. */
  readonly copy: string;
  readonly medium: string;
  readonly state: CellState;
  readonly why:
    | 'deleted'
    | 'expires-later'
    | 'item-in-no-copy'
    | 'copy-not-planned'
    | 'not-attested'
    | 'failed'
    | 'level-too-low'
    | 'level-not-stated'
    | 'item-unknown'
    | 'not-in-plan'
    | 'residue-found'
    | 'too-many-cells';
  /** For `pending`: when it expires. */
  readonly until?: string;
  /** The attestation or test that decided. */
  readonly record?: CountedRecord;
}

/** The deletions of one party: every item × copy × medium. */
export interface Closure {
  readonly party: string;
  readonly cells: readonly ClosureCell[];
  readonly counts: Readonly<Record<CellState, number>>;
  readonly records: readonly CountedRecord[];
}

/** Bound on cells and on the claims about them; records from outside decide how many there are. */
const MAX_CELLS = 500_000;

interface Claim {
  readonly entry: CountedRecordOf<'deletion-attestation'>['predicate']['entries'][number];
  readonly record: CountedRecordOf<'deletion-attestation'>;
}

/**
 * Closes the deletions of a party. Items come from its manifests, copies and media from its plans and from the copies that the
 * baseline says it holds; of several statements on one cell the newest decides, except that residue found on a medium
 * after the deletion outweighs any statement. A list of zero cells is not a closure: see {@link Closure.counts}.
 */
export function closeDeletions(view: EvidenceView, party: string): Closure {
  const own = <R extends CountedRecord>(records: readonly R[]) => records.filter((r) => r.party === party);
  const manifests = own(view.all('handover-manifest'));
  const plans = own(view.all('deletion-plan'));
  const attestations = own(view.all('deletion-attestation'));
  const baselines = view.all('baseline');
  const authorisations = view.all('deletion-authorisation').filter((a) => a.predicate.addressee === party);

  const items = new Map(manifests.flatMap((m) => m.predicate.items).map((i) => [i.id, i]));
  const copies = new Map(plans.flatMap((p) => p.predicate.copies).map((c) => [c.id, c]));
  const known = baselines.flatMap((b) => b.predicate.copies).filter((c) => c.holder === party);
  const records = [...manifests, ...plans, ...attestations];
  if (sizeOf(attestations, copies.values(), known, items.size) > MAX_CELLS) {
    const cell = { item: '-', copy: '-', medium: '-', state: 'missing', why: 'too-many-cells' } as const;
    return {
      party,
      cells: [cell],
      counts: { attested: 0, pending: 0, missing: 1, contradicted: 0 },
      records,
    };
  }
  const claims = newestClaims(attestations, [...items.keys()], copies);
  const residue = residueByMedium(view, party);
  const required = requiredLevels(authorisations);

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
        else cells.push(judge(cell, claims.get(key), residue, required.get(known.sensitivity)));
      }
    }
  }
  for (const copy of known) {
    const inPlan = new Set(expand(copies.get(copy.id)?.items ?? [], items.keys()));
    for (const item of expand(copy.items, items.keys())) {
      if (inPlan.has(item)) continue;
      cells.push({ item, copy: copy.id, medium: '-', state: 'missing', why: 'copy-not-planned' });
    }
  }
  for (const item of items.keys()) {
    if (!held.has(item))
      cells.push({ item, copy: '-', medium: '-', state: 'missing', why: 'item-in-no-copy' });
  }
  for (const [key, claim] of claims) {
    if (planned.has(key)) continue;
    const [item = '-', copy = '-', medium = '-'] = key.split('/');
    cells.push({ item, copy, medium, state: 'contradicted', why: 'not-in-plan', record: claim.record });
  }
  for (const record of residueElsewhere(view, party)) {
    cells.push({ item: '-', copy: '-', medium: '-', state: 'contradicted', why: 'residue-found', record });
  }
  const counts = { attested: 0, pending: 0, missing: 0, contradicted: 0 };
  for (const cell of cells) counts[cell.state] += 1;
  return { party, cells, counts, records };
}

function judge(
  cell: { item: string; copy: string; medium: string },
  claim: Claim | undefined,
  residue: ReadonlyMap<string, CountedRecordOf<'residual-test'>>,
  required: Level | undefined,
): ClosureCell {
  if (claim === undefined) return { ...cell, state: 'missing', why: 'not-attested' };
  const { entry, record } = claim;
  if (entry.outcome === 'failed') return { ...cell, state: 'missing', why: 'failed', record };
  const test = residue.get(cell.medium);
  if (test !== undefined && entry.deletedAt !== undefined && test.predicate.finishedAt > entry.deletedAt) {
    return { ...cell, state: 'contradicted', why: 'residue-found', record: test };
  }
  if (required === undefined) return { ...cell, state: 'missing', why: 'level-not-stated', record };
  if (!reaches(entry.level, required)) return { ...cell, state: 'missing', why: 'level-too-low', record };
  if (entry.expiresAt !== undefined) {
    return { ...cell, state: 'pending', why: 'expires-later', until: entry.expiresAt, record };
  }
  return { ...cell, state: 'attested', why: 'deleted', record };
}

/** Cells and claims together, counted without making them. */
function sizeOf(
  attestations: readonly CountedRecordOf<'deletion-attestation'>[],
  planned: Iterable<{ readonly items: ItemScope; readonly media: readonly string[] }>,
  known: readonly { readonly items: ItemScope }[],
  items: number,
): number {
  const count = (scope: ItemScope) => (scope === 'all' ? items : scope.length);
  let size = 0;
  for (const copy of planned) size += count(copy.items) * copy.media.length;
  for (const copy of known) size += count(copy.items);
  for (const { predicate } of attestations) for (const entry of predicate.entries) size += count(entry.items);
  return size;
}

export function reaches(level: Level, required: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(required);
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

/** Tests of endpoints, buckets and the like that found something, unless a newer test of the same target did not. */
function residueElsewhere(view: EvidenceView, party: string): CountedRecordOf<'residual-test'>[] {
  const newest = new Map<string, { found: boolean; record: CountedRecordOf<'residual-test'> }>();
  for (const record of view.all('residual-test')) {
    for (const target of record.predicate.targets) {
      if (target.holder !== party || target.medium !== undefined) continue;
      newest.set(target.id, { found: target.outcome === 'found', record });
    }
  }
  return [...newest.values()].filter((t) => t.found).map((t) => t.record);
}

/** The newest test of each medium that found something. */
function residueByMedium(view: EvidenceView, party: string): Map<string, CountedRecordOf<'residual-test'>> {
  const found = new Map<string, CountedRecordOf<'residual-test'>>();
  for (const record of view.all('residual-test')) {
    for (const target of record.predicate.targets) {
      if (target.holder !== party || target.medium === undefined) continue;
      if (target.outcome === 'found') found.set(target.medium, record);
    }
  }
  return found;
}

/** Of several authorisations the strictest requirement holds. */
function requiredLevels(
  authorisations: readonly CountedRecordOf<'deletion-authorisation'>[],
): Map<string, Level> {
  const required = new Map<string, Level>();
  for (const { predicate } of authorisations) {
    for (const { sensitivity, level } of predicate.requiredLevels) {
      const before = required.get(sensitivity);
      if (before === undefined || reaches(level, before)) required.set(sensitivity, level);
    }
  }
  return required;
}

/** Ids are slugs, so `/` can't occur in them. */
function cellKey(item: string, copy: string, medium: string): string {
  return `${item}/${copy}/${medium}`;
}
