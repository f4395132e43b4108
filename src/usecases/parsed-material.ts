import { CloudexitError } from '../core/errors.js';
import type { CaseReading } from '../ledger/reading.js';

/** What `parse` makes of a material; undefined for one that is absent, altered, longer than `maxBytes`, or refused by `parse`. */
export async function parsedMaterial<T>(
  source: CaseReading,
  sha256: string,
  maxBytes: number,
  parse: (bytes: Uint8Array) => T,
): Promise<T | undefined> {
  try {
    return parse(await source.material.readAll(sha256, maxBytes));
  } catch (error) {
    if (error instanceof CloudexitError) return undefined;
    throw error;
  }
}
