import type { AnyDigest, DigestAlgorithm } from '../core/digest.js';
import { type BuiltInventory, buildInventory, type Notice, type Progress } from '../inventory/index.js';
import { openSources, type SourceOptions } from '../sources/index.js';
import { requireOutside } from './outside-source.js';

export interface ListInventoryRequest {
  /** Folders and archives; several are one inventory. */
  readonly sources: readonly string[];
  readonly output: string;
  readonly tree: DigestAlgorithm;
  readonly digests: readonly AnyDigest[];
  /** Record modes and times. */
  readonly metadata: boolean;
  readonly chunkSize?: number | undefined;
  /** Where finished entries are noted, to go on after an interruption. */
  readonly journal?: string | undefined;
  /** Where the rows of tables are kept one by one. */
  readonly rows?: string | undefined;
  readonly threads?: number | undefined;
  readonly reading: SourceOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onNotice?: (notice: Notice) => void;
}

/** Lists everything in the sources with digests and writes the inventory file. Sources are only read. */
export async function listInventory(request: ListInventoryRequest): Promise<BuiltInventory> {
  for (const source of request.sources) {
    requireOutside(request.output, source);
    if (request.journal !== undefined) requireOutside(request.journal, source);
    if (request.rows !== undefined) requireOutside(request.rows, source);
  }
  const source = await openSources(request.sources, readingOf(request));
  try {
    return await buildInventory({
      source,
      output: request.output,
      tree: request.tree,
      digests: request.digests,
      facts: request.metadata ? ['mode', 'mtime'] : [],
      chunkSize: request.chunkSize,
      journal: request.journal,
      rows: request.rows,
      threads: request.threads,
      signal: request.signal,
      onProgress: request.onProgress,
      onNotice: request.onNotice,
    });
  } finally {
    await source.close();
  }
}

/** A journal is searched in the order of keys, in which several ranges of a bucket at once do not come. */
function readingOf({ reading, journal }: ListInventoryRequest): SourceOptions {
  return journal === undefined ? reading : { ...reading, store: { ...reading.store, ranges: 1 } };
}
