import { broken } from '../container-findings.js';

export const BLOCK = 512;

/** Magic and version of POSIX headers, the only ones in which the prefix field is a prefix. */
const USTAR = Uint8Array.from(Buffer.from('ustar\x0000', 'latin1'));

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
  readonly block: Uint8Array;
}

export function isZeroBlock(block: Uint8Array): boolean {
  for (const byte of block) if (byte !== 0) return false;
  return true;
}

/** True when the block carries its own checksum, computed unsigned or (as some old systems did) signed. */
export function isHeader(block: Uint8Array): boolean {
  if (block.length !== BLOCK) return false;
  const stored = octal(block.subarray(148, 156));
  if (stored === undefined) return false;
  let sum = 8 * 0x20;
  for (let i = 0; i < 148; i++) sum += block[i]!;
  for (let i = 156; i < BLOCK; i++) sum += block[i]!;
  return stored === sum || stored === sum - 256 * highBytes(block);
}

/** Bytes of the summed fields that are negative when taken as signed. */
function highBytes(block: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < BLOCK; i++) if (block[i]! > 127 && (i < 148 || i >= 156)) count++;
  return count;
}

/** Throws ARCHIVE_DAMAGED when the block is no header or a number in it cannot be read. */
export function parseHeader(block: Uint8Array, position: number): TarHeader {
  if (!isHeader(block)) throw broken('ARCHIVE_DAMAGED', `no valid header at byte ${position}`);
  const flag = block[156]!;
  let name = untilNul(block.subarray(0, 100));
  if (hasMagic(block, USTAR)) {
    const prefix = untilNul(block.subarray(345, 500));
    if (prefix.length > 0) name = Buffer.concat([prefix, Buffer.from('/'), name]);
  }
  return {
    name,
    mode: requireNumber(block, 100, 8, 'mode', position) & 0o7777,
    size: requireNumber(block, 124, 12, 'size', position),
    mtime: requireNumber(block, 136, 12, 'mtime', position, true),
    type: flag === 0 ? '0' : String.fromCharCode(flag),
    old: flag === 0,
    linkname: untilNul(block.subarray(157, 257)),
    block,
  };
}

function hasMagic(block: Uint8Array, magic: Uint8Array): boolean {
  return magic.every((byte, i) => block[257 + i] === byte);
}

function requireNumber(
  block: Uint8Array,
  at: number,
  length: number,
  field: string,
  position: number,
  signed = false,
): number {
  const value = number(block.subarray(at, at + length));
  if (value === undefined || (value < 0 && !signed)) {
    throw broken('ARCHIVE_DAMAGED', `the ${field} in the header at byte ${position} is not a number`);
  }
  return value;
}

/** Octal digits, or GNU base-256 when the top bit is set. Undefined when malformed or beyond 2^53. */
export function number(field: Uint8Array): number | undefined {
  return field[0]! >= 0x80 ? base256(field) : octal(field);
}

/** Digits with spaces and NULs around them; none at all is zero. */
function octal(field: Uint8Array): number | undefined {
  let value = 0;
  let at = 0;
  while (at < field.length && isFill(field[at]!)) at++;
  for (; at < field.length && field[at]! >= 0x30 && field[at]! <= 0x37; at++)
    value = value * 8 + field[at]! - 0x30;
  while (at < field.length && isFill(field[at]!)) at++;
  return at === field.length ? value : undefined;
}

function isFill(byte: number): boolean {
  return byte === 0x20 || byte === 0;
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
