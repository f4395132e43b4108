import { describe, expect, it } from 'vitest';
import { randomBytes } from '../../src/page/check-bundle.js';

const MEBIBYTE = 1024 * 1024;

/** A file that is asked for no more often than a reader who comes to an end would. */
class Asked extends Blob {
  asked = 0;
  override slice(start?: number, end?: number): Blob {
    this.asked += 1;
    if (this.asked > 100) throw new Error('read again and again');
    return super.slice(start, end);
  }
}

describe('a file that a page reads in place', () => {
  it('answers reads that overlap in time each with its own bytes', async () => {
    // More than two windows of 4 MiB, whose bytes say where they stand.
    const content = Uint8Array.from({ length: 9 * MEBIBYTE }, (_, i) => i % 251);
    const bytes = randomBytes(new Asked([content]));
    const places = [0, 8, 1, 7, 3, 5].map((n) => n * MEBIBYTE);
    const reads = places.map(async (at) => {
      const into = new Uint8Array(100);
      const read = await bytes.read(into, at);
      return { at, read, same: into.every((byte, i) => byte === (at + i) % 251) };
    });
    const found = await Promise.all(reads);
    expect(found).toEqual(places.map((at) => ({ at, read: 100, same: true })));
  });
});
