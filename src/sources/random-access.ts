import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type LocalStat, sameFile } from '../core/entry.js';
import { failedAt } from '../core/errors.js';

/** Where a stretch of an archive lies in one local file, so that any thread can read it there. */
export interface FileStretch {
  readonly path: Uint8Array;
  readonly offset: number;
  readonly stat: LocalStat;
}

/** Bytes that can be read at any position: a local file, several volumes in a row, a part of these, or memory. */
export interface RandomAccess {
  readonly size: number;
  /** `length` bytes at `position`; fewer only at the end. A fresh array, or one that is never written again. */
  read(position: number, length: number): Uint8Array;
  /** As {@link read}, into bytes of the caller's; says how many. */
  fill?(target: Uint8Array, position: number): number;
  /** The stretch itself, where all bytes are in memory. */
  inMemory?(position: number, length: number): Uint8Array;
  /** Undefined when the stretch is not within one local file. */
  locate(position: number, length: number): FileStretch | undefined;
  /** True when the bytes underneath are no longer those that were opened. */
  changed(): boolean;
  close(): void;
}

export class FileAccess implements RandomAccess {
  readonly size: number;
  readonly #fd: number;
  readonly #path: Uint8Array;
  readonly #stat: LocalStat;

  constructor(path: Uint8Array) {
    this.#path = path;
    this.#fd = openSync(Buffer.from(path), 'r');
    this.#stat = localStat(this.#fd);
    this.size = this.#stat.size;
  }

  read(position: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - position));
    const buffer = Buffer.allocUnsafeSlow(wanted);
    return buffer.subarray(0, this.fill(buffer, position));
  }

  fill(target: Uint8Array, position: number): number {
    const wanted = Math.max(0, Math.min(target.length, this.size - position));
    let filled = 0;
    while (filled < wanted) {
      const n = readAt(this.#fd, target, filled, wanted - filled, position + filled);
      if (n === 0) break;
      filled += n;
    }
    return filled;
  }

  locate(position: number): FileStretch {
    return { path: this.#path, offset: position, stat: this.#stat };
  }

  changed(): boolean {
    return !sameFile(localStat(this.#fd), this.#stat);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** As `readSync`; what the system throws says at which byte. */
function readAt(fd: number, target: Uint8Array, offset: number, length: number, position: number): number {
  try {
    return readSync(fd, target, offset, length, position);
  } catch (error) {
    throw failedAt(position, error);
  }
}

function localStat(fd: number): LocalStat {
  const { dev, ino, size, mtimeMs, ctimeMs } = fstatSync(fd);
  return { dev, ino, size, mtimeMs, ctimeMs };
}

/** Enough for the headers of many small entries and their data. */
const WINDOW = 262_144;

/** Other bytes, for many short reads that mostly go forward: neighbours are read together. What is read is good until the next read. */
export class ReadAhead {
  readonly size: number;
  readonly #reused = Buffer.allocUnsafeSlow(WINDOW);
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;
  #last = 0;

  constructor(private readonly whole: RandomAccess) {
    this.size = whole.size;
  }

  read(position: number, length: number): Uint8Array {
    const near = position >= this.#last && position - this.#last < WINDOW / 8;
    this.#last = position;
    const wanted = Math.max(0, Math.min(length, this.size - position));
    let from = position - this.#start;
    if (from < 0 || from + wanted > this.#window.length) {
      // Between large entries there is nothing to be had from reading on.
      this.#window = near && wanted <= WINDOW ? this.#ahead(position) : this.whole.read(position, wanted);
      this.#start = position;
      from = 0;
    }
    return this.#window.subarray(from, from + wanted);
  }

  #ahead(position: number): Uint8Array {
    if (this.whole.fill === undefined) return this.whole.read(position, WINDOW);
    return this.#reused.subarray(0, this.whole.fill(this.#reused, position));
  }
}

/** A part of other bytes, for example an archive stored inside an archive. Closing it leaves the whole open. */
export class SliceAccess implements RandomAccess {
  constructor(
    private readonly whole: RandomAccess,
    private readonly start: number,
    readonly size: number,
  ) {}

  read(position: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - position));
    return this.whole.read(this.start + position, wanted);
  }

  locate(position: number, length: number): FileStretch | undefined {
    return this.whole.locate(this.start + position, length);
  }

  changed(): boolean {
    return this.whole.changed();
  }

  close(): void {}
}

export class MemoryAccess implements RandomAccess {
  readonly size: number;

  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  read(position: number, length: number): Uint8Array {
    return this.bytes.subarray(position, position + length);
  }

  inMemory(position: number, length: number): Uint8Array {
    return this.bytes.subarray(position, position + length);
  }

  locate(): undefined {
    return undefined;
  }

  changed(): boolean {
    return false;
  }

  close(): void {}
}

/** Volumes of one archive, cut at any byte, in the order in which they belong together. */
export class VolumeAccess implements RandomAccess {
  readonly size: number;
  /** Position of each volume's first byte. */
  readonly starts: readonly number[];

  constructor(private readonly volumes: readonly RandomAccess[]) {
    const starts: number[] = [];
    let at = 0;
    for (const volume of volumes) {
      starts.push(at);
      at += volume.size;
    }
    this.starts = starts;
    this.size = at;
  }

  read(position: number, length: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = position;
    const end = Math.min(position + length, this.size);
    while (at < end) {
      const i = this.#volumeAt(at);
      const part = this.volumes[i]!.read(at - this.starts[i]!, end - at);
      if (part.length === 0) break;
      parts.push(part);
      at += part.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  locate(position: number, length: number): FileStretch | undefined {
    if (position >= this.size) return undefined;
    const i = this.#volumeAt(position);
    const within = position - this.starts[i]!;
    return within + length <= this.volumes[i]!.size ? this.volumes[i]!.locate(within, length) : undefined;
  }

  changed(): boolean {
    return this.volumes.some((volume) => volume.changed());
  }

  close(): void {
    for (const volume of this.volumes) volume.close();
  }

  #volumeAt(position: number): number {
    let i = this.starts.length - 1;
    while (this.starts[i]! > position) i--;
    return i;
  }
}

/** Large, because every chunk that goes to another thread costs a wake-up there and one here. */
const STREAM_CHUNK = 1_048_576;

/** The bytes from `start`, in order. */
export async function* streamOf(
  access: RandomAccess,
  start = 0,
  length = access.size - start,
): AsyncGenerator<Uint8Array> {
  const end = start + length;
  for (let at = start; at < end; ) {
    const chunk = access.read(at, Math.min(STREAM_CHUNK, end - at));
    if (chunk.length === 0) return;
    at += chunk.length;
    yield chunk;
  }
}
