import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { errorCode } from '../core/errors.js';
import { altered } from './altered.js';
import type { FileSystem, OpenFile } from './file-system.js';

const CHUNK = 256 * 1024;

/** A name for a file that is not there yet; readers of a case ignore names that begin so. */
const TEMPORARY_PREFIX = '.tmp-';

export function temporaryPath(dir: string): string {
  return join(dir, `${TEMPORARY_PREFIX}${randomBytes(8).toString('hex')}`);
}

/** Opens, uses and closes a file; an error of the closing does not hide one of the use. */
export async function withFile<T>(
  fs: FileSystem,
  path: string,
  mode: 'read' | 'update' | 'create',
  use: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const file = await fs.open(path, mode);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Replaces or creates `path` with all of `bytes` or not at all; returns when that is on the disk. */
export async function writeDurably(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const dir = dirname(path);
  const temporary = temporaryPath(dir);
  try {
    await withFile(fs, temporary, 'create', async (file) => {
      await file.write(bytes, 0);
      await file.sync();
    });
    await fs.rename(temporary, path);
  } catch (error) {
    await removeIfThere(fs, temporary);
    throw error;
  }
  await fs.syncDir(dir);
}

/** Whole content of a small file; undefined when there is none. Longer than `maxBytes`: the first `maxBytes + 1`. */
export async function readSmall(
  fs: FileSystem,
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return await withFile(fs, path, 'read', async (file) => {
      const { size } = await file.stat();
      const into = Buffer.alloc(Math.min(size, maxBytes + 1));
      return into.subarray(0, await file.read(into, 0));
    });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes a folder, durably, unless it is there. */
export async function ensureDir(fs: FileSystem, dir: string): Promise<void> {
  try {
    await fs.makeDir(dir);
    await fs.syncDir(dirname(dir));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

export async function removeIfThere(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.remove(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Names in a folder, sorted; none when the folder is not there. Temporary files are left out. */
export async function listNames(fs: FileSystem, dir: string): Promise<string[]> {
  try {
    return (await fs.list(dir)).filter((name) => !name.startsWith(TEMPORARY_PREFIX)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Content from offset `from` to the end, or to offset `to`, in chunks of 256 KiB. */
export async function* readChunks(
  file: OpenFile,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = from; position < to; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, to - position));
    const length = await file.read(chunk, position);
    if (length === 0) return;
    position += length;
    yield chunk.subarray(0, length);
  }
}

/** As {@link readChunks}, for a whole file by name. */
export async function* readFileChunks(
  fs: FileSystem,
  path: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await fs.open(path, 'read');
  try {
    yield* readChunks(file);
  } finally {
    await file.close();
  }
}

export interface StoredContent {
  /** 64 lower-case hexadecimal characters. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Stores all bytes of a stream as `dir/<sha256>` in constant memory; returns when they are on the disk.
 * `LEDGER_MATERIAL_ALTERED` (exit 3) if other bytes are there under that name: they are left as they are.
 */
export async function storeByContent(
  fs: FileSystem,
  dir: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<StoredContent> {
  const temporary = temporaryPath(dir);
  const hash = createHash('sha256');
  let size = 0;
  try {
    await withFile(fs, temporary, 'create', async (file) => {
      for await (const chunk of content) {
        hash.update(chunk);
        await file.write(chunk, size);
        size += chunk.length;
      }
      await file.sync();
    });
    const sha256 = hash.digest('hex');
    const path = join(dir, sha256);
    if (await fs.exists(path)) {
      await requireContent(fs, path, sha256);
      await fs.remove(temporary);
    } else {
      await fs.rename(temporary, path);
    }
    await fs.syncDir(dir);
    return { sha256, size };
  } catch (error) {
    await removeIfThere(fs, temporary);
    throw error;
  }
}

async function requireContent(fs: FileSystem, path: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of readFileChunks(fs, path)) hash.update(chunk);
  if (hash.digest('hex') !== sha256) throw altered(sha256);
}
