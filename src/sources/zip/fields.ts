import { broken } from '../container-findings.js';

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const END64_SIGNATURE = 0x06064b50;
export const LOCATOR64_SIGNATURE = 0x07064b50;
export const DESCRIPTOR_SIGNATURE = 0x08074b50;

export const MAX16 = 0xffff;
export const MAX32 = 0xffffffff;

/** Little-endian numbers of a record. Reading beyond its end throws, so check lengths before. */
export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The same for those that every record has: no view is made. */
export function u16(bytes: Uint8Array, at: number): number {
  if (at + 2 > bytes.length) throw new RangeError('beyond the record');
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function u32(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw new RangeError('beyond the record');
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** A 64-bit number that must be a safe integer. */
export function uint64(bytes: DataView, at: number): number {
  const value = bytes.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw broken('ARCHIVE_DAMAGED', 'a 64-bit field is out of range');
  return Number(value);
}

/** Extra fields by header id (APPNOTE 4.5). Undefined when the block does not divide into fields. */
export function extraFields(extra: Uint8Array): Map<number, Uint8Array> | undefined {
  const fields = new Map<number, Uint8Array>();
  let at = 0;
  // zipalign and some Java tools fill up with fewer than four zero bytes.
  for (; at + 4 <= extra.length; ) {
    const id = u16(extra, at);
    const length = u16(extra, at + 2);
    if (at + 4 + length > extra.length) return undefined;
    if (!fields.has(id)) fields.set(id, extra.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return at === extra.length || extra.subarray(at).every((byte) => byte === 0) ? fields : undefined;
}
