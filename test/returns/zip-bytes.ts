import { crc32 } from 'node:zlib';
import { deflateStored } from './tar-bytes.js';

/** Zip archives byte by byte, right and wrong, written without looking at the reader. */

export interface ZipFields {
  name: string | Buffer;
  data?: string | Buffer;
  method?: number;
  flags?: number;
  /** Unix mode with file type; absent: made by DOS. */
  unixMode?: number;
  attributes?: number;
  extra?: Buffer;
  /** Sizes and CRC after the data (flag bit 3). */
  streamed?: boolean;
  zip64?: boolean;
  /** What the local header says instead. */
  local?: { name?: string; size?: number; crc32?: number; method?: number };
  /** What the central record says instead. */
  central?: { offset?: number; size?: number; compressed?: number; crc32?: number; disk?: number };
  /** What the data descriptor says instead. */
  descriptor?: { crc32?: number };
  /** Bytes stored instead of the (compressed) data. */
  stored?: Buffer;
}

const u16 = (n: number): Buffer => Buffer.from([n & 255, (n >>> 8) & 255]);
const u32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n >>> 0);
  return bytes;
};
const u64 = (n: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(n));
  return bytes;
};
export const field = (id: number, data: Buffer): Buffer => Buffer.concat([u16(id), u16(data.length), data]);

/** 2023-11-14 22:13:20 */
const DOS = Buffer.concat([u16((22 << 11) | (13 << 5) | 10), u16((43 << 9) | (11 << 5) | 14)]);

interface Made {
  readonly local: Buffer;
  central(offset: number): Buffer;
}

function make(fields: ZipFields): Made {
  const name = Buffer.from(fields.name);
  const data = Buffer.from(fields.data ?? '');
  const method = fields.method ?? 0;
  const stored = fields.stored ?? (method === 8 ? deflateStored(data) : data);
  const crc = crc32(data);
  const flags = (fields.flags ?? 0) | (fields.streamed ? 8 : 0);
  const wide = fields.zip64 ?? false;
  const l = {
    name: fields.local?.name ?? name,
    crc: fields.local?.crc32 ?? crc,
    size: fields.local?.size ?? data.length,
  };
  const localName = Buffer.from(l.name);
  const localSizes = fields.streamed
    ? [u32(0), u32(0), u32(0)]
    : wide
      ? [u32(l.crc), u32(0xffffffff), u32(0xffffffff)]
      : [u32(l.crc), u32(stored.length), u32(l.size)];
  const localExtra = Buffer.concat([
    wide ? field(1, Buffer.concat([u64(l.size), u64(stored.length)])) : Buffer.alloc(0),
    fields.extra ?? Buffer.alloc(0),
  ]);
  const descriptor = fields.streamed
    ? [
        u32(0x08074b50),
        u32(fields.descriptor?.crc32 ?? crc),
        ...(wide ? [u64(stored.length), u64(data.length)] : [u32(stored.length), u32(data.length)]),
      ]
    : [];
  const local = Buffer.concat([
    u32(0x04034b50),
    u16(wide ? 45 : 20),
    u16(flags),
    u16(fields.local?.method ?? method),
    DOS,
    ...localSizes,
    u16(localName.length),
    u16(localExtra.length),
    localName,
    localExtra,
    stored,
    ...descriptor,
  ]);
  return {
    local,
    central: (at) => {
      const c = fields.central ?? {};
      const offset = c.offset ?? at;
      const size = c.size ?? data.length;
      const compressed = c.compressed ?? stored.length;
      const big = wide || size > 0xffffffff || compressed > 0xffffffff;
      const extra = Buffer.concat([
        big ? field(1, Buffer.concat([u64(size), u64(compressed), u64(offset)])) : Buffer.alloc(0),
        fields.extra ?? Buffer.alloc(0),
      ]);
      const attributes =
        fields.unixMode === undefined ? (fields.attributes ?? 0) : (fields.unixMode << 16) >>> 0;
      return Buffer.concat([
        u32(0x02014b50),
        Buffer.from([big ? 45 : 20, fields.unixMode === undefined ? 0 : 3]),
        u16(big ? 45 : 20),
        u16(flags),
        u16(method),
        DOS,
        u32(c.crc32 ?? crc),
        ...(big ? [u32(0xffffffff), u32(0xffffffff)] : [u32(compressed), u32(size)]),
        u16(name.length),
        u16(extra.length),
        u16(0),
        u16(c.disk ?? 0),
        u16(0),
        u32(attributes),
        big ? u32(0xffffffff) : u32(offset),
        name,
        extra,
      ]);
    },
  };
}

export interface ZipWhole {
  comment?: Buffer;
  /** Before the first entry; offsets do not count it. */
  before?: Buffer;
  /** After the last entry, before the directory; offsets do. */
  gap?: Buffer;
  after?: Buffer;
  zip64?: boolean;
  /** Number of entries that the end record claims. */
  claimed?: number;
  disk?: number;
}

export function zip(entries: readonly ZipFields[], whole: ZipWhole = {}): Buffer {
  const made = entries.map(make);
  let at = 0;
  const centrals: Buffer[] = [];
  for (const entry of made) {
    centrals.push(entry.central(at));
    at += entry.local.length;
  }
  const gap = whole.gap ?? Buffer.alloc(0);
  const directory = Buffer.concat(centrals);
  const start = at + gap.length;
  const count = whole.claimed ?? entries.length;
  const end64 = whole.zip64
    ? Buffer.concat([
        u32(0x06064b50),
        u64(44),
        u16(45),
        u16(45),
        u32(0),
        u32(0),
        u64(count),
        u64(count),
        u64(directory.length),
        u64(start),
        u32(0x07064b50),
        u32(0),
        u64(start + directory.length),
        u32(1),
      ])
    : Buffer.alloc(0);
  const comment = whole.comment ?? Buffer.alloc(0);
  const narrow = (n: number, all: number): number => (whole.zip64 ? all : n);
  return Buffer.concat([
    whole.before ?? Buffer.alloc(0),
    ...made.map((m) => m.local),
    gap,
    directory,
    end64,
    u32(0x06054b50),
    u16(whole.disk ?? 0),
    u16(whole.disk ?? 0),
    u16(narrow(count, 0xffff)),
    u16(narrow(count, 0xffff)),
    u32(narrow(directory.length, 0xffffffff)),
    u32(narrow(start, 0xffffffff)),
    u16(comment.length),
    comment,
    whole.after ?? Buffer.alloc(0),
  ]);
}
