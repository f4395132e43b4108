import { closeSync, constants, fstatSync, lstatSync, openSync, read, type Stats, statfsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type LocalStat, sameFile } from '../core/entry.js';
import { failedAt } from '../core/errors.js';
import {
  BUFFER,
  type ContentPart,
  type ContentRead,
  failedRead,
  fileRead,
  LARGE,
  nodePath,
  type OnBytes,
  OpenContainer,
  partRead,
  readAt,
  Unreadable,
  whyUnreadable,
} from './content-read.js';
import { type ContentDigests, ContentSum, hashAll, hasPieces, type ReadPlan } from './content-sum.js';
import { SideHash } from './side-hash.js';

const readSome = promisify(read);

type DigestPart = typeof import('./container-part.js').digestPart;

const OPEN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** `f_type` of file systems whose times this machine's clock sets: ext, XFS, Btrfs, tmpfs, overlay, F2FS, ZFS. */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1,
]);

/**
 * Reads contents and computes their digests, reusing one buffer and keeping the last container open. One per thread.
 * Paths are one character a byte, so that they travel between threads cheaply. Files are opened without following
 * links and without blocking on a FIFO that took a file's place.
 */
export class ContentReader {
  readonly #plan: ReadPlan;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER);
  readonly #container = new OpenContainer();
  readonly #side: SideHash | undefined;
  #digestPart: DigestPart | undefined;
  /** A little before now: file systems keep time in ticks. */
  readonly #began = Date.now() - 2000;
  readonly #localDevices = new Map<number, boolean>();

  /** `side`: whether this thread may have another digest large contents while it reads. */
  constructor(plan: ReadPlan, side: boolean) {
    this.#plan = plan;
    this.#side = side ? new SideHash() : undefined;
  }

  /** Whether a large file keeps just one core busy, so that the next bytes are read while the last ones are digested. */
  static readsAhead({ digests, chunkSize }: ReadPlan): boolean {
    return digests.length === 1 && chunkSize === undefined;
  }

  /**
   * `undefined`: the content is {@link LARGE} and `large` is false, nothing was read. A content that changes while
   * it is read is read once more; then the answer is the error `ENTRY_CHANGED_WHILE_READ`.
   */
  async read(
    path: string,
    part: ContentPart,
    large: boolean,
    onBytes?: OnBytes,
  ): Promise<ContentRead | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        if (part.length !== undefined) return await this.#readPart(path, part, large, onBytes);
        return large
          ? await this.#readLargeFile(path, part, attempt, onBytes)
          : this.#readFile(path, part, attempt);
      } catch (error) {
        if (large) await this.#side?.abandon();
        const code = whyUnreadable(error);
        if (code !== 'ENTRY_CHANGED_WHILE_READ' || attempt === 2)
          return failedRead(code, part.size ?? 0, error);
      }
    }
  }

  /** {@link read} of a whole file that is not large, without waiting. */
  readSmall(path: string, part: ContentPart): ContentRead | undefined {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#readFile(path, part, attempt);
      } catch (error) {
        const code = whyUnreadable(error);
        if (code !== 'ENTRY_CHANGED_WHILE_READ' || attempt === 2)
          return failedRead(code, part.size ?? 0, error);
      }
    }
  }

  /** Whether a file is still what it was, without reading it. */
  unchanged(path: string, was: LocalStat): boolean {
    const is = lstatSync(nodePath(path), { throwIfNoEntry: false });
    return is?.isFile() === true && sameFile(was, is);
  }

  close(): void {
    this.#container.close();
  }

  #readFile(path: string, part: ContentPart, attempt: number): ContentRead | undefined {
    const fd = openSync(nodePath(path), OPEN);
    try {
      if (attempt === 1 && part.stat === undefined) {
        const settled = this.#readSettled(fd, path);
        if (settled !== undefined) return settled;
      }
      const before = statFile(fd, part, attempt);
      if (before.size > LARGE) return undefined;
      const sum = new ContentSum(this.#plan, before.size);
      this.#sumFile(fd, before.size, sum);
      return this.#afterwards(fd, before, sum.finish());
    } finally {
      closeSync(fd);
    }
  }

  async #readLargeFile(
    path: string,
    part: ContentPart,
    attempt: number,
    onBytes: OnBytes | undefined,
  ): Promise<ContentRead> {
    const fd = openSync(nodePath(path), OPEN);
    try {
      const before = statFile(fd, part, attempt);
      const side = ContentReader.readsAhead(this.#plan) ? undefined : this.#side;
      const sum = new ContentSum(this.#plan, before.size, side);
      if (side === undefined) await this.#sumFileAhead(fd, before.size, sum, onBytes);
      else this.#sumFile(fd, before.size, sum, onBytes);
      return this.#afterwards(fd, before, await sum.finishWithSide());
    } finally {
      closeSync(fd);
    }
  }

  #afterwards(fd: number, before: Stats, content: ContentDigests): ContentRead {
    if (!sameFile(before, fstatSync(fd))) throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
    return fileRead(before, content, this.#began);
  }

  /** Exactly `size` bytes; a file that holds fewer or more has changed. */
  #sumFile(fd: number, size: number, sum: ContentSum, onBytes?: OnBytes): void {
    let at = 0;
    for (;;) {
      const buffer = sum.room(this.#buffer);
      const n = readAt(fd, buffer, 0, buffer.length, at);
      at += n;
      if (n === 0 || at > size) break;
      sum.update(buffer.subarray(0, n));
      onBytes?.(n);
    }
    if (at !== size) throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
  }

  /** {@link #sumFile} with the system reading one buffer while the other is digested. */
  async #sumFileAhead(fd: number, size: number, sum: ContentSum, onBytes?: OnBytes): Promise<void> {
    let [digested, filled] = [Buffer.allocUnsafeSlow(BUFFER), this.#buffer];
    let coming = readWaiting(fd, filled, 0);
    let at = 0;
    try {
      for (;;) {
        const n = await coming;
        at += n;
        if (n === 0 || at > size) break;
        [digested, filled] = [filled, digested];
        coming = readWaiting(fd, filled, at);
        sum.update(digested.subarray(0, n));
        onBytes?.(n);
      }
    } finally {
      // The file must not be closed under a read.
      await coming.catch(() => {});
    }
    if (at !== size) throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
  }

  /**
   * A small file that nothing has touched since before this reader began cannot have changed while it was read: then
   * one look at it afterwards does for two. Undefined where that is not so, or where another machine's clock sets the
   * times.
   */
  #readSettled(fd: number, path: string): ContentRead | undefined {
    const n = readAt(fd, this.#buffer, 0, BUFFER, 0);
    if (n === BUFFER || hasPieces(this.#plan, n)) return undefined;
    const after = fstatSync(fd);
    if (!after.isFile() || after.size !== n || after.ctimeMs >= this.#began) return undefined;
    if (!this.#keepsOurTime(after.dev, path)) return undefined;
    return fileRead(after, { digests: hashAll(this.#plan, this.#buffer.subarray(0, n)) }, this.#began);
  }

  #keepsOurTime(device: number, path: string): boolean {
    let local = this.#localDevices.get(device);
    if (local === undefined) {
      local = LOCAL_FILE_SYSTEMS.has(statfsSync(nodePath(path)).type);
      this.#localDevices.set(device, local);
    }
    return local;
  }

  async #readPart(
    path: string,
    part: ContentPart,
    large: boolean,
    onBytes: OnBytes | undefined,
  ): Promise<ContentRead | undefined> {
    const size = part.compression === 'none' ? part.length : part.size;
    if (size === undefined) throw new Unreadable('ENTRY_DATA_CORRUPT');
    if (size > LARGE && !large) return undefined;
    const fd = this.#container.fd(path, constants.O_RDONLY);
    if (part.stat !== undefined && !sameFile(part.stat, fstatSync(fd))) {
      this.#container.close();
      throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
    }
    const side = large ? this.#side : undefined;
    // Only archives need it, and it needs what inflates.
    this.#digestPart ??= (await import('./container-part.js')).digestPart;
    const { plan, buffer } = { plan: this.#plan, buffer: this.#buffer };
    return partRead(size, await this.#digestPart({ plan, fd, part, size, buffer, side, onBytes }));
  }
}

/** {@link readAt} while the system reads and this thread goes on. */
async function readWaiting(fd: number, target: Buffer, position: number): Promise<number> {
  try {
    return (await readSome(fd, target, 0, target.length, position)).bytesRead;
  } catch (error) {
    throw failedAt(position, error);
  }
}

/** The listing's view counts on the first attempt only: the second reads what is there now. */
function statFile(fd: number, part: ContentPart, attempt: number): Stats {
  const stat = fstatSync(fd);
  if (!stat.isFile() || (attempt === 1 && part.stat !== undefined && !sameFile(part.stat, stat))) {
    throw new Unreadable('ENTRY_CHANGED_WHILE_READ');
  }
  return stat;
}
