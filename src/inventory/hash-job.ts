import type { FindingCode } from '../core/finding-codes.js';
import type { ContentPart, ContentRead } from './content-reader.js';

/** Contents that one thread reads in one go. Columns, because cloning objects costs more than hashing small files. */
export interface HashJob {
  readonly id: number;
  readonly large: boolean;
  /** One character a byte. */
  readonly paths: readonly string[];
  /** Absent where every content is a whole file that the listing did not look at. */
  readonly parts?: readonly Omit<ContentPart, 'path'>[];
}

export interface PackedReads {
  /** '' for a content that was read, `large` for one left for a job of its own, else why it was not. */
  readonly errors: readonly (FindingCode | 'large' | '')[];
  /** size, mode, mtime, links of each content. */
  readonly numbers: Float64Array;
  /** 64 characters for each content and algorithm, or as many as the algorithm has; '' where not read. */
  readonly digests: readonly string[];
  readonly pieces: readonly (string | undefined)[] | undefined;
}

export type WorkerMessage =
  | ({ readonly type: 'done'; readonly id: number } & PackedReads)
  | { readonly type: 'progress'; readonly id: number; readonly bytes: number };

const NUMBERS = 4;

export function packReads(reads: readonly (ContentRead | undefined)[], algorithms: number): PackedReads {
  const numbers = new Float64Array(NUMBERS * reads.length);
  const errors: (FindingCode | 'large' | '')[] = [];
  const digests: string[] = [];
  let pieces: (string | undefined)[] | undefined;
  reads.forEach((read, i) => {
    errors.push(read === undefined ? 'large' : (read.error ?? ''));
    for (let d = 0; d < algorithms; d++) digests.push(read?.digests[d] ?? '');
    if (read === undefined) return;
    numbers.set([read.size, read.mode, read.mtime, read.links], NUMBERS * i);
    if (read.pieces !== undefined) {
      pieces ??= new Array<string | undefined>(reads.length).fill(undefined);
      pieces[i] = read.pieces;
    }
  });
  return { errors, numbers, digests, pieces };
}

/** `undefined` for a content that has to be read in a job of its own. */
export function unpackRead(packed: PackedReads, i: number, algorithms: number): ContentRead | undefined {
  const error = packed.errors[i]!;
  if (error === 'large') return undefined;
  const at = NUMBERS * i;
  const pieces = packed.pieces?.[i];
  return {
    ...(error === '' ? {} : { error }),
    size: packed.numbers[at]!,
    mode: packed.numbers[at + 1]!,
    mtime: packed.numbers[at + 2]!,
    links: packed.numbers[at + 3]!,
    digests: packed.digests.slice(i * algorithms, (i + 1) * algorithms),
    ...(pieces === undefined ? {} : { pieces }),
  };
}
