/**
 * Remembers digests in a fixed 32 MiB, whatever their number: `has` is true for every digest that was added, and seldom for
 * another (one in 200 after ten million).
 */
export class DigestFilter {
  readonly #bits = new Uint8Array(2 ** 25);

  /** `digest`: hexadecimal, at least 14 characters. */
  add(digest: string): void {
    const [a, b] = positions(digest);
    this.#bits[a >>> 3]! |= 1 << (a & 7);
    this.#bits[b >>> 3]! |= 1 << (b & 7);
  }

  has(digest: string): boolean {
    const [a, b] = positions(digest);
    return (this.#bits[a >>> 3]! & (1 << (a & 7))) !== 0 && (this.#bits[b >>> 3]! & (1 << (b & 7))) !== 0;
  }
}

/** Two independent 28-bit numbers: a digest is as random as any hash of it. */
function positions(digest: string): [number, number] {
  return [Number.parseInt(digest.slice(0, 7), 16), Number.parseInt(digest.slice(7, 14), 16)];
}
