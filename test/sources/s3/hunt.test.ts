import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { errorCode } from '../../../src/core/errors.js';
import type { Leaf } from '../../../src/formats/leaf.js';
import { buildInventory } from '../../../src/inventory/index.js';
import { parseStoreLocation } from '../../../src/sources/s3/location.js';
import { StoreSource } from '../../../src/sources/s3/source.js';
import { leavesOf, scratch } from '../../inventory/support.js';
import { errorXml, type ListedObject, listXml, StubStore } from './stub-store.js';

process.env['AWS_ACCESS_KEY_ID'] = 'stub';
process.env['AWS_SECRET_ACCESS_KEY'] = 'stub-secret';

const CHUNK = 4096;
/** Whole chunks, a part of one more, and less than one. */
const SIZES = { aligned: 3 * CHUNK, part: 2 * CHUNK + 77, small: 100 } as const;
const CONTENTS = new Map(
  Object.entries(SIZES).map(([key, size]) => [
    key,
    Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8) * 17 + size) & 0xff)),
  ]),
);
const OBJECTS: readonly ListedObject[] = [...CONTENTS].map(([key, { length: size }]) => ({
  key,
  size,
  etag: `"${key}-1"`,
}));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What may be said of an object, if anything. */
function truth(key: string): Partial<Leaf> {
  const bytes = CONTENTS.get(key)!;
  const pieces = [];
  for (let at = 0; at < bytes.length; at += CHUNK) pieces.push(sha256(bytes.subarray(at, at + CHUNK)));
  return {
    size: bytes.length,
    digests: { sha256: sha256(bytes) },
    ...(pieces.length === 1 ? {} : { chunks: { algorithm: 'sha256', hashes: pieces.join(''), size: CHUNK } }),
  };
}

/** An answer before it is sent: what a sound store says. */
interface Sound {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  /** Where in the object the body begins; undefined: it is a list. */
  readonly from?: number | undefined;
}
type Fault = (sound: Sound, response: ServerResponse) => void;

const send = (response: ServerResponse, { status, headers, body }: Sound): void => {
  response.writeHead(status, headers).end(body);
};
const counted = (body: Buffer) => ({ 'content-length': String(body.length) });

const FAULTS: Readonly<Record<string, Fault>> = {
  'no answer, and the connection ends': (_, response) => void response.destroy(),
  'fails once': (_, response) => void response.writeHead(503).end(errorXml('SlowDown')),
  denied: (_, response) => void response.writeHead(403).end(errorXml('AccessDenied')),
  'breaks off after a chunk and a bit': ({ status, headers, body }, response) => {
    response.writeHead(status, { ...headers, ...counted(body) });
    response.write(body.subarray(0, Math.min(body.length - 1, CHUNK + 5)), () => response.destroy());
  },
  'short, as announced': ({ status, headers, body }, response) =>
    send(response, { status, headers, body: body.subarray(0, -1) }),
  'short by a chunk, not announced': ({ status, headers, body }, response) => {
    response.writeHead(status, headers);
    response.write(body.subarray(0, Math.max(0, body.length - CHUNK)));
    response.end();
  },
  long: ({ status, headers, body }, response) =>
    send(response, { status, headers, body: Buffer.concat([body, body.subarray(0, 1)]) }),
  'long by a chunk, not announced': ({ status, headers, body }, response) => {
    response.writeHead(status, headers);
    response.write(body);
    response.end(Buffer.alloc(CHUNK));
  },
  'another range, as it says': ({ headers, body, from = 0 }, response) => {
    const other = `bytes ${from + 1}-${from + body.length}/${from + body.length + 1}`;
    send(response, { status: 206, headers: { ...headers, 'content-range': other }, body });
  },
  'the range of a larger object': ({ headers, body, from = 0 }, response) => {
    const larger = `bytes ${from}-${from + body.length - 1}/${from + body.length + CHUNK}`;
    send(response, { status: 206, headers: { ...headers, 'content-range': larger }, body });
  },
  'a range that it does not send': ({ headers, body, from = 0 }, response) => {
    const less = `bytes ${from}-${from + body.length - 2}/${from + body.length}`;
    send(response, { status: 206, headers: { ...headers, 'content-range': less }, body });
  },
  'a part without a range': ({ headers: { 'content-range': _, ...headers }, body }, response) =>
    send(response, { status: 206, headers, body: body.subarray(1) }),
  'what is left, said to be the whole': ({ headers: { 'content-range': _, ...headers }, body }, response) =>
    send(response, { status: 200, headers, body: body.subarray(Math.min(1, body.length)) }),
  'the content of another ETag': ({ status, headers, body }, response) =>
    send(response, { status, headers: { ...headers, etag: '"other"' }, body: Buffer.alloc(body.length, 1) }),
  'another content without an ETag, once some of it came': (sound, response) => {
    const { etag: _, ...headers } = sound.headers;
    const later = (sound.from ?? 0) > 0;
    send(response, later ? { ...sound, headers, body: Buffer.alloc(sound.body.length, 1) } : sound);
  },
  'under gzip': ({ status, headers, body }, response) => {
    const packed = gzipSync(body);
    send(response, { status, headers: { ...headers, 'content-encoding': 'gzip' }, body: packed });
  },
  'under gzip of the same length, once some of it came': (sound, response) => {
    if ((sound.from ?? 0) === 0) return send(response, sound);
    const packed = Buffer.concat([gzipSync(Buffer.alloc(9)), Buffer.alloc(sound.body.length)]);
    const headers = { ...sound.headers, 'content-encoding': 'gzip' };
    send(response, { ...sound, headers, body: packed.subarray(0, sound.body.length) });
  },
  'nothing at all': ({ headers }, response) => void response.writeHead(204, headers).end(),
  'several parts at once': ({ headers, body }, response) =>
    send(response, {
      status: 206,
      headers: { ...headers, 'content-type': 'multipart/byteranges; boundary=b' },
      body: Buffer.concat([Buffer.from('--b\r\n\r\n'), body]),
    }),
};

const stubs: StubStore[] = [];
afterEach(async () => {
  for (const stub of stubs.splice(0)) await stub.stop();
});

/**
 * A store of two pages that breaks off every content once, so that ranges are asked for. The answer to request `n` (from 0) is given to
 * the fault.
 */
async function hunted(fault: Fault | undefined, n: number) {
  let count = 0;
  const brokenOff = new Set<string>();
  const sound = (request: IncomingMessage, url: URL): Sound => {
    const key = url.pathname.slice('/stub/'.length);
    const content = CONTENTS.get(key);
    if (content === undefined) {
      const after = OBJECTS.filter((object) => object.key > (url.searchParams.get('marker') ?? ''));
      return { status: 200, headers: {}, body: Buffer.from(listXml(after.slice(0, 2), after.length > 2)) };
    }
    const etag = `"${key}-1"`;
    const asked = /bytes=(\d+)-/.exec(request.headers.range ?? '');
    if (asked === null) return { status: 200, headers: { etag }, body: content, from: 0 };
    const from = Number(asked[1]);
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    return { status: 206, headers: { etag, 'content-range': range }, body: content.subarray(from), from };
  };
  const stub = new StubStore((request, response, url) => {
    const answer = sound(request, url);
    const at = count++;
    if (fault !== undefined && at === n) return fault(answer, response);
    if (answer.from !== 0 || brokenOff.has(url.pathname)) return send(response, answer);
    brokenOff.add(url.pathname);
    response.writeHead(answer.status, { ...answer.headers, ...counted(answer.body) });
    // In the middle of a chunk.
    response.write(answer.body.subarray(0, answer.body.length / 2), () => response.destroy());
  });
  stubs.push(stub);
  const options = { endpoint: await stub.start(), region: 'x', timeout: 2000, requests: 1, ranges: 1 };
  const source = new StoreSource(parseStoreLocation('s3://stub'), options);
  const output = join(scratch(), 'inventory');
  try {
    const built = await buildInventory({ source, output, threads: 1, chunkSize: CHUNK });
    return { requests: count, complete: built.complete, leaves: await leavesOf(output) };
  } catch (error) {
    expect(errorCode(error)).toMatch(/^(STORE|SOURCE)_/);
    return { requests: count, complete: false, leaves: [] };
  } finally {
    await source.close();
  }
}

function expectNothingWrong({ complete, leaves }: Awaited<ReturnType<typeof hunted>>, name: string): void {
  for (const leaf of leaves) {
    if (leaf.error !== undefined)
      expect(leaf.digests ?? leaf.chunks, `${name}: ${leaf.path}`).toBeUndefined();
    else expect(leaf, `${name}: ${leaf.path}`).toMatchObject(truth(leaf.path));
  }
  if (complete)
    expect(
      leaves.map(({ path }) => path),
      name,
    ).toEqual([...CONTENTS.keys()].sort());
}

describe('a content in chunks, of a store that answers wrongly', () => {
  it('is whole and right where every answer is sound, though each breaks off once', async () => {
    const result = await hunted(undefined, 0);
    expect(result).toMatchObject({ complete: true, requests: 2 + 2 * OBJECTS.length });
    expectNothingWrong(result, 'sound');
  });

  for (const [name, fault] of Object.entries(FAULTS)) {
    it(`${name}: whichever answer it is, nothing wrong is said and nothing passes`, async () => {
      // Side by side: what takes the time is the pauses before a question is asked again.
      const each = Array.from({ length: 2 + 2 * OBJECTS.length }, async (_, n) =>
        expectNothingWrong(await hunted(fault, n), `answer ${n}`),
      );
      await Promise.all(each);
    }, 120_000);
  }
});
