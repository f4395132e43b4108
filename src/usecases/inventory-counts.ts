import { CloudexitError } from '../core/errors.js';
import type { CaseReading } from '../ledger/reading.js';

/**
 * What is counted of the inventories of a case. A bundle is audited under its own anchors and under the reader's, and what is counted of the same bytes is the same: it is counted once.
 */
export class InventoryCounts<T> {
  readonly #counted = new WeakMap<CaseReading, Map<string, T>>();

  /**
   * `known` is what somebody else counted, and is taken where the bytes of `files` are not at hand. Undefined where an inventory is not what its record binds; the next time
   * it may be whole.
   */
  async of(
    source: CaseReading,
    key: string,
    files: readonly { readonly sha256: string }[],
    known: T | undefined,
    count: () => Promise<T>,
  ): Promise<T | undefined> {
    const counted = this.#counted.get(source) ?? new Map<string, T>();
    this.#counted.set(source, counted);
    const before = counted.get(key);
    if (before !== undefined) return before;
    if (known !== undefined && !(await bytesHere(source, files))) return known;
    try {
      const now = await count();
      counted.set(key, now);
      return now;
    } catch (error) {
      if (!(error instanceof CloudexitError)) throw error;
      return undefined;
    }
  }
}

/** Whether the bytes of all are where they can be read, whatever they are. */
async function bytesHere(
  { material }: CaseReading,
  files: readonly { readonly sha256: string }[],
): Promise<boolean> {
  try {
    for (const { sha256 } of files) {
      for await (const _piece of material.read(sha256)) break;
    }
    return true;
  } catch (error) {
    if (error instanceof CloudexitError && error.code === 'LEDGER_MATERIAL_MISSING') return false;
    throw error;
  }
}
