import type { Compression } from './decompress.js';
import { isHeader, isZeroBlock } from './tar/header.js';

export type ArchiveFormat = 'tar' | 'zip' | Compression;

const MAGIC: readonly (readonly [ArchiveFormat, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  // First volume of a zip archive that was cut into volumes, or that was meant to be.
  ['zip', [0x50, 0x4b, 0x07, 0x08]],
  ['zip', [0x50, 0x4b, 0x30, 0x30]],
];

/** How many leading bytes {@link detectFormat} looks at. */
export const DETECTION_BYTES = 1024;

/** Format by content. Names and suffixes belong to whoever made the file and say nothing. */
export function detectFormat(head: Uint8Array): ArchiveFormat | undefined {
  for (const [format, magic] of MAGIC) {
    if (magic.every((byte, i) => head[i] === byte)) return format;
  }
  return isTarStart(head) ? 'tar' : undefined;
}

/** A tar archive starts with a header, or is empty and starts with its two end blocks. */
export function isTarStart(head: Uint8Array): boolean {
  if (isZeroBlock(head.subarray(0, 512))) return head.length >= 1024 && isZeroBlock(head.subarray(512, 1024));
  return isHeader(head.subarray(0, 512));
}
