import { closeSync, openSync, readSync, type Stats } from 'node:fs';
import type { LocalContent, LocalStat } from '../core/entry.js';
import { byteOfFailure, errorCode, failedAt, isMissing } from '../core/errors.js';
import type { FindingCode } from '../core/finding-codes.js';
import type { ContentDigests } from './content-sum.js';

/** A stretch of a local file, without its path. */
export interface ContentPart extends Omit<LocalContent, 'type' | 'path' | 'lazy'> {
  /** Content bytes the container promises; required for compressed parts. */
  readonly size?: number | undefined;
}

/** What came of reading one content. */
export interface ContentRead {
  readonly error?: FindingCode;
  /** Byte of the local file at which the system failed to read, where it is known. */
  readonly failedAt?: number | undefined;
  /** Content bytes. */
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
  readonly links: number;
  /** Hexadecimal, in the plan's order. */
  readonly digests: readonly string[];
  readonly pieces?: string | undefined;
  /** What the file was like, where nothing had touched it for a while. */
  readonly settled?: LocalStat | undefined;
}

/** A content above this size is read in a job of its own. */
export const LARGE = 8 * 1024 * 1024;

/** Bytes of a reader's buffer. */
export const BUFFER = 1024 * 1024;

/** Called with the number of bytes as they are read. */
export type OnBytes = (bytes: number) => void;

export class Unreadable extends Error {
  constructor(readonly code: FindingCode) {
    super(code);
  }
}

/** `began`: milliseconds since 1970; a file changed after that may change again within the same tick of its times. */
export function fileRead(stat: Stats, { digests, pieces }: ContentDigests, began: number): ContentRead {
  const { size, mode, mtimeMs, ctimeMs, nlink } = stat;
  return {
    size,
    mode: mode & 0o7777,
    mtime: Math.floor(mtimeMs / 1000),
    links: nlink,
    digests,
    pieces,
    settled: ctimeMs < began ? stat : undefined,
  };
}

export function partRead(size: number, content: ContentDigests): ContentRead {
  return { size, mode: 0, mtime: 0, links: 1, ...content };
}

export function failedRead(error: FindingCode, size: number, failure?: unknown): ContentRead {
  return { error, failedAt: byteOfFailure(failure), size, mode: 0, mtime: 0, links: 1, digests: [] };
}

/** Node takes text for paths; only names that are not ASCII need their bytes. */
export function nodePath(path: string): string | Buffer {
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, 'latin1');
}

export function whyUnreadable(error: unknown): FindingCode {
  if (error instanceof Unreadable) return error.code;
  if (isMissing(error)) return 'ENTRY_VANISHED';
  const code = errorCode(error);
  // A symlink, a socket, a folder: something else took the file's place.
  if (code === 'ELOOP' || code === 'ENXIO' || code === 'EISDIR') return 'ENTRY_CHANGED_WHILE_READ';
  if (code !== undefined && (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE')) {
    return 'ENTRY_DATA_CORRUPT';
  }
  return 'ENTRY_READ_FAILED';
}

/** As `readSync`; what the system throws says at which byte of the file. */
export function readAt(
  fd: number,
  target: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number {
  try {
    return readSync(fd, target, offset, length, position);
  } catch (error) {
    throw failedAt(position, error);
  }
}

/** Fills `target`; a file that ends before is not what its container said. */
export function readExactly(fd: number, target: Uint8Array, position: number): void {
  for (let at = 0; at < target.length; ) {
    const n = readAt(fd, target, at, target.length - at, position + at);
    if (n === 0) throw new Unreadable('ENTRY_DATA_CORRUPT');
    at += n;
  }
}

/** The one container that is kept open. */
export class OpenContainer {
  #open: { path: string; fd: number } | undefined;

  fd(path: string, flags: number): number {
    if (this.#open?.path !== path) {
      this.close();
      this.#open = { path, fd: openSync(nodePath(path), flags) };
    }
    return this.#open!.fd;
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
  }
}
