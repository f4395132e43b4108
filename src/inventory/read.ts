import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { decodeUtf8 } from '../core/bytes.js';
import { about, CloudexitError, errorCode, reworded } from '../core/errors.js';
import {
  type InventoryHeader,
  type InventoryTrailer,
  type LeafBatch,
  parseHeader,
  parseTrailer,
} from '../formats/inventory.js';
import { leafKey, MAX_LINE, parseLeaf } from '../formats/leaf.js';
import { LeafRules } from './leaf-rules.js';
import { LineTree } from './line-tree.js';
import { requireTrailer, TRAILER_START } from './trailer-rules.js';

/**
 * Bytes read at a time. The leaves of a block are in memory together, as many times its size: they should be gone again before they are
 * taken for something that lasts.
 */
const BLOCK = 64 * 1024;
const LINE_FEED = 0x0a;

/** What the reader was told beforehand; a difference throws `INVENTORY_UNEXPECTED`, exit 3. */
export interface InventoryExpectation {
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256?: string;
  /** Root, hexadecimal. */
  readonly root?: string;
  /** Number of leaves. */
  readonly size?: number;
}

/** An inventory that does not lie in a file of its own. `read` fills `into` from `position`; less only at the end. */
export interface InventoryBytes {
  read(into: Uint8Array, position: number): Promise<number>;
}

/** A batch that also carries the Merkle leaf hashes, one character a byte. */
export interface HashedBatch extends LeafBatch {
  readonly hashes: readonly string[];
}

export interface InventorySummary {
  readonly trailer: InventoryTrailer;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: string;
}

/** An inventory file that is verified as it is read, each time. */
export interface InventoryReader {
  readonly header: InventoryHeader;
  /**
   * All leaves in order. What it yields may be relied on only once it has ended: root, counts and trailer are
   * checked there. Each call reads the file anew; one that has changed since the last throws `INVENTORY_CHANGED`.
   */
  batches(): AsyncGenerator<HashedBatch, InventorySummary>;
  /** Reads to the end for the verdict alone. */
  verify(): Promise<InventorySummary>;
  /** What the last reading to the end came to. */
  readonly lastRead: InventorySummary | undefined;
}

/**
 * Opens an inventory. Errors: `INVENTORY_UNREADABLE` (exit 1); `INVENTORY_INVALID`, `INVENTORY_TRUNCATED`,
 * `INVENTORY_MISMATCH`, `INVENTORY_UNEXPECTED`, `INVENTORY_CHANGED` (exit 3). Reading it rejects once `signal` is aborted.
 */
export async function readInventory(
  path: string | InventoryBytes,
  expected: InventoryExpectation = {},
  signal?: AbortSignal,
): Promise<InventoryReader> {
  let header: InventoryHeader | undefined;
  let last: InventorySummary | undefined;
  const lines = new LineReader(path);
  try {
    header = await readHeader(lines);
  } catch (error) {
    throw aboutFile(path, error);
  } finally {
    await lines.close();
  }
  async function* batches(): AsyncGenerator<HashedBatch, InventorySummary> {
    const summary = yield* scan(path, expected, signal);
    if (last !== undefined && last.sha256 !== summary.sha256)
      throw wanting('INVENTORY_CHANGED', 'the file has changed');
    last = summary;
    return summary;
  }
  return {
    header,
    batches,
    get lastRead() {
      return last;
    },
    async verify() {
      const run = batches();
      for (;;) {
        const step = await run.next();
        if (step.done === true) return step.value;
      }
    },
  };
}

async function* scan(
  path: string | InventoryBytes,
  expected: InventoryExpectation,
  signal: AbortSignal | undefined,
): AsyncGenerator<HashedBatch, InventorySummary> {
  const lines = new LineReader(path);
  try {
    const header = await readHeader(lines);
    const rules = new LeafRules(header);
    const tree = new LineTree(header.tree);
    for (;;) {
      signal?.throwIfAborted();
      const batch = takeBatch(lines, rules, tree);
      if (batch.leaves.length > 0) yield batch;
      if (lines.hasLine()) break; // the trailer's
      await lines.fill();
    }
    const trailer = parseTrailer(lines.take());
    if (await lines.hasMore()) throw wanting('INVENTORY_INVALID', 'there is something after the trailer');
    requireTrailer(header, trailer, rules.totals, { size: tree.size, root: tree.root() });
    const sha256 = lines.sha256();
    requireExpected(expected, trailer, sha256);
    return { trailer, sha256 };
  } catch (error) {
    throw aboutFile(path, error);
  } finally {
    await lines.close();
  }
}

/** Of two that are compared, one has to say which it is. */
function aboutFile(path: string | InventoryBytes, error: unknown): unknown {
  if (typeof path !== 'string') return error;
  const line = error instanceof CloudexitError && /^line \d+$/.test(error.subject ?? '');
  return line ? reworded(error, { subject: `${path}: ${error.subject}` }) : about(path, error);
}

async function readHeader(lines: LineReader): Promise<InventoryHeader> {
  await lines.fill();
  const header = parseHeader(lines.take());
  await lines.fill();
  return header;
}

/** Every whole leaf line that is in memory. */
function takeBatch(lines: LineReader, rules: LeafRules, tree: LineTree): HashedBatch {
  const first = tree.size;
  const batch = {
    first,
    leaves: [] as HashedBatch['leaves'][number][],
    keys: [] as string[],
    hashes: [] as string[],
  };
  while (lines.hasLine() && !lines.startsWith(TRAILER_START)) {
    try {
      const leaf = parseLeaf(lines.text());
      const key = leafKey(leaf);
      rules.check(leaf, key);
      batch.leaves.push(leaf);
      batch.keys.push(key);
    } catch (error) {
      throw atLine(error, tree.size + 2);
    }
    batch.hashes.push(tree.appendPrefixed(lines.takePrefixed()));
  }
  return batch;
}

function requireExpected(expected: InventoryExpectation, trailer: InventoryTrailer, sha256: string): void {
  const checks: [string, unknown, unknown][] = [
    ['SHA-256', expected.sha256, sha256],
    ['root', expected.root, trailer.root],
    ['number of entries', expected.size, trailer.entries],
  ];
  for (const [name, wanted, found] of checks) {
    if (wanted !== undefined && wanted !== found) {
      throw wanting(
        'INVENTORY_UNEXPECTED',
        `the inventory's ${name} is ${String(found)}, expected ${String(wanted)}`,
      );
    }
  }
}

const FOLDER_HINT = 'It is a folder: "cloudexit inventory FOLDER -o FILE" lists it first.';
const FOLDER_HINT_ZH = '清单无法读取：这是文件夹，请先用 "cloudexit inventory 文件夹 -o 清单" 编制清单。';

/** Lines of a file, a block at a time. The byte before a taken line is its own to overwrite. */
class LineReader {
  readonly #source: string | InventoryBytes;
  #handle: FileHandle | undefined;
  #position = 0;
  readonly #sum = createHash('sha256');
  #buffer = Buffer.allocUnsafe(2 * BLOCK);
  /** Unread bytes; `#buffer[#start - 1]` is free. */
  #start = 1;
  #end = 1;
  /** Position of the line feed of the line at `#start`, once looked for. */
  #feed = -1;
  #ascii = true;

  constructor(source: string | InventoryBytes) {
    this.#source = source;
  }

  /** Reads on until there is a whole line. Throws at the end of the file. */
  async fill(): Promise<void> {
    while (!this.hasLine()) {
      if (this.#end - this.#start > MAX_LINE) throw wanting('INVENTORY_INVALID', 'a line is too long');
      if ((await this.#load()) === 0)
        throw wanting('INVENTORY_TRUNCATED', 'the file ends before its trailer');
    }
  }

  async hasMore(): Promise<boolean> {
    return this.#end > this.#start || (await this.#load()) > 0;
  }

  /** Reads a further block, or as much again as there is of a line that is longer; 0 at the end of the file. */
  async #load(): Promise<number> {
    const rest = this.#end - this.#start;
    const more = Math.max(BLOCK, rest);
    const buffer =
      rest + 1 + more > this.#buffer.length ? Buffer.allocUnsafe(2 * (rest + 1 + more)) : this.#buffer;
    this.#buffer.copy(buffer, 1, this.#start, this.#end);
    this.#buffer = buffer;
    this.#start = 1;
    this.#end = 1 + rest;
    this.#feed = -1;
    let read: number;
    try {
      read = await this.#read(buffer.subarray(this.#end, this.#end + more));
    } catch (cause) {
      const why = errorCode(cause) ?? 'unknown reason';
      throw new CloudexitError('INVENTORY_UNREADABLE', `cannot read the inventory (${why})`, {
        ...(typeof this.#source === 'string' ? { subject: this.#source } : {}),
        ...(why === 'EISDIR' && { hint: FOLDER_HINT, zh: FOLDER_HINT_ZH }),
        exit: 1,
        cause,
      });
    }
    this.#sum.update(buffer.subarray(this.#end, this.#end + read));
    this.#end += read;
    this.#ascii = isAscii(buffer.subarray(1, this.#end));
    return read;
  }

  async #read(into: Uint8Array): Promise<number> {
    if (typeof this.#source === 'string') {
      this.#handle ??= await open(this.#source, 'r');
      return (await this.#handle.read(into, 0, into.length)).bytesRead;
    }
    const read = await this.#source.read(into, this.#position);
    this.#position += read;
    return read;
  }

  hasLine(): boolean {
    if (this.#feed < 0) {
      const at = this.#buffer.indexOf(LINE_FEED, this.#start);
      this.#feed = at >= 0 && at < this.#end ? at : -1;
    }
    return this.#feed >= 0;
  }

  startsWith(ascii: string): boolean {
    return (
      this.#buffer.toString('latin1', this.#start, Math.min(this.#end, this.#start + ascii.length)) === ascii
    );
  }

  /** Text of the line, which stays. */
  text(): string {
    if (this.#ascii) return this.#buffer.toString('latin1', this.#start, this.#feed);
    const text = decodeUtf8(this.#buffer.subarray(this.#start, this.#feed));
    if (text === undefined) throw wanting('INVENTORY_INVALID', 'an inventory line is not valid UTF-8');
    return text;
  }

  take(): Uint8Array {
    return this.takePrefixed().subarray(1);
  }

  /** The line with a 0x00 before it: the input of its leaf hash. Valid until the next call. */
  takePrefixed(): Uint8Array {
    this.#buffer[this.#start - 1] = 0x00;
    const line = this.#buffer.subarray(this.#start - 1, this.#feed);
    this.#start = this.#feed + 1;
    this.#feed = -1;
    return line;
  }

  sha256(): string {
    return this.#sum.digest('hex');
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}

function atLine(error: unknown, line: number): unknown {
  if (!(error instanceof CloudexitError)) return error;
  return new CloudexitError(error.code, error.message, {
    subject: `line ${line}`,
    exit: error.exit,
    cause: error,
  });
}

function wanting(code: string, why: string): CloudexitError {
  return new CloudexitError(code, why, { exit: 3 });
}
