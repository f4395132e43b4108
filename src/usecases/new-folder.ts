import { mkdirSync, rmSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CloudexitError, notWritten } from '../core/errors.js';
import { writeWholeFile } from './small-file.js';

/**
 * Does work whose results go into a folder, which is made where it is not there, with those above it. Where the work fails, the folders that
 * were made for it are removed again, as far as they are empty. Throws `OUTPUT_NOT_WRITTEN` (exit 1), and what the work throws.
 */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const first = await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw notWritten(folder, cause);
  });
  try {
    return await work();
  } catch (error) {
    if (first !== undefined) await removeEmpty(resolve(folder), resolve(first));
    throw error;
  }
}

/** From `folder` up to `first`; ends where something is in the way. */
async function removeEmpty(folder: string, first: string): Promise<void> {
  try {
    for (let at = folder; ; at = dirname(at)) {
      await rmdir(at);
      if (at === first) return;
    }
  } catch {
    // Somebody put something there meanwhile: it stays.
  }
}

/**
 * Writes files into a folder that was not there before, in the order given; all of them or none. Returns their paths. Throws `OUTPUT_EXISTS`
 * (exit 2), `OUTPUT_NOT_WRITTEN` (exit 1).
 */
export function writeNewFolder(
  folder: string,
  files: Iterable<readonly [name: string, bytes: Uint8Array]>,
): string[] {
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw new CloudexitError('OUTPUT_EXISTS', 'cannot make this folder', {
      subject: folder,
      hint: 'Name a folder that does not exist yet, in one that does.',
      exit: 2,
      cause,
    });
  }
  const written: string[] = [];
  try {
    for (const [name, bytes] of files) {
      const path = join(folder, name);
      writeWholeFile(path, bytes);
      written.push(path);
    }
  } catch (error) {
    // It was made here, and what is in it would be taken for all there is.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return written;
}
