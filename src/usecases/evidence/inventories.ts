import type { EvidenceBase } from '../../formats/evidence.js';
import type { InventoryRef } from '../../formats/records/fields.js';
import type { HandoverManifestPredicate, ManifestItem } from '../../formats/records/handover-manifest.js';

/** An inventory that counting records bind, with the items that manifests make of it. */
export interface BoundInventory {
  readonly ref: InventoryRef;
  /** Ids under which records know it, sorted. */
  readonly ids: ReadonlySet<string>;
  /** Items by the id that their manifest gives the inventory. */
  readonly items: { readonly id: string; readonly items: readonly ManifestItem[] }[];
}

/** Members that hold references to inventories, in whatever kind of record. */
const MEMBERS = ['inventories', 'returned', 'expected'] as const;

/** The inventories that records bind, by the digest of the file. A file that is bound twice with different roots occurs with each. */
export function boundInventories({ records }: EvidenceBase): BoundInventory[] {
  const bound = new Map<string, BoundInventory>();
  for (const record of records) {
    if (!record.counts) continue;
    const predicate = record.predicate as Readonly<Record<string, unknown>>;
    for (const member of MEMBERS) {
      for (const ref of referencesIn(predicate[member])) {
        const key = `${ref.sha256} ${ref.root} ${ref.algorithm} ${ref.leaves}`;
        const known = bound.get(key) ?? { ref, ids: new Set<string>(), items: [] };
        bound.set(key, known);
        (known.ids as Set<string>).add(ref.id);
        const items = member === 'inventories' ? itemsOf(record.predicate) : [];
        if (items.length > 0) known.items.push({ id: ref.id, items });
      }
    }
  }
  return [...bound.values()];
}

function referencesIn(value: unknown): InventoryRef[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isReference) : [];
}

function isReference(value: unknown): value is InventoryRef {
  return (
    typeof value === 'object' && value !== null && 'root' in value && 'leaves' in value && 'sha256' in value
  );
}

function itemsOf(predicate: object): readonly ManifestItem[] {
  const { items } = predicate as Partial<HandoverManifestPredicate>;
  return Array.isArray(items) && items.some((i) => 'selectors' in i) ? items : [];
}
