import { existsSync } from 'node:fs';
import { CloudexitError } from '../../core/errors.js';

/** Keys and certificates are never replaced by new ones of the same name. Throws `FILE_EXISTS`. */
export function requireFree(path: string): void {
  if (!existsSync(path)) return;
  throw new CloudexitError('FILE_EXISTS', 'the file exists and is not replaced', { subject: path, exit: 2 });
}
