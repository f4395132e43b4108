import type { Compression } from './decompress.js';
import type { RandomAccess } from './random-access.js';
import { isHeader, isZeroBlock } from './tar/header.js';
import { endsAsZip } from './zip/end.js';

export type ArchiveFormat = 'tar' | 'zip' | Compression;

const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** How many frames of foreign data before the first of zstd are passed over. */
const MOST_SKIPPED = 16;

const MAGIC: readonly (readonly [ArchiveFormat, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', ZSTD],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  // First volume of a zip archive that was cut into volumes, or that was meant to be.
  ['zip', [0x50, 0x4b, 0x07, 0x08]],
  ['zip', [0x50, 0x4b, 0x30, 0x30]],
];

/** A size of blocks, then a first block or, of nothing, the end: `BZh` alone begins texts as well. */
const BZIP2 = /^BZh[1-9](1AY&SY|\x17rE8P\x90)/;

/** How many leading bytes {@link detectFormat} looks at. */
export const DETECTION_BYTES = 1024;

/** Format by content. Names and suffixes belong to whoever made the file and say nothing. */
export function detectArchive(access: RandomAccess): ArchiveFormat | undefined {
  const format = detectFormat(access.read(0, DETECTION_BYTES), access);
  if (format !== undefined) return format;
  if (endsAsZip(access)) return 'zip';
  // An empty tar is its end blocks and padding. A longer file of zeros is rather the start of a disk image.
  const small = access.size >= 1024 && access.size <= 65_536 && access.size % 512 === 0;
  return small && isZeroBlock(access.read(0, access.size)) ? 'tar' : undefined;
}

/**
 * Format by the first {@link DETECTION_BYTES} alone, which an empty tar does not show. A frame of zstd that follows others further on is
 * found where `all` can be read.
 */
export function detectFormat(
  head: Uint8Array,
  all: Pick<RandomAccess, 'read'> = { read: (at, length) => head.subarray(at, at + length) },
): ArchiveFormat | undefined {
  for (const [format, magic] of MAGIC) {
    if (magic.every((byte, i) => head[i] === byte)) return format;
  }
  if (BZIP2.test(Buffer.from(head.subarray(0, 10)).toString('latin1'))) return 'bzip2';
  if (isHeader(head.subarray(0, 512))) return 'tar';
  return isSkippable(head) && leadsToZstd(all) ? 'zstd' : undefined;
}

/** RFC 8878 section 3.1.2: what follows the first four bytes, a size of four, is nobody's business but who wrote it. */
function isSkippable(frame: Uint8Array): boolean {
  return (
    frame.length >= 8 &&
    (frame[0]! & 0xf0) === 0x50 &&
    frame[1] === 0x2a &&
    frame[2] === 0x4d &&
    frame[3] === 0x18
  );
}

/** Whether a frame of zstd comes after frames to skip: `pzstd` writes such files, and whoever puts a table or a signature first. */
function leadsToZstd(all: Pick<RandomAccess, 'read'>): boolean {
  let at = 0;
  for (let skipped = 0; skipped <= MOST_SKIPPED; skipped++) {
    const frame = all.read(at, 8);
    if (ZSTD.every((byte, i) => frame[i] === byte)) return true;
    if (!isSkippable(frame)) return false;
    at += 8 + new DataView(frame.buffer, frame.byteOffset).getUint32(4, true);
  }
  return false;
}

/** Whether decompressed bytes are a tar archive: a header, or the two end blocks of an empty one. */
export function isTarStart(head: Uint8Array): boolean {
  return isHeader(head.subarray(0, 512)) || (head.length >= 1024 && isZeroBlock(head.subarray(0, 1024)));
}
