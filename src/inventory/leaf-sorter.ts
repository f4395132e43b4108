import { hash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { DigestAlgorithm } from '../core/digest.js';
import type { SortRecord } from '../core/sorter.js';
import { HASH, type PackedLines } from './packed-lines.js';
import { inBatches, mergeRuns, RunWriter, sortedSequence } from './spill-run.js';

export interface LeafSorterOptions {
  /** Algorithm of the tree. */
  readonly tree: DigestAlgorithm;
  /** Where runs are spilled; default the system's temporary folder. */
  readonly tempDir?: string | undefined;
  /** Bytes of lines held in memory before a run is spilled, twice as many before the first; default 16 MiB. */
  readonly memory?: number | undefined;
}

/** One line in order. `bytes` are good until the next one is asked for. */
export interface SortedLeaf {
  readonly key: string;
  readonly order: number;
  /** Holds the tree's hash at `from`, the marks at {@link MARKS_AT} after it, and `0x00 | line` from {@link LINE_AT} after it to `to`. */
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Places in a record, counted from its beginning. */
export const MARKS_AT = HASH;
export const LINE_AT = HASH + 1;

const MEMORY = 16 * 1024 * 1024;
/** The most records of a run: their keys are the collector's business, unlike their lines. */
const MOST_HELD = 65_536;
/** How much longer the first run is: what fits in it is never spilled, and nothing else needs memory yet. */
const FIRST = 2;

/** External merge sort of leaf lines with their tree hashes, which are copied and never read. */
export class LeafSorter {
  readonly #tree: DigestAlgorithm;
  readonly #tempDir: string;
  readonly #memory: number;
  /** Records one after the other, in the order in which they came. */
  #held = Buffer.alloc(0);
  #at = 0;
  #keys: string[] = [];
  #orders: number[] = [];
  /** Where each record begins in what is held; one more for the end. */
  #starts: number[] = [0];
  readonly #runs: number[] = [];

  constructor(options: LeafSorterOptions) {
    this.#tree = options.tree;
    this.#tempDir = options.tempDir ?? tmpdir();
    this.#memory = options.memory ?? MEMORY;
  }

  /** A line that no thread has packed. */
  add(key: string, order: number, line: string, marks: number): void {
    this.#room(LINE_AT + 1 + 3 * line.length);
    const lineAt = this.#at + LINE_AT;
    this.#held[lineAt] = 0;
    const end = lineAt + 1 + this.#held.write(line, lineAt + 1, 'utf8');
    this.#held.write(hash(this.#tree, this.#held.subarray(lineAt, end), 'binary'), this.#at, 'latin1');
    this.#keep(key, order, marks, end);
  }

  /** Line `i` of several. */
  addPacked(key: string, order: number, { bytes, ends, hashes, marks }: PackedLines, i: number): void {
    const from = i === 0 ? 0 : ends[i - 1]!;
    const length = ends[i]! - from;
    this.#room(LINE_AT + length);
    this.#held.set(hashes.subarray(i * HASH, (i + 1) * HASH), this.#at);
    this.#held.set(bytes.subarray(from, ends[i]!), this.#at + LINE_AT);
    this.#keep(key, order, marks[i]!, this.#at + LINE_AT + length);
  }

  /** All lines in order. May be asked for more than once, after the last `add`. */
  *records(): Generator<SortedLeaf> {
    if (this.#runs.length > 0) {
      if (this.#keys.length > 0) this.#spill();
      yield* mergeRuns(this.#runs);
      return;
    }
    for (const i of sortedSequence(this.#keys, this.#orders)) {
      const [from, to] = [this.#starts[i]!, this.#starts[i + 1]!];
      yield { key: this.#keys[i]!, order: this.#orders[i]!, bytes: this.#held, from, to };
    }
  }

  /** The same with the lines as texts. */
  sorted(): AsyncGenerator<readonly SortRecord[]> {
    return inBatches(this.#texts());
  }

  close(): void {
    for (const fd of this.#runs.splice(0)) closeSync(fd);
    this.#clear();
    this.#held = Buffer.alloc(0);
  }

  *#texts(): Generator<SortRecord> {
    for (const leaf of this.records()) yield { key: leaf.key, order: leaf.order, value: lineOf(leaf) };
  }

  #keep(key: string, order: number, marks: number, end: number): void {
    this.#held[this.#at + MARKS_AT] = marks;
    this.#at = end;
    this.#keys.push(key);
    this.#orders.push(order);
    this.#starts.push(end);
  }

  /** Makes room for a record, if need be by spilling what is there. */
  #room(bytes: number): void {
    const times = this.#runs.length === 0 ? FIRST : 1;
    const [memory, most] = [times * this.#memory, times * MOST_HELD];
    if (this.#at > 0 && (this.#at + bytes > memory || this.#keys.length >= most)) {
      this.#spill();
      if (times > 1) this.#held = Buffer.alloc(0);
      this.#room(bytes);
      return;
    }
    if (this.#at + bytes <= this.#held.length) return;
    const more = 4 * this.#held.length + 65_536;
    // Nearly all at once rather than twice: the old and the new are there at the same time.
    const grown = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * more > memory ? memory : more));
    this.#held.copy(grown, 0, 0, this.#at);
    this.#held = grown;
  }

  #spill(): void {
    const run = new RunWriter(this.#tempDir);
    this.#runs.push(run.fd);
    for (const i of sortedSequence(this.#keys, this.#orders)) {
      run.putBytes(this.#keys[i]!, this.#orders[i]!, this.#held, this.#starts[i]!, this.#starts[i + 1]!);
    }
    run.end();
    this.#clear();
  }

  #clear(): void {
    this.#at = 0;
    this.#keys = [];
    this.#orders = [];
    this.#starts = [0];
  }
}

export function lineOf({ bytes, from, to }: SortedLeaf): string {
  return bytes.toString('utf8', from + LINE_AT + 1, to);
}
