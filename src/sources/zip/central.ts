import { broken } from '../container-findings.js';
import { CENTRAL_SIGNATURE, extraFields, MAX16, MAX32, uint64, view } from './fields.js';

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
  const data = view(bytes);
  if (bytes.length < FIXED || data.getUint32(0, true) !== CENTRAL_SIGNATURE) {
    throw broken('ARCHIVE_DAMAGED', 'a record of the central directory is malformed');
  }
  const nameEnd = FIXED + data.getUint16(28, true);
  const extraEnd = nameEnd + data.getUint16(30, true);
  const length = extraEnd + data.getUint16(32, true);
  if (length > bytes.length) throw broken('ARCHIVE_DAMAGED', 'a record of the central directory is cut');
  const extra = extraFields(bytes.subarray(nameEnd, extraEnd));
  if (extra === undefined)
    throw broken('ARCHIVE_DAMAGED', 'an extra field of the central directory is malformed');
  const narrow = {
    size: data.getUint32(24, true),
    compressed: data.getUint32(20, true),
    offset: data.getUint32(42, true),
    disk: data.getUint16(34, true),
  };
  return {
    name: bytes.slice(FIXED, nameEnd),
    flags: data.getUint16(8, true),
    method: data.getUint16(10, true),
    dosTime: data.getUint16(12, true),
    dosDate: data.getUint16(14, true),
    crc32: data.getUint32(16, true),
    host: bytes[5]!,
    attributes: data.getUint32(38, true),
    extra,
    length,
    ...widen(narrow, extra.get(0x0001)),
  };
}

interface Sizes {
  readonly size: number;
  readonly compressed: number;
  readonly offset: number;
  readonly disk: number;
}

/** APPNOTE 4.5.3: only the fields that are all ones in the record are present, in this order. */
function widen(narrow: Sizes, field: Uint8Array | undefined): Sizes & { zip64: boolean } {
  const wanted =
    narrow.size === MAX32 || narrow.compressed === MAX32 || narrow.offset === MAX32 || narrow.disk === MAX16;
  if (!wanted || field === undefined) return { ...narrow, zip64: false };
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
