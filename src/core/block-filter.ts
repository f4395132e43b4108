/** The prefilter over blocks, which looks at their first 512 bytes: `manifests/formats/residue-index.md`, rule 7. */

/** Two 32-bit numbers of the words from `at` on, which is a multiple of 4 bytes counted in words; into `pair`. */
export function fingerprint(words: Int32Array, at: number, pair: Int32Array): void {
  let f = 0;
  let g = 0;
  for (let k = at + 1; k < at + 128; k += 17) {
    const w = words[k]!;
    f = Math.imul(f ^ w, 0x9e3779b1);
    f ^= f >>> 15;
    g = Math.imul(g + w, 0x85ebca77);
    g ^= g >>> 13;
  }
  pair[0] = f;
  pair[1] = g;
}

/** A bit set of `2^b` bits, three of them to a block. */
export class BlockFilter {
  readonly #shift: number;

  /** `bits.length` is a power of two from 128 to 2^28. */
  constructor(readonly bits: Uint8Array) {
    this.#shift = 32 - Math.log2(bits.length * 8);
  }

  add(f: number, g: number): void {
    for (let i = 0, at = f; i < 3; i++, at = (at + g) | 0) {
      const bit = at >>> this.#shift;
      this.bits[bit >>> 3]! |= 1 << (bit & 7);
    }
  }

  mayHave(f: number, g: number): boolean {
    for (let i = 0, at = f; i < 3; i++, at = (at + g) | 0) {
      const bit = at >>> this.#shift;
      if ((this.bits[bit >>> 3]! & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}

const BITS_EACH = 16;
const LEAST_BITS = 2 ** 10;
const MOST_BITS = 2 ** 31;

/** Bits of a filter for so many blocks: at least 16 a block as long as it stays below 256 MiB. */
export function filterBits(blocks: number): number {
  let bits = LEAST_BITS;
  while (bits < MOST_BITS && bits < blocks * BITS_EACH) bits *= 2;
  return bits;
}

export function isFilterBits(bits: number): boolean {
  return bits >= LEAST_BITS && bits <= MOST_BITS && Number.isInteger(Math.log2(bits));
}
