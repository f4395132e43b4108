import { broken, type ContainerFindings } from '../container-findings.js';
import type { RandomAccess } from '../random-access.js';
import {
  CENTRAL_SIGNATURE,
  END_SIGNATURE,
  END64_SIGNATURE,
  LOCATOR64_SIGNATURE,
  MAX16,
  MAX32,
  uint64,
  view,
} from './fields.js';

/** Where the central directory lies. Positions are absolute in the bytes at hand. */
export interface CentralDirectory {
  readonly start: number;
  readonly size: number;
  readonly entries: number;
  /** What to add to every offset that the directory states: bytes put in front of the archive. */
  readonly shift: number;
}

const END_LENGTH = 22;
const LOCATOR64_LENGTH = 20;
const END64_LENGTH = 56;

interface EndRecord {
  readonly at: number;
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  /** Position after the comment. */
  readonly finish: number;
}

/**
 * Finds the end record and through it the central directory (APPNOTE 4.3.14 to 4.3.16).
 * @param volumeStarts position of each volume's first byte; one volume: `[0]`
 */
export function findCentralDirectory(
  access: RandomAccess,
  volumeStarts: readonly number[],
  findings: ContainerFindings,
): CentralDirectory {
  const candidates = endRecords(access);
  const end = candidates.find((c) => c.finish === access.size) ?? candidates[0];
  if (end === undefined) throw broken('ARCHIVE_TRUNCATED', 'the archive has no end record: it is cut');
  // Either one's comment holds the other: a reader that searches differently ends up elsewhere.
  const rivals = candidates.filter(
    (c) => c !== end && (c.finish === end.finish || c.at > end.at) && pointsToDirectory(access, c),
  );
  if (rivals.length > 0)
    findings.add('ARCHIVE_END_AMBIGUOUS', 'more than one end record leads to a directory');
  if (end.finish < access.size) {
    findings.add('ARCHIVE_TRAILING_DATA', `${access.size - end.finish} bytes follow the end record`);
  } else if (end.finish > access.size) {
    throw broken('ARCHIVE_TRUNCATED', 'the archive ends in its comment');
  }
  return wide(access, end, volumeStarts) ?? narrow(access, end, volumeStarts);
}

/** An archive may have a program or other bytes in front: then only its end shows what it is. */
export function endsAsZip(access: RandomAccess): boolean {
  return endRecords(access).some((end) => end.finish === access.size && pointsToDirectory(access, end));
}

/** End records in the last 64 KiB, the last one first. */
function endRecords(access: RandomAccess): EndRecord[] {
  const from = Math.max(0, access.size - END_LENGTH - MAX16);
  const tail = access.read(from, access.size - from);
  const data = view(tail);
  const found: EndRecord[] = [];
  for (let i = tail.length - END_LENGTH; i >= 0; i--) {
    if (tail[i] !== 0x50 || data.getUint32(i, true) !== END_SIGNATURE) continue;
    found.push({
      at: from + i,
      disk: data.getUint16(i + 4, true),
      directoryDisk: data.getUint16(i + 6, true),
      entries: data.getUint16(i + 10, true),
      size: data.getUint32(i + 12, true),
      offset: data.getUint32(i + 16, true),
      finish: from + i + END_LENGTH + data.getUint16(i + 20, true),
    });
  }
  return found;
}

function pointsToDirectory(access: RandomAccess, end: EndRecord): boolean {
  if (end.size === 0 || end.at - end.size < 0) return false;
  const bytes = access.read(end.at - end.size, 4);
  return bytes.length === 4 && view(bytes).getUint32(0, true) === CENTRAL_SIGNATURE;
}

function narrow(access: RandomAccess, end: EndRecord, starts: readonly number[]): CentralDirectory {
  requireVolumes(end.disk, end.directoryDisk, starts);
  const stated = starts[end.directoryDisk]! + end.offset;
  return place(access, { stated, size: end.size, entries: end.entries, before: end.at });
}

/** The zip64 end record, when its locator stands directly before the end record. */
function wide(access: RandomAccess, end: EndRecord, starts: readonly number[]): CentralDirectory | undefined {
  if (end.at < LOCATOR64_LENGTH) return undefined;
  const locator = view(access.read(end.at - LOCATOR64_LENGTH, LOCATOR64_LENGTH));
  if (locator.getUint32(0, true) !== LOCATOR64_SIGNATURE) return undefined;
  const disk = locator.getUint32(4, true);
  const disks = locator.getUint32(16, true);
  requireVolumes(Math.max(disks, 1) - 1, disk, starts);
  const stated = starts[disk]! + uint64(locator, 8);
  // With bytes in front of the archive the stated place is wrong, and the record ends at the locator.
  const at = isEnd64(access, stated) ? stated : end.at - LOCATOR64_LENGTH - END64_LENGTH;
  if (!isEnd64(access, at)) throw broken('ARCHIVE_DAMAGED', 'the zip64 end record is not where it should be');
  const record = view(access.read(at, END64_LENGTH));
  const entries = uint64(record, 32);
  const size = uint64(record, 40);
  const offset = uint64(record, 48);
  const agrees =
    (end.entries === MAX16 || end.entries === entries) &&
    (end.size === MAX32 || end.size === size) &&
    (end.offset === MAX32 || end.offset === offset);
  if (!agrees) throw broken('ARCHIVE_DAMAGED', 'the two end records disagree');
  if (at + 12 + uint64(record, 4) !== end.at - LOCATOR64_LENGTH) {
    throw broken('ARCHIVE_DAMAGED', 'the zip64 end record does not reach its locator');
  }
  const directoryDisk = record.getUint32(20, true);
  requireVolumes(record.getUint32(16, true), directoryDisk, starts);
  return place(access, { stated: starts[directoryDisk]! + offset, size, entries, before: at });
}

function isEnd64(access: RandomAccess, at: number): boolean {
  if (at < 0 || at + END64_LENGTH > access.size) return false;
  return view(access.read(at, 4)).getUint32(0, true) === END64_SIGNATURE;
}

/** The directory ends where the end records begin; that place counts, and offsets are shifted to it. */
function place(
  access: RandomAccess,
  at: { stated: number; size: number; entries: number; before: number },
): CentralDirectory {
  const start = at.before - at.size;
  const shift = start - at.stated;
  if (start < 0 || shift < 0)
    throw broken('ARCHIVE_DAMAGED', 'the central directory lies outside the archive');
  if (at.entries > 0) {
    const first = access.read(start, 4);
    if (first.length < 4 || view(first).getUint32(0, true) !== CENTRAL_SIGNATURE) {
      throw broken('ARCHIVE_DAMAGED', 'there is no central directory before the end record');
    }
  }
  return { start, size: at.size, entries: at.entries, shift };
}

function requireVolumes(lastDisk: number, disk: number, starts: readonly number[]): void {
  if (lastDisk > starts.length - 1 || disk > starts.length - 1) {
    throw broken('ARCHIVE_VOLUME_MISSING', `the archive has ${lastDisk + 1} volumes, ${starts.length} given`);
  }
}
