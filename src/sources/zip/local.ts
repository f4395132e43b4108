import { equalBytes } from '../../core/bytes.js';
import type { ReadAhead } from '../random-access.js';
import type { CentralRecord } from './central.js';
import { DESCRIPTOR_SIGNATURE, extraFields, LOCAL_SIGNATURE, MAX32, u16, u32, view } from './fields.js';

const FIXED = 30;
/** Sizes and CRC follow the data instead of standing in the local header. */
const DESCRIPTOR_FLAG = 0x0008;

export interface LocalHeader {
  /** Position of the entry's data. */
  readonly data: number;
  /** Position after the data and its descriptor. */
  readonly end: number;
  /** The local header (and descriptor) says the same as the central directory. */
  readonly agrees: boolean;
}

/**
 * Reads the local header (APPNOTE 4.3.7) that a central record points to and compares everything that both
 * state: readers that stream believe one, readers with random access the other. Undefined when there is none.
 */
export function readLocal(access: ReadAhead, central: CentralRecord, at: number): LocalHeader | undefined {
  const head = access.read(at, FIXED + central.name.length + 64);
  if (head.length < FIXED) return undefined;
  if (u32(head, 0) !== LOCAL_SIGNATURE) return undefined;
  const nameLength = u16(head, 26);
  const extraLength = u16(head, 28);
  const start = at + FIXED + nameLength + extraLength;
  const rest = FIXED + nameLength + extraLength;
  const full = rest <= head.length ? head : access.read(at, rest);
  if (full.length < rest || start + central.compressed > access.size) return undefined;
  const extra = extraFields(full.subarray(FIXED + nameLength, rest));
  const flags = u16(full, 6);
  const streamed = (flags & DESCRIPTOR_FLAG) !== 0;
  const numbers = {
    crc32: u32(full, 14),
    compressed: u32(full, 18),
    size: u32(full, 22),
  };
  // All of it before the descriptor is read: reading on reuses the bytes.
  const agrees =
    extra !== undefined &&
    flags === central.flags &&
    u16(full, 8) === central.method &&
    equalBytes(full.subarray(FIXED, FIXED + nameLength), central.name) &&
    numbersAgree(numbers, central, streamed, extra);
  const widths = extra?.has(0x0001) ? [8, 4] : [4, 8];
  const descriptor = streamed ? readDescriptor(access, central, start + central.compressed, widths) : 0;
  const end = start + central.compressed + (descriptor ?? 0);
  return { data: start, end, agrees: agrees && descriptor !== undefined };
}

function numbersAgree(
  local: { crc32: number; compressed: number; size: number },
  central: CentralRecord,
  streamed: boolean,
  extra: ReadonlyMap<number, Uint8Array>,
): boolean {
  const wide = extra.get(0x0001);
  const zip64 = wide === undefined || wide.length < 16 ? undefined : view(wide);
  const size = local.size === MAX32 && zip64 ? Number(zip64.getBigUint64(0, true)) : local.size;
  const compressed =
    local.compressed === MAX32 && zip64 ? Number(zip64.getBigUint64(8, true)) : local.compressed;
  const equal = (a: number, b: number) => a === b || (streamed && a === 0);
  return (
    equal(local.crc32, central.crc32) && equal(size, central.size) && equal(compressed, central.compressed)
  );
}

/**
 * Length of the data descriptor (APPNOTE 4.3.9) when it repeats the central record's numbers: with or without
 * signature, with four or eight bytes a size. Undefined when it says otherwise.
 */
function readDescriptor(
  access: ReadAhead,
  central: CentralRecord,
  at: number,
  widths: readonly number[],
): number | undefined {
  const bytes = access.read(at, 24);
  for (const signature of [4, 0]) {
    for (const width of widths) {
      const length = signature + 4 + 2 * width;
      if (bytes.length < length) continue;
      const data = view(bytes);
      if (signature === 4 && data.getUint32(0, true) !== DESCRIPTOR_SIGNATURE) continue;
      const number = (i: number) =>
        width === 4 ? data.getUint32(i, true) : Number(data.getBigUint64(i, true));
      if (
        data.getUint32(signature, true) === central.crc32 &&
        number(signature + 4) === central.compressed &&
        number(signature + 4 + width) === central.size
      ) {
        return length;
      }
    }
  }
  return undefined;
}
