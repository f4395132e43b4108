import { CloudexitError } from '../core/errors.js';
import type { DatabaseOptions } from './database/access.js';
import { isNameEncoding } from './entry-name.js';
import { type ArchiveLimits, DEFAULT_LIMITS } from './limits.js';
import type { StoreOptions } from './s3/access.js';

export interface SourceOptions {
  /** Levels of archives within the source that are opened too; 0, the default, lists them as files only. */
  readonly nested?: number;
  /**
   * Encoding of names that are not declared UTF-8 (`gbk`, `gb18030`, `big5`, `cp437` ...), or `bytes` to keep them.
   * Without it, zip names that are neither UTF-8 nor GB 18030, and all names in tar, stay the bytes that they are.
   */
  readonly nameEncoding?: string;
  readonly limits?: Partial<ArchiveLimits>;
  /** Only what lies in this folder of the locations, under the paths that it has there. */
  readonly below?: string | undefined;
  /** The locations are the volumes of one archive, in order, and not one archive each. */
  readonly volumes?: boolean;
  /** For locations that are databases. */
  readonly database?: DatabaseOptions;
  /** For locations in an object store. */
  readonly store?: StoreOptions;
}

export interface SourceSettings {
  readonly nested: number;
  readonly nameEncoding: string | undefined;
  readonly limits: ArchiveLimits;
  readonly database: DatabaseOptions;
  readonly store: StoreOptions;
}

/** Throws NAME_ENCODING_UNKNOWN (usage). */
export function settingsOf(options: SourceOptions): SourceSettings {
  const { nameEncoding, nested = 0, store = {} } = options;
  if (nameEncoding !== undefined && !isNameEncoding(nameEncoding)) {
    throw new CloudexitError('NAME_ENCODING_UNKNOWN', 'there is no such encoding of names', {
      subject: nameEncoding,
      hint: 'Use for example gbk, gb18030, big5, cp437, or bytes.',
      exit: 2,
    });
  }
  return {
    nested,
    nameEncoding,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    database: options.database ?? {},
    store,
  };
}
