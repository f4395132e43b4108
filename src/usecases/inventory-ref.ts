import type { InventoryRef } from '../formats/records/fields.js';
import { readInventory } from '../inventory/index.js';

/** An inventory file and the id by which a record refers to it. */
export interface InventoryFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

/** Reads an inventory to its end and says what binds it. Throws what reading throws. */
export async function referInventory(file: InventoryFile, signal?: AbortSignal): Promise<InventoryRef> {
  const { trailer, sha256 } = await (await readInventory(file.path, {}, signal)).verify();
  return {
    id: file.id,
    name: file.name,
    algorithm: trailer.tree,
    root: trailer.root,
    leaves: trailer.entries,
    sha256,
    complete: trailer.complete,
  };
}
