import type { AnyDigest } from '../core/digest.js';
import { type BuiltInventory, buildInventory } from '../inventory/index.js';
import { type ListOptions, openList } from '../sources/index.js';
import { requireOutside } from './outside-source.js';

export interface ImportListRequest {
  /** A list of files and digests that somebody else made. */
  readonly list: string;
  readonly output: string;
  /** Digests to take over; an entry with none of them is not assessed. */
  readonly digests: readonly AnyDigest[];
  readonly options: ListOptions;
  readonly signal?: AbortSignal;
}

/** Writes what a foreign list says as an inventory. Its digests are told, not computed: comparing shows whether they hold. */
export async function importList(request: ImportListRequest): Promise<BuiltInventory> {
  requireOutside(request.output, request.list);
  const source = await openList(request.list, request.options);
  try {
    return await buildInventory({
      source,
      output: request.output,
      digests: request.digests,
      facts: [],
      signal: request.signal,
    });
  } finally {
    await source.close();
  }
}
