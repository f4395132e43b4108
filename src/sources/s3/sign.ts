import { createHash, createHmac } from 'node:crypto';

/** Keys of an account. Never part of an error, a finding or a progress line. */
export interface StoreCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request without a body, as it will stand on the wire. */
export interface UnsignedRequest {
  readonly method: string;
  /** Percent-encoded, beginning with `/`. */
  readonly path: string;
  /** Percent-encoded pairs, in any order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Lower-case names; `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** SHA-256 of nothing. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * Signs requests without bodies with AWS Signature Version 4 (AWS General Reference, "Create a signed AWS API request").
 * A file of its own because the SDK builds keys from text: keys are bytes here, and `//` and `..` in them are ordinary.
 */
export class RequestSigner {
  #day = '';
  #dayKey: Buffer = Buffer.alloc(0);

  constructor(
    private readonly credentials: StoreCredentials,
    private readonly region: string,
    private readonly service = 's3',
  ) {}

  /** All headers of the request, the signature among them. */
  sign(request: UnsignedRequest, at: Date): Record<string, string> {
    const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const { sessionToken, accessKeyId } = this.credentials;
    const headers: Record<string, string> = {
      ...request.headers,
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).sort();
    const signed = names.join(';');
    const canonical = [
      request.method,
      request.path,
      canonicalQuery(request.query),
      ...names.map((name) => `${name}:${headers[name]!.trim().replace(/ +/g, ' ')}`),
      '',
      signed,
      EMPTY,
    ].join('\n');
    const scope = `${day}/${this.region}/${this.service}/aws4_request`;
    const text = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join(
      '\n',
    );
    const signature = createHmac('sha256', this.#keyFor(day)).update(text).digest('hex');
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return headers;
  }

  #keyFor(day: string): Buffer {
    if (day !== this.#day) {
      let key = Buffer.from(`AWS4${this.credentials.secretAccessKey}`, 'utf8');
      for (const part of [day, this.region, this.service, 'aws4_request']) {
        key = createHmac('sha256', key).update(part).digest();
      }
      this.#day = day;
      this.#dayKey = key;
    }
    return this.#dayKey;
  }
}

/** The query in the one order that is signed; the same text goes on the wire. */
export function canonicalQuery(query: UnsignedRequest['query']): string {
  return query
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
}

const PLAIN = /^[A-Za-z0-9._~-]$/;
const ENCODED = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** Percent-encoding of bytes as SigV4 wants it (RFC 3986 unreserved characters stay); `keep` stays too. */
export function encodeBytes(bytes: Uint8Array, keep = ''): string {
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    text += keep !== '' && keep.includes(character) ? character : ENCODED[byte]!;
  }
  return text;
}
