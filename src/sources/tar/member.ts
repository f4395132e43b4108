import { CloudexitError } from '../../core/errors.js';
import type { ByteCursor } from '../byte-cursor.js';
import { broken } from '../container-findings.js';
import { BLOCK } from './header.js';

/** The stored bytes of one entry, while the cursor stands in them. */
export class MemberData {
  #left: number;
  readonly #padding: number;
  #over = false;

  /**
   * @param stored bytes from the header's end to the padding
   * @param passed how many of them are already behind the cursor
   */
  constructor(
    private readonly cursor: ByteCursor,
    stored: number,
    passed = 0,
  ) {
    this.#left = stored - passed;
    this.#padding = (BLOCK - (stored % BLOCK)) % BLOCK;
  }

  /** The whole content, where it is at hand. */
  atHand(): Uint8Array | undefined {
    return this.cursor.ahead(this.#left);
  }

  async piece(most: number): Promise<Uint8Array> {
    if (this.#over) {
      throw new CloudexitError('CONTENT_PASSED', 'the content was asked for after the archive was read on');
    }
    const want = Math.min(most, this.#left);
    if (want === 0) return new Uint8Array(0);
    const bytes = await this.cursor.piece(want);
    if (bytes.length === 0) throw broken('ARCHIVE_TRUNCATED', 'the archive ends in the data of an entry');
    this.#left -= bytes.length;
    return bytes;
  }

  async *content(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = await this.piece(262_144);
      if (bytes.length === 0) return;
      yield bytes;
    }
  }

  /** {@link finish} without waiting; false when that is not possible. */
  finishNow(): boolean {
    this.#over = true;
    return this.cursor.skipNow(this.#left + this.#padding);
  }

  /** Moves the cursor behind the entry's padding. Throws ARCHIVE_TRUNCATED when the archive ends before. */
  async finish(): Promise<void> {
    if (this.finishNow()) return;
    const rest = this.#left + this.#padding;
    if ((await this.cursor.skip(rest)) < rest) {
      throw broken('ARCHIVE_TRUNCATED', 'the archive ends in the data of an entry');
    }
  }
}
