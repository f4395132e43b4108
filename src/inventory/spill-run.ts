import { randomBytes } from 'node:crypto';
import { openSync, readSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { CloudexitError, whyFailed } from '../core/errors.js';
import type { SortRecord } from '../core/sorter.js';
import { writeAll } from './write-all.js';

const HEADER = 16; // key length u32, value length u32, order f64
const WRITE_BUFFER = 256 * 1024;
const READ_BUFFER = 64 * 1024;
const BATCH = 1024;

/** A file whose name is removed as soon as it is open: whatever ends the process, the system frees it. Throws as {@link writeRun}. */
export function openUnnamed(folder: string): number {
  const path = join(folder, `cloudexit-run-${randomBytes(8).toString('hex')}`);
  try {
    const fd = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return fd;
  } catch (cause) {
    throw noRoom(folder, cause);
  }
}

/** Writes the bytes from `from` to `to`, all of them, where the file is at. Throws `OUTPUT_NOT_WRITTEN` (exit 1) about the folder. */
export function writeRun(fd: number, folder: string, bytes: Buffer, from: number, to: number): void {
  try {
    writeAll(fd, bytes.subarray(from, to));
  } catch (cause) {
    throw noRoom(folder, cause);
  }
}

/** The file has no name any more: the folder is what somebody can do something about. */
function noRoom(folder: string, cause: unknown): CloudexitError {
  const why = whyFailed(cause);
  return new CloudexitError('OUTPUT_NOT_WRITTEN', `cannot write what has to be sorted (${why})`, {
    subject: folder,
    hint: 'Make room there, or name another folder in the variable TMPDIR, and run it again.',
    zh: `排序所需的临时文件无法写入（${why}）。请在此腾出空间，或用变量 TMPDIR 另指定文件夹，然后重新运行。`,
    cause,
  });
}

/** Writes one sorted run of records: key (one character a byte), order, value. */
export class RunWriter {
  readonly fd: number;
  #block = Buffer.allocUnsafeSlow(WRITE_BUFFER);
  #at = 0;

  constructor(private readonly folder: string) {
    this.fd = openUnnamed(folder);
  }

  putText(key: string, order: number, value: string): void {
    this.#room(HEADER + key.length + 3 * value.length);
    const length = this.#block.write(value, this.#at + HEADER + key.length, 'utf8');
    this.#head(key, order, length);
  }

  /** The value is the bytes from `from` to `to`. */
  putBytes(key: string, order: number, bytes: Buffer, from: number, to: number): void {
    this.#room(HEADER + key.length + to - from);
    bytes.copy(this.#block, this.#at + HEADER + key.length, from, to);
    this.#head(key, order, to - from);
  }

  end(): void {
    this.#flush();
    this.#block = Buffer.alloc(0);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#block.length) return;
    this.#flush();
    if (bytes > this.#block.length) this.#block = Buffer.allocUnsafeSlow(bytes);
  }

  #head(key: string, order: number, length: number): void {
    this.#block.writeUInt32LE(key.length, this.#at);
    this.#block.writeUInt32LE(length, this.#at + 4);
    this.#block.writeDoubleLE(order, this.#at + 8);
    this.#block.write(key, this.#at + HEADER, 'latin1');
    this.#at += HEADER + key.length + length;
  }

  #flush(): void {
    writeRun(this.fd, this.folder, this.#block, 0, this.#at);
    this.#at = 0;
  }
}

/** Reads one run from its beginning, a buffer at a time. */
export class RunReader {
  key = '';
  order = 0;
  /** The current value is `bytes` from `from` to `to`; good until {@link advance}. */
  bytes = Buffer.allocUnsafeSlow(READ_BUFFER);
  from = 0;
  to = 0;
  #end = 0;
  #position = 0;

  constructor(readonly fd: number) {}

  /** False at the end. */
  advance(): boolean {
    if (!this.#have(HEADER)) return false;
    const keyLength = this.bytes.readUInt32LE(this.to);
    const length = this.bytes.readUInt32LE(this.to + 4);
    this.order = this.bytes.readDoubleLE(this.to + 8);
    if (!this.#have(HEADER + keyLength + length)) throw new Error('a sort run ended early');
    const keyAt = this.to + HEADER;
    this.from = keyAt + keyLength;
    this.to = this.from + length;
    this.key = this.bytes.toString('latin1', keyAt, this.from);
    return true;
  }

  #have(bytes: number): boolean {
    if (this.#end - this.to >= bytes) return true;
    const rest = this.bytes.subarray(this.to, this.#end);
    const target = bytes > this.bytes.length ? Buffer.allocUnsafeSlow(bytes) : this.bytes;
    rest.copy(target);
    this.bytes = target;
    this.from = this.to = 0;
    this.#end = rest.length;
    while (this.#end < bytes) {
      const n = readSync(this.fd, target, this.#end, target.length - this.#end, this.#position);
      if (n === 0) return false;
      this.#end += n;
      this.#position += n;
    }
    return true;
  }
}

/** All records of several runs in order: each time the reader that holds the next one. */
export function* mergeRuns(fds: readonly number[]): Generator<RunReader> {
  // A binary heap, the reader with the smallest record at the root.
  const heap = fds.map((fd) => new RunReader(fd)).filter((run) => run.advance());
  heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  while (heap.length > 0) {
    const top = heap[0]!;
    yield top;
    if (!top.advance()) {
      const last = heap.pop()!;
      if (heap.length === 0) return;
      heap[0] = last;
    }
    siftDown(heap);
  }
}

function siftDown(heap: RunReader[]): void {
  const moved = heap[0]!;
  let i = 0;
  for (let child = 1; child < heap.length; child = 2 * i + 1) {
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (!isBefore(heap[child]!, moved)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = moved;
}

function isBefore(a: RunReader, b: RunReader): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order);
}

/** Positions of records held in columns, in order. */
export function sortedSequence(keys: readonly string[], orders: readonly number[]): number[] {
  return Array.from(keys, (_, i) => i).sort((a, b) => {
    const x = keys[a]!;
    const y = keys[b]!;
    return x < y ? -1 : x > y ? 1 : orders[a]! - orders[b]!;
  });
}

/** Records a batch at a time; between batches others have their turn. */
export async function* inBatches(records: Iterable<SortRecord>): AsyncGenerator<readonly SortRecord[]> {
  let batch: SortRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
    await turn();
  }
  if (batch.length > 0) yield batch;
}
