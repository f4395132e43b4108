import type { ReportModel } from '../../formats/report.js';
import { currentReturns, type ReturnResult } from './returns.js';
import { type CountedRecordOf, countingView, given, type ReportSource } from './source.js';
import { qualified, term, terms } from './words.js';

type Manifest = CountedRecordOf<'handover-manifest'>;
type ReportManifest = ReportModel['manifests'][number];

export function manifestsOf(source: ReportSource): ReportModel['manifests'] {
  const current = currentReturns(source);
  return countingView(source)
    .all('handover-manifest')
    .map((manifest) => manifestOf(manifest, current.get(manifest.digest)));
}

function manifestOf(manifest: Manifest, result: ReturnResult | undefined): ReportManifest {
  const { predicate } = manifest;
  return {
    record: manifest.digest,
    party: manifest.party,
    at: predicate.issuedAt,
    items: predicate.items.map((item) => ({
      id: item.id,
      name: item.title,
      dataClass: terms(item.class, item.timeClass),
      format: item.format,
      sensitivity: term(item.sensitivity),
      ...given('retainUntil', item.retainUntil),
      entries: item.leaves,
      bytes: item.bytes,
    })),
    declaredNone: predicate.none.map(({ what, reason }) => qualified(term(what), reason)),
    documents: predicate.documents.map((document) => ({
      name: document.title,
      received: document.item !== undefined && cameBack(document.item, result),
    })),
    inventories: predicate.inventories.map((i) => ({
      digest: i.sha256,
      algorithm: i.algorithm,
      root: i.root,
      entries: i.leaves,
      complete: i.complete,
    })),
  };
}

/** A document came back when the newest verification matched all of its item; without such a statement it did not. */
function cameBack(item: string, result: ReturnResult | undefined): boolean {
  if (result === undefined) return false;
  const { items } = result.verification.predicate;
  const tally = items.find((i) => i.item === item);
  if (tally === undefined) return result.outcome === 'satisfied';
  return tally.expected > 0 && tally.matched === tally.expected;
}
