import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { notWritten } from '../core/errors.js';

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
      throw notWritten(destination, cause);
    }
  }

  write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at, bytes.length - at);
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

/** Renaming would put a file in the place of a device or a pipe, which is not what whoever names `/dev/stdout` means. */
function requireReplaceable(destination: string): void {
  const there = statSync(destination, { throwIfNoEntry: false });
  if (there === undefined || there.isFile()) return;
  const code = there.isDirectory() ? 'EISDIR' : 'not a regular file';
  throw Object.assign(new Error(code), { code });
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
