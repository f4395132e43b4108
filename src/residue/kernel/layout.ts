import { Memory, type SharedMemory } from './web-assembly.js';

/**
 * The memory that the threads of a scan share: a part for each thread, in which it reads the medium, and after these the filters of the
 * index.
 */

export const UNIT = 4096;
export const SECTOR = 512;
/** Bytes of a medium that are looked at in one go: few enough to be still cached when they are, many enough to make calls rare (measured). */
export const WINDOW = 2 * 1024 * 1024;
export const MAX_THREADS = 8;

/** A window, and a unit on each side. */
export const UNITS = WINDOW / UNIT + 2;
const SECTORS = UNITS * 8;

/** Places in a thread's part, bytes. */
export const BYTES = 0;
export const LOOKS = BYTES + UNITS * UNIT;
export const SEEN = aligned(LOOKS + UNITS + 1);
export const PRINTS = SEEN + 256;
export const FOLDS = PRINTS + 8 * SECTORS;
export const MAYBE = FOLDS + 8 * SECTORS;
export const FOUND = aligned(MAYBE + SECTORS);
const PART = aligned(FOUND + 2 * 4 * SECTORS);

const PAGE = 65_536;

export const FILTERS = MAX_THREADS * PART;

export function partOf(thread: number): number {
  return thread * PART;
}

/** Memory for filters of so many bytes altogether, all of it zero. */
export function scanMemory(filterBytes: number): SharedMemory {
  const pages = Math.ceil((FILTERS + filterBytes) / PAGE);
  return new Memory({ initial: pages, maximum: pages, shared: true });
}

function aligned(at: number): number {
  return Math.ceil(at / 64) * 64;
}
