import type { AnyDigest, Digests } from '../core/digest.js';
import type { Entry } from '../core/entry.js';
import type { FindingCode } from '../core/finding-codes.js';
import type { RecordedFact } from '../formats/inventory.js';
import { hasContent, type Leaf, namedPath, namedTarget, pieceAlgorithm, pieceSize } from '../formats/leaf.js';
import type { ContentRead } from './content-reader.js';

/** Which facts and digests the leaves of one inventory carry. */
export interface LeafPlan {
  readonly digests: readonly AnyDigest[];
  readonly facts: readonly RecordedFact[];
  readonly chunkSize?: number | undefined;
}

/** What is known of the content beside what the entry says: digests, or why there are none. */
export interface ContentFacts {
  readonly error?: FindingCode;
  readonly size?: number | undefined;
  readonly mode?: number | undefined;
  readonly mtime?: number | undefined;
  readonly links?: number;
  readonly digests?: Digests;
  readonly pieces?: string | undefined;
}

/** The facts of a content that was read for an entry. `lazy` entries take mode, mtime and links from it. */
export function contentFacts(plan: LeafPlan, entry: Entry, read: ContentRead): ContentFacts {
  if (read.error !== undefined) return { error: read.error };
  const facts = { size: read.size, digests: namedDigests(plan.digests, read.digests), pieces: read.pieces };
  if (entry.content?.type !== 'local' || entry.content.lazy === undefined) return facts;
  return { ...facts, mode: read.mode, mtime: read.mtime, links: read.links };
}

/** The leaf of an entry, without `occurrence`, which only the sorted whole can tell. */
export function leafOfEntry(plan: LeafPlan, entry: Entry, content: ContentFacts): Leaf {
  const error = entry.error ?? content.error;
  const size = hasContent(entry.kind) ? (content.size ?? entry.size) : undefined;
  const mode = content.mode ?? entry.mode;
  const mtime = content.mtime ?? entry.mtime;
  const facts = factsOf(entry, content.links);
  return {
    ...namedPath(entry.path),
    kind: entry.kind,
    ...(size === undefined ? {} : { size }),
    ...(error === undefined && content.digests !== undefined ? { digests: content.digests } : {}),
    ...(error === undefined && content.pieces !== undefined
      ? {
          chunks: {
            algorithm: pieceAlgorithm(plan.digests),
            hashes: content.pieces,
            size: pieceSize(plan.chunkSize!, content.size!),
          },
        }
      : {}),
    ...(mode !== undefined && plan.facts.includes('mode') ? { mode } : {}),
    ...(mtime !== undefined && plan.facts.includes('mtime') ? { mtime } : {}),
    ...(entry.target === undefined ? {} : namedTarget(entry.target)),
    ...(facts === undefined ? {} : { facts }),
    ...(error === undefined ? {} : { error }),
    ...(entry.findings === undefined || entry.findings.length === 0
      ? {}
      : { findings: [...new Set(entry.findings)].sort() }),
  };
}

function factsOf(
  entry: Entry,
  links: number | undefined,
): Readonly<Record<string, string | number>> | undefined {
  if (links !== undefined && links > 1) return { ...entry.facts, links };
  return entry.facts !== undefined && Object.keys(entry.facts).length > 0 ? entry.facts : undefined;
}

function namedDigests(names: readonly AnyDigest[], hexes: readonly string[]): Digests {
  const digests: Partial<Record<AnyDigest, string>> = {};
  names.forEach((name, i) => {
    digests[name] = hexes[i]!;
  });
  return digests;
}
