import { groupBy } from '../core/group-by.js';
import type { CountedRecordOf } from '../formats/evidence.js';
import type { EvidenceView } from './view.js';

export type ResidualTest = CountedRecordOf<'residual-test'>;
type Target = ResidualTest['predicate']['targets'][number];

/** What a test says of one of its targets. */
export interface TargetTest {
  readonly record: ResidualTest;
  readonly target: Target;
}

/** One whose outcome is `found`. */
export type Hit = TargetTest;

/**
 * Hits on what the party holds that stand, in ledger order: `manifests/formats/clauses.md`, "Residue". No statement outweighs a hit, and a
 * later test that finds nothing does not either, unless that very place was cleared anew in between.
 */
export function standingHits(view: EvidenceView, holder: string): Hit[] {
  const tests = testsOf(view, holder);
  const hits = tests.filter((t) => t.target.outcome === 'found');
  if (hits.length === 0) return [];
  const clearings = clearingsOf(view, holder, hits);
  const clean = tests.filter((t) => t.target.outcome === 'none-found-by-this-test');
  const byName = groupBy(clean, ({ target }) => nameOf(target));
  const byMedium = groupBy(clean, ({ target }) => target.medium ?? '');
  return hits.filter((hit) => {
    const began = hit.record.predicate.finishedAt;
    const [cleared] = (clearings.get(clearedBy(hit.target)) ?? [])
      .filter(([, c]) => c.startedAt >= began)
      .map(([, c]) => c.finishedAt)
      .sort();
    if (cleared === undefined) return true;
    const again = [byName.get(nameOf(hit.target)), byMedium.get(hit.target.medium ?? '')].flatMap(
      (t) => t ?? [],
    );
    return !again.some((test) => test.record.predicate.startedAt >= cleared && looksAgain(test, hit));
  });
}

/** Of hits in ledger order the newest of each place. */
export function newestHits(hits: readonly Hit[]): Hit[] {
  return [...new Map(hits.map((hit) => [placeOf(hit.target), hit])).values()];
}

/** The newest test of every place that the party holds, in ledger order. A namesake that is another place hides nothing. */
export function newestTests(view: EvidenceView, holder: string): TargetTest[] {
  const newest: TargetTest[] = [];
  const seen = new Map<string, Target[]>();
  for (const test of testsOf(view, holder).reverse()) {
    const { target } = test;
    const later = seen.get(target.id) ?? [];
    if (later.some((t) => isSamePlace(t, target) || isWholeMedium(t, target))) continue;
    later.push(target);
    seen.set(target.id, later);
    newest.push(test);
  }
  return newest.reverse();
}

/** What makes two targets of one holder the same: never the id alone, which is only the word of whoever wrote down the test. */
function placeOf(target: Target): string {
  return [nameOf(target), target.medium ?? '', target.question ?? ''].join(' ');
}

/**
 * What was found with a holder who cannot attest its deletion is the provider's: it is in nobody else's hands. What the customer keeps of its
 * own data is no residue, except on a medium that the party's plan has, whoever is said to hold that.
 */
function testsOf(view: EvidenceView, holder: string): TargetTest[] {
  const isProvider = view.partyOf('provider')?.id === holder;
  const others = new Set(view.partiesOf('customer', 'provider', 'agent').map((p) => p.id));
  const customer = view.partyOf('customer')?.id;
  const planned = new Set(
    view
      .all('deletion-plan')
      .filter((p) => p.party === holder)
      .flatMap((p) => p.predicate.media.map((m) => m.id)),
  );
  const isFoundHere = (t: Target) =>
    t.holder === customer
      ? t.medium !== undefined && planned.has(t.medium)
      : isProvider && !others.has(t.holder);
  const isOf = (t: Target) => t.holder === holder || (t.outcome === 'found' && isFoundHere(t));
  return view
    .all('residual-test')
    .flatMap((record) => record.predicate.targets.filter(isOf).map((target) => ({ record, target })));
}

/** Targets whose blocks are looked at. What is found there is on a medium; anything else answers from wherever it is. */
const BY_BLOCKS: readonly Target['kind'][] = ['medium', 'image', 'folder'];
const WHOLE: readonly Target['kind'][] = ['medium', 'image'];

export function looksAtBlocks({ target }: TargetTest): boolean {
  return BY_BLOCKS.includes(target.kind);
}

interface Clearing {
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** What the holder says it did to a medium, or to a place that it names: a deletion elsewhere says nothing of either. */
function clearingsOf(
  view: EvidenceView,
  holder: string,
  hits: readonly Hit[],
): ReadonlyMap<string, (readonly [place: string, Clearing])[]> {
  const clearings: [place: string, Clearing][] = [];
  for (const { party, predicate } of view.all('medium-sanitisation')) {
    if (party === holder && isVerified(predicate)) clearings.push([onMedium(predicate.medium), predicate]);
  }
  const named = new Map(hits.map(({ record, target }) => [`${record.digest} ${target.id}`, placeOf(target)]));
  for (const { party, predicate } of view.all('deletion-attestation')) {
    if (party !== holder) continue;
    for (const { test, target } of predicate.residueCleared ?? []) {
      const place = named.get(`${test.sha256} ${target}`);
      if (place !== undefined) clearings.push([place, predicate]);
    }
  }
  return groupBy(clearings, ([place]) => place);
}

/** A block is gone with the medium's content; whatever answers has to be named, wherever it is said to be. */
function clearedBy(target: Target): string {
  const { medium, kind } = target;
  return medium !== undefined && BY_BLOCKS.includes(kind) ? onMedium(medium) : placeOf(target);
}

/** Ids and kinds have no `:`, so a medium is never taken for a place. */
function onMedium(medium: string): string {
  return `medium:${medium}`;
}

function nameOf({ id, kind }: Target): string {
  return `${id} ${kind}`;
}

function isVerified(p: { readonly verificationOutcome: string; readonly errors: number }): boolean {
  return p.verificationOutcome === 'verified' && p.errors === 0;
}

/** Of a test that found nothing: the same place, with the same index, no less of it, and not on the word of its holder alone. */
function looksAgain({ record, target }: TargetTest, { target: before }: Hit): boolean {
  return (
    (isSamePlace(target, before) || isWholeMedium(target, before)) &&
    looksAtNoLess(target, before) &&
    (before.index === undefined || target.index === before.index) &&
    record.signers.some((s) => s.party !== before.holder && (s.role === 'customer' || s.role === 'assessor'))
  );
}

/** What the earlier test does not state, the later one may. */
function isSamePlace(target: Target, before: Target): boolean {
  return (
    nameOf(target) === nameOf(before) &&
    (before.medium === undefined || target.medium === before.medium) &&
    (before.question === undefined || target.question === before.question)
  );
}

function isWholeMedium(target: Target, before: Target): boolean {
  return (
    before.medium !== undefined &&
    target.medium === before.medium &&
    BY_BLOCKS.includes(before.kind) &&
    WHOLE.includes(target.kind)
  );
}

function looksAtNoLess(target: Target, before: Target): boolean {
  if (WHOLE.includes(before.kind) && (target.sizeBytes ?? Number.POSITIVE_INFINITY) < (before.sizeBytes ?? 0))
    return false;
  if (target.coverage === 'full') return true;
  if (before.coverage === 'full') return false;
  const [now, then] = [target.sampling, before.sampling];
  if (then === undefined) return true;
  return (
    now !== undefined &&
    now.confidencePpm >= then.confidencePpm &&
    now.scatteredBytes <= then.scatteredBytes &&
    now.runBytes <= then.runBytes
  );
}
