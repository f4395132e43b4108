import { readFileSync } from 'node:fs';
import { CloudexitError } from '../../core/errors.js';
import type { StoreCredentials } from './sign.js';

/** What a person says about a store beyond its location; everything else comes from AWS's variables and files. */
export interface StoreOptions {
  /** `https://host[:port]`; default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile, or AWS itself. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Profile of AWS's files; default AWS_PROFILE. */
  readonly profile?: string | undefined;
  /** Where the bucket's name goes; `auto`: into the host name for stores that demand it, else into the path. */
  readonly addressing?: 'auto' | 'path' | 'virtual' | undefined;
  /** List every version, delete marker and unfinished upload, not only what is there now. */
  readonly versions?: boolean | undefined;
  /** Requests in flight; default 32. */
  readonly requests?: number | undefined;
  /** Ranges of keys that are listed at once; default 4. With more than one, entries come in the order of keys within each range only. */
  readonly ranges?: number | undefined;
  /** Milliseconds without a byte after which a request counts as failed; default 60 000. */
  readonly timeout?: number | undefined;
  /** PEM file of the authorities that vouch for the server; default AWS_CA_BUNDLE, else those of Node. */
  readonly ca?: string | undefined;
}

/** Where requests for one bucket go, and who makes them. */
export interface StoreAccess {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number | undefined;
  /** Percent-encoded, before the key; `''` or `/bucket`. */
  readonly basePath: string;
  readonly region: string;
  readonly ca: string | undefined;
  credentials(): Promise<StoreCredentials>;
}

/** Hosts of stores that take a bucket only as a part of the host name, or will soon. */
const BUCKET_IN_HOST = /\.(?:amazonaws\.com(?:\.cn)?|aliyuncs\.com|myhuaweicloud\.(?:com|cn)|myqcloud\.com)$/;

interface Resolved {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
}

/**
 * Finds endpoint, region and credentials the way every AWS tool does: arguments, environment, profile files, roles. The
 * SDK does the finding and sends nothing. Throws `STORE_ACCESS_UNKNOWN`.
 */
export async function resolveAccess(bucket: string, options: StoreOptions): Promise<StoreAccess> {
  // Which Node a release still supports is for the lock file to settle, not for the terminal of whoever verifies.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { S3Client, HeadBucketCommand } = await import('@aws-sdk/client-s3');
  const resolve = async (pathStyle: boolean) => {
    let seen: Resolved | undefined;
    const client = new S3Client({
      forcePathStyle: pathStyle,
      maxAttempts: 1,
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
      ...(options.region === undefined ? {} : { region: options.region }),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      requestHandler: {
        handle: async (request: Resolved) => {
          seen = request;
          throw new Error('only the address was wanted');
        },
      },
    });
    // The address does not depend on the keys; those are asked for when they are needed, and again when they expire.
    const address = await client
      .send(new HeadBucketCommand({ Bucket: bucket }))
      .catch((error: unknown) => error);
    if (seen === undefined) throw address;
    return { client, address: seen };
  };
  try {
    const byPath = await resolve(true);
    const virtual =
      options.addressing === 'virtual' ||
      (options.addressing !== 'path' && BUCKET_IN_HOST.test(byPath.address.hostname));
    const { client, address } = virtual ? await resolve(false) : byPath;
    const bundle = options.ca ?? process.env['AWS_CA_BUNDLE'];
    return {
      secure: address.protocol !== 'http:',
      host: address.hostname,
      port: address.port,
      basePath: address.path.replace(/\/+$/, ''),
      region: await client.config.region(),
      ca: bundle === undefined || bundle === '' ? undefined : readFileSync(bundle, 'utf8'),
      credentials: () => client.config.credentials(),
    };
  } catch (cause) {
    throw accessUnknown(cause);
  }
}

/** The SDK's messages name what is missing (a region, credentials, a profile) and never a key. */
function accessUnknown(cause: unknown): CloudexitError {
  const why = cause instanceof Error ? cause.message.split('\n')[0]!.slice(0, 200) : 'unknown reason';
  return new CloudexitError('STORE_ACCESS_UNKNOWN', `it is not known how to reach the store: ${why}`, {
    hint: 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL, or AWS_PROFILE; or give --endpoint and --region.',
    exit: 1,
  });
}
