import { closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Sorter, SortRecord } from '../core/sorter.js';
import { inBatches, mergeRuns, RunWriter, sortedSequence } from './spill-run.js';

export interface SpillOptions {
  /** Where runs are spilled; default the system's temporary folder. */
  readonly tempDir?: string | undefined;
  /** Estimated bytes held in memory before a run is spilled; default 20 MiB. */
  readonly memory?: number;
}

/** Rough cost of a record beside its characters: two string headers and four array slots. */
const OVERHEAD = 64;

/** External merge sort of texts. */
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
    yield* inBatches(this.spilled ? this.#merged() : this.#inMemory());
  }

  close(): void {
    for (const fd of this.#runs.splice(0)) closeSync(fd);
    this.#clear();
  }

  *#inMemory(): Generator<SortRecord> {
    for (const at of this.#sort())
      yield { key: this.#keys[at]!, order: this.#orders[at]!, value: this.#values[at]! };
  }

  *#merged(): Generator<SortRecord> {
    for (const { key, order, bytes, from, to } of mergeRuns(this.#runs))
      yield { key, order, value: bytes.toString('utf8', from, to) };
  }

  #clear(): void {
    this.#keys = [];
    this.#orders = [];
    this.#values = [];
    this.#sequence = undefined;
    this.#held = 0;
  }

  #sort(): readonly number[] {
    this.#sequence ??= sortedSequence(this.#keys, this.#orders);
    return this.#sequence;
  }

  #spill(): void {
    const run = new RunWriter(this.#tempDir);
    this.#runs.push(run.fd);
    for (const i of this.#sort()) run.putText(this.#keys[i]!, this.#orders[i]!, this.#values[i]!);
    run.end();
    this.#clear();
  }
}
