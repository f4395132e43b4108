import type { Entry, LocalStat } from '../core/entry.js';
import type { ContentPart } from './content-read.js';

/** What a line says of an entry beside its path and content. */
export type EntryHead = Omit<Entry, 'path' | 'content' | 'target' | 'error'>;

/** An entry whose content any thread can read. `key` and `path` are one character a byte. */
export interface HashTask {
  /** Path of the entry. */
  readonly key: string;
  /** Position in the source. */
  readonly order: number;
  /** Path of the local file, after `base`. */
  readonly path: string;
  readonly base: string;
  /** Absent: a regular file of which the listing saw nothing but the name. */
  readonly head?: EntryHead | undefined;
  readonly part?: ContentPart | undefined;
  /** A line written earlier, good as long as the file is still the same. */
  readonly known?: KnownLine | undefined;
}

export interface KnownLine {
  readonly stat: LocalStat;
  readonly size: number;
  readonly line: string;
}
