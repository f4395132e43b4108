import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteString } from '../../src/core/bytes.js';
import { HashSorter } from '../../src/inventory/hash-sorter.js';
import { LeafSorter, LINE_AT, lineOf, MARKS_AT } from '../../src/inventory/leaf-sorter.js';
import { LinePacker } from '../../src/inventory/packed-lines.js';
import { scratch } from './support.js';

/** Key, order, line, marks and tree hash of every record. */
function drain(sorter: LeafSorter): unknown[][] {
  return Array.from(sorter.records(), (leaf) => {
    const { key, order, bytes, from } = leaf;
    expect(bytes[from + LINE_AT]).toBe(0);
    return [key, order, lineOf(leaf), bytes[from + MARKS_AT], bytes.toString('hex', from, from + 32)];
  });
}

const record = fc.record({
  key: fc.uint8Array({ maxLength: 6 }).map(byteString),
  line: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  marks: fc.integer({ min: 0, max: 3 }),
});
const runs = { minLength: 1, maxLength: 20 };

describe('the sorter of leaves', () => {
  it('sorts packed and single lines as memory does, with the hash of each, however little memory there is', async () => {
    const tempDir = scratch();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(record, runs), { maxLength: 12 }),
        fc.constantFrom('sha256' as const, 'sm3' as const),
        fc.integer({ min: 1, max: 8000 }),
        async (batches, tree, memory) => {
          const sorter = new LeafSorter({ tree, tempDir, memory });
          const expected: [string, number, string, number, string][] = [];
          batches.forEach((batch, b) => {
            const packer = new LinePacker(tree, batch.length);
            const orders = batch.map(({ key, line, marks }) => {
              const order = expected.length;
              expected.push([key, order, line, marks, hash(tree, `\0${line}`)]);
              if (b % 2 === 0) packer.add(line, marks);
              else sorter.add(key, order, line, marks);
              return order;
            });
            const packed = packer.finish();
            if (b % 2 === 0)
              for (const [i, { key }] of batch.entries()) sorter.addPacked(key, orders[i]!, packed, i);
          });
          expected.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
          expect(drain(sorter)).toEqual(expected);
          const texts: unknown[] = [];
          for await (const batch of sorter.sorted())
            texts.push(...batch.map((r) => [r.key, r.order, r.value]));
          expect(texts).toEqual(expected.map(([key, order, line]) => [key, order, line]));
          expect(readdirSync(tempDir)).toEqual([]);
          sorter.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds lines larger than its buffers', () => {
    const sorter = new LeafSorter({ tree: 'sha256', tempDir: scratch(), memory: 1000 });
    const long = '长'.repeat(800_000);
    sorter.add('b', 0, long, 0);
    sorter.add('a', 1, `${long}!`, 0);
    expect(drain(sorter).map(([key, , line]) => [key, (line as string).length])).toEqual([
      ['a', 800_001],
      ['b', 800_000],
    ]);
    sorter.close();
  });
});

it('says which folder has no room for what it sorts', () => {
  const tempDir = join(scratch(), 'gone');
  const leaves = new LeafSorter({ tree: 'sha256', tempDir, memory: 100 });
  const fill = (add: (i: number) => void): void => {
    for (let i = 0; i < 100; i++) add(i);
  };
  expect(() => fill((i) => leaves.add(`k${i}`, i, '{"path":"a"}', 0))).toThrow(
    expect.objectContaining({
      code: 'OUTPUT_NOT_WRITTEN',
      subject: tempDir,
      hint: expect.stringMatching(/TMPDIR/),
    }),
  );
  const hashes = new HashSorter(32, tempDir, 4);
  expect(() => fill((i) => hashes.add(hash('sha256', String(i), 'buffer').toString('latin1')))).toThrow(
    expect.objectContaining({ code: 'OUTPUT_NOT_WRITTEN', subject: tempDir }),
  );
});
