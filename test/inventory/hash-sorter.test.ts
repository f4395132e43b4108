import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { HashSorter } from '../../src/inventory/hash-sorter.js';

function sorted(hashes: readonly string[], run: number, block: number): string[] {
  const sorter = new HashSorter(32, undefined, run);
  try {
    for (const hash of hashes) sorter.add(hash);
    const out: string[] = [];
    for (const bytes of sorter.blocks(block)) {
      expect(bytes.length % 32).toBe(0);
      for (let at = 0; at < bytes.length; at += 32)
        out.push(Buffer.from(bytes.subarray(at, at + 32)).toString('latin1'));
    }
    return out;
  } finally {
    sorter.close();
  }
}

const hashOf = (i: number): string => createHash('sha256').update(String(i)).digest('binary');
// The first 44 bits alike, so that only the rest can tell them apart.
const alike = (i: number): string => `${'\u00ff'.repeat(6)}${hashOf(i).slice(6)}`;

it.each([
  [10_000, 1 << 18],
  [10_000, 1024],
  [3000, 37],
  [37, 37],
  [1, 37],
  [0, 37],
])('%i hashes in runs of %i come in byte order, as often as they went in', (count, run) => {
  const hashes = Array.from({ length: count }, (_, i) =>
    i % 3 === 0 ? hashOf(i % 100) : i % 3 === 1 ? alike(i) : hashOf(i),
  );
  const inOrder = [...hashes].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (const block of [256, 7]) expect(sorted(hashes, run, block)).toEqual(inOrder);
});

it('runs of other sorters are merged with its own, and stay theirs', () => {
  const hashes = Array.from({ length: 5000 }, (_, i) => hashOf(i % 4000));
  const sorters = [97, 300, 1 << 18].map((run) => new HashSorter(32, undefined, run));
  const [main, ...others] = sorters as [HashSorter, ...HashSorter[]];
  try {
    hashes.forEach((hash, i) => void sorters[i % 3]!.add(hash));
    for (const other of others) main.adopt(other.spilled());
    const out: string[] = [];
    for (const block of main.blocks(256))
      out.push(...Buffer.from(block).toString('latin1').match(/.{32}/gs)!);
    expect(out).toEqual([...hashes].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    main.close();
    let left = 0;
    for (const block of others[0]!.blocks(256)) left += block.length / 32;
    expect(left).toBe(hashes.filter((_, i) => i % 3 === 1).length);
  } finally {
    for (const sorter of sorters) sorter.close();
  }
});
