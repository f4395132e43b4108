import type { AnyDigest, Digests } from '../core/digest.js';
import type { Entry } from '../core/entry.js';
import type { FindingCode } from '../core/finding-codes.js';
import type { RecordedFact } from '../formats/inventory.js';
import { hasContent, type Leaf, namedPath, namedTarget, pieceAlgorithm, pieceSize } from '../formats/leaf.js';
import type { ContentRead } from './content-read.js';

/** Which facts and digests the leaves of one inventory carry. */
export interface LeafPlan {
  readonly digests: readonly AnyDigest[];
  readonly facts: readonly RecordedFact[];
  readonly chunkSize?: number | undefined;
}

/** What is known of the content beside what the entry says: digests, or why there are none. */
export interface ContentFacts {
  error?: FindingCode | undefined;
  /** Byte of the local file at which the system failed to read. */
  failedAt?: number | undefined;
  size?: number | undefined;
  mode?: number | undefined;
  mtime?: number | undefined;
  links?: number | undefined;
  rows?: number | undefined;
  digests?: Digests | undefined;
  pieces?: string | undefined;
}

/** A leaf under construction: written member by member, because this runs once for every entry there is. */
type Draft = { -readonly [member in keyof Leaf]: Leaf[member] };

const ASCII = /^[\x00-\x7f]*$/;

/** The facts of a content that was read; `own`: mode, mtime and links are the file's as well. */
export function contentFacts(plan: LeafPlan, read: ContentRead, own: boolean): ContentFacts {
  if (read.error !== undefined) return { error: read.error, failedAt: read.failedAt };
  const facts: ContentFacts = { size: read.size, digests: namedDigests(plan.digests, read.digests) };
  if (read.pieces !== undefined) facts.pieces = read.pieces;
  if (own) {
    facts.mode = read.mode;
    facts.mtime = read.mtime;
    facts.links = read.links;
  }
  return facts;
}

/** The leaf of an entry, without `occurrence`, which only the sorted whole can tell. `key`: one character a byte. */
export function leafOfEntry(
  plan: LeafPlan,
  key: string,
  entry: Omit<Entry, 'path'>,
  content: ContentFacts,
): Leaf {
  const leaf: Draft = ASCII.test(key)
    ? { path: key, kind: entry.kind }
    : { ...namedPath(Buffer.from(key, 'latin1')), kind: entry.kind };
  const error = entry.error ?? content.error;
  if (error !== undefined) leaf.error = error;
  const size = content.size ?? entry.size;
  if (size !== undefined && hasContent(entry.kind)) leaf.size = size;
  if (error === undefined && content.digests !== undefined) {
    leaf.digests = content.digests;
    if (content.pieces !== undefined) {
      const piece = pieceSize(plan.chunkSize!, content.size!);
      leaf.chunks = { algorithm: pieceAlgorithm(plan.digests), hashes: content.pieces, size: piece };
    }
  }
  const mode = content.mode ?? entry.mode;
  if (mode !== undefined && plan.facts.includes('mode')) leaf.mode = mode;
  const mtime = content.mtime ?? entry.mtime;
  if (mtime !== undefined && plan.facts.includes('mtime')) leaf.mtime = mtime;
  if (entry.target !== undefined) Object.assign(leaf, namedTarget(entry.target));
  const facts = factsOf(entry.facts, content);
  if (facts !== undefined) leaf.facts = facts;
  if (entry.findings !== undefined && entry.findings.length > 0)
    leaf.findings = [...new Set(entry.findings)].sort();
  return leaf;
}

function factsOf(facts: Entry['facts'], { links, rows, failedAt }: ContentFacts): Entry['facts'] {
  if (failedAt !== undefined) return { ...facts, failedAt };
  if (rows !== undefined) return { ...facts, rows };
  if (links !== undefined && links > 1) return { ...facts, links };
  return facts !== undefined && Object.keys(facts).length > 0 ? facts : undefined;
}

export function namedDigests(names: readonly AnyDigest[], hexes: readonly string[]): Digests {
  const digests: Partial<Record<AnyDigest, string>> = {};
  for (let i = 0; i < names.length; i++) digests[names[i]!] = hexes[i]!;
  return digests;
}
