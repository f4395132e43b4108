const BITS = 2 ** 28;
/** With ten million digests a fifth of the bits are set; six of them are then all set by chance once in 15 000 times. */
const PROBES = 6;

/**
 * Remembers digests in a fixed 32 MiB, whatever their number: `has` is true for every digest that was added, and seldom for
 * another (one in 15 000 after ten million).
 */
export class DigestFilter {
  readonly #bits = new Uint8Array(BITS / 8);

  /** `digest`: hexadecimal, at least 14 characters. */
  add(digest: string): void {
    const step = stepOf(digest);
    for (let i = 0, at = startOf(digest); i < PROBES; i++, at = (at + step) % BITS) {
      this.#bits[at >>> 3]! |= 1 << (at & 7);
    }
  }

  has(digest: string): boolean {
    const step = stepOf(digest);
    for (let i = 0, at = startOf(digest); i < PROBES; i++, at = (at + step) % BITS) {
      if ((this.#bits[at >>> 3]! & (1 << (at & 7))) === 0) return false;
    }
    return true;
  }
}

/*
 * Two independent 28-bit numbers, a digest being as random as any hash of it; the probes are an arithmetic sequence of them
 * (Kirsch and Mitzenmacher, "Less hashing, same performance", 2006). An odd step comes back to no bit early.
 */
function startOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 7), 16);
}

function stepOf(digest: string): number {
  return Number.parseInt(digest.slice(7, 14), 16) | 1;
}
