import { broken } from '../container-findings.js';
import { CENTRAL_SIGNATURE, extraFields, MAX16, MAX32, u16, u32, uint64, view } from './fields.js';

/** One record of the central directory (APPNOTE 4.3.12), zip64 fields applied. */
export interface CentralRecord {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly dosTime: number;
  readonly dosDate: number;
  readonly crc32: number;
  readonly compressed: number;
  readonly size: number;
  readonly disk: number;
  readonly offset: number;
  readonly host: number;
  readonly attributes: number;
  readonly extra: ReadonlyMap<number, Uint8Array>;
  /** The sizes or the offset are in the zip64 field. */
  readonly zip64: boolean;
  /** Bytes of the record. */
  readonly length: number;
}

const FIXED = 46;
/** The longest a record can be. */
export const MOST_CENTRAL = FIXED + 3 * MAX16;

export function parseCentral(bytes: Uint8Array): CentralRecord {
  if (bytes.length < FIXED || u32(bytes, 0) !== CENTRAL_SIGNATURE) {
    throw broken('ARCHIVE_DAMAGED', 'a record of the central directory is malformed');
  }
  const nameEnd = FIXED + u16(bytes, 28);
  const extraEnd = nameEnd + u16(bytes, 30);
  const length = extraEnd + u16(bytes, 32);
  if (length > bytes.length) throw broken('ARCHIVE_DAMAGED', 'a record of the central directory is cut');
  const extra = extraFields(bytes.subarray(nameEnd, extraEnd));
  if (extra === undefined)
    throw broken('ARCHIVE_DAMAGED', 'an extra field of the central directory is malformed');
  const narrow: Sizes = {
    size: u32(bytes, 24),
    compressed: u32(bytes, 20),
    offset: u32(bytes, 42),
    disk: u16(bytes, 34),
    zip64: false,
  };
  const sizes = widen(narrow, extra.get(0x0001));
  return {
    name: bytes.slice(FIXED, nameEnd),
    flags: u16(bytes, 8),
    method: u16(bytes, 10),
    dosTime: u16(bytes, 12),
    dosDate: u16(bytes, 14),
    crc32: u32(bytes, 16),
    host: bytes[5]!,
    attributes: u32(bytes, 38),
    extra,
    length,
    size: sizes.size,
    compressed: sizes.compressed,
    offset: sizes.offset,
    disk: sizes.disk,
    zip64: sizes.zip64,
  };
}

interface Sizes {
  readonly size: number;
  readonly compressed: number;
  readonly offset: number;
  readonly disk: number;
  readonly zip64: boolean;
}

/** APPNOTE 4.5.3: only the fields that are all ones in the record are present, in this order. */
function widen(narrow: Sizes, field: Uint8Array | undefined): Sizes {
  const wanted =
    narrow.size === MAX32 || narrow.compressed === MAX32 || narrow.offset === MAX32 || narrow.disk === MAX16;
  if (!wanted || field === undefined) return narrow;
  const data = view(field);
  let at = 0;
  const next = (value: number): number => {
    if (value !== MAX32) return value;
    if (at + 8 > field.length) throw broken('ARCHIVE_DAMAGED', 'a zip64 field is cut');
    at += 8;
    return uint64(data, at - 8);
  };
  const size = next(narrow.size);
  const compressed = next(narrow.compressed);
  const offset = next(narrow.offset);
  if (narrow.disk === MAX16 && at + 4 > field.length) throw broken('ARCHIVE_DAMAGED', 'a zip64 field is cut');
  const disk = narrow.disk === MAX16 ? data.getUint32(at, true) : narrow.disk;
  return { size, compressed, offset, disk, zip64: true };
}
