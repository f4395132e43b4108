import type { LeafBatch } from '../formats/inventory.js';
import type { InventoryRef } from '../formats/records/fields.js';
import { type InventoryBytes, readInventory } from '../inventory/index.js';

/**
 * The leaves of an inventory whose bytes come in order, verified against what a record says of it (digest, root, number of leaves): relied on only once they have ended. Errors are
 * those of `readInventory` and of `open`. The build of the browser pages puts `src/page/platform/inventory-leaves.ts` in this file's place.
 */
export async function* inventoryLeaves(
  open: () => AsyncIterable<Uint8Array>,
  { sha256, root, leaves }: Pick<InventoryRef, 'sha256' | 'root' | 'leaves'>,
): AsyncGenerator<LeafBatch, void, undefined> {
  const bytes = new BytesInOrder(open);
  try {
    yield* (await readInventory(bytes, { sha256, root, size: leaves })).batches();
  } finally {
    await bytes.close();
  }
}

/** Bytes that are read from the beginning on, and from there again. */
class BytesInOrder implements InventoryBytes {
  #pieces: AsyncIterator<Uint8Array> | undefined;
  #piece: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(readonly open: () => AsyncIterable<Uint8Array>) {}

  async read(into: Uint8Array, position: number): Promise<number> {
    if (position === 0 || this.#pieces === undefined) await this.#restart();
    if (position !== this.#at) throw new RangeError('bytes that come in order were asked for in another');
    let filled = 0;
    while (filled < into.length) {
      if (this.#piece.length === 0) {
        const next = await this.#pieces!.next();
        if (next.done === true) break;
        this.#piece = next.value;
        continue;
      }
      const part = this.#piece.subarray(0, into.length - filled);
      into.set(part, filled);
      filled += part.length;
      this.#piece = this.#piece.subarray(part.length);
    }
    this.#at += filled;
    return filled;
  }

  async close(): Promise<void> {
    await this.#pieces?.return?.();
    this.#pieces = undefined;
  }

  async #restart(): Promise<void> {
    await this.close();
    this.#pieces = this.open()[Symbol.asyncIterator]();
    this.#piece = new Uint8Array(0);
    this.#at = 0;
  }
}
