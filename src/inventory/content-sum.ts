import { createHash, type Hash, hash } from 'node:crypto';
import type { AnyDigest } from '../core/digest.js';
import { pieceAlgorithm, pieceSize } from '../formats/leaf.js';
import type { SideHash } from './side-hash.js';

/** What to compute of every content. */
export interface ReadPlan {
  readonly digests: readonly AnyDigest[];
  /** Piece size before doubling; undefined: no pieces. */
  readonly chunkSize?: number | undefined;
}

export interface ContentDigests {
  /** Hexadecimal, in the plan's order. */
  readonly digests: string[];
  /** Hexadecimal digests of the pieces, joined; only when there is more than one piece. */
  readonly pieces?: string;
}

/** Slowest first, as measured: SM3 has no instructions of its own on most processors. */
const SLOW: readonly AnyDigest[] = ['sm3', 'md5', 'sha512', 'sha384'];

/** Digests of a content that is in memory and has no pieces. */
export function hashAll(plan: ReadPlan, bytes: Uint8Array): string[] {
  return plan.digests.map((name) => hash(name, bytes, 'hex'));
}

export function hasPieces(plan: ReadPlan, size: number): boolean {
  return plan.chunkSize !== undefined && size > plan.chunkSize;
}

/** Whole-content digests and piece digests in one pass. */
export class ContentSum {
  readonly #whole: (Hash | undefined)[];
  readonly #side: SideHash | undefined;
  readonly #algorithm: AnyDigest;
  readonly #piece: number | undefined;
  #current: Hash | undefined;
  #inPiece = 0;
  #pieces = '';

  /**
   * `size` decides the piece size; undefined (not known beforehand) records no pieces. With a `side`, the slowest
   * digest is computed there.
   */
  constructor(plan: ReadPlan, size: number | undefined, side?: SideHash) {
    const aside = side === undefined ? undefined : slowest(plan.digests);
    this.#side = side;
    if (aside !== undefined) side!.begin(aside);
    this.#whole = plan.digests.map((name) => (name === aside ? undefined : createHash(name)));
    this.#algorithm = pieceAlgorithm(plan.digests);
    if (size !== undefined && hasPieces(plan, size)) {
      this.#piece = pieceSize(plan.chunkSize!, size);
      this.#current = createHash(this.#algorithm);
    }
  }

  /** Where the bytes of the next {@link update} are best read into, if they are not anywhere yet. */
  room(own: Buffer): Buffer {
    return this.#side?.room() ?? own;
  }

  update(bytes: Uint8Array): void {
    this.#side?.update(bytes);
    for (const whole of this.#whole) whole?.update(bytes);
    if (this.#piece === undefined) return;
    for (let at = 0; at < bytes.length; ) {
      const n = Math.min(this.#piece - this.#inPiece, bytes.length - at);
      this.#current!.update(bytes.subarray(at, at + n));
      this.#inPiece += n;
      at += n;
      if (this.#inPiece === this.#piece) this.#endPiece();
    }
  }

  /** For a sum without a side. */
  finish(): ContentDigests {
    const digests = this.#whole.map((whole) => whole?.digest('hex') ?? '');
    if (this.#inPiece > 0) this.#endPiece();
    return this.#pieces === '' ? { digests } : { digests, pieces: this.#pieces };
  }

  async finishWithSide(): Promise<ContentDigests> {
    const sums = this.finish();
    if (this.#side !== undefined) sums.digests[this.#whole.indexOf(undefined)] = await this.#side.finish();
    return sums;
  }

  #endPiece(): void {
    this.#pieces += this.#current!.digest('hex');
    this.#current = createHash(this.#algorithm);
    this.#inPiece = 0;
  }
}

function slowest(digests: readonly AnyDigest[]): AnyDigest {
  return SLOW.find((name) => digests.includes(name)) ?? digests[0]!;
}
