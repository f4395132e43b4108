import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { CloudexitError, errorCode } from '../../core/errors.js';

export interface Medium {
  readonly kind: 'image' | 'medium' | 'folder';
  /** Bytes; 0 for a folder. */
  readonly size: number;
}

const SECTOR = 512;

/** What a person named, and how large it is. Nothing but reading. Throws `MEDIUM_UNREADABLE` (exit 1). */
export function mediumAt(path: string): Medium {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return { kind: 'folder', size: 0 };
    if (stat.isFile()) return { kind: 'image', size: stat.size };
    if (stat.isBlockDevice()) return { kind: 'medium', size: deviceSize(path) };
  } catch (cause) {
    throw unreadable(path, errorCode(cause) ?? 'unknown reason', cause);
  }
  throw unreadable(path, 'neither a file, a folder nor a block device');
}

/** A device tells no size: the last sector that can be addressed is looked for. */
function deviceSize(path: string): number {
  const fd = openSync(path, constants.O_RDONLY);
  const sector = Buffer.alloc(SECTOR);
  const isThere = (n: number): boolean => {
    try {
      return readSync(fd, sector, 0, SECTOR, n * SECTOR) > 0;
    } catch {
      // A sector that cannot be read is there all the same.
      return true;
    }
  };
  try {
    let low = 0;
    let high = 1;
    while (high < 2 ** 43 && isThere(high - 1)) {
      low = high;
      high *= 2;
    }
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isThere(middle)) low = middle + 1;
      else high = middle;
    }
    return low * SECTOR;
  } finally {
    closeSync(fd);
  }
}

function unreadable(path: string, why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('MEDIUM_UNREADABLE', `the medium cannot be read (${why})`, {
    subject: path,
    cause,
  });
}
