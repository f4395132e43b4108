import { closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { CloudexitError, whyFailed } from '../../core/errors.js';

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
    if (stat.isBlockDevice()) return { kind: 'medium', size: deviceSize(path, stat.rdev) };
  } catch (cause) {
    throw unreadable(path, whyFailed(cause), cause);
  }
  throw unreadable(path, 'neither a file, a folder nor a block device');
}

/** As the system states it where it does (Linux); else the last sector that can be addressed is looked for. */
function deviceSize(path: string, rdev: number): number {
  const stated = statedSize(rdev);
  if (stated !== undefined) return stated;
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
    return sectorsBySearch(isThere) * SECTOR;
  } finally {
    closeSync(fd);
  }
}

/** Greatest number of sectors that is looked for: 4 PiB. */
const MOST_SECTORS = 2 ** 43;

/** How many sectors there are. Throws where there is no end to them, as of a device that fails whatever is read. */
export function sectorsBySearch(isThere: (sector: number) => boolean): number {
  let low = 0;
  let high = 1;
  while (isThere(high - 1)) {
    low = high;
    high *= 2;
    if (high > MOST_SECTORS) throw new Error('its size cannot be told');
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isThere(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bytes by `/sys`, which counts in sectors of 512 whatever the device has. */
function statedSize(rdev: number): number | undefined {
  const bits = BigInt(rdev);
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & ~0xfffn);
  const minor = (bits & 0xffn) | ((bits >> 12n) & 0xffffff00n);
  try {
    const text = readFileSync(`/sys/dev/block/${major}:${minor}/size`, 'latin1').trim();
    return /^[1-9]\d{0,14}$/.test(text) ? Number(text) * SECTOR : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(path: string, why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('MEDIUM_UNREADABLE', `the medium cannot be read (${why})`, {
    subject: path,
    cause,
  });
}
