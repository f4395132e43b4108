import type { Finding } from '../core/finding.js';
import { isUnsized, type Leaf, leafDisplay } from '../formats/leaf.js';
import { contradictedNones } from '../formats/records/declared-none.js';
import type { HandoverManifestPredicate, ManifestItem } from '../formats/records/handover-manifest.js';
import { compileSelector, firstSegments, type Selects } from '../formats/selector.js';

/** Leaves and bytes that an item selects. */
export interface ItemCount {
  readonly item: ManifestItem;
  leaves: number;
  /** Of the contents whose sizes are stated. */
  bytes: number;
  /** Contents of which the inventory states no size. */
  unsized: number;
}

interface ItemSelector {
  readonly count: ItemCount;
  readonly selects: Selects;
  /** Its place among all of the inventory. */
  readonly at: number;
}

/** The selectors of one inventory: by the first segment that paths have to have, and those for any. */
interface InventorySelectors {
  readonly byFirst: Map<string, ItemSelector[]>;
  readonly others: ItemSelector[];
  size: number;
}

/** The items of a manifest as something that can be asked which of them a leaf belongs to. */
export class ManifestScope {
  readonly #counts: ItemCount[];
  readonly #selectors = new Map<string, InventorySelectors>();

  /** Throws `SELECTOR_INVALID`, exit 3. */
  constructor(items: readonly ManifestItem[]) {
    this.#counts = items.map((item) => ({ item, leaves: 0, bytes: 0, unsized: 0 }));
    for (const count of this.#counts) {
      for (const selector of count.item.selectors) {
        const known = this.#selectors.get(selector.inventory);
        const selectors: InventorySelectors = known ?? { byFirst: new Map(), others: [], size: 0 };
        if (known === undefined) this.#selectors.set(selector.inventory, selectors);
        const one = { count, selects: compileSelector(selector), at: selectors.size++ };
        const firsts = firstSegments(selector);
        if (firsts === undefined) selectors.others.push(one);
        for (const first of new Set(firsts)) {
          const same = selectors.byFirst.get(first);
          if (same === undefined) selectors.byFirst.set(first, [one]);
          else same.push(one);
        }
      }
    }
  }

  get counts(): readonly ItemCount[] {
    return this.#counts;
  }

  /** Ids of the items that select this path of this inventory, each once. */
  itemsOf(inventory: string, key: string): string[] {
    return [...new Set(this.#matching(inventory, key).map((c) => c.item.id))];
  }

  /** Counts a leaf for its items; returns what is wrong with how it is claimed. */
  see(inventory: string, leaf: Leaf, key: string): Finding | undefined {
    const counts = new Set(this.#matching(inventory, key));
    for (const count of counts) {
      count.leaves += 1;
      count.bytes += leaf.size ?? 0;
      if (isUnsized(leaf)) count.unsized += 1;
    }
    if (counts.size === 1) return undefined;
    const named = { subject: leafDisplay(leaf), ...(leaf.pathHex && { subjectHex: leaf.pathHex }) };
    return counts.size === 0
      ? { code: 'SCOPE_ENTRY_UNCLAIMED', ...named }
      : { code: 'SCOPE_ENTRY_CLAIMED_TWICE', ...named, detail: [...counts].map((c) => c.item.id).join(', ') };
  }

  /** After every leaf was seen: items that select nothing, or not what they state. */
  itemFindings(): Finding[] {
    return this.#counts.flatMap(({ item, leaves, bytes }): Finding[] => {
      const subject = `${item.id} ${item.title}`;
      if (leaves === 0) return [{ code: 'SCOPE_ITEM_EMPTY', subject }];
      if (leaves === item.leaves && bytes === item.bytes) return [];
      return [
        {
          code: 'SCOPE_ITEM_COUNT_DIFFERS',
          subject,
          expected: `${item.leaves} entries, ${item.bytes} bytes`,
          actual: `${leaves} entries, ${bytes} bytes`,
        },
      ];
    });
  }

  #matching(inventory: string, key: string): ItemCount[] {
    const selectors = this.#selectors.get(inventory);
    if (selectors === undefined) return [];
    const slash = key.indexOf('/');
    const named = selectors.byFirst.get(slash < 0 ? key : key.slice(0, slash)) ?? [];
    const matching = [...named, ...selectors.others].filter((s) => s.selects(key));
    // Items are named in the order of the manifest.
    return matching.sort((a, b) => a.at - b.at).map((s) => s.count);
  }
}

/** What a manifest declares none of, and lists. */
export function noneFindings(manifest: HandoverManifestPredicate): Finding[] {
  return contradictedNones(manifest).map(({ what, item }) => ({
    code: 'SCOPE_NONE_CONTRADICTED',
    subject: what,
    detail: `${item.id} ${item.title}`,
  }));
}

/** Documents that are due and belong to no item. */
export function documentFindings(manifest: HandoverManifestPredicate): Finding[] {
  return manifest.documents
    .filter((d) => d.item === undefined)
    .map((d) => ({
      code: 'SCOPE_DOCUMENT_MISSING',
      subject: d.title,
      ...(d.missingBecause === undefined ? {} : { detail: d.missingBecause }),
    }));
}
