import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/formats/records/index.js';
import { formOf } from '../../src/residue/scan/index.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scanMedium } from '../../src/usecases/residue/scan-medium.js';
import { scanRecord } from '../../src/usecases/residue/scan-record.js';
import type { ScanRequest } from '../../src/usecases/residue/scan-run.js';
import { scratch } from '../inventory/support.js';
import { noise } from './noise.js';

const MIB = 1048576;
const DATA = noise('data', 16 * 4096);

async function scan(medium: string, more: Partial<ScanRequest> = {}) {
  const [folder, index] = [join(scratch(), 'data'), join(scratch(), 'residue')];
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), DATA);
  await indexSource({ sources: [folder], output: index, sizes: [4096, 512], reading: {} });
  const now = (): Date => new Date('2026-05-01T00:00:00Z');
  return scanMedium({ medium, index, output: join(scratch(), 'scan.json'), now, tool: 'test', ...more });
}

function imageOf(bytes: Buffer): string {
  const path = join(scratch(), 'image');
  writeFileSync(path, bytes);
  return path;
}

function told({ findings, result }: Awaited<ReturnType<typeof scan>>): string[] {
  return [
    result.outcome,
    ...findings.map(({ code, subject, expected = '', actual = '' }) =>
      `${code} ${subject} ${expected} ${actual}`.replace(/ +/g, ' ').trim(),
    ),
  ];
}

function formOfBytes(bytes: Buffer) {
  return formOf((into, position) => bytes.copy(into, 0, position, position + into.length), bytes.length);
}

/** A GPT of one partition in a medium of `sectors` sectors. */
function gpt(sectors: number, sector: number, partition: { first: number; last: number }): Buffer {
  const bytes = Buffer.alloc(sectors * sector);
  bytes.write('EFI PART', sector, 'latin1');
  bytes.writeBigUInt64LE(BigInt(sectors - 1), sector + 32);
  bytes.writeBigUInt64LE(BigInt(sectors - 34), sector + 48);
  bytes.writeBigUInt64LE(2n, sector + 72);
  bytes.writeUInt32LE(128, sector + 80);
  bytes.writeUInt32LE(128, sector + 84);
  const entry = 2 * sector;
  bytes.fill(0x11, entry, entry + 32);
  bytes.writeBigUInt64LE(BigInt(partition.first), entry + 32);
  bytes.writeBigUInt64LE(BigInt(partition.last), entry + 40);
  return bytes;
}

/** Entries of an MBR, or of a table in its chain, written into the sector at `at`. */
function mbr(bytes: Buffer, at: number, entries: readonly [type: number, start: number, count: number][]) {
  for (const [i, [type, start, count]] of entries.entries()) {
    bytes[at + 446 + 16 * i + 4] = type;
    bytes.writeUInt32LE(start, at + 446 + 16 * i + 8);
    bytes.writeUInt32LE(count, at + 446 + 16 * i + 12);
  }
  bytes.writeUInt16BE(0x55aa, at + 510);
}

describe('a medium whose data does not show its blocks', () => {
  it.each([
    ['qcow', 0, 'QFI\xfb\0\0\0\x03'],
    ['vmdk', 0, 'KDMV\x03\0\0\0'],
    ['vmdk', 0, '# Disk DescriptorFile\nversion=1\n'],
    ['vhdx', 0, 'vhdxfile'],
    ['vhd', 0, 'conectix'],
    ['vdi', 64, '\x7f\x10\xda\xbe'],
    ['dmg', 8192 - 512, 'koly\0\0\0\x04'],
    ['ewf', 0, 'EVF\t\r\n\xff\0'],
    ['luks', 0, 'LUKS\xba\xbe\0\x02'],
    ['luks', 0x8000, 'SKUL\xba\xbe\0\x02'],
    ['bitlocker', 0, '\xeb\x58\x90-FVE-FS-'],
    ['bzip2', 0, 'BZh91AY&SY'],
    ['xz', 0, '\xfd7zXZ\0'],
    ['7z', 0, '7z\xbc\xaf\x27\x1c'],
    ['zip', 0, 'PK\x03\x04'],
    ['tar', 257, 'ustar'],
  ])('%s, by its bytes at %i', async (format, at, mark) => {
    const bytes = Buffer.alloc(at > 8192 ? 65_536 : 8192);
    expect(formOfBytes(bytes).wrapped).toEqual([]);
    bytes.write(mark, at, 'latin1');
    expect(formOfBytes(bytes).wrapped).toMatchObject([{ offset: 0, format }]);
    expect(told(await scan(imageOf(bytes)))).toEqual([
      'not-assessed',
      `RESIDUE_MEDIUM_WRAPPED offset 0 ${format}`,
    ]);
  });

  it('is not assessed where its data lies compressed in it; the record says so; what is found stays found', async () => {
    const text = Buffer.from(DATA.toString('base64'));
    const scanned = await scan(imageOf(gzipSync(text)));
    expect(told(scanned)).toEqual(['not-assessed', 'RESIDUE_MEDIUM_WRAPPED offset 0 gzip']);
    const fields = {
      case: 'exit',
      party: 'customer',
      target: 'disk-1',
      holder: 'provider',
      resultName: 'r.json',
      language: 'en' as const,
    };
    const { predicate } = parseRecord(scanRecord(scanned, fields)).statement as never as {
      predicate: { targets: object[] };
    };
    expect(predicate.targets[0]).toMatchObject({
      outcome: 'not-assessed',
      notLookedAt: expect.stringMatching(/^what is in the gzip; /),
    });
    const left = Buffer.alloc(8 * MIB);
    left.write('QFI\xfb', 0, 'latin1');
    DATA.copy(left, 4 * MIB);
    expect(told(await scan(imageOf(left)))).toEqual([
      'found',
      'RESIDUE_BLOCK_FOUND offset 4194304 16',
      'RESIDUE_MEDIUM_WRAPPED offset 0 qcow',
    ]);
  });

  it('is seen in a sample too', async () => {
    const bytes = Buffer.alloc(500 * 4096);
    bytes.write('LUKS\xba\xbe', 0, 'latin1');
    const sample = { plan: 'stratified', seed: '00'.repeat(32), confidencePpm: 990_000 } as const;
    const scanned = await scan(imageOf(bytes), { sample: { ...sample, residueBytes: 50 * 4096 } });
    expect(told(scanned)).toEqual(['not-assessed', 'RESIDUE_MEDIUM_WRAPPED offset 0 luks']);
  });

  it.each([512, 4096])('an encrypted partition of a GPT with sectors of %i', (sector) => {
    const bytes = gpt(400, sector, { first: 40, last: 300 });
    expect(formOfBytes(bytes)).toEqual({ wrapped: [], unread: [] });
    bytes.write('LUKS\xba\xbe', 40 * sector, 'latin1');
    expect(formOfBytes(bytes).wrapped).toMatchObject([{ offset: 40 * sector, format: 'luks' }]);
  });

  it('an encrypted partition of an MBR, and one at the end of its chain', () => {
    const bytes = Buffer.alloc(MIB);
    mbr(bytes, 0, [
      [0x83, 100, 100],
      [0x0f, 300, 900],
    ]);
    mbr(bytes, 300 * 512, [
      [0x83, 10, 50],
      [0x05, 400, 100],
    ]);
    mbr(bytes, 700 * 512, [[0x83, 20, 50]]);
    expect(formOfBytes(bytes)).toEqual({ wrapped: [], unread: [] });
    for (const at of [100, 310, 720]) bytes.write('LUKS\xba\xbe', at * 512, 'latin1');
    expect(formOfBytes(bytes).wrapped.map(({ offset }) => offset / 512)).toEqual([100, 310, 720]);
    // A chain that leads back ends.
    mbr(bytes, 700 * 512, [
      [0x83, 20, 50],
      [0x05, 400, 100],
    ]);
    expect(formOfBytes(bytes).wrapped).toHaveLength(3);
  });

  it('in a folder, disk images and encrypted volumes are told; compressed files are ordinary there', async () => {
    const folder = join(scratch(), 'folder');
    mkdirSync(folder);
    writeFileSync(join(folder, 'log.gz'), gzipSync('x'.repeat(9000)));
    writeFileSync(join(folder, 'one.zip'), Buffer.from('PK\x03\x04 and more', 'latin1'));
    expect(told(await scan(folder))).toEqual(['none-found']);
    writeFileSync(join(folder, 'vm'), Buffer.from('QFI\xfb', 'latin1'));
    writeFileSync(join(folder, 'vault'), Buffer.from('LUKS\xba\xbe', 'latin1'));
    expect(told(await scan(folder))).toEqual([
      'not-assessed',
      'RESIDUE_MEDIUM_WRAPPED vault, offset 0 luks',
      'RESIDUE_MEDIUM_WRAPPED vm, offset 0 qcow',
    ]);
  });
});

describe('a medium that is shorter than it says', () => {
  it('by its GPT', async () => {
    const path = imageOf(gpt(4000, 512, { first: 40, last: 3900 }));
    expect(told(await scan(path))).toEqual(['none-found']);
    truncateSync(path, 3999 * 512);
    expect(told(await scan(path))).toEqual([
      'not-assessed',
      'RESIDUE_MEDIUM_CUT medium 2048000 bytes 2047488 bytes',
    ]);
  });

  it('by its MBR, but not by one that only guards a GPT which is gone, nor by what is no table', () => {
    const bytes = Buffer.alloc(MIB);
    mbr(bytes, 0, [[0x83, 100, 2000]]);
    expect(formOfBytes(bytes).statedBytes).toBe(2100 * 512);
    bytes[446 + 4] = 0xee;
    expect(formOfBytes(bytes).statedBytes).toBeUndefined();
    bytes[446 + 4] = 0x83;
    bytes[446] = 0x41;
    expect(formOfBytes(bytes).statedBytes).toBeUndefined();
  });

  it('by the file system on it, or in its partition', () => {
    const ext = (bytes: Buffer, at: number, blocks: number): Buffer => {
      bytes.writeUInt16LE(0xef53, at + 1024 + 56);
      bytes.writeUInt32LE(2, at + 1024 + 24);
      bytes.writeUInt32LE(blocks, at + 1024 + 4);
      return bytes;
    };
    expect(formOfBytes(ext(Buffer.alloc(MIB), 0, 256)).statedBytes).toBeUndefined();
    expect(formOfBytes(ext(Buffer.alloc(MIB), 0, 257)).statedBytes).toBe(257 * 4096);
    const inner = Buffer.alloc(MIB);
    mbr(inner, 0, [[0x83, 64, 1000]]);
    expect(formOfBytes(ext(inner, 64 * 512, 255)).statedBytes).toBe(64 * 512 + 255 * 4096);
    const xfs = Buffer.alloc(MIB);
    xfs.write('XFSB', 0, 'latin1');
    xfs.writeUInt32BE(4096, 4);
    xfs.writeBigUInt64BE(1000n, 8);
    expect(formOfBytes(xfs).statedBytes).toBe(1000 * 4096);
    const ntfs = Buffer.alloc(MIB);
    ntfs.write('NTFS    ', 3, 'latin1');
    ntfs.writeUInt16LE(512, 11);
    ntfs.writeBigUInt64LE(2n ** 63n, 40);
    expect(formOfBytes(ntfs).statedBytes).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('or of no bytes at all: nothing was looked at', async () => {
    expect(told(await scan(imageOf(Buffer.alloc(0))))).toEqual(['not-assessed', 'RESIDUE_NOT_READ medium']);
    const folder = join(scratch(), 'empty');
    mkdirSync(folder);
    expect(told(await scan(folder))).toEqual(['not-assessed', 'RESIDUE_NOT_READ medium']);
  });
});

describe('what a medium says of itself and cannot be read', () => {
  it('is told by its place', () => {
    const bytes = gpt(400, 512, { first: 40, last: 300 });
    const form = formOf((into, position) => {
      if (position >= 40 * 512 && position < 41 * 512) throw new Error('EIO');
      return bytes.copy(into, 0, position, position + into.length);
    }, bytes.length);
    expect(form.unread).toEqual([40 * 512]);
  });
});
