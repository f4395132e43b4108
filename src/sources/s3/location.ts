import { utf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { displayText } from '../../core/path.js';

/** A bucket, or the part of it whose keys begin with `prefix` (taken as it is, byte for byte). */
export interface StoreLocation {
  readonly bucket: string;
  readonly prefix: Uint8Array;
  /** What findings call it: never an endpoint, never an account. */
  readonly name: string;
}

const SCHEME = /^s3:\/\//i;
/** The names that a store may give a bucket; OBS, OSS and Ceph are no wider. They become part of a host name. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;

export function isStoreLocation(location: string): boolean {
  return SCHEME.test(location);
}

/** Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`. Throws `STORE_LOCATION_INVALID` (usage). */
export function parseStoreLocation(location: string): StoreLocation {
  const rest = location.replace(SCHEME, '');
  const slash = rest.indexOf('/');
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  const prefix = slash === -1 ? '' : rest.slice(slash + 1);
  if (!BUCKET.test(bucket) || bucket.includes('..')) {
    throw new CloudexitError('STORE_LOCATION_INVALID', 'this names no bucket', {
      subject: location,
      hint: 'Write s3://BUCKET or s3://BUCKET/PREFIX/; the endpoint is given by --endpoint or AWS_ENDPOINT_URL.',
      exit: 2,
    });
  }
  return {
    bucket,
    prefix: utf8(prefix),
    name: displayText(`s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`),
  };
}
