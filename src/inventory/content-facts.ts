import { type AnyDigest, DIGEST_LENGTH } from '../core/digest.js';
import type { DigestedContent, Entry, StreamContent } from '../core/entry.js';
import { byteOfFailure, errorCode } from '../core/errors.js';
import { isFindingCode } from '../core/finding-codes.js';
import { hasContent } from '../formats/leaf.js';
import { ContentSum, hashAll, hasPieces } from './content-sum.js';
import { type ContentFacts, type LeafPlan, namedDigests } from './leaf-of-entry.js';

/** Contents that are not read in a hashing thread. */

/** What stands for a content that is not there, or could not be listed. */
export function missingContent(entry: Entry): ContentFacts {
  if (entry.error !== undefined || !hasContent(entry.kind)) return {};
  if (entry.kind === 'hardlink') return entry.target === undefined ? { error: 'ENTRY_LINK_UNRESOLVED' } : {};
  return entry.kind === 'file' || entry.kind === 'object' || entry.kind === 'table'
    ? { error: 'ENTRY_READ_FAILED' }
    : {};
}

/** Digests told by the source: only well-formed ones of the algorithms the inventory announces. */
export function digestedFacts(names: readonly AnyDigest[], content: DigestedContent): ContentFacts {
  const digests: Partial<Record<AnyDigest, string>> = {};
  for (const name of names) {
    const hex = content.digests[name];
    if (hex !== undefined && hex.length === 2 * DIGEST_LENGTH[name] && /^[0-9a-f]+$/.test(hex))
      digests[name] = hex;
  }
  return Object.keys(digests).length === 0 ? { error: 'ENTRY_READ_FAILED' } : { digests };
}

/** What is in memory as a whole is digested in one call. */
export function smallContent(plan: LeafPlan, entry: Entry, { bytes }: StreamContent) {
  if (bytes === undefined || hasPieces(plan, bytes.length)) return undefined;
  if (entry.size !== undefined && entry.size !== bytes.length) return undefined;
  return { size: bytes.length, digests: namedDigests(plan.digests, hashAll(plan, bytes)) };
}

/** Reads a content that only the source can produce. One that fails is an entry with an error, not an end. */
export async function readStream(
  plan: LeafPlan,
  entry: Entry,
  content: StreamContent,
  onBytes: (n: number) => void,
  signal: AbortSignal | undefined,
): Promise<ContentFacts> {
  const sum = new ContentSum(plan, entry.size);
  let size = 0;
  try {
    for await (const bytes of content.open()) {
      signal?.throwIfAborted();
      sum.update(bytes);
      size += bytes.length;
      onBytes(bytes.length);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const code = errorCode(error);
    return { error: isFindingCode(code) ? code : 'ENTRY_READ_FAILED', failedAt: byteOfFailure(error) };
  }
  if (entry.size !== undefined && entry.size !== size) return { error: 'ENTRY_DATA_CORRUPT' };
  const { digests, pieces } = sum.finish();
  return { size, digests: namedDigests(plan.digests, digests), pieces };
}
