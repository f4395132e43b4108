import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { notWritten } from '../core/errors.js';

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
