import { NotReached } from '../compare/index.js';
import type { InventoryReader } from '../inventory/index.js';

/** What the inventory of the material could not reach. Its leaves are gone through only where it says that something could not be read. */
export async function notReachedBy(actual: InventoryReader): Promise<NotReached> {
  const { trailer } = actual.lastRead ?? (await actual.verify());
  const notReached = new NotReached(trailer.findings);
  if (trailer.complete) return notReached;
  for await (const { leaves } of actual.batches()) for (const leaf of leaves) notReached.see(leaf);
  return notReached;
}
