import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { worthless } from '../../src/core/block-worth.js';
import { errorCode } from '../../src/core/errors.js';
import { buildInventory } from '../../src/inventory/index.js';
import { openSources } from '../../src/sources/index.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scratch } from '../inventory/support.js';
import { writeSqlite } from '../live/sqlite-file.js';
import { checkedIndex } from './checked-index.js';
import { noise } from './noise.js';

function folderOf(files: Readonly<Record<string, Buffer>>): string {
  const folder = join(scratch(), 'data');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

async function inventoryOf(folder: string): Promise<string> {
  const output = join(scratch(), 'inventory');
  const source = await openSources([folder]);
  await buildInventory({ source, output, threads: 1 }).finally(() => source.close());
  return output;
}

async function indexOf(folder: string, inventory?: string, sizes: readonly (512 | 4096)[] = [4096, 512]) {
  const output = join(scratch(), 'residue');
  const built = await indexSource({ sources: [folder], output, sizes, inventory, reading: {} });
  return { output, built };
}

/** Records by the page, read from the file's bytes and nothing else. */
function recordsOf(path: string): Record<number, string[]> {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64BE(bytes.length - 40));
  const { blocks, contents } = JSON.parse(
    bytes.subarray(bytes.length - 40 - length, bytes.length - 40).toString(),
  );
  let at = 'cloudexit residue index 2\n'.length + contents.filesBytes;
  const records: Record<number, string[]> = {};
  for (const { size, entries, filterBits } of blocks) {
    records[size] = Array.from({ length: entries }, (_, i) => {
      const r = bytes.subarray(at + 20 * i, at + 20 * i + 20);
      return `${r.toString('hex', 0, 12)} ${r.readUInt32BE(12)}/${r.readUInt32BE(16)}`;
    });
    at += 20 * entries + filterBits / 8;
  }
  return records;
}

const short = (bytes: Buffer): string => hash('sha256', bytes, 'hex').slice(0, 24);

describe('what proves nothing', () => {
  it.each([
    ['short', noise('s', 63)],
    ['zero', Buffer.alloc(512)],
    ['ones', Buffer.alloc(4096, 0xff)],
    ['pattern', Buffer.alloc(512, 'U')],
    ['pattern', Buffer.alloc(512, 'sixteen letters!')],
    ['pattern', Buffer.alloc(4096, 'abc')],
    ['lowEntropy', Buffer.concat([noise('l', 256), Buffer.alloc(256, ' ')])],
    [undefined, Buffer.concat([noise('l', 300), Buffer.alloc(212, ' ')])],
    [undefined, Buffer.alloc(512, 'seventeen letters')],
    [undefined, noise('s', 64)],
  ] as const)('%s', (why, bytes) => {
    expect(worthless(bytes)).toBe(why);
  });
});

describe('a residue index', () => {
  it('holds the digest of every block and every padded tail, by its first place', async () => {
    const big = noise('big', 4096 + 700);
    const folder = folderOf({ a: big, b: big, c: noise('c', 100), d: Buffer.alloc(9000) });
    const { output, built } = await indexOf(folder, await inventoryOf(folder));
    expect(built.findings).toEqual([]);
    const cutInto = (size: number, bytes: Buffer, file: number): string[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => {
        const block = Buffer.alloc(size);
        bytes.copy(block, 0, i * size, (i + 1) * size);
        return `${short(block)} ${file}/${i}`;
      });
    const expected = (size: number): string[] =>
      [...cutInto(size, big, 0), ...cutInto(size, noise('c', 100), 2)].sort();
    expect(recordsOf(output)).toEqual({ 512: expected(512), 4096: expected(4096) });
    expect(built.description.contents.withoutBlock).toBe(1);
    expect(built.description.blocks.map(({ leftOut }) => leftOut.zero)).toEqual([18, 3]);
    expect(built.sha256).toBe(hash('sha256', readFileSync(output), 'hex'));
    const index = await checkedIndex(output);
    expect(index.sha256).toBe(built.sha256);
    expect([0, 1, 2, 3].map((n) => index.file(n).path)).toEqual(['a', 'b', 'c', 'd']);
    index.close();
  });

  it('is the same bytes again, and leaves out what is common', async () => {
    const page = noise('page', 512);
    const folder = folderOf({ db: Buffer.concat([...Array(65).fill(page), noise('rest', 512)]) });
    const [one, two] = [await indexOf(folder, undefined, [512]), await indexOf(folder, undefined, [512])];
    expect(one.built.sha256).toBe(two.built.sha256);
    expect(one.built.description.blocks[0]).toMatchObject({ entries: 1, leftOut: { common: 1 } });
    expect(Object.keys(one.built.counts)).toEqual(['RESIDUE_INDEX_UNBOUND']);
  });

  it('keeps what many copies of one content hold', async () => {
    const copies = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`f${i}`, noise('same', 1024)]));
    const { built } = await indexOf(folderOf(copies), undefined, [512]);
    // A folder's listing knows no sizes, so that the block number alone tells places apart.
    expect(built.description.blocks[0]).toMatchObject({ entries: 2, leftOut: { common: 0 } });
  });

  it('says what differs from the inventory, and is incomplete then', async () => {
    const folder = folderOf({ a: noise('a', 5000), b: noise('b', 5000), c: noise('c', 5000) });
    const inventory = await inventoryOf(folder);
    writeFileSync(join(folder, 'a'), noise('A', 5000));
    writeFileSync(join(folder, 'd'), noise('d', 5000));
    const { built } = await indexOf(folder, inventory);
    expect(built.findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'RESIDUE_SOURCE_DIFFERS a',
      'RESIDUE_SOURCE_DIFFERS d',
    ]);
    expect(built.description.complete).toBe(false);
  });

  it.each([
    ['ENTRY_CRC_MISMATCH__stored.zip', 'ENTRY_CRC_MISMATCH'],
    ['ENTRY_DATA_CORRUPT__deflate.zip', 'ENTRY_DATA_CORRUPT'],
    ['ENTRY_DATA_CORRUPT__longer-than-stated.zip', 'ENTRY_DATA_CORRUPT'],
  ])('a packed content that is not what its archive promises is not indexed: %s', async (file, why) => {
    const { built } = await indexOf(join(import.meta.dirname, '../returns/bad', file));
    expect(built.findings).toContainEqual(
      expect.objectContaining({ code: 'RESIDUE_NOT_INDEXED', detail: why }),
    );
    expect(built.description.complete).toBe(false);
  });

  it('a table has no blocks, which is said', async () => {
    const path = join(scratch(), 'db.sqlite');
    writeSqlite(path, 'CREATE TABLE t (a INTEGER PRIMARY KEY)', 'INSERT INTO t VALUES (1)');
    const { built } = await indexOf(`sqlite:${path}`);
    expect(built.counts).toMatchObject({ RESIDUE_NOT_INDEXED: 1 });
    expect(built.description.complete).toBe(false);
  });

  it('records out of order, twice or of no file are refused, whatever the digest says', async () => {
    const { output } = await indexOf(folderOf({ a: noise('a', 5 * 512) }), undefined, [512]);
    const whole = readFileSync(output);
    const length = Number(whole.readBigUInt64BE(whole.length - 40));
    const { contents } = JSON.parse(
      whole.subarray(whole.length - 40 - length, whole.length - 40).toString(),
    ) as { contents: { filesBytes: number } };
    const at = (n: number): number => 'cloudexit residue index 2\n'.length + contents.filesBytes + 20 * n;
    const refused = async (change: (bytes: Buffer) => void): Promise<string | undefined> => {
      const bytes = Buffer.from(whole);
      change(bytes);
      hash('sha256', bytes.subarray(0, -32), 'buffer').copy(bytes, bytes.length - 32);
      const path = join(scratch(), 'index');
      writeFileSync(path, bytes);
      try {
        (await checkedIndex(path)).close();
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(await refused(() => {})).toBeUndefined();
    const order = expect.stringContaining('not in order');
    expect(await refused((b) => b.copyWithin(at(1), at(2), at(3)))).toEqual(order);
    expect(await refused((b) => b.copyWithin(at(0), at(4), at(5)))).toEqual(order);
    // The same first four bytes, and less after them.
    expect(
      await refused((b) => {
        b.copy(b, at(2), at(1), at(1) + 4);
        b.fill(0, at(2) + 4, at(2) + 12);
      }),
    ).toEqual(order);
    expect(await refused((b) => b.writeUInt32BE(1, at(3) + 12))).toEqual(
      expect.stringContaining('names a file'),
    );
  });

  it('every flipped byte and every cut is refused', async () => {
    const { output } = await indexOf(folderOf({ a: noise('a', 3000) }), undefined, [512]);
    const whole = readFileSync(output);
    const broken = join(scratch(), 'broken');
    const refused = async (bytes: Uint8Array): Promise<string | undefined> => {
      writeFileSync(broken, bytes);
      try {
        (await checkedIndex(broken)).close();
        return undefined;
      } catch (error) {
        return errorCode(error);
      }
    };
    expect(await refused(whole)).toBeUndefined();
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      expect(await refused(flipped), String(at)).toBe('RESIDUE_INDEX_INVALID');
    }
    for (let length = 0; length < whole.length; length += 7) {
      expect(await refused(whole.subarray(0, length))).toBe('RESIDUE_INDEX_INVALID');
    }
  });
});

describe('an interruption', () => {
  it('is heard in the middle of one large content and leaves nothing', async () => {
    const folder = folderOf({ a: Buffer.alloc(64 * 1024 * 1024) });
    const output = join(scratch(), 'residue');
    const interruption = new AbortController();
    let bytes = 0;
    await expect(
      indexSource({
        sources: [folder],
        output,
        sizes: [4096],
        reading: {},
        signal: interruption.signal,
        onProgress: (progress) => {
          bytes = progress.bytes;
          setTimeout(() => interruption.abort(), 0);
        },
      }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(bytes).toBeLessThan(64 * 1024 * 1024);
    expect(readdirSync(dirname(output)).filter((name) => name.startsWith('residue'))).toEqual([]);
  });
});
