import { realpathSync, statSync } from 'node:fs';
import { CloudexitError } from '../../core/errors.js';

/** Throws SOURCE_UNSUPPORTED for what is neither a file nor a folder: opening a pipe would wait for its other end, deaf to everything. */
export function listPath(location: string): Uint8Array {
  const path = realpathSync(location, 'buffer');
  const state = statSync(path);
  if (state.isFile() || state.isDirectory()) return path;
  throw new CloudexitError('SOURCE_UNSUPPORTED', 'the list is neither a regular file nor a folder', {
    zh: '列表既不是普通文件，也不是文件夹；请先存为文件',
    subject: location,
    hint: 'Save it as a file first.',
  });
}
