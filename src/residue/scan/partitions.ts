/** Bytes of a medium, from a place on; fewer only at its end. Throws what the system throws. */
export type Look = (position: number, length: number) => Buffer;

/** What tables at the beginning of a medium say. */
export interface Layout {
  /** Where its partitions begin, in bytes, ascending. */
  readonly partitions: readonly number[];
  /** Bytes that it has by them; 0 where there are none. */
  readonly end: number;
}

const NONE: Layout = { partitions: [], end: 0 };
const SECTOR = 512;
const MOST = 1024;
const EXTENDED: ReadonlySet<number> = new Set([0x05, 0x0f, 0x85]);
const PROTECTIVE = 0xee;

/** The partition tables of PCs: GPT, else MBR. */
export function layoutOf(look: Look): Layout {
  for (const sector of [SECTOR, 4096]) {
    const header = look(sector, 92);
    if (header.length === 92 && header[0] === 0x45 && header.toString('latin1', 0, 8) === 'EFI PART')
      return gpt(look, header, sector);
  }
  return mbr(look);
}

function gpt(look: Look, header: Buffer, sector: number): Layout {
  const bytesTo = (lba: bigint): number => toNumber((lba + 1n) * BigInt(sector));
  let end = Math.max(bytesTo(header.readBigUInt64LE(32)), bytesTo(header.readBigUInt64LE(48)));
  const partitions: number[] = [];
  const [count, length] = [Math.min(header.readUInt32LE(80), MOST), header.readUInt32LE(84)];
  if (length >= 128 && length <= 4096) {
    const table = look(toNumber(header.readBigUInt64LE(72) * BigInt(sector)), count * length);
    for (let at = 0; at + 128 <= table.length; at += length) {
      if (table.subarray(at, at + 16).every((byte) => byte === 0)) continue;
      partitions.push(toNumber(table.readBigUInt64LE(at + 32) * BigInt(sector)));
      end = Math.max(end, bytesTo(table.readBigUInt64LE(at + 40)));
    }
  }
  return { partitions: ascending(partitions), end };
}

interface MbrEntry {
  readonly type: number;
  /** In sectors. */
  readonly start: number;
  readonly count: number;
}

function mbr(look: Look): Layout {
  const partitions: number[] = [];
  let end = 0;
  for (const { type, start, count } of entriesIn(look(0, SECTOR))) {
    // The table beyond it is gone; how large it says the medium is, is no more than a bound.
    if (type === PROTECTIVE) return NONE;
    end = Math.max(end, (start + count) * SECTOR);
    if (!EXTENDED.has(type)) {
      partitions.push(start * SECTOR);
      continue;
    }
    // A chain of tables, each of one partition and the place of the next table.
    for (let table = start, seen = 0; seen < MOST; seen++) {
      const inner = entriesIn(look(table * SECTOR, SECTOR));
      for (const entry of inner) {
        if (!EXTENDED.has(entry.type)) partitions.push((table + entry.start) * SECTOR);
      }
      const next = inner.find((entry) => EXTENDED.has(entry.type));
      if (next === undefined || start + next.start <= table) break;
      table = start + next.start;
    }
  }
  return { partitions: ascending(partitions), end };
}

/** None where the sector is no table: one that starts a file system ends alike. */
function entriesIn(sector: Buffer): MbrEntry[] {
  if (sector.length < SECTOR || sector.readUInt16BE(510) !== 0x55aa) return [];
  const entries: MbrEntry[] = [];
  for (let at = 446; at < 510; at += 16) {
    if ((sector[at]! & 0x7f) !== 0) return [];
    const entry = {
      type: sector[at + 4]!,
      start: sector.readUInt32LE(at + 8),
      count: sector.readUInt32LE(at + 12),
    };
    if (entry.type !== 0 && entry.start !== 0 && entry.count !== 0) entries.push(entry);
  }
  return entries;
}

function ascending(places: readonly number[]): number[] {
  return [...new Set(places)].sort((a, b) => a - b);
}

function toNumber(value: bigint): number {
  return Number(value < BigInt(Number.MAX_SAFE_INTEGER) ? value : BigInt(Number.MAX_SAFE_INTEGER));
}

/** Bytes that a file system which begins at `at` says it has; 0 where none is known there: ext2 to ext4, XFS, NTFS. */
export function fileSystemSize(look: Look, at: number): number {
  const ext = look(at + 1024, 0x154);
  if (ext.length === 0x154 && ext.readUInt16LE(56) === 0xef53 && ext.readUInt32LE(24) <= 6) {
    const wide = (ext.readUInt32LE(96) & 0x80) !== 0;
    const blocks = BigInt(ext.readUInt32LE(4)) + (wide ? BigInt(ext.readUInt32LE(0x150)) << 32n : 0n);
    return toNumber(blocks * BigInt(1024 << ext.readUInt32LE(24)));
  }
  const head = look(at, 48);
  if (head.length < 48) return 0;
  if (head[0] === 0x58 && head.toString('latin1', 0, 4) === 'XFSB') {
    return toNumber(BigInt(head.readUInt32BE(4)) * head.readBigUInt64BE(8));
  }
  if (head[3] === 0x4e && head.toString('latin1', 3, 11) === 'NTFS    ') {
    return toNumber(BigInt(head.readUInt16LE(11)) * head.readBigUInt64LE(40));
  }
  return 0;
}
