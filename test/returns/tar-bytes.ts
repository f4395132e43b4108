/** Tar archives byte by byte, right and wrong, written without looking at the reader. */

export interface TarFields {
  name: string | Buffer;
  type?: string;
  data?: string | Buffer;
  /** What the header claims, when it is not the length of the data. */
  size?: number;
  linkname?: string;
  mode?: number;
  mtime?: number;
  prefix?: string;
  /** `ustar` (default), `gnu`, or `old` for a header without magic. */
  format?: 'ustar' | 'gnu' | 'old';
  /** Last changes to the header, before its checksum. */
  edit?: (block: Buffer) => void;
  /** Last changes to the header, after its checksum. */
  spoil?: (block: Buffer) => void;
  /** Leave out the padding of the data. */
  bare?: boolean;
}

const octal = (n: number, width: number): string => `${n.toString(8).padStart(width - 1, '0')}\0`;

export function header(fields: TarFields): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(fields.name).copy(block, 0, 0, 100);
  block.write(octal(fields.mode ?? 0o644, 8), 100, 'latin1');
  block.write(octal(0, 8) + octal(0, 8), 108, 'latin1');
  const size = fields.size ?? Buffer.byteLength(fields.data ?? '');
  if (size < 8 ** 11) block.write(octal(size, 12), 124, 'latin1');
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write(octal(fields.mtime ?? 1_700_000_000, 12), 136, 'latin1');
  block.write(fields.type ?? '0', 156, 'latin1');
  block.write(fields.linkname ?? '', 157, 'latin1');
  if (fields.format === 'gnu') block.write('ustar  \0', 257, 'latin1');
  else if (fields.format !== 'old') block.write('ustar\x0000', 257, 'latin1');
  if (fields.prefix !== undefined) block.write(fields.prefix, 345, 'latin1');
  fields.edit?.(block);
  block.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  fields.spoil?.(block);
  return block;
}

export function member(fields: TarFields): Buffer {
  const data = Buffer.from(fields.data ?? '');
  const padding = fields.bare ? 0 : (512 - (data.length % 512)) % 512;
  return Buffer.concat([header(fields), data, Buffer.alloc(padding)]);
}

/** A pax extended header: `x` for the next entry, `g` for all. */
export function pax(records: readonly (readonly [string, string])[], type: 'x' | 'g' = 'x'): Buffer {
  const lines = records.map(([keyword, value]) => {
    const rest = Buffer.byteLength(` ${keyword}=${value}\n`);
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length) length = rest + String(length).length;
    return `${length} ${keyword}=${value}\n`;
  });
  return member({ name: 'pax', type, data: lines.join('') });
}

export function gnuLong(type: 'L' | 'K', value: string): Buffer {
  return member({ name: '././@LongLink', type, data: `${value}\0`, format: 'gnu' });
}

export const END = Buffer.alloc(1024);

export function tar(...parts: (Buffer | TarFields)[]): Buffer {
  return Buffer.concat([...parts.map((p) => (Buffer.isBuffer(p) ? p : member(p))), END]);
}

/** gzip with stored blocks: the same bytes under every version of zlib. */
export function gzipStored(content: Buffer, crc32: (bytes: Buffer) => number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length % 2 ** 32, 4);
  return Buffer.concat([Buffer.from('1f8b08000000000000ff', 'hex'), deflateStored(content), trailer]);
}

/** DEFLATE with stored blocks (RFC 1951 section 3.2.4). */
export function deflateStored(content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += 65_535) {
    const piece = content.subarray(at, at + 65_535);
    const head = Buffer.alloc(5);
    head[0] = at + 65_535 >= content.length ? 1 : 0;
    head.writeUInt16LE(piece.length, 1);
    head.writeUInt16LE(~piece.length & 0xffff, 3);
    parts.push(head, piece);
  }
  return Buffer.concat(parts);
}
