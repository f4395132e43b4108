import { type AnyDigest, isDigestAlgorithm } from '../core/digest.js';
import type { EntryKind } from '../core/entry.js';
import { hasContent, type Leaf } from '../formats/leaf.js';
import {
  type ByteRange,
  type ComparedFact,
  type EntryOutcome,
  OBJECT_HEADERS,
  type Outcome,
} from '../formats/outcome.js';
import { comparePieces } from './pieces.js';
import { compareTables } from './tables.js';

/** What can be said of two leaves that stand for the same entry. */
export interface PairResult extends Pick<EntryOutcome, 'because' | 'metadata' | 'table'> {
  readonly outcome: Outcome;
  readonly prefix?: number;
  readonly ranges?: readonly ByteRange[];
  /** Intact by MD5 or SHA-1 alone. */
  readonly weak?: true;
}

const INTACT: PairResult = { outcome: 'intact' };
const WEAKLY_INTACT: PairResult = { outcome: 'intact', weak: true };
const MODIFIED: PairResult = { outcome: 'modified' };

/** Names aside. `metadata`: facts that have to be the same too. */
export function comparePair(expected: Leaf, actual: Leaf, metadata: readonly ComparedFact[]): PairResult {
  if (expected.error !== undefined) return { outcome: 'not-comparable', because: 'expected-unreadable' };
  if (actual.error !== undefined) return { outcome: 'unreadable' };
  if (nature(expected.kind) !== nature(actual.kind)) return { outcome: 'type-changed' };
  if (expected.kind === 'table') return compareTables(expected, actual);
  if (expected.kind === 'definition' && expected.facts?.['engine'] !== actual.facts?.['engine'])
    return { outcome: 'not-comparable', because: 'engines-differ' };
  const result = hasContent(expected.kind)
    ? compareContent(expected, actual)
    : compareTarget(expected, actual);
  if (result.outcome !== 'intact') return result;
  const changed = metadata.filter((fact) => factDiffers(fact, expected, actual));
  return changed.length === 0 ? result : { outcome: 'metadata-changed', metadata: changed };
}

/** What was not recorded is not expected. A file has no headers: an object that became one has lost them. */
function factDiffers(fact: ComparedFact, expected: Leaf, actual: Leaf): boolean {
  if (fact !== 'headers') return expected[fact] !== undefined && expected[fact] !== actual[fact];
  return (
    expected.kind === 'object' &&
    OBJECT_HEADERS.some((name) => expected.facts?.[name] !== actual.facts?.[name])
  );
}

/** A file, a further name of a file, and an object are the same thing in different houses. */
function nature(kind: EntryKind): EntryKind {
  return kind === 'hardlink' || kind === 'object' ? 'file' : kind;
}

function compareTarget(expected: Leaf, actual: Leaf): PairResult {
  const same = expected.target === actual.target && expected.targetHex === actual.targetHex;
  return same ? INTACT : MODIFIED;
}

function compareContent(expected: Leaf, actual: Leaf): PairResult {
  const sizesDiffer =
    expected.size !== undefined && actual.size !== undefined && expected.size !== actual.size;
  let common = 0;
  let strong = false;
  let differ = sizesDiffer;
  for (const name in expected.digests) {
    const theirs = actual.digests?.[name as AnyDigest];
    if (theirs === undefined) continue;
    common += 1;
    if (isDigestAlgorithm(name) || name === 'sha512' || name === 'sha384') strong = true;
    if (theirs !== expected.digests[name as AnyDigest]) differ = true;
  }
  if (differ) return locate(expected, actual);
  if (common === 0) {
    // Kinds without a digest (a delete marker) are what they are; contents without a common one are unknown.
    const bare = expected.digests === undefined && actual.digests === undefined;
    return bare ? INTACT : { outcome: 'not-comparable', because: 'no-common-digest' };
  }
  if (piecesContradict(expected, actual))
    return strong ? { outcome: 'not-comparable', because: 'pieces-contradict' } : locate(expected, actual);
  return strong ? INTACT : WEAKLY_INTACT;
}

/** Equal contents have equal pieces: an inventory whose pieces belong to another content contradicts itself. */
function piecesContradict({ chunks: a }: Leaf, { chunks: b }: Leaf): boolean {
  return a?.size === b?.size && a?.algorithm === b?.algorithm && a?.hashes !== b?.hashes;
}

/** How two different contents differ, as far as sizes and pieces show it. */
function locate(expected: Leaf, actual: Leaf): PairResult {
  const [was, is] = [expected.size, actual.size];
  if (was !== undefined && is !== undefined && was !== is) {
    // Nothing is a prefix of everything.
    if (is === 0) return { outcome: 'truncated', prefix: 0 };
    if (was === 0) return { outcome: 'grown', prefix: 0 };
  }
  const pieces = comparePieces(expected, actual);
  // Pieces that are all equal contradict the digests, and show nothing.
  if (pieces === undefined || pieces.ranges.length === 0) return MODIFIED;
  const { prefix, ranges } = pieces;
  if (pieces.equalAsFarAsBoth && was !== is) {
    return { outcome: is! < was! ? 'truncated' : 'grown', prefix, ranges };
  }
  return { outcome: 'modified', prefix, ranges };
}
