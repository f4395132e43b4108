import type { CountedRecordOf } from '../../formats/evidence.js';
import { IS_OF } from '../../formats/records/declared-none.js';
import type { ManifestItem } from '../../formats/records/handover-manifest.js';
import type { Declarable } from '../../formats/records/vocabulary.js';
import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { manifestsOf } from './returns.js';
import { rule } from './rule.js';

/** Something of each kind is listed, or it is declared that there is none; never both, never silence. */
function listedOrDeclared(view: EvidenceView, expectations: readonly Declarable[]): Verdict {
  const provider = view.partyOf('provider');
  const manifests = manifestsOf(view, provider);
  if (manifests.length === 0) return missing('handover-manifest', 'provider', provider?.id);
  const items = manifests.flatMap((m) => m.predicate.items).filter((i) => i.leaves > 0);
  const none = new Set(manifests.flatMap((m) => m.predicate.none).map((n) => n.what));
  return every(
    expectations.map((what) => {
      const present = items.some(IS_OF[what]);
      if (present && none.has(what)) return refuted('none-contradicted', { what }, manifests);
      if (present || none.has(what)) return satisfied(manifests);
      return refuted('manifest-silent', { what }, manifests, [
        make('handover-manifest', 'provider', provider?.id),
      ]);
    }),
  );
}

/** 9.2.2 a: what came into being while the service ran, and the documents. */
export const manifestDetailed = rule(['handover-manifest'], (view) =>
  listedOrDeclared(view, ['runtime-data', 'documents']),
);

/** 9.3.3: data files, documents, other data. */
export const manifestHasClasses = rule(['handover-manifest'], (view) => {
  const manifests = manifestsOf(view, view.partyOf('provider'));
  const isProgram = (i: ManifestItem) => IS_OF.program(i) && i.leaves > 0;
  if (
    manifests.some((m) => m.predicate.none.some((n) => n.what === 'program')) &&
    manifests.some((m) => m.predicate.items.some(isProgram))
  ) {
    return refuted('none-contradicted', { what: 'program' }, manifests);
  }
  return listedOrDeclared(view, ['data-files', 'documents', 'other-data']);
});

/** 9.3.3: everything that was handed in is in the manifest. */
export const manifestCoversBaseline = rule(['handover-manifest', 'baseline'], (view) => {
  const baselines = view.all('baseline');
  if (baselines.length === 0) return missing('baseline', 'customer');
  const manifests = manifestsOf(view, view.partyOf('provider'));
  if (manifests.length === 0) return missing('handover-manifest', 'provider');
  return every(baselines.map((baseline) => covers(view, baseline, manifests)));
});

function covers(
  view: EvidenceView,
  baseline: CountedRecordOf<'baseline'>,
  manifests: readonly CountedRecordOf<'handover-manifest'>[],
): Verdict {
  if (baseline.predicate.inventories.length === 0) return satisfied([baseline, ...manifests]);
  const manifest = manifests.findLast((m) => coverageOf(m, baseline) !== undefined);
  if (manifest === undefined) {
    return unsettled(
      'baseline-not-compared',
      { record: baseline.digest },
      [baseline, ...manifests],
      [make('handover-manifest', 'provider')],
    );
  }
  const because = [baseline, manifest];
  // Whoever made the manifest also counted what it lacks: that speaks against it at most. No more can be in it than it has entries.
  const least = leavesOf([baseline]) - leavesOf(manifests);
  const counted = view.coverageOf(baseline, manifest.party);
  const count = Math.max(coverageOf(manifest, baseline)!.missing, least, counted?.uncovered ?? 0);
  if (count > 0) return refuted('baseline-not-covered', { count }, because, [redo(manifest, 'provider')]);
  return counted?.uncovered === 0 && counted.unsettled === 0
    ? satisfied(because)
    : unsettled('baseline-not-counted', { record: baseline.digest }, because);
}

/** Entries of their inventories, each inventory once. */
function leavesOf(
  records: readonly (CountedRecordOf<'baseline'> | CountedRecordOf<'handover-manifest'>)[],
): number {
  const inventories = new Map(records.flatMap((r) => r.predicate.inventories).map((i) => [i.sha256, i]));
  return [...inventories.values()].reduce((sum, i) => sum + i.leaves, 0);
}

function coverageOf(manifest: CountedRecordOf<'handover-manifest'>, baseline: CountedRecordOf<'baseline'>) {
  return manifest.predicate.coverage.find((c) => c.baseline.sha256 === baseline.digest);
}

/** A baseline inventory exists, or it is said that nothing was handed in. */
export const baselineRecorded = rule(['baseline'], (view) => {
  const baselines = view.all('baseline');
  if (baselines.length === 0) return missing('baseline', 'customer');
  const partial = baselines.find((b) => !b.predicate.inventories.every((i) => i.complete));
  return partial === undefined
    ? satisfied(baselines)
    : unsettled('baseline-incomplete', { record: partial.digest }, [partial], [make('baseline', 'customer')]);
});

/** A condition on what the baselines say. */
function baselinesHave(what: string, holds: (b: CountedRecordOf<'baseline'>['predicate']) => boolean) {
  return rule(['baseline'], (view) => {
    const baselines = view.all('baseline');
    if (baselines.length === 0) return missing('baseline', 'customer');
    const having = baselines.filter((b) => holds(b.predicate));
    return having.length > 0
      ? satisfied(having)
      : unsettled('baseline-lacks', { what }, baselines, [make('baseline', 'customer')]);
  });
}

export const copiesKnown = baselinesHave('copies', (b) => b.copies.length > 0);
export const encryptionKnown = baselinesHave('encryption', (b) => b.encryptionAtRest.length > 0);
export const migrationBackupsKnown = baselinesHave('migration-backups', (b) => b.migrationBackups.length > 0);
