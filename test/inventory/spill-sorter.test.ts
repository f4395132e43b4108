import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteString } from '../../src/core/bytes.js';
import type { SortRecord } from '../../src/core/sorter.js';
import { SpillSorter } from '../../src/inventory/index.js';
import { scratch } from './support.js';

async function drain(sorter: SpillSorter): Promise<SortRecord[]> {
  const records: SortRecord[] = [];
  for await (const batch of sorter.sorted()) records.push(...batch);
  return records;
}

describe('the spilling sorter', () => {
  it('sorts as memory does, however little of it there is, and again when asked again', async () => {
    const record = fc.record({
      key: fc.uint8Array({ maxLength: 6 }).map(byteString),
      value: fc.string({ unit: 'grapheme', maxLength: 20 }),
    });
    const tempDir = scratch();
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 120 }),
        fc.integer({ min: 1, max: 8000 }),
        async (list, memory) => {
          const sorter = new SpillSorter({ tempDir, memory });
          const records = list.map((r, order) => ({ ...r, order }));
          for (const { key, order, value } of records) sorter.add(key, order, value);
          const sorted = records.toSorted((a, b) =>
            a.key < b.key ? -1 : a.key > b.key ? 1 : a.order - b.order,
          );
          expect(await drain(sorter)).toEqual(sorted);
          expect(await drain(sorter)).toEqual(sorted);
          // Nothing of it has a name on the disk, even while it is in use.
          expect(readdirSync(tempDir)).toEqual([]);
          sorter.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds records larger than its buffers', async () => {
    const sorter = new SpillSorter({ tempDir: scratch(), memory: 1000 });
    const long = '长'.repeat(800_000);
    sorter.add('b', 0, long);
    sorter.add('a', 1, `${long}!`);
    sorter.add('c', 2, '');
    expect((await drain(sorter)).map((r) => [r.key, r.value.length])).toEqual([
      ['a', 800_001],
      ['b', 800_000],
      ['c', 0],
    ]);
    expect(sorter.spilled).toBe(true);
    sorter.close();
  });
});
