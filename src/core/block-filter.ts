/** The prefilter over blocks: `manifests/formats/residue-index.md`, rule 7. */

const SECTOR_WORDS = 128;

/** The two 32-bit numbers of a block of `sectors` times 512 bytes that begins at word `at`, into `pair`. */
export function blockPrint(words: Int32Array, at: number, sectors: number, pair: Int32Array): void {
  let f = 0;
  let g = 0;
  for (let s = 0; s < sectors; s++) {
    sectorPrint(words, at + s * SECTOR_WORDS, pair);
    f = ((f << 5) | (f >>> 27)) ^ pair[0]!;
    g = (((g << 5) | (g >>> 27)) + pair[1]!) | 0;
  }
  pair[0] = f;
  pair[1] = g;
}

function sectorPrint(words: Int32Array, at: number, pair: Int32Array): void {
  let f = 0;
  let g = 0;
  for (let k = at + 1; k < at + SECTOR_WORDS; k += 17) {
    const w = words[k]!;
    f = Math.imul(f ^ w, 0x9e3779b1);
    f ^= f >>> 15;
    g = Math.imul(g + w, 0x85ebca77);
    g ^= g >>> 13;
  }
  pair[0] = f;
  pair[1] = g;
}

/** Bits of a group, of which five are set for a block. */
const GROUP_BITS = 512;
const BITS_SET = 5;

/** How far a block's first number is shifted to be that of its group, in a filter of so many bits. */
export function groupShift(bits: number): number {
  return 32 - Math.log2(bits / GROUP_BITS);
}

/** A bit set of `2^b` bits in groups of 512, as it is filled; the kernel of a scan asks it. */
export class BlockFilter {
  readonly #shift: number;

  /** `bits.length` is a power of two from 128 to 2^28. */
  constructor(readonly bits: Uint8Array) {
    this.#shift = groupShift(bits.length * 8);
  }

  add(f: number, g: number): void {
    const group = (f >>> this.#shift) * (GROUP_BITS / 8);
    for (let i = 0, h = g; i < BITS_SET; i++, h = Math.imul(h, 0x9e3779b1)) {
      this.bits[group + (h >>> 26)]! |= 1 << ((h >>> 23) & 7);
    }
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
