import { decodeUtf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import {
  ATTEMPTS,
  asNoAnswer,
  isPassing,
  NoAnswer,
  pauseBefore,
  type StoreAnswer,
  type StoreRequest,
  type StoreWire,
  unreachable,
} from './wire.js';
import { childText, parseXml, type XmlElement, XmlError } from './xml.js';

/** A page of 1000 versions with keys of 1024 bytes, every byte escaped, stays below this. */
const LARGEST_ANSWER = 16 * 1024 * 1024;
/** A page that has not come whole in so many times the time for silence is not waited for. */
const LONGEST_ANSWER = 10;
/** An error's document; what is longer says nothing that counts. */
const LARGEST_ERROR = 64 * 1024;

/** All of a short body. Rejects with {@link NoAnswer} when it breaks off or takes longer than `ms`, undefined when it is longer than `limit`. */
export async function wholeBody(
  body: StoreAnswer['body'],
  limit: number,
  ms?: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  const late =
    ms === undefined
      ? undefined
      : setTimeout(() => body.destroy(new NoAnswer(`the answer was not whole after ${ms} ms`)), ms);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) {
        body.destroy();
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw asNoAnswer(error);
  } finally {
    clearTimeout(late);
  }
  if (!body.complete) throw new NoAnswer('the answer broke off');
  return Buffer.concat(chunks);
}

/** The store's own code for a refusal (`AccessDenied`, `NoSuchBucket` ...), or `HTTP 403` where it gives none. */
export async function refusalCode({ status, body }: StoreAnswer): Promise<string> {
  const bytes = await wholeBody(body, LARGEST_ERROR).catch(() => undefined);
  try {
    const code = childText(parseXml(decodeUtf8(bytes ?? new Uint8Array()) ?? ''), 'Code');
    if (code !== undefined && /^[A-Za-z0-9.]{1,64}$/.test(code)) return code;
  } catch {
    // A proxy's page, or nothing at all: the status speaks.
  }
  return `HTTP ${status}`;
}

/**
 * Asks the bucket for a document, again where that may help. Throws `STORE_CREDENTIALS_REFUSED`, `STORE_ACCESS_DENIED`,
 * `SOURCE_NOT_FOUND`, `STORE_REFUSED`, `STORE_ANSWER_INVALID`, `STORE_UNREACHABLE` (exit 1).
 */
export async function askBucket(
  wire: StoreWire,
  request: StoreRequest,
  name: string,
  signal?: AbortSignal,
): Promise<XmlElement> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await wire.send(request, signal);
      if (answer.status === 200) {
        const bytes = await wholeBody(answer.body, LARGEST_ANSWER, LONGEST_ANSWER * wire.timeout);
        if (bytes === undefined) throw invalid(`is longer than ${LARGEST_ANSWER} bytes`, name);
        const text = decodeUtf8(bytes);
        if (text === undefined) throw invalid('is not UTF-8', name);
        return parseXml(text);
      }
      const code = await refusalCode(answer);
      if (!isPassing(answer.status) || attempt === ATTEMPTS) throw refused(answer.status, code, name);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof XmlError) {
        if (attempt === ATTEMPTS) throw invalid(`is not understood: ${error.message}`, name);
      } else if (error instanceof NoAnswer) {
        if (attempt === ATTEMPTS || isHopeless(error)) throw unreachable(error.reason, name);
      } else throw error;
    }
    await pauseBefore(attempt, signal);
  }
}

/** Failures that asking again does not mend: a certificate that is not trusted, a name that does not exist. */
export function isHopeless({ reason }: NoAnswer): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|ENOTFOUND|HPE_/.test(reason);
}

const CREDENTIALS =
  /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|TokenRefreshRequired|AuthorizationHeaderMalformed|RequestTimeTooSkewed|InvalidSecurity)$/;

function refused(status: number, code: string, name: string): CloudexitError {
  const [stable, message, hint] = CREDENTIALS.test(code)
    ? [
        'STORE_CREDENTIALS_REFUSED',
        'the store does not accept the credentials',
        'Look at the key, the secret, the region and the clock.',
      ]
    : status === 403 || status === 401
      ? [
          'STORE_ACCESS_DENIED',
          'these credentials may not list the bucket',
          'They need to list the bucket and to read its objects, and nothing else.',
        ]
      : code === 'NoSuchBucket'
        ? ['SOURCE_NOT_FOUND', 'there is no such bucket', 'Look at the name and the endpoint.']
        : status >= 300 && status < 400
          ? [
              'STORE_REFUSED',
              'the bucket is elsewhere',
              'Give its --region and --endpoint; redirects are not followed.',
            ]
          : ['STORE_REFUSED', 'the store refuses to list the bucket', 'Ask whoever runs the store.'];
  return new CloudexitError(stable!, `${message} (${code})`, { subject: name, hint: hint!, exit: 1 });
}

function invalid(why: string, name: string): CloudexitError {
  return new CloudexitError('STORE_ANSWER_INVALID', `the store's answer ${why}`, { subject: name, exit: 1 });
}
