import { bytesOfKey } from './bytes.js';
import type { Digests } from './digest.js';
import type { Finding } from './finding.js';
import type { FindingCode } from './finding-codes.js';

/** What a path names. Archives and stores map their own kinds onto these. */
export const ENTRY_KINDS = [
  'file',
  'directory',
  'symlink',
  'hardlink',
  'fifo',
  'socket',
  'character-device',
  'block-device',
  'object',
  'delete-marker',
  'unfinished-upload',
  'table',
  'definition',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/**
 * A stretch of a local file that any thread may read on its own: a whole file of a folder, or the data of one
 * zip entry. `path` is raw bytes. With `compression: 'deflate'`, `length` counts compressed bytes.
 */
export interface LocalContent {
  readonly type: 'local';
  readonly path: Uint8Array;
  readonly offset: number;
  /** Bytes to read from `offset`; undefined reads the whole file. */
  readonly length?: number;
  readonly compression: 'none' | 'deflate';
  /** CRC-32 the container promises for the content; the reader must check it. */
  readonly crc32?: number;
  /** What the file looked like when it was listed; a difference at reading time is a change while reading. */
  readonly stat?: LocalStat;
  /**
   * The listing saw the name and its type only: whoever reads the file also takes size, mode and mtime, from the
   * open descriptor. Saves a system call per file, and the facts and the bytes are then of the same file.
   */
  readonly lazy?: true;
}

export interface LocalStat {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/** Whether two looks at a path were at one file, unchanged. */
export function sameFile(a: LocalStat, b: LocalStat): boolean {
  return (
    a.size === b.size &&
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs &&
    a.ino === b.ino &&
    a.dev === b.dev
  );
}

/** Content that only its source can produce, in the source's order. Read before asking for the next entry. */
export interface StreamContent {
  readonly type: 'stream';
  open(): AsyncIterable<Uint8Array>;
  /** All of it, where that is in memory already: small contents need no stream. Good until the next entry is asked for. */
  readonly bytes?: Uint8Array;
}

/** Content whose digest the source computed or was told (database tables, imported lists). */
export interface DigestedContent {
  readonly type: 'digested';
  readonly digests: Digests;
}

/**
 * The rows of a database table, each in the encoding of `manifests/formats/rows.md`, in whatever order the engine gives
 * them. Read before asking for the next entry.
 */
export interface RowsContent {
  readonly type: 'rows';
  /** Names of the columns, in the order in which rows hold them. */
  readonly columns: readonly string[];
  /** Those by which a row can be named; empty where there is no key. */
  readonly key: readonly string[];
  /** Same text, same rows: what an interrupted run noted for it need not be read again. Absent where nothing shows that. */
  readonly revision?: string | undefined;
  /** A failure to read on rejects with an error whose `code` is a finding code. */
  open(signal?: AbortSignal): AsyncIterable<RowBatch>;
  /** The same rows before they are encoded, where any thread can do that. Either of the two is read. */
  readonly raw?: RawRows;
}

/** Rows as the engine sent them. */
export interface RawRows {
  /** URL of the module whose `rowDecoder(setup)` makes a {@link RowDecoder}. */
  readonly module: string;
  /** What the decoder needs to know; can be cloned. */
  readonly setup: unknown;
  /** Whole rows a chunk, in memory of its own that may go to another thread. Rejects as {@link RowsContent.open} does. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

export interface RowDecoder {
  /** Encodes every row of a chunk. Throws an error whose `code` is a finding code. */
  decode(chunk: Uint8Array, each: EachRow): void;
}

/** Is given a row as it is hashed, prefix first: rule 4 of `manifests/formats/rows.md`. Good until it returns. */
export type EachRow = (prefixed: Uint8Array) => void;

/** Encoded rows one after the other. Good until the next batch is asked for. */
export interface RowBatch {
  readonly bytes: Uint8Array;
  /** End of each row in `bytes`, in its first `count` members. */
  readonly ends: Uint32Array;
  readonly count: number;
}

/** Content that can be read at any time and beside others: an object of a store. */
export interface RemoteContent {
  readonly type: 'remote';
  /** Same text, same content: what an interrupted run noted for it need not be read again. */
  readonly revision: string;
  /** How many such contents may be read at once. */
  readonly atOnce: number;
  /**
   * Hands the content over in its order. Rejects with the code of a finding when this content cannot be had; any other
   * error ends the inventory.
   */
  read(sink: (bytes: Uint8Array) => void, signal?: AbortSignal): Promise<RemoteFacts>;
}

/** What only reading told. */
export interface RemoteFacts {
  readonly facts?: Readonly<Record<string, string | number>>;
}

export type EntryContent = LocalContent | StreamContent | DigestedContent | RowsContent | RemoteContent;

/** One thing observed in a source, in the source's own order. */
export interface Entry {
  /** Raw bytes, `/` between segments, no leading `./`, no trailing `/`; exactly the key in an object store. */
  readonly path: Uint8Array;
  readonly kind: EntryKind;
  /** Content bytes; 0 where the kind has none; absent where not known (a list without sizes, lazy content). */
  readonly size?: number;
  /** Seconds since 1970, floor. */
  readonly mtime?: number;
  /** Permission bits, 0..07777. */
  readonly mode?: number;
  /** Target of a symlink (as stored) or hard link (path in the same source), raw bytes. */
  readonly target?: Uint8Array;
  /** Other facts of the kind (S3 version id, storage class, row count ...): strings and integers only. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** Absent where there is nothing to read, and where `error` says why it could not be. */
  readonly content?: EntryContent;
  /** Why the entry's content or facts are not known. Such an entry makes the inventory incomplete. */
  readonly error?: FindingCode;
  /** Anomalies of this entry in its container, with which it is nevertheless listed. */
  readonly findings?: readonly FindingCode[];
}

/**
 * A regular file of which its folder told the name and nothing else. There are millions of these: path and content are
 * made for those who ask. Names are one character a byte.
 */
export class ListedFile implements Entry {
  readonly kind = 'file';

  /**
   * @param folder what stands before `key` in the local path
   * @param key path of the entry
   */
  constructor(
    readonly folder: string,
    readonly key: string,
  ) {}

  get path(): Uint8Array {
    return bytesOfKey(this.key);
  }

  get content(): LocalContent {
    const path = bytesOfKey(this.folder + this.key);
    return { type: 'local', path, offset: 0, compression: 'none', lazy: true };
  }
}

/**
 * A read-only view of something that holds data. `entries()` may be called once. Anomalies of the container as
 * a whole are in `findings()`, complete only after `entries()` has ended. An abort rejects with the signal's
 * reason. Sources never write, rename, repair or delete.
 */
export interface Source {
  /** `dir`, `tar`, `tar.gz`, `zip`, `s3`, `postgres` ... */
  readonly kind: string;
  /** To what depth archives within it are opened, where that is asked for. */
  readonly nested?: number | undefined;
  entries(signal?: AbortSignal): AsyncIterable<Entry>;
  findings(): readonly Finding[];
  close(): Promise<void>;
}
