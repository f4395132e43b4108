import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type LocalStat, sameFile } from '../../core/entry.js';
import { errorCode } from '../../core/errors.js';
import type { LookupPart } from '../index/reader.js';
import { Kernel, type SharedMemory } from '../kernel/index.js';
import { BlockLookup } from './lookup.js';
import { formOf, type MediumForm } from './medium-form.js';
import { emptyResult, type Stretch, type StretchResult, StretchScanner } from './stretch.js';

/** What a thread is started with. */
export interface ScanPlan {
  /** Path of the index. */
  readonly index: string;
  readonly parts: readonly LookupPart[];
  /** With the filters of the parts. */
  readonly memory: SharedMemory;
}

/** Stretches of one medium. */
export interface ScanJob {
  readonly id: number;
  /** Path, one character a byte. */
  readonly path: string;
  readonly stretches: readonly Stretch[];
  /** A file of a folder: what it was when it was listed. */
  readonly listed?: LocalStat;
}

export interface ScanAnswer extends StretchResult {
  readonly id: number;
  /** Code of the system: the medium could not be opened. */
  readonly failed?: string;
  /** The file is not, or not at the end, what it was when it was listed. */
  readonly changed?: true;
  /** Of a file of a folder, with its beginning. */
  readonly form?: MediumForm;
}

const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** A link that took the place of a file is not followed. */
const OPEN_LISTED = OPEN | (constants.O_NOFOLLOW ?? 0);

/** Runs jobs in one thread, keeping the medium open between them. */
export class JobRunner {
  readonly #scanner: StretchScanner;
  readonly #index: number;
  #open: { path: string; fd: number } | undefined;

  /** `thread`: its number among those that share the memory. */
  constructor({ index, parts, memory }: ScanPlan, thread: number) {
    this.#index = openSync(index, 'r');
    const partOf = (size: number) => parts.find((part) => part.size === size);
    const kernel = new Kernel(memory, thread, partOf(4096), partOf(512));
    this.#scanner = new StretchScanner(
      kernel,
      parts.map((part) => new BlockLookup(part, this.#index)),
    );
  }

  run({ id, path, stretches, listed }: ScanJob): ScanAnswer {
    const result = emptyResult();
    let fd: number;
    try {
      fd = this.#medium(path, listed === undefined ? OPEN : OPEN_LISTED);
    } catch (error) {
      return { id, ...result, failed: errorCode(error) ?? 'unknown reason' };
    }
    // What took a file's place is not even read: it may be a device that never ends.
    if (listed !== undefined && !fstatSync(fd).isFile()) return { id, ...result, changed: true };
    const read = (into: Uint8Array, position: number): number => readSync(fd, into, 0, into.length, position);
    for (const stretch of stretches) this.#scanner.scan(stretch, read, result);
    const form = listed !== undefined && stretches[0]?.from === 0 ? { form: formOf(read, listed.size) } : {};
    if (listed !== undefined && !sameFile(listed, fstatSync(fd)))
      return { id, ...result, ...form, changed: true };
    return { id, ...result, ...form };
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
    closeSync(this.#index);
  }

  #medium(path: string, flags: number): number {
    if (this.#open?.path !== path) {
      if (this.#open !== undefined) closeSync(this.#open.fd);
      this.#open = undefined;
      this.#open = { path, fd: openSync(Buffer.from(path, 'latin1'), flags) };
    }
    return this.#open!.fd;
  }
}
