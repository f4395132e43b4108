import { CloudexitError } from '../core/errors.js';
import { allowsComplete, type InventoryHeader, type InventoryTrailer } from '../formats/inventory.js';
import type { LeafTotals } from './writer.js';

/** No leaf begins like this: `bytes` sorts before every member of a leaf. */
export const TRAILER_START = '{"bytes":';

/** Rule 9 of `inventory.md`: what the trailer says has to be what the leaves give. Throws `INVENTORY_MISMATCH`, exit 3. */
export function requireTrailer(
  header: InventoryHeader,
  trailer: InventoryTrailer,
  totals: LeafTotals,
  tree: { readonly size: number; readonly root: string },
): void {
  const checks: [string, unknown, unknown][] = [
    ['tree', trailer.tree, header.tree],
    ['entries', trailer.entries, tree.size],
    ['bytes', trailer.bytes, totals.bytes],
    ['root', trailer.root, tree.root],
    ['complete', trailer.complete, totals.errors === 0 && allowsComplete(trailer.findings)],
  ];
  for (const [name, said, found] of checks) {
    if (said !== found) {
      const why = `the trailer says ${name} ${String(said)}, the leaves give ${String(found)}`;
      throw new CloudexitError('INVENTORY_MISMATCH', why, { exit: 3 });
    }
  }
}
