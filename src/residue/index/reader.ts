import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
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

/** A residue index whose digest and form have been checked. */
export class ResidueIndex {
  readonly #fd: number;
  readonly #stat: Stats;
  #offsets: Float64Array = new Float64Array(0);
  description!: ResidueIndexDescription;
  /** SHA-256 of the whole file, hexadecimal. */
  sha256!: string;
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

  /** Throws `RESIDUE_INDEX_UNREADABLE` (exit 1), `RESIDUE_INDEX_INVALID` (exit 3). */
  static open(path: string, signal?: AbortSignal): ResidueIndex {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch (cause) {
      throw unreadable(path, cause);
    }
    const index = new ResidueIndex(path, fd);
    try {
      index.#load(signal);
      return index;
    } catch (error) {
      index.close();
      throw error instanceof CloudexitError || signal?.aborted === true ? error : unreadable(path, error);
    }
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

  #load(signal: AbortSignal | undefined): void {
    const { size } = this.#stat;
    if (!this.#stat.isFile() || size < RESIDUE_INDEX_START.length + INDEX_END) {
      throw invalidIndex('the file is none, or too short for one');
    }
    const end = this.#bytesAt(size - INDEX_END, INDEX_END);
    const length = Number(end.readBigUInt64BE(0));
    if (length > MAX_DESCRIPTION || length > size - INDEX_END) throw invalidIndex('its end is not whole');
    const descriptionAt = size - INDEX_END - length;
    const description = parseDescription(this.#bytesAt(descriptionAt, length));
    const expected = partsLength(description);
    if (descriptionAt !== expected) throw invalidIndex('its parts do not add up to the file');
    const start = new SequentialRead(this.#fd, signal);
    if (!start.take(RESIDUE_INDEX_START.length).equals(RESIDUE_INDEX_START)) {
      throw invalidIndex('it does not begin as one');
    }
    this.#readFiles(start, description);
    this.memory = scanMemory(description.blocks.reduce((sum, { filterBits }) => sum + filterBits / 8, 0));
    let filterAt = FILTERS;
    for (const { size: blockSize, entries, filterBits } of description.blocks) {
      const at = start.position;
      const directory = readRecords(start, entries, description.contents.files);
      start.takeInto(new Uint8Array(this.memory.buffer, filterAt, filterBits / 8));
      this.parts.push({ size: blockSize, entries, at, filterAt, filterBits, directory });
      filterAt += filterBits / 8;
    }
    start.take(length + 8);
    if (!start.digest().equals(end.subarray(8))) throw invalidIndex('its digest is not that of its bytes');
    start.take(32);
    this.description = description;
    this.sha256 = start.digest().toString('hex');
  }

  #readFiles(from: SequentialRead, { contents }: ResidueIndexDescription): void {
    const offsets = new Float64Array(Math.ceil(contents.files / FILES_STEP));
    let line = 0;
    let lineAt = from.position;
    const end = from.position + contents.filesBytes;
    while (from.position < end) {
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

  #bytesAt(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let n = 0; n < length; ) {
      const read = readSync(this.#fd, bytes, n, length - n, at + n);
      if (read === 0) throw invalidIndex('its end is not whole');
      n += read;
    }
    return bytes;
  }
}

function partsLength({ contents, blocks }: ResidueIndexDescription): number {
  return blocks.reduce(
    (sum, { entries, filterBits }) => sum + entries * INDEX_RECORD + filterBits / 8,
    RESIDUE_INDEX_START.length + contents.filesBytes,
  );
}

/** Checks order and bounds of the records, and returns their directory. */
function readRecords(from: SequentialRead, entries: number, files: number): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(4 * Math.ceil(entries / DIRECTORY_STEP));
  const directory = new Uint32Array(shared);
  const last = Buffer.alloc(BLOCK_DIGEST);
  let before = -1;
  for (let i = 0; i < entries; ) {
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
      if (i % DIRECTORY_STEP === 0) directory[i / DIRECTORY_STEP] = head;
      before = head;
    }
    bytes.copy(last, 0, bytes.length - INDEX_RECORD, bytes.length - INDEX_RECORD + BLOCK_DIGEST);
  }
  return shared;
}

/** Whether the record at `at` is above the one before it, which for the first is `last`. */
function isAbove(records: Buffer, at: number, last: Buffer): boolean {
  const before = at === 0 ? last : records.subarray(at - INDEX_RECORD, at - INDEX_RECORD + BLOCK_DIGEST);
  return before.compare(records, at, at + BLOCK_DIGEST) < 0;
}

/** Reads a file once from its beginning, digesting what it hands out. */
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
    this.takeInto(bytes);
    return bytes;
  }

  takeInto(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      this.signal?.throwIfAborted();
      const n = readSync(this.fd, bytes, at, Math.min(READ, bytes.length - at), this.position);
      if (n === 0) throw invalidIndex('it ends early');
      this.#hash.update(bytes.subarray(at, at + n));
      at += n;
      this.position += n;
    }
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
