import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { CloudexitError, errorCode } from '../../core/errors.js';
import type { StoreAccess } from './access.js';
import { canonicalQuery, RequestSigner } from './sign.js';

/** One request to the bucket or to an object in it, as it is to stand on the wire. */
export interface StoreRequest {
  readonly method?: 'GET' | 'HEAD';
  /** Percent-encoded key, without a leading slash; absent for the bucket itself. */
  readonly key?: string;
  /** Percent-encoded pairs. */
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The head of an answer; whoever asked reads or destroys the body. */
export interface StoreAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: IncomingMessage;
}

/** The network, not the server, gave no answer; or none within the time. */
export class NoAnswer extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The server brings something, and so little that it would never end. */
export class TooSlow extends NoAnswer {}

/** Bytes a second below which an answer is given up. */
const LEAST_PACE = 256;

/** How often one thing is asked for, and for how long it is waited in between: 0.1, 0.2, 0.4 ... 5 seconds. */
export const ATTEMPTS = 6;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;
/** A set of credentials is used for this long before the provider is asked whether it still holds. */
const SIGNER_AGE = 60_000;

export async function pauseBefore(attempt: number, signal?: AbortSignal): Promise<void> {
  const ms = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1));
  await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
}

/** Statuses with which a store asks to be asked again. */
export function isPassing(status: number): boolean {
  return status === 429 || status === 500 || status === 502 || status === 503 || status === 504;
}

/** Signs and sends requests over kept connections. Redirects are not followed: an answer from elsewhere proves nothing. */
export class StoreWire {
  readonly #agent: http.Agent;
  #signer: { signer: RequestSigner; since: number } | undefined;
  readonly #underWay = new WeakMap<AbortSignal, UnderWay>();

  constructor(
    readonly access: StoreAccess,
    requests: number,
    /** Milliseconds of silence after which there is no answer. */
    readonly timeout: number,
  ) {
    const settings = { keepAlive: true, maxSockets: requests, scheduling: 'lifo' as const };
    this.#agent = access.secure
      ? new https.Agent({ ...settings, ...(access.ca === undefined ? {} : { ca: access.ca }) })
      : new http.Agent(settings);
  }

  /** Resolves with the head of the answer, whatever its status. Rejects with {@link NoAnswer} or the signal's reason. */
  async send(request: StoreRequest, signal?: AbortSignal): Promise<StoreAnswer> {
    const { secure, host, port, basePath } = this.access;
    const named = port === undefined ? host : `${host}:${port}`;
    const key = request.key;
    const path = key === undefined ? basePath || '/' : `${basePath}/${key}`;
    const method = request.method ?? 'GET';
    const query = request.query ?? [];
    const signer = await this.#currentSigner();
    const headers = signer.sign(
      { method, path, query, headers: { ...request.headers, host: named } },
      new Date(),
    );
    const text = canonicalQuery(query);
    signal?.throwIfAborted();
    return await new Promise((resolve, reject) => {
      const sent = (secure ? https : http).request({
        agent: this.#agent,
        host,
        port: port ?? (secure ? 443 : 80),
        method,
        path: text === '' ? path : `${path}?${text}`,
        headers,
        timeout: this.timeout,
      });
      if (signal !== undefined) this.#endWith(signal, sent);
      sent.on('timeout', () => sent.destroy(new NoAnswer(`nothing came for ${this.timeout} ms`)));
      sent.on('error', (error) => {
        reject(signal?.aborted ? signal.reason : asNoAnswer(error));
      });
      sent.on('response', (body) => {
        keepPace(body, this.timeout);
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
      });
      headInTime(sent, this.timeout);
      sent.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Ends a request with the signal. */
  #endWith(signal: AbortSignal, sent: http.ClientRequest): void {
    let underWay = this.#underWay.get(signal);
    if (underWay === undefined) {
      underWay = new UnderWay();
      this.#underWay.set(signal, underWay);
      const all = underWay;
      signal.addEventListener('abort', () => all.end(signal.reason), { once: true });
    }
    underWay.add(sent);
  }

  async #currentSigner(): Promise<RequestSigner> {
    const now = Date.now();
    if (this.#signer === undefined || now - this.#signer.since > SIGNER_AGE) {
      const credentials = await this.access.credentials().catch((cause: unknown) => {
        throw new CloudexitError('STORE_ACCESS_UNKNOWN', 'there are no credentials for the store', {
          hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
          cause,
        });
      });
      this.#signer = { signer: new RequestSigner(credentials, this.access.region), since: now };
    }
    return this.#signer.signer;
  }
}

/** The head of an answer has that long from when the request has a connection, however many bytes of it trickle in. */
function headInTime(sent: http.ClientRequest, ms: number): void {
  let late: NodeJS.Timeout | undefined;
  const stop = (): void => clearTimeout(late);
  sent.once('socket', () => {
    late = setTimeout(() => sent.destroy(new NoAnswer(`no answer for ${ms} ms`)), ms);
  });
  sent.once('response', stop).once('close', stop);
}

/** Gives an answer up that comes slower than anybody can mean it: an idle timeout is put off by every byte. */
function keepPace(body: IncomingMessage, ms: number): void {
  const least = (LEAST_PACE * ms) / 1000;
  const { socket } = body;
  let before = socket.bytesRead;
  const clock = setInterval(() => {
    const now = socket.bytesRead;
    if (now - before < least)
      body.destroy(new TooSlow(`fewer than ${Math.ceil(least)} bytes came in ${ms} ms`));
    before = now;
  }, ms);
  body.once('close', () => clearInterval(clock));
}

/**
 * Requests that end with one signal. A listener a request would be a linked list, and so is the table of a `Set` over time: what is
 * gone in such a list holds what comes later, and the memory of a long run with it. Places of an array are used again instead.
 */
class UnderWay {
  readonly #places: (http.ClientRequest | undefined)[] = [];
  readonly #free: number[] = [];

  add(request: http.ClientRequest): void {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = request;
    request.once('close', () => {
      this.#places[place] = undefined;
      this.#free.push(place);
    });
  }

  end(reason: unknown): void {
    for (const request of this.#places) request?.destroy(reason as Error);
  }
}

export function asNoAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  return new NoAnswer(errorCode(error) ?? (error instanceof Error ? error.message : 'unknown reason'));
}

/** The network failed for good. What was finished is in the journal, if there is one. */
export function unreachable(reason: string, name: string): CloudexitError {
  return new CloudexitError('STORE_UNREACHABLE', `the store does not answer (${reason})`, {
    subject: name,
    hint: 'Run the same command again; with --journal it goes on where it stopped.',
    exit: 1,
  });
}
