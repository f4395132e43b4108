import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../core/errors.js';

const SUFFIX = '.inventory';

/**
 * Looks for an inventory by the digest of its bytes: among the named files, then among the `*.inventory` files of the
 * folder. An abort rejects with the signal's reason. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE` (exit 1). Nothing in a manifest names a path; a file is what its bytes are.
 */
export function inventoryFinder(
  files: readonly string[],
  folder: string | undefined,
  signal?: AbortSignal,
): (sha256: string) => Promise<string | undefined> {
  let digests: Promise<ReadonlyMap<string, string>> | undefined;
  return async (sha256) => {
    digests ??= digestAll(files, folder, signal);
    return (await digests).get(sha256);
  };
}

async function digestAll(
  files: readonly string[],
  folder: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Map<string, string>> {
  // Whoever delivered the folder filled it: a pipe, a device or a link to one would never end.
  const beside = folder === undefined ? [] : await readdir(folder, { withFileTypes: true });
  const found = beside.filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX));
  const paths = [...files, ...found.map(({ name }) => join(folder!, name)).sort()];
  const digests = new Map<string, string>();
  for (const path of paths) digests.set(await fileDigest(path, signal), path);
  return digests;
}

async function fileDigest(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) {
      signal?.throwIfAborted();
      hash.update(chunk as Uint8Array);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(path, error);
  }
  return hash.digest('hex');
}
