import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { CloudexitError } from '../core/errors.js';
import { localPath } from '../sources/local-path.js';

/**
 * Sources are never written to, and an inventory written into what it lists would list itself half-written. Throws
 * `OUTPUT_INSIDE_SOURCE`, or
 * `OUTPUT_IS_INPUT` when it is the same file (exit 2).
 */
export function requireOutside(output: string, source: string): void {
  const local = localPath(source);
  if (local === undefined) return;
  const folder = existingPath(dirname(resolve(output)));
  const target = existingPath(resolve(local));
  const inside = relative(target, folder);
  const same = target === join(folder, basename(output));
  if (same) {
    throw new CloudexitError('OUTPUT_IS_INPUT', 'the output would replace what is read', {
      subject: output,
      hint: 'Name another file.',
      exit: 2,
    });
  }
  if (inside === '' || !(inside === '..' || inside.startsWith(`..${sep}`))) {
    throw new CloudexitError('OUTPUT_INSIDE_SOURCE', 'the output would lie inside the source', {
      subject: output,
      hint: 'Name a file outside of what is listed; sources are never written to.',
      exit: 2,
    });
  }
}

/** The real path, of the nearest folder that exists where the rest is still to be made. */
function existingPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(existingPath(parent), basename(path));
  }
}
