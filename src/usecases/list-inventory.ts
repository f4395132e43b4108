import { realpathSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { AnyDigest, DigestAlgorithm } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { type BuiltInventory, buildInventory, type Progress } from '../inventory/index.js';
import { openSources, type SourceOptions } from '../sources/index.js';

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
  readonly threads?: number | undefined;
  readonly reading: SourceOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Lists everything in the sources with digests and writes the inventory file. Sources are only read. */
export async function listInventory(request: ListInventoryRequest): Promise<BuiltInventory> {
  for (const source of request.sources) {
    requireOutside(request.output, source);
    if (request.journal !== undefined) requireOutside(request.journal, source);
  }
  const source = await openSources(request.sources, request.reading);
  try {
    return await buildInventory({
      source,
      output: request.output,
      tree: request.tree,
      digests: request.digests,
      facts: request.metadata ? ['mode', 'mtime'] : [],
      chunkSize: request.chunkSize,
      journal: request.journal,
      threads: request.threads,
      signal: request.signal,
      onProgress: request.onProgress,
    });
  } finally {
    await source.close();
  }
}

/** An inventory written into what it lists would list itself half-written, and a source must not be written to. */
function requireOutside(output: string, source: string): void {
  const folder = existingPath(dirname(resolve(output)));
  const inside = relative(existingPath(resolve(source)), folder);
  const same = existingPath(resolve(source)) === resolve(folder, basename(output));
  if (same || inside === '' || !(inside === '..' || inside.startsWith(`..${sep}`))) {
    throw new CloudexitError('OUTPUT_INSIDE_SOURCE', 'the output would lie inside the source', {
      subject: output,
      hint: 'Name a file outside of what is listed; sources are never written to.',
      exit: 2,
    });
  }
}

function existingPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
