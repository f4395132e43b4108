import { concatBytes, fromHex, utf8 } from './bytes.js';
import { digest, digestHex } from './digest.js';
import { CloudexitError } from './errors.js';

const COMMITMENT = 'cloudexit residue seed 1\n';
const DRAW = 'cloudexit residue sample 1\n';
const RANGE = 2 ** 48;

/** 32 bytes, lower-case hexadecimal. Throws `SEED_INVALID` (exit 2); the message does not repeat the seed, which may still be secret. */
export function seedBytes(seed: string): Uint8Array {
  const bytes = fromHex(seed);
  if (bytes?.length === 32) return bytes;
  throw new CloudexitError('SEED_INVALID', 'a seed is 64 lower-case hexadecimal digits', { exit: 2 });
}

/** What is made public before the deletion: SHA-256, lower-case hexadecimal. */
export function seedCommitment(seed: string): string {
  return digestHex('sha256', concatBytes(utf8(COMMITMENT), seedBytes(seed)));
}

/** Numbers that anyone who has the seed can draw again: SHA-256 in counter mode, rejection sampling. */
export class SampleDraw {
  readonly #prefix: Uint8Array;
  #counter = 0;
  #block = new Uint8Array(0);
  #at = 0;

  constructor(seed: string) {
    this.#prefix = concatBytes(utf8(DRAW), seedBytes(seed));
  }

  /** An integer from 0 to `count - 1`, each as likely; `count` from 1 to 2^40. */
  below(count: number): number {
    const limit = Math.floor(RANGE / count) * count;
    for (;;) {
      const number = this.#next();
      if (number < limit) return number % count;
    }
  }

  /** Six bytes, big-endian. A block of 32 gives five numbers; its last two bytes are not used. */
  #next(): number {
    if (this.#at + 6 > this.#block.length) {
      const counter = new Uint8Array(8);
      new DataView(counter.buffer).setBigUint64(0, BigInt(this.#counter++));
      this.#block = digest('sha256', concatBytes(this.#prefix, counter)) as Uint8Array<ArrayBuffer>;
      this.#at = 0;
    }
    let number = 0;
    for (let i = 0; i < 6; i++) number = number * 256 + this.#block[this.#at++]!;
    return number;
  }
}
