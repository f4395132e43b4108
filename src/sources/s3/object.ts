import type { RemoteFacts } from '../../core/entry.js';
import { broken } from '../container-findings.js';
import { refusalCode } from './answer.js';
import { headerFacts } from './facts.js';
import type { Listed } from './page.js';
import { encodeBytes } from './sign.js';
import {
  ATTEMPTS,
  isPassing,
  NoAnswer,
  pauseBefore,
  type StoreAnswer,
  type StoreWire,
  TooSlow,
  unreachable,
} from './wire.js';

/** Bytes of a content as they come, and how far it got. */
interface Reading {
  readonly sink: (bytes: Uint8Array) => void;
  at: number;
  /** As listed, else as the first answer has it. */
  etag: string | undefined;
  /** Of the first answer; '' where it has none. */
  encoding?: string;
}

/**
 * Reads one object or version to its end: exactly the listed version of it, by ETag, and exactly the listed number of
 * bytes. A connection that breaks is taken up where it broke, with the same condition. Rejects with the code of a
 * finding where the content cannot be had, and with `STORE_UNREACHABLE` when the store is gone.
 */
export async function readObject(
  wire: StoreWire,
  listed: Listed,
  name: string,
  sink: Reading['sink'],
  signal?: AbortSignal,
): Promise<RemoteFacts> {
  const reading: Reading = { sink, at: 0, etag: listed.etag };
  let told: RemoteFacts | undefined;
  for (let attempt = 1, last = 0; ; attempt++) {
    try {
      const answer = await wire.send(requestFor(listed, reading), signal);
      if (answer.status !== 200 && answer.status !== 206) {
        await refuse(answer, attempt);
      } else {
        told ??= headerFacts(answer.headers);
        await take(answer, listed, reading);
        return told;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof NoAnswer)) throw error;
      // Progress earns new attempts: only a store that gives nothing any more is given up.
      if (reading.at > last && !(error instanceof TooSlow)) attempt = 1;
      last = reading.at;
      if (attempt >= ATTEMPTS) {
        if (error.reason === BROKE_OFF) throw broken('ENTRY_READ_FAILED', 'the content breaks off', error);
        throw unreachable(error.reason, name);
      }
    }
    await pauseBefore(attempt, signal);
  }
}

const BROKE_OFF = 'the content breaks off';

function requestFor({ key, versionId }: Listed, { etag, at: from }: Reading) {
  return {
    key: encodeBytes(key, '/'),
    query: versionId === undefined ? [] : [['versionId', encodeBytes(Buffer.from(versionId))] as const],
    headers: {
      'x-amz-checksum-mode': 'ENABLED',
      ...(etag === undefined ? {} : { 'if-match': etag }),
      ...(from === 0 ? {} : { range: `bytes=${from}-` }),
    },
  };
}

async function refuse(answer: StoreAnswer, attempt: number): Promise<void> {
  const code = await refusalCode(answer);
  const { status } = answer;
  if (isPassing(status) && attempt < ATTEMPTS) return;
  if (status === 412 || status === 416) throw broken('ENTRY_CHANGED_WHILE_READ', 'the object was replaced');
  if (status === 404 || status === 410) throw broken('ENTRY_VANISHED', code);
  if (code === 'InvalidObjectState') throw broken('ENTRY_ARCHIVED', code);
  if (status === 403 || status === 401) throw broken('ENTRY_ACCESS_DENIED', code);
  throw broken('ENTRY_READ_FAILED', code);
}

/** Takes what an answer brings. Whatever the server says of itself is held against the list before a byte counts. */
async function take(answer: StoreAnswer, listed: Listed, reading: Reading): Promise<void> {
  const { headers, body, status } = answer;
  const size = listed.size!;
  const fail = (code: 'ENTRY_DATA_CORRUPT' | 'ENTRY_CHANGED_WHILE_READ', why: string): never => {
    body.destroy();
    throw broken(code, why);
  };
  const { etag, 'content-encoding': encoding = '' } = headers;
  // The first answer may say less. One that goes on has to show that it is of the same object.
  const whole = reading.at === 0;
  if (etag === undefined || reading.etag === undefined ? !whole : bare(etag) !== bare(reading.etag)) {
    fail('ENTRY_CHANGED_WHILE_READ', 'the object has not the same ETag');
  }
  reading.etag ??= etag;
  if (whole) reading.encoding = encoding;
  else if (encoding !== reading.encoding) fail('ENTRY_DATA_CORRUPT', 'the rest comes in another encoding');
  let skip = reading.at;
  if (status === 206) {
    const range = /^bytes ([0-9]+)-([0-9]+)\/([0-9]+|\*)$/.exec(headers['content-range'] ?? '');
    if (range === null || Number(range[1]) !== reading.at)
      fail('ENTRY_DATA_CORRUPT', 'another range was sent');
    if (range![3] !== '*' && Number(range![3]) !== size)
      fail('ENTRY_DATA_CORRUPT', 'the object has another size');
    if (Number(range![2]) !== size - 1) fail('ENTRY_DATA_CORRUPT', 'less than the rest was sent');
    skip = 0;
  }
  const length = headers['content-length'];
  const due = size - reading.at + skip;
  if (length !== undefined && Number(length) !== due) {
    fail('ENTRY_DATA_CORRUPT', `${length} bytes are announced, ${due} are due`);
  }
  try {
    await drain(body, (chunk) => {
      const fresh = skip >= chunk.length ? chunk.subarray(chunk.length) : chunk.subarray(skip);
      skip -= Math.min(skip, chunk.length);
      if (reading.at + fresh.length > size) fail('ENTRY_DATA_CORRUPT', 'more bytes come than are due');
      reading.at += fresh.length;
      if (fresh.length > 0) reading.sink(fresh);
    });
  } catch (error) {
    if (error instanceof TooSlow || (error instanceof Error && 'exit' in error)) throw error;
    throw new NoAnswer(BROKE_OFF);
  }
  if (!body.complete) throw new NoAnswer(BROKE_OFF);
  if (reading.at !== size) fail('ENTRY_DATA_CORRUPT', `${reading.at} bytes came, ${size} are due`);
}

/** Events cost half of what an asynchronous iterator does, and most contents are one chunk. */
function drain(body: StoreAnswer['body'], each: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    body.on('data', (chunk: Buffer) => {
      try {
        each(chunk);
      } catch (error) {
        reject(error);
      }
    });
    body.on('end', resolve);
    body.on('error', reject);
    body.on('close', () => {
      if (!body.readableEnded) reject(new NoAnswer(BROKE_OFF));
    });
  });
}

function bare(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '').toLowerCase();
}
