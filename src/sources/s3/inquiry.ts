import { decodeUtf8, utf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { ContainerFindings } from '../container-findings.js';
import { resolveAccess, type StoreOptions } from './access.js';
import { refusalCode, wholeBody } from './answer.js';
import { listBucket } from './listing.js';
import { BucketList } from './page.js';
import { NoAnswer, type StoreAnswer, StoreWire } from './wire.js';
import { parseXml, XmlError } from './xml.js';

/** What is under a key or prefix, in every form in which something can be left of it. */
export interface StoreRemains {
  readonly versions: number;
  readonly deleteMarkers: number;
  readonly unfinishedUploads: number;
  /** False when the listing contradicts itself. */
  readonly whole: boolean;
}

/** Counting stops here: that much is proof enough. */
const ENOUGH = 10_000;

/**
 * Questions about one bucket that read no content. What the store refuses is an error with its stable code, as for a
 * source; none of them writes.
 */
export class StoreInquiry {
  readonly #wire: StoreWire;

  private constructor(
    private readonly bucket: string,
    access: Awaited<ReturnType<typeof resolveAccess>>,
    timeout: number,
  ) {
    this.#wire = new StoreWire(access, 4, timeout);
    this.endpoint = `${access.secure ? 'https' : 'http'}://${access.host}${access.port === undefined ? '' : `:${access.port}`}`;
  }

  /** Where the questions go. */
  readonly endpoint: string;

  static async open(bucket: string, options: StoreOptions): Promise<StoreInquiry> {
    return new StoreInquiry(bucket, await resolveAccess(bucket, options), options.timeout ?? 60_000);
  }

  /** Versions, delete markers and unfinished uploads under a prefix; with `exact`, of that very key. */
  async remains(prefix: string, exact: boolean, signal?: AbortSignal): Promise<StoreRemains> {
    const key = utf8(prefix);
    const location = { bucket: this.bucket, prefix: key, name: `s3://${this.bucket}` };
    const findings = new ContainerFindings(location.name);
    const counts = { object: 0, 'delete-marker': 0, 'unfinished-upload': 0 };
    for (const kind of ['versions', 'uploads'] as const) {
      const list = new BucketList(this.#wire, location, kind, findings, signal);
      pages: for await (const page of listBucket(list)) {
        for (const listed of page) {
          // Keys are in order: a longer one cannot be followed by the one that is asked for.
          if (exact && listed.key.length > key.length) break pages;
          counts[listed.type] += 1;
          if (counts.object + counts['delete-marker'] + counts['unfinished-upload'] >= ENOUGH) break pages;
        }
      }
    }
    return {
      versions: counts.object,
      deleteMarkers: counts['delete-marker'],
      unfinishedUploads: counts['unfinished-upload'],
      whole: findings.all().length === 0,
    };
  }

  /**
   * `HTTP 200` for a list of the bucket, the store's code for refusing it (`NoSuchBucket`, `InvalidAccessKeyId` ...), or `NotAList`: a proxy
   * or another kind of server says 200 to anything.
   */
  async state(signal?: AbortSignal): Promise<string> {
    try {
      const answer = await this.#wire.send({ query: [['max-keys', '1']] }, signal);
      if (answer.status !== 200) return await refusalCode(answer);
      return (await isList(answer.body)) ? 'HTTP 200' : 'NotAList';
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof NoAnswer)) throw error;
      throw new CloudexitError('STORE_UNREACHABLE', `the store does not answer (${error.reason})`, {
        cause: error,
      });
    }
  }

  close(): void {
    this.#wire.close();
  }
}

/** A list of one key at most. */
const LARGEST_LIST = 1024 * 1024;

async function isList(body: StoreAnswer['body']): Promise<boolean> {
  const bytes = await wholeBody(body, LARGEST_LIST);
  try {
    return parseXml(decodeUtf8(bytes ?? new Uint8Array()) ?? '').name === 'ListBucketResult';
  } catch (error) {
    if (error instanceof XmlError) return false;
    throw error;
  }
}
