/**
 * Sorting that does not need the whole in memory. Layers that must not touch a disk are given one.
 * Keys are byte strings, one character (U+0000 to U+00FF) a byte, so that `<` is byte order.
 */
export interface SortRecord {
  readonly key: string;
  /** Decides between equal keys, ascending. */
  readonly order: number;
  readonly value: string;
}

export interface Sorter {
  add(key: string, order: number, value: string): void;
  /** All records in order, in batches. May be asked for more than once, after the last `add`. */
  sorted(): AsyncIterable<readonly SortRecord[]>;
  /** Frees memory and disk. */
  close(): void;
}

export type MakeSorter = () => Sorter;
