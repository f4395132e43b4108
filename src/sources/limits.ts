import { broken } from './container-findings.js';

/**
 * Bounds on what archives may unfold to. They exist so that a small hostile file cannot occupy the assessor's
 * machine; reaching one is ARCHIVE_LIMIT_EXCEEDED, which leaves the rest unassessed and never passes.
 */
export interface ArchiveLimits {
  /** Content bytes per archive byte, for each archive. DEFLATE itself cannot exceed 1032. */
  readonly ratio: number;
  /** Below this much content the ratio is not looked at: a small file of zeros is no attack. */
  readonly ratioFrom: number;
  /** Content bytes that are not there byte for byte (decompressed, or made of holes), inner archives included. */
  readonly total: number;
  /** Entries, inner archives included. */
  readonly entries: number;
  /** Bytes of inner archives that may be held in memory at once because they cannot be read where they lie. */
  readonly held: number;
}

export const DEFAULT_LIMITS: ArchiveLimits = {
  ratio: 1000,
  ratioFrom: 64 * 2 ** 20,
  total: 16 * 2 ** 40,
  entries: 50_000_000,
  held: 256 * 2 ** 20,
};

/** Counts what one archive unfolds to; inner archives count towards the totals of the outer one as well. */
export class Unfolding {
  #content = 0;
  readonly #bound: number;

  constructor(
    readonly limits: ArchiveLimits,
    archiveBytes: number,
    private readonly all = { content: 0, entries: 0 },
  ) {
    this.#bound = Math.max(limits.ratioFrom, limits.ratio * archiveBytes);
  }

  /** `held`: how many of the inner archive's bytes are in memory on its account. */
  inner(archiveBytes: number, held = 0): Unfolding {
    const limits = { ...this.limits, held: this.limits.held - held };
    return new Unfolding(limits, archiveBytes, this.all);
  }

  /** One more entry. Throws ARCHIVE_LIMIT_EXCEEDED. */
  entry(): void {
    if (++this.all.entries > this.limits.entries) {
      throw broken('ARCHIVE_LIMIT_EXCEEDED', `there are more than ${this.limits.entries} entries`);
    }
  }

  /** So many more bytes of content. Throws ARCHIVE_LIMIT_EXCEEDED. */
  content(bytes: number): void {
    this.#content += bytes;
    this.all.content += bytes;
    if (this.#content > this.#bound) {
      throw broken('ARCHIVE_LIMIT_EXCEEDED', `an archive unfolds to more than ${this.#bound} bytes`);
    }
    if (this.all.content > this.limits.total) {
      throw broken('ARCHIVE_LIMIT_EXCEEDED', `the content is more than ${this.limits.total} bytes`);
    }
  }
}
