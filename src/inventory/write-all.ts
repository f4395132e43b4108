import { writeSync } from 'node:fs';

/** Writes all of the bytes: a system may take a part of them at once. Without a position, where the file is at. Errors are the system's. */
export function writeAll(fd: number, bytes: Uint8Array, position?: number): void {
  for (let at = 0; at < bytes.length; ) {
    const to = position === undefined ? null : position + at;
    at += writeSync(fd, bytes, at, bytes.length - at, to);
  }
}
