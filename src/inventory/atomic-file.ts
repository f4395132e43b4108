import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CloudexitError, notWritten } from '../core/errors.js';
import { writeAll } from './write-all.js';

/** A file that exists whole or not at all: written beside its destination, flushed, renamed. */
export class AtomicFile {
  readonly #destination: string;
  readonly #temporary: string;
  readonly #fd: number;
  readonly #sha256 = createHash('sha256');
  #open = true;
  /** Whether the temporary file is. */
  #there = true;

  constructor(destination: string) {
    this.#destination = destination;
    this.#temporary = `${destination}.partial-${randomBytes(6).toString('hex')}`;
    try {
      requireReplaceable(destination);
      this.#fd = openSync(this.#temporary, 'wx', 0o644);
    } catch (cause) {
      throw cause instanceof CloudexitError ? cause : notWritten(destination, cause);
    }
  }

  write(bytes: Uint8Array): void {
    try {
      writeAll(this.#fd, bytes);
    } catch (cause) {
      throw notWritten(this.#destination, cause);
    }
    this.#sha256.update(bytes);
  }

  /** Makes the file appear. Returns the SHA-256 of its bytes, hexadecimal. */
  commit(): string {
    try {
      fsyncSync(this.#fd);
      this.#close();
      renameSync(this.#temporary, this.#destination);
      this.#there = false;
      flushFolder(dirname(this.#destination));
    } catch (cause) {
      throw notWritten(this.#destination, cause);
    }
    return this.#sha256.digest('hex');
  }

  /** Removes what was written; without effect after {@link commit}. */
  discard(): void {
    if (!this.#there) return;
    this.#there = false;
    this.#close();
    unlinkSync(this.#temporary);
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
  }
}

/**
 * Renaming would put a file in the place of a device or a pipe, which is not what whoever names `/dev/stdout` means; nor is it where the
 * stream goes to a file, whose link would then be gone for everybody.
 */
function requireReplaceable(destination: string): void {
  const there = statSync(destination, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
  if ((there === undefined || there.isFile()) && !namesStream(destination)) return;
  throw new CloudexitError('OUTPUT_NOT_WRITTEN', 'cannot write (not a regular file)', {
    subject: destination,
    hint: 'Outputs are files, written whole or not at all: name one. What a command found is printed with --json.',
    zh: '未能写入：这不是普通文件。输出均为文件，要么完整写入，要么不写：请指定文件名；命令的结果可用 --json 打印。',
  });
}

/** How systems name what a process has open, of itself or of another. */
const STREAM = /^(\/proc\/.+\/fd|\/dev\/fd)\/\d+$/;
const MOST_LINKS = 40;

/** Whether the name is that of an open stream, by whatever links. */
function namesStream(path: string): boolean {
  let at = resolve(path);
  try {
    for (let links = 0; links < MOST_LINKS; links++) {
      at = join(realpathSync(dirname(at)), basename(at));
      if (STREAM.test(at)) return true;
      at = resolve(dirname(at), readlinkSync(at));
    }
  } catch {
    // No link any more, or nothing there.
  }
  return false;
}

/** The new name must be on the disk too, not only the bytes; systems without folder descriptors do without. */
function flushFolder(folder: string): void {
  let fd: number;
  try {
    fd = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
