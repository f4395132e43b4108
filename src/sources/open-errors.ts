import { CloudexitError, errorCode, isMissing } from '../core/errors.js';
import { isSystemError } from './container-findings.js';

/** Gives the system's errors on opening their stable codes: SOURCE_NOT_FOUND or SOURCE_UNREADABLE. */
export function reportingOpenErrors<T>(location: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const missing = isMissing(error);
    throw new CloudexitError(
      missing ? 'SOURCE_NOT_FOUND' : 'SOURCE_UNREADABLE',
      missing ? 'there is no such file or folder' : `the source cannot be opened (${errorCode(error)})`,
      {
        zh: missing ? '没有这个文件或文件夹' : `该来源无法打开（${errorCode(error)}）`,
        subject: location,
        cause: error,
      },
    );
  }
}
