import { type AnyDigest, DIGEST_LENGTH } from '../core/digest.js';
import type { Leaf } from '../formats/leaf.js';
import { type ByteRange, MAX_RANGES } from '../formats/outcome.js';

/** What the pieces of two contents tell about where they differ. */
export interface PieceComparison {
  /** Leading bytes shown to be equal. */
  readonly prefix: number;
  /** Whether every piece that both have in full is equal, and there is one. */
  readonly equalAsFarAsBoth: boolean;
  /** Ranges within which the contents differ, merged, at most {@link MAX_RANGES}. */
  readonly ranges: readonly ByteRange[];
}

/** Undefined when the two were not cut alike, or not at all. */
export function comparePieces(expected: Leaf, actual: Leaf): PieceComparison | undefined {
  const cut = expected.chunks ?? actual.chunks;
  if (cut === undefined || expected.size === undefined || actual.size === undefined) return undefined;
  const { algorithm, size: piece } = cut;
  const a = piecesOf(expected, algorithm, piece);
  const b = piecesOf(actual, algorithm, piece);
  if (a === undefined || b === undefined) return undefined;
  const width = 2 * DIGEST_LENGTH[algorithm];
  const shorter = Math.min(expected.size, actual.size);
  const longer = Math.max(expected.size, actual.size);
  // The last piece of the shorter content says something only when it ends where the other's piece ends.
  const full = expected.size === actual.size ? Math.ceil(shorter / piece) : Math.floor(shorter / piece);
  const ranges: [number, number][] = [];
  let prefix = 0;
  for (let i = 0; i < full; i++) {
    const from = i * piece;
    const to = Math.min(from + piece, longer);
    const at = i * width;
    if (a.substring(at, at + width) === b.substring(at, at + width)) {
      if (ranges.length === 0) prefix = to;
    } else {
      extend(ranges, from, to);
    }
  }
  const equalAsFarAsBoth = full > 0 && ranges.length === 0;
  if (expected.size !== actual.size) extend(ranges, full * piece, longer);
  return { prefix, equalAsFarAsBoth, ranges };
}

function piecesOf(leaf: Leaf, algorithm: AnyDigest, piece: number): string | undefined {
  if (leaf.chunks !== undefined) {
    return leaf.chunks.algorithm === algorithm && leaf.chunks.size === piece ? leaf.chunks.hashes : undefined;
  }
  // A content of at most one piece is that piece.
  return leaf.size! <= piece ? leaf.digests?.[algorithm] : undefined;
}

/** Adjoining ranges become one; beyond the bound the last one takes in the rest. */
function extend(ranges: [number, number][], from: number, to: number): void {
  const last = ranges[ranges.length - 1];
  if (last !== undefined && (last[1] === from || ranges.length === MAX_RANGES)) last[1] = to;
  else ranges.push([from, to]);
}
