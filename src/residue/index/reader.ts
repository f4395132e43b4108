import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CloudexitError, errorCode } from '../../core/errors.js';
import {
  BLOCK_DIGEST,
  type BlockSize,
  INDEX_END,
  INDEX_RECORD,
  type IndexedFile,
  invalidIndex,
  MAX_DESCRIPTION,
  MAX_FILE_LINE,
  parseDescription,
  parseFileLine,
  RESIDUE_INDEX_START,
  type ResidueIndexDescription,
} from '../../formats/residue-index.js';
import { FILTERS, type PlacedFilter, type SharedMemory, scanMemory } from '../kernel/index.js';

const READ = 1024 * 1024 - ((1024 * 1024) % INDEX_RECORD);
/** Records of which one is in the directory that is held in memory. */
export const DIRECTORY_STEP = 256;
/** Lines of files of which the offset of one is held in memory. */
const FILES_STEP = 64;

/** What a thread needs to look blocks up. */
export interface LookupPart extends PlacedFilter {
  readonly size: BlockSize;
  readonly entries: number;
  /** Where the records begin in the file. */
  readonly at: number;
  /** First four bytes of every {@link DIRECTORY_STEP}th record's digest. */
  readonly directory: SharedArrayBuffer;
}

/**
 * A residue index. Opened, it can be looked things up in, so that a scan need not wait; nothing of what is found may be used before
 * {@link check} has read all of it.
 */
export class ResidueIndex {
  readonly #fd: number;
  readonly #stat: Stats;
  #offsets: Float64Array = new Float64Array(0);
  #checked: Promise<void> | undefined;
  #sha256: string | undefined;
  description!: ResidueIndexDescription;
  readonly parts: LookupPart[] = [];
  /** Holds the filters of {@link parts}; the threads of a scan share it. */
  memory!: SharedMemory;

  private constructor(
    readonly path: string,
    fd: number,
  ) {
    this.#fd = fd;
    this.#stat = fstatSync(fd);
  }

  /** Bytes of the file. */
  get bytes(): number {
    return this.#stat.size;
  }

  /** Reads its description, filters and directory. Throws `RESIDUE_INDEX_UNREADABLE` (exit 1), `RESIDUE_INDEX_INVALID` (exit 3). */
  static open(path: string): ResidueIndex {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch (cause) {
      throw unreadable(path, cause);
    }
    const index = new ResidueIndex(path, fd);
    try {
      index.#load();
      return index;
    } catch (error) {
      index.close();
      throw error instanceof CloudexitError ? error : unreadable(path, error);
    }
  }

  /**
   * Reads all of it once, a piece at a time, and checks digest and form. What was read when it was opened is held to what is digested.
   * Throws as {@link open} does.
   */
  check(signal?: AbortSignal): Promise<void> {
    this.#checked ??= this.#check(signal).catch((error: unknown) => {
      throw error instanceof CloudexitError || signal?.aborted === true
        ? error
        : unreadable(this.path, error);
    });
    return this.#checked;
  }

  /** SHA-256 of the whole file, hexadecimal; there once it is checked. */
  get sha256(): string {
    if (this.#sha256 === undefined) throw new Error('the residue index is not checked yet');
    return this.#sha256;
  }

  /** The content of this number. Throws `RESIDUE_INDEX_INVALID`. */
  file(number: number): IndexedFile {
    const from = this.#offsets[Math.floor(number / FILES_STEP)];
    if (from === undefined) throw invalidIndex('a record names a file that it does not have');
    let skip = number % FILES_STEP;
    let held = Buffer.alloc(0);
    for (let at = from; ; ) {
      for (let end = held.indexOf(10); end !== -1; end = held.indexOf(10)) {
        if (skip-- === 0) return parseFileLine(held.subarray(0, end));
        held = held.subarray(end + 1);
      }
      if (held.length > MAX_FILE_LINE) throw invalidIndex('a line of its files is too long');
      const more = Buffer.alloc(16 * 1024);
      const n = readSync(this.#fd, more, 0, more.length, at);
      if (n === 0) throw invalidIndex('a line of its files is missing');
      held = Buffer.concat([held, more.subarray(0, n)]);
      at += n;
    }
  }

  /** Throws when the file is not what it was when it was checked. */
  requireUnchanged(): void {
    const now = fstatSync(this.#fd);
    const { size, mtimeMs, ctimeMs } = this.#stat;
    if (now.size !== size || now.mtimeMs !== mtimeMs || now.ctimeMs !== ctimeMs) {
      throw invalidIndex('the file changed while it was used');
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #load(): void {
    const { size } = this.#stat;
    if (!this.#stat.isFile() || size < RESIDUE_INDEX_START.length + INDEX_END) {
      throw invalidIndex('the file is none, or too short for one');
    }
    const length = Number(this.#bytesAt(size - INDEX_END, INDEX_END).readBigUInt64BE(0));
    if (length > MAX_DESCRIPTION || length > size - INDEX_END) throw invalidIndex('its end is not whole');
    const descriptionAt = size - INDEX_END - length;
    this.description = parseDescription(this.#bytesAt(descriptionAt, length));
    const { contents, blocks } = this.description;
    if (descriptionAt !== partsLength(this.description)) {
      throw invalidIndex('its parts do not add up to the file');
    }
    this.memory = scanMemory(blocks.reduce((sum, { filterBits }) => sum + filterBits / 8, 0));
    let at = RESIDUE_INDEX_START.length + contents.filesBytes;
    let filterAt = FILTERS;
    for (const { size: blockSize, entries, filterBits } of blocks) {
      const directory = new SharedArrayBuffer(4 * Math.ceil(entries / DIRECTORY_STEP));
      this.#readHeads(new Uint32Array(directory), at);
      this.parts.push({ size: blockSize, entries, at, filterAt, filterBits, directory });
      at += entries * INDEX_RECORD;
      readWhole(this.#fd, new Uint8Array(this.memory.buffer, filterAt, filterBits / 8), at);
      at += filterBits / 8;
      filterAt += filterBits / 8;
    }
  }

  async #check(signal: AbortSignal | undefined): Promise<void> {
    const { contents } = this.description;
    const start = new SequentialRead(this.#fd, signal);
    if (!start.take(RESIDUE_INDEX_START.length).equals(RESIDUE_INDEX_START)) {
      throw invalidIndex('it does not begin as one');
    }
    await this.#readFiles(start);
    for (const part of this.parts) {
      await checkRecords(start, part, contents.files);
      start.pass(new Uint8Array(this.memory.buffer, part.filterAt, part.filterBits / 8));
    }
    const length = this.#stat.size - INDEX_END - start.position;
    const description = parseDescription(start.take(length));
    if (!isDeepStrictEqual(description, this.description)) throw invalidIndex('it changed while it was read');
    start.take(8);
    const digest = start.digest();
    if (!start.take(32).equals(digest)) throw invalidIndex('its digest is not that of its bytes');
    this.#sha256 = start.digest().toString('hex');
  }

  async #readFiles(from: SequentialRead): Promise<void> {
    const { contents } = this.description;
    const offsets = new Float64Array(Math.ceil(contents.files / FILES_STEP));
    let line = 0;
    let lineAt = from.position;
    const end = from.position + contents.filesBytes;
    while (from.position < end) {
      await turn();
      const at = from.position;
      const bytes = from.take(Math.min(READ, end - at));
      for (let lf = bytes.indexOf(10); lf !== -1; lf = bytes.indexOf(10, lf + 1)) {
        if (line % FILES_STEP === 0 && line < contents.files) offsets[line / FILES_STEP] = lineAt;
        line += 1;
        lineAt = at + lf + 1;
      }
    }
    if (line !== contents.files || lineAt !== end) throw invalidIndex('it has another number of files');
    this.#offsets = offsets;
  }

  /** The first four bytes of every {@link DIRECTORY_STEP}th record. */
  #readHeads(heads: Uint32Array, at: number): void {
    const head = Buffer.alloc(4);
    for (let i = 0; i < heads.length; i++) {
      readWhole(this.#fd, head, at + i * DIRECTORY_STEP * INDEX_RECORD);
      heads[i] = head.readUInt32BE(0);
    }
  }

  #bytesAt(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readWhole(this.#fd, bytes, at);
    return bytes;
  }
}

/** Fills `bytes` from a place of the file. Throws `RESIDUE_INDEX_INVALID` where it ends before. */
export function readWhole(fd: number, bytes: Uint8Array, at: number): void {
  for (let n = 0; n < bytes.length; ) {
    const read = readSync(fd, bytes, n, bytes.length - n, at + n);
    if (read === 0) throw invalidIndex('it ends early');
    n += read;
  }
}

function partsLength({ contents, blocks }: ResidueIndexDescription): number {
  return blocks.reduce(
    (sum, { entries, filterBits }) => sum + entries * INDEX_RECORD + filterBits / 8,
    RESIDUE_INDEX_START.length + contents.filesBytes,
  );
}

/** Checks order and bounds of the records, and their directory. */
async function checkRecords(from: SequentialRead, part: LookupPart, files: number): Promise<void> {
  const { entries } = part;
  const directory = new Uint32Array(part.directory);
  const last = Buffer.alloc(BLOCK_DIGEST);
  let before = -1;
  for (let i = 0; i < entries; ) {
    await turn();
    const bytes = from.take(Math.min(READ, (entries - i) * INDEX_RECORD));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += INDEX_RECORD, i++) {
      const head = view.getUint32(at);
      if (head < before || (head === before && !isAbove(bytes, at, last))) {
        throw invalidIndex('its records are not in order');
      }
      if (view.getUint32(at + BLOCK_DIGEST) >= files) {
        throw invalidIndex('a record names a file that it does not have');
      }
      if (i % DIRECTORY_STEP === 0 && directory[i / DIRECTORY_STEP] !== head) {
        throw invalidIndex('it changed while it was read');
      }
      before = head;
    }
    bytes.copy(last, 0, bytes.length - INDEX_RECORD, bytes.length - INDEX_RECORD + BLOCK_DIGEST);
  }
}

/** Whether the record at `at` is above the one before it, which for the first is `last`. */
function isAbove(records: Buffer, at: number, last: Buffer): boolean {
  const before = at === 0 ? last : records.subarray(at - INDEX_RECORD, at - INDEX_RECORD + BLOCK_DIGEST);
  return before.compare(records, at, at + BLOCK_DIGEST) < 0;
}

/** Reads a file once from its beginning, digesting what it hands out and what it is handed. */
class SequentialRead {
  position = 0;
  readonly #hash: Hash = createHash('sha256');
  readonly #buffer = Buffer.alloc(READ);

  constructor(
    private readonly fd: number,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Good until the next call when not longer than {@link READ}. */
  take(length: number): Buffer {
    const bytes = length <= READ ? this.#buffer.subarray(0, length) : Buffer.alloc(length);
    this.signal?.throwIfAborted();
    readWhole(this.fd, bytes, this.position);
    this.pass(bytes);
    return bytes;
  }

  /** What comes next was read before. */
  pass(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.position += bytes.length;
  }

  /** Of everything handed out so far. */
  digest(): Buffer {
    return this.#hash.copy().digest();
  }
}

function unreadable(path: string, cause: unknown): CloudexitError {
  return new CloudexitError(
    'RESIDUE_INDEX_UNREADABLE',
    `the residue index cannot be read (${errorCode(cause) ?? 'unknown reason'})`,
    { subject: path, cause },
  );
}
