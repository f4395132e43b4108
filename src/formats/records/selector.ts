import type { ItemSelector, ManifestItem } from './handover-manifest.js';
import { compilePattern, type PathMatcher } from './pattern.js';

/** Ids of the items that a leaf of an inventory belongs to, in the manifest's order; none means nobody listed it. */
export function itemsOfLeaf(
  items: readonly ManifestItem[],
): (inventory: string, path: Uint8Array) => string[] {
  const compiled = items.map((item) => ({ id: item.id, selectors: item.selectors.map(compileSelector) }));
  return (inventory, path) =>
    compiled
      .filter((i) => i.selectors.some((s) => s.inventory === inventory && s.matches(path)))
      .map((i) => i.id);
}

function compileSelector(selector: ItemSelector): { inventory: string; matches: PathMatcher } {
  const include = selector.include.map(compilePattern);
  const exclude = selector.exclude.map(compilePattern);
  return {
    inventory: selector.inventory,
    matches: (path) => include.some((m) => m(path)) && !exclude.some((m) => m(path)),
  };
}
