import { createHash, hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statfsSync } from 'node:fs';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { AnyDigest } from '../core/digest.js';
import type { LocalContent } from '../core/entry.js';
import { errorCode } from '../core/errors.js';
import type { FindingCode } from '../core/finding-codes.js';
import { pieceAlgorithm, pieceSize } from '../formats/leaf.js';

/** What to compute of every content. */
export interface ReadPlan {
  readonly digests: readonly AnyDigest[];
  /** Piece size before doubling; undefined: no pieces. */
  readonly chunkSize?: number | undefined;
}

/** A stretch of a local file, without its path. */
export interface ContentPart extends Omit<LocalContent, 'type' | 'path' | 'lazy'> {
  /** Content bytes the container promises; required for compressed parts. */
  readonly size?: number | undefined;
}

export interface ContentRead {
  readonly error?: FindingCode;
  /** Content bytes. */
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
  readonly links: number;
  /** Hexadecimal, in the plan's order. */
  readonly digests: readonly string[];
  /** Hexadecimal digests of the pieces, joined; only when there is more than one piece. */
  readonly pieces?: string;
}

/** What a reader answers about a file too large to be read in a batch with others. */
export const LARGE = 8 * 1024 * 1024;

const BUFFER = 1024 * 1024;
const OPEN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** A part at most this long is inflated in one call. */
const INFLATE_AT_ONCE = 16 * 1024 * 1024;

/** `f_type` of file systems whose times this machine's clock sets: ext, XFS, Btrfs, tmpfs, overlay, F2FS, ZFS. */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1,
]);

class Unreadable extends Error {
  constructor(readonly code: FindingCode) {
    super(code);
  }
}

/**
 * Reads contents and computes their digests, reusing one buffer and keeping the last container open. One per thread.
 * Paths are one character a byte, so that they travel between threads cheaply. Files are opened without following
 * links and without blocking on a FIFO that took a file's place.
 */
export class ContentReader {
  readonly #plan: ReadPlan;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER);
  #container: { path: string; fd: number } | undefined;
  /** A little before now: file systems keep time in ticks. */
  readonly #began = Date.now() - 2000;
  readonly #localDevices = new Map<number, boolean>();

  constructor(plan: ReadPlan) {
    this.#plan = plan;
  }

  /**
   * `undefined`: the content is {@link LARGE} and `large` is false, nothing was read. A file that changes while it is read is
   * read once more; then the answer is the error `ENTRY_CHANGED_WHILE_READ`.
   */
  async read(
    path: string,
    part: ContentPart,
    large: boolean,
    onBytes?: (n: number) => void,
  ): Promise<ContentRead | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        return part.length === undefined
          ? this.#readFile(path, part, large, attempt, onBytes)
          : await this.#readPart(path, part, large, onBytes);
      } catch (error) {
        const code = codeOf(error);
        if (code !== 'ENTRY_CHANGED_WHILE_READ' || attempt === 2) return failure(code, part.size ?? 0);
      }
    }
  }

  /** {@link read} of a whole file that is not large, without waiting. */
  readSmall(path: string, part: ContentPart): ContentRead | undefined {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#readFile(path, part, false, attempt);
      } catch (error) {
        const code = codeOf(error);
        if (code !== 'ENTRY_CHANGED_WHILE_READ' || attempt === 2) return failure(code, part.size ?? 0);
      }
    }
  }

  close(): void {
    if (this.#container !== undefined) closeSync(this.#container.fd);
    this.#container = undefined;
  }

  #readFile(
    path: string,
    part: ContentPart,
    large: boolean,
    attempt: number,
    onBytes?: (n: number) => void,
  ): ContentRead | undefined {
    const fd = openSync(nodePath(path), OPEN);
    try {
      if (attempt === 1 && part.stat === undefined) {
        const settled = this.#readSettled(fd, path);
        if (settled !== undefined) return settled;
      }
      const before = fstatSync(fd);
      if (!before.isFile()) throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
      // The listing's view counts on the first attempt only: the second reads what is there now.
      if (attempt === 1 && part.stat !== undefined && !sameFile(part.stat, before)) {
        throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
      }
      if (before.size > LARGE && !large) return undefined;
      const content = this.#digest(
        before.size,
        (target, at) => readSync(fd, target, 0, target.length, at),
        onBytes,
      );
      if (!sameFile(before, fstatSync(fd))) throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
      return fileRead(before, content);
    } finally {
      closeSync(fd);
    }
  }

  /**
   * A small file that nothing has touched since before this reader began cannot have changed while it was read: then one
   * look at it afterwards does for two. Undefined where that is not so, or where another machine's clock sets the times.
   */
  #readSettled(fd: number, path: string): ContentRead | undefined {
    const n = readSync(fd, this.#buffer, 0, BUFFER, 0);
    if (n === BUFFER || this.#hasPieces(n)) return undefined;
    const after = fstatSync(fd);
    if (!after.isFile() || after.size !== n || after.ctimeMs >= this.#began) return undefined;
    if (!this.#keepsOurTime(after.dev, path)) return undefined;
    return fileRead(after, { digests: hashAll(this.#plan, this.#buffer.subarray(0, n)) });
  }

  #keepsOurTime(device: number, path: string): boolean {
    let local = this.#localDevices.get(device);
    if (local === undefined) {
      local = LOCAL_FILE_SYSTEMS.has(statfsSync(nodePath(path)).type);
      this.#localDevices.set(device, local);
    }
    return local;
  }

  /** Digests of exactly `size` bytes; a source that holds fewer or more has changed. */
  #digest(
    size: number,
    read: (target: Buffer, at: number) => number,
    onBytes?: (n: number) => void,
  ): { digests: string[]; pieces?: string } {
    let n = read(this.#buffer, 0);
    if (n === size && n < BUFFER && !this.#hasPieces(size)) {
      const bytes = this.#buffer.subarray(0, n);
      return { digests: hashAll(this.#plan, bytes) };
    }
    const sum = new ContentSum(this.#plan, size);
    let at = 0;
    while (n > 0) {
      sum.update(this.#buffer.subarray(0, n));
      onBytes?.(n);
      at += n;
      if (at > size) break;
      n = read(this.#buffer, at);
    }
    if (at !== size) throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
    return sum.finish();
  }

  #hasPieces(size: number): boolean {
    return this.#plan.chunkSize !== undefined && size > this.#plan.chunkSize;
  }

  async #readPart(
    path: string,
    part: ContentPart,
    large: boolean,
    onBytes?: (n: number) => void,
  ): Promise<ContentRead | undefined> {
    const size = part.compression === 'none' ? part.length! : part.size;
    if (size === undefined) throw new Unreadable('ENTRY_DATA_CORRUPT');
    if (size > LARGE && !large) return undefined;
    const fd = this.#openContainer(path, part);
    const checksum = new Crc(part.crc32);
    const content =
      part.compression === 'none'
        ? this.#digestStored(fd, part, checksum, onBytes)
        : part.length! <= INFLATE_AT_ONCE && size <= INFLATE_AT_ONCE
          ? this.#digestInflated(fd, part, size, checksum)
          : await this.#digestInflating(fd, part, size, checksum, onBytes);
    checksum.require();
    return { size, mode: 0, mtime: 0, links: 1, ...content };
  }

  #digestStored(fd: number, part: ContentPart, checksum: Crc, onBytes?: (n: number) => void) {
    const length = part.length!;
    return this.#digest(
      length,
      (target, at) => {
        const want = Math.min(target.length, length - at);
        if (want === 0) return 0;
        const n = readSync(fd, target, 0, want, part.offset + at);
        if (n === 0) throw new Unreadable('ENTRY_DATA_CORRUPT');
        checksum.update(target.subarray(0, n));
        return n;
      },
      onBytes,
    );
  }

  #digestInflated(fd: number, part: ContentPart, size: number, checksum: Crc) {
    const packed =
      part.length! <= BUFFER ? this.#buffer.subarray(0, part.length!) : Buffer.allocUnsafe(part.length!);
    readExactly(fd, packed, part.offset);
    const { buffer, engine } = inflateOnce(packed, size);
    if (buffer.length !== size || engine.bytesWritten !== packed.length)
      throw new Unreadable('ENTRY_DATA_CORRUPT');
    checksum.update(buffer);
    const sum = this.#hasPieces(size) ? new ContentSum(this.#plan, size) : undefined;
    if (sum === undefined) return { digests: hashAll(this.#plan, buffer) };
    sum.update(buffer);
    return sum.finish();
  }

  async #digestInflating(
    fd: number,
    part: ContentPart,
    size: number,
    checksum: Crc,
    onBytes?: (n: number) => void,
  ): Promise<{ digests: string[]; pieces?: string }> {
    const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
    const length = part.length!;
    let fed = 0;
    const feed = (): void => {
      while (fed < length) {
        const block = Buffer.allocUnsafe(Math.min(256 * 1024, length - fed));
        readExactly(fd, block, part.offset + fed);
        fed += block.length;
        if (!inflate.write(block)) return;
      }
      inflate.end();
    };
    inflate.on('drain', () => {
      try {
        feed();
      } catch (error) {
        inflate.destroy(error as Error);
      }
    });
    feed();
    const sum = new ContentSum(this.#plan, size);
    let out = 0;
    for await (const bytes of inflate as AsyncIterable<Buffer>) {
      out += bytes.length;
      // A bomb that promises less than it holds ends here, before it costs more than its promise.
      if (out > size) throw new Unreadable('ENTRY_DATA_CORRUPT');
      checksum.update(bytes);
      sum.update(bytes);
      onBytes?.(bytes.length);
    }
    if (out !== size || inflate.bytesWritten !== length) throw new Unreadable('ENTRY_DATA_CORRUPT');
    return sum.finish();
  }

  #openContainer(path: string, part: ContentPart): number {
    if (this.#container?.path !== path) {
      this.close();
      this.#container = { path, fd: openSync(nodePath(path), constants.O_RDONLY) };
    }
    const { fd } = this.#container!;
    if (part.stat !== undefined && !sameFile(part.stat, fstatSync(fd))) {
      throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
    }
    return fd;
  }
}

/** Whole-content digests and piece digests in one pass. */
export class ContentSum {
  readonly #whole;
  readonly #plan: ReadPlan;
  readonly #piece: number | undefined;
  #current;
  #inPiece = 0;
  #pieces = '';

  /** `size` decides the piece size; undefined (not known beforehand) records no pieces. */
  constructor(plan: ReadPlan, size: number | undefined) {
    this.#plan = plan;
    this.#whole = plan.digests.map((name) => createHash(name));
    const cut = plan.chunkSize !== undefined && size !== undefined && size > plan.chunkSize;
    this.#piece = cut ? pieceSize(plan.chunkSize!, size) : undefined;
    this.#current = cut ? createHash(pieceAlgorithm(plan.digests)) : undefined;
  }

  update(bytes: Uint8Array): void {
    for (const whole of this.#whole) whole.update(bytes);
    if (this.#piece === undefined) return;
    for (let at = 0; at < bytes.length; ) {
      const n = Math.min(this.#piece - this.#inPiece, bytes.length - at);
      this.#current!.update(bytes.subarray(at, at + n));
      this.#inPiece += n;
      at += n;
      if (this.#inPiece === this.#piece) this.#endPiece();
    }
  }

  finish(): { digests: string[]; pieces?: string } {
    const digests = this.#whole.map((whole) => whole.digest('hex'));
    if (this.#inPiece > 0) this.#endPiece();
    return this.#pieces === '' ? { digests } : { digests, pieces: this.#pieces };
  }

  #endPiece(): void {
    this.#pieces += this.#current!.digest('hex');
    this.#current = createHash(pieceAlgorithm(this.#plan.digests));
    this.#inPiece = 0;
  }
}

function hashAll(plan: ReadPlan, bytes: Uint8Array): string[] {
  return plan.digests.map((name) => hash(name, bytes, 'hex'));
}

function fileRead(stat: Stats, content: { digests: string[]; pieces?: string }): ContentRead {
  const { size, mode, mtimeMs, nlink } = stat;
  return { size, mode: mode & 0o7777, mtime: Math.floor(mtimeMs / 1000), links: nlink, ...content };
}

class Crc {
  #value = 0;

  constructor(readonly promised: number | undefined) {}

  update(bytes: Uint8Array): void {
    if (this.promised !== undefined) this.#value = crc32(bytes, this.#value);
  }

  require(): void {
    if (this.promised !== undefined && this.#value !== this.promised)
      throw new Unreadable('ENTRY_CRC_MISMATCH');
  }
}

function inflateOnce(packed: Uint8Array, size: number): { buffer: Buffer; engine: { bytesWritten: number } } {
  // maxOutputLength 0 is not allowed; one byte more than promised is enough to see a lie.
  const options = { info: true, maxOutputLength: Math.max(1, size) };
  try {
    return inflateRawSync(packed, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  } catch {
    throw new Unreadable('ENTRY_DATA_CORRUPT');
  }
}

function readExactly(fd: number, target: Uint8Array, position: number): void {
  for (let at = 0; at < target.length; ) {
    const n = readSync(fd, target, at, target.length - at, position + at);
    if (n === 0) throw new Unreadable('ENTRY_DATA_CORRUPT');
    at += n;
  }
}

type StatView = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

function sameFile(a: StatView, b: StatView): boolean {
  return (
    a.size === b.size &&
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs &&
    a.ino === b.ino &&
    a.dev === b.dev
  );
}

/** Node takes text for paths; only names that are not ASCII need their bytes. */
function nodePath(path: string): string | Buffer {
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, 'latin1');
}

function codeOf(error: unknown): FindingCode {
  if (error instanceof Unreadable) return error.code;
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'ENTRY_VANISHED';
  // A symlink, a socket, a folder: something else took the file's place.
  if (code === 'ELOOP' || code === 'ENXIO' || code === 'EISDIR') return 'ENTRY_CHANGED_WHILE_READ';
  if (code !== undefined && (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE'))
    return 'ENTRY_DATA_CORRUPT';
  return 'ENTRY_READ_FAILED';
}

function failure(error: FindingCode, size: number): ContentRead {
  return { error, size, mode: 0, mtime: 0, links: 1, digests: [] };
}
