import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { ProbeContext, Steps } from './steps.js';

/** Of a body no more is taken; a digest is then not known. */
const LARGEST_BODY = 64 * 1024 * 1024;

export interface Fetched {
  readonly status: number;
  readonly location: string | undefined;
  /** The header's media type, if any. */
  readonly type: string | undefined;
  readonly body: Buffer;
  readonly whole: boolean;
}

/** One GET, noted in the steps without its headers. Redirects are the caller's. */
export function ask(
  steps: Steps,
  url: URL,
  headers: Readonly<Record<string, string>>,
  context: ProbeContext,
) {
  return steps.ask(
    `GET ${url.origin}${url.pathname}${url.search}`,
    () => fetchOnce(url, headers, context),
    ({ status, location, body }) => ({
      observed: `HTTP ${status}${location === undefined ? '' : ` to ${location.slice(0, 1000)}`}`,
      bytes: body,
    }),
  );
}

function fetchOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  context: ProbeContext,
): Promise<Fetched> {
  const { timeout, ca, signal } = context;
  return new Promise((resolve, reject) => {
    const late = AbortSignal.timeout(timeout);
    const sent = (url.protocol === 'https:' ? https : http).get(
      url,
      {
        agent: false,
        // A cache between here and there must not answer for a server that no longer does, nor hide one that does.
        headers: { 'cache-control': 'no-cache', 'accept-encoding': 'identity', ...headers },
        signal: signal === undefined ? late : AbortSignal.any([signal, late]),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => take(response).then(resolve, reject),
    );
    sent.on('error', (error) => reject(late.aborted ? timedOut() : error));
  });
}

async function take(response: IncomingMessage): Promise<Fetched> {
  const chunks: Buffer[] = [];
  let size = 0;
  let whole = true;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) {
      whole = false;
      break;
    }
    chunks.push(chunk);
  }
  const { statusCode = 0, headers } = response;
  return {
    status: statusCode,
    location: headers.location,
    type: headers['content-type'],
    body: Buffer.concat(chunks),
    whole,
  };
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}
