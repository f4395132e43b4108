import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Sorter, SortRecord } from '../core/sorter.js';

export interface SpillOptions {
  /** Where runs are spilled; default the system's temporary folder. */
  readonly tempDir?: string | undefined;
  /** Estimated bytes held in memory before a run is spilled; default 20 MiB. */
  readonly memory?: number;
}

const HEADER = 16; // key length u32, value length u32, order f64
const READ_BUFFER = 128 * 1024;
const BATCH = 1024;
/** Rough cost of a record beside its characters: two string headers and four array slots. */
const OVERHEAD = 64;

/**
 * External merge sort. Runs are files whose names are removed as soon as they are open: whatever ends the
 * process, the system frees them.
 */
export class SpillSorter implements Sorter {
  readonly #tempDir: string;
  readonly #memory: number;
  // Columns: millions of records would be as many objects for the collector to move about.
  #keys: string[] = [];
  #orders: number[] = [];
  #values: string[] = [];
  /** Positions in the columns, in order; undefined after an `add`. */
  #sequence: number[] | undefined;
  #held = 0;
  readonly #runs: number[] = [];

  constructor(options: SpillOptions = {}) {
    this.#tempDir = options.tempDir ?? tmpdir();
    this.#memory = options.memory ?? 20 * 1024 * 1024;
  }

  get spilled(): boolean {
    return this.#runs.length > 0;
  }

  add(key: string, order: number, value: string): void {
    this.#keys.push(key);
    this.#orders.push(order);
    this.#values.push(value);
    this.#sequence = undefined;
    this.#held += key.length + value.length + OVERHEAD;
    if (this.#held >= this.#memory) this.#spill();
  }

  async *sorted(): AsyncGenerator<readonly SortRecord[]> {
    if (this.spilled && this.#keys.length > 0) this.#spill();
    if (this.spilled) {
      yield* mergeRuns(this.#runs.map((fd) => new RunReader(fd)));
      return;
    }
    const sequence = this.#sort();
    for (let i = 0; i < sequence.length; i += BATCH) {
      yield sequence
        .slice(i, i + BATCH)
        .map((at) => ({ key: this.#keys[at]!, order: this.#orders[at]!, value: this.#values[at]! }));
      await turn();
    }
  }

  close(): void {
    for (const fd of this.#runs.splice(0)) closeSync(fd);
    this.#clear();
  }

  #clear(): void {
    this.#keys = [];
    this.#orders = [];
    this.#values = [];
    this.#sequence = undefined;
    this.#held = 0;
  }

  #sort(): readonly number[] {
    if (this.#sequence === undefined) {
      const keys = this.#keys;
      const orders = this.#orders;
      this.#sequence = Array.from(keys, (_, i) => i);
      this.#sequence.sort((a, b) => {
        const x = keys[a]!;
        const y = keys[b]!;
        return x < y ? -1 : x > y ? 1 : orders[a]! - orders[b]!;
      });
    }
    return this.#sequence;
  }

  #spill(): void {
    const sequence = this.#sort();
    const path = join(this.#tempDir, `cloudexit-run-${randomBytes(8).toString('hex')}`);
    const fd = openSync(path, 'wx+', 0o600);
    this.#runs.push(fd);
    unlinkSync(path);
    let block = Buffer.allocUnsafe(1024 * 1024);
    let at = 0;
    for (const i of sequence) {
      const key = this.#keys[i]!;
      const value = this.#values[i]!;
      const need = HEADER + key.length + 3 * value.length;
      if (at + need > block.length) {
        writeAll(fd, block.subarray(0, at));
        at = 0;
        if (need > block.length) block = Buffer.allocUnsafe(need);
      }
      const valueLength = block.write(value, at + HEADER + key.length, 'utf8');
      block.writeUInt32LE(key.length, at);
      block.writeUInt32LE(valueLength, at + 4);
      block.writeDoubleLE(this.#orders[i]!, at + 8);
      block.write(key, at + HEADER, 'latin1');
      at += HEADER + key.length + valueLength;
    }
    writeAll(fd, block.subarray(0, at));
    this.#clear();
  }
}

/** Reads one run from its beginning, a buffer at a time. */
class RunReader {
  current: SortRecord | undefined;
  #buffer = Buffer.allocUnsafe(READ_BUFFER);
  #start = 0;
  #end = 0;
  #position = 0;

  constructor(readonly fd: number) {
    this.advance();
  }

  advance(): void {
    if (!this.#have(HEADER)) {
      this.current = undefined;
      return;
    }
    const keyLength = this.#buffer.readUInt32LE(this.#start);
    const valueLength = this.#buffer.readUInt32LE(this.#start + 4);
    const order = this.#buffer.readDoubleLE(this.#start + 8);
    if (!this.#have(HEADER + keyLength + valueLength)) throw new Error('a sort run ended early');
    const keyAt = this.#start + HEADER;
    const valueAt = keyAt + keyLength;
    const key = this.#buffer.toString('latin1', keyAt, valueAt);
    const value = this.#buffer.toString('utf8', valueAt, valueAt + valueLength);
    this.#start = valueAt + valueLength;
    this.current = { key, order, value };
  }

  #have(bytes: number): boolean {
    if (this.#end - this.#start >= bytes) return true;
    const rest = this.#buffer.subarray(this.#start, this.#end);
    const target = bytes > this.#buffer.length ? Buffer.allocUnsafe(bytes) : this.#buffer;
    rest.copy(target);
    this.#buffer = target;
    this.#start = 0;
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

async function* mergeRuns(runs: RunReader[]): AsyncGenerator<readonly SortRecord[]> {
  // A binary heap of readers, the smallest current record at the root.
  const heap = runs.filter((run) => run.current !== undefined);
  heap.sort((a, b) => compareRecords(a.current!, b.current!));
  let batch: SortRecord[] = [];
  while (heap.length > 0) {
    const top = heap[0]!;
    batch.push(top.current!);
    top.advance();
    if (top.current === undefined) {
      const last = heap.pop()!;
      if (heap.length > 0) heap[0] = last;
    }
    siftDown(heap);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
      await turn();
    }
  }
  if (batch.length > 0) yield batch;
}

function siftDown(heap: RunReader[]): void {
  let i = 0;
  for (;;) {
    const left = 2 * i + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const least =
      right < heap.length && compareRecords(heap[right]!.current!, heap[left]!.current!) < 0 ? right : left;
    if (compareRecords(heap[i]!.current!, heap[least]!.current!) <= 0) return;
    const moved = heap[i]!;
    heap[i] = heap[least]!;
    heap[least] = moved;
    i = least;
  }
}

function compareRecords(a: SortRecord, b: SortRecord): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.order - b.order;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}
