import { isDatabaseUrl, sqliteFile } from './database/location.js';
import { isStoreLocation } from './s3/location.js';

/** Where on this machine a location lies; undefined when it is a server's or a store's. */
export function localPath(location: string): string | undefined {
  if (isDatabaseUrl(location) || isStoreLocation(location)) return undefined;
  return sqliteFile(location) ?? location;
}
