import type { AnyDigest } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import type { InventoryHeader } from '../formats/inventory.js';
import { type Leaf, pieceAlgorithm, pieceSize } from '../formats/leaf.js';
import type { LeafTotals } from './writer.js';

/** The rules that a leaf keeps towards its header and its neighbours, and the sums for the trailer. */
export class LeafRules {
  readonly totals: LeafTotals = { bytes: 0, errors: 0 };
  readonly #header: InventoryHeader;
  readonly #mode: boolean;
  readonly #mtime: boolean;
  #key = '';
  #occurrence = 0;

  constructor(header: InventoryHeader) {
    this.#header = header;
    this.#mode = header.facts.includes('mode');
    this.#mtime = header.facts.includes('mtime');
  }

  /** `key` is the path, one character a byte. Throws `INVENTORY_INVALID`, exit 3. */
  check(leaf: Leaf, key: string): void {
    const occurrence = leaf.occurrence ?? 1;
    const follows =
      key > this.#key ? occurrence === 1 : key === this.#key && occurrence === this.#occurrence + 1;
    if (!follows) throw invalid('is out of order, twice there, or an occurrence is left out');
    this.#key = key;
    this.#occurrence = occurrence;
    if (leaf.digests !== undefined) {
      for (const name of Object.keys(leaf.digests)) {
        if (!this.#header.digests.includes(name as AnyDigest))
          throw invalid(`has a digest that is not announced`);
      }
    }
    if ((leaf.mode !== undefined && !this.#mode) || (leaf.mtime !== undefined && !this.#mtime)) {
      throw invalid('has a fact that is not announced');
    }
    if (leaf.chunks !== undefined) this.#requireChunks(leaf);
    this.totals.bytes += leaf.size ?? 0;
    if (leaf.error !== undefined) this.totals.errors += 1;
  }

  #requireChunks({ chunks, size }: Leaf): void {
    const { chunkSize, digests } = this.#header;
    const fits =
      chunkSize !== undefined &&
      chunks!.size === pieceSize(chunkSize, size!) &&
      chunks!.algorithm === pieceAlgorithm(digests);
    if (!fits) throw invalid('has chunks that the header does not announce');
  }
}

function invalid(why: string): CloudexitError {
  return new CloudexitError('INVENTORY_INVALID', `an inventory line ${why}`, { exit: 3 });
}
