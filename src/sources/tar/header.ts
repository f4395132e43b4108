import { broken } from '../container-findings.js';

export const BLOCK = 512;

/** One 512-byte header, POSIX.1-1988 ustar with the GNU variations, before any extended header is applied. */
export interface TarHeader {
  readonly name: Uint8Array;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  /** The type flag as a character; `\0` is given as `0`. */
  readonly type: string;
  /** The flag was NUL: before ustar, where a name that ends in `/` makes a directory. */
  readonly old: boolean;
  readonly linkname: Uint8Array;
  readonly gnu: boolean;
  readonly block: Uint8Array;
}

export function isZeroBlock(block: Uint8Array): boolean {
  for (const byte of block) if (byte !== 0) return false;
  return true;
}

/** True when the block carries its own checksum, computed unsigned or (as some old systems did) signed. */
export function isHeader(block: Uint8Array): boolean {
  if (block.length !== BLOCK) return false;
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let i = 0; i < BLOCK; i++) {
    if (i >= 148 && i < 156) continue;
    const byte = block[i]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const stored = octal(block.subarray(148, 156));
  return stored !== undefined && (stored === unsigned || stored === signed);
}

/** Throws ARCHIVE_DAMAGED when the block is no header or a number in it cannot be read. */
export function parseHeader(block: Uint8Array, position: number): TarHeader {
  if (!isHeader(block)) throw broken('ARCHIVE_DAMAGED', `no valid header at byte ${position}`);
  const magic = Buffer.from(block.subarray(257, 265)).toString('latin1');
  const flag = block[156]!;
  let name = untilNul(block.subarray(0, 100));
  if (magic === 'ustar\x0000') {
    const prefix = untilNul(block.subarray(345, 500));
    if (prefix.length > 0) name = Buffer.concat([prefix, Buffer.from('/'), name]);
  }
  return {
    name,
    mode: requireNumber(block, 100, 8, 'mode', position) & 0o7777,
    size: requireNumber(block, 124, 12, 'size', position),
    mtime: number(block.subarray(136, 148)) ?? 0,
    type: flag === 0 ? '0' : String.fromCharCode(flag),
    old: flag === 0,
    linkname: untilNul(block.subarray(157, 257)),
    gnu: magic === 'ustar  \0',
    block,
  };
}

function requireNumber(
  block: Uint8Array,
  at: number,
  length: number,
  field: string,
  position: number,
): number {
  const value = number(block.subarray(at, at + length));
  if (value === undefined || value < 0) {
    throw broken('ARCHIVE_DAMAGED', `the ${field} in the header at byte ${position} is not a number`);
  }
  return value;
}

/** Octal digits, or GNU base-256 when the top bit is set. Undefined when malformed or beyond 2^53. */
export function number(field: Uint8Array): number | undefined {
  return field[0]! >= 0x80 ? base256(field) : octal(field);
}

function octal(field: Uint8Array): number | undefined {
  const text = Buffer.from(field).toString('latin1');
  const match = /^[ \0]*([0-7]*)[ \0]*$/.exec(text);
  if (match === null) return undefined;
  return match[1] === '' ? 0 : Number.parseInt(match[1]!, 8);
}

function base256(field: Uint8Array): number | undefined {
  let value = field[0]! & 0x40 ? -1n : 0n;
  value = (value << 6n) | BigInt(field[0]! & 0x3f);
  for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : undefined;
}

export function untilNul(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}
