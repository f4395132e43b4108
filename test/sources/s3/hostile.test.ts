import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { errorCode } from '../../../src/core/errors.js';
import { buildInventory } from '../../../src/inventory/index.js';
import { StoreInquiry } from '../../../src/sources/s3/inquiry.js';
import { parseStoreLocation } from '../../../src/sources/s3/location.js';
import { StoreSource } from '../../../src/sources/s3/source.js';
import { inventoryOfSource, scratch } from '../support.js';
import { type Answer, errorXml, type ListedObject, listXml, StubStore } from './stub-store.js';

process.env['AWS_ACCESS_KEY_ID'] = 'stub';
process.env['AWS_SECRET_ACCESS_KEY'] = 'stub-secret';

// What asks again waits before it does: such tests have a store each, and wait together.
const stubs: StubStore[] = [];
afterEach(async () => {
  for (const stub of stubs.splice(0)) await stub.stop();
});

async function read(answer: Answer, timeout = 2000) {
  const stub = new StubStore(answer);
  const endpoint = await stub.start();
  try {
    const source = new StoreSource(parseStoreLocation('s3://stub'), { endpoint, region: 'x', timeout });
    const inventory = await inventoryOfSource(source);
    return { ...inventory, requests: stub.requests };
  } finally {
    await stub.stop();
  }
}

async function failure(answer: Answer, timeout?: number): Promise<string | undefined> {
  return read(answer, timeout).then(
    () => undefined,
    (error: unknown) => errorCode(error),
  );
}

/** A store that lists `objects` properly and answers for content by `content`. */
function holding(objects: readonly ListedObject[], content: Answer): Answer {
  return (request, response, url) => {
    if (url.pathname === '/stub') response.end(listXml(objects));
    else content(request, response, url);
  };
}

const one: ListedObject = { key: 'one', size: 10, etag: '"e1"' };

describe('a list that cannot be relied on', () => {
  const pages = (...xml: string[]): Answer => {
    let at = 0;
    return (_, response, url) => {
      if (url.pathname !== '/stub') response.setHeader('etag', `"${url.pathname.slice(6)}"`).end();
      else response.end(xml[Math.min(at++, xml.length - 1)]);
    };
  };
  const object = (key: string): ListedObject => ({ key, size: 0 });

  it('is listed as far as it goes forward, and says so', async () => {
    const cases: Record<string, Answer> = {
      'out of order': pages(listXml([object('b'), object('a')])),
      'a key twice': pages(listXml([object('b'), object('b')])),
      'the same page for ever': pages(listXml([object('b'), object('c')], true)),
      'more after nothing': pages(listXml([object('b')], true), listXml([], true)),
      'no word on whether more follows': pages(
        listXml([object('b')], true),
        listXml([object('c')]).replace(/<IsTruncated>.*<\/IsTruncated>/, ''),
      ),
      'two sizes': pages(
        listXml([object('b')], true),
        listXml([object('c')]).replace('<Size>', '<Size>1</Size><Size>'),
      ),
    };
    for (const [name, answer] of Object.entries(cases)) {
      const { codes, complete, leaves } = await read(answer);
      expect(codes, name).toEqual(['STORE_LIST_INCONSISTENT']);
      expect(complete, name).toBe(false);
      expect(leaves[0]?.path, name).toBe('b');
    }
  });

  it.concurrent('a list that is cut, endless, a bomb or no XML is an error', async () => {
    const endless: Answer = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const bomb = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>';
    const texts = [bomb, listXml([one]).slice(0, -30), 'no', '<a>'.repeat(200_000)];
    const all = [
      endless,
      ...texts.map(
        (text): Answer =>
          (_, response) =>
            response.end(text),
      ),
    ];
    const failures = await Promise.all(all.map((answer) => failure(answer)));
    expect(failures).toEqual(all.map(() => 'STORE_ANSWER_INVALID'));
  }, 120_000);

  it('another document than was asked for is no list without entries', async () => {
    const other =
      (root: string): Answer =>
      (_, response) =>
        response.end(`<${root}><IsTruncated>false</IsTruncated></${root}>`);
    for (const root of ['Error', 'html', 'ListVersionsResult', 'ListAllMyBucketsResult']) {
      const { codes, complete } = await read(other(root));
      expect(codes, root).toEqual(['STORE_LIST_INCONSISTENT']);
      expect(complete, root).toBe(false);
    }
  });

  it('a store that knows no versions and shows its objects instead has not said that there are none', async () => {
    const stub = new StubStore((_, response) => response.end(listXml([one])));
    stubs.push(stub);
    const endpoint = await stub.start();
    const inquiry = await StoreInquiry.open('stub', { endpoint, region: 'x', timeout: 2000 });
    try {
      expect(await inquiry.remains('one', true)).toMatchObject({ versions: 0, whole: false });
    } finally {
      inquiry.close();
    }
  });

  it('versions of one key that come round again and again are an end, and a finding', async () => {
    for (const round of [1, 3]) {
      let page = 0;
      const version = (id: string) =>
        `<Version><Key>one</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest><ETag>"e"</ETag><Size>0</Size></Version>`;
      const stub = new StubStore((_, response, url) => {
        if (url.searchParams.has('uploads'))
          return void response.end(listXml([], false, '', 'ListMultipartUploadsResult'));
        if (url.pathname !== '/stub') return void response.setHeader('etag', '"e"').end();
        const at = page++ % round;
        const next = `<NextKeyMarker>one</NextKeyMarker><NextVersionIdMarker>b${at}</NextVersionIdMarker>`;
        response.end(listXml([], true, next + version(`a${at}`) + version(`b${at}`), 'ListVersionsResult'));
      });
      stubs.push(stub);
      const endpoint = await stub.start();
      const source = new StoreSource(parseStoreLocation('s3://stub'), {
        endpoint,
        region: 'x',
        timeout: 2000,
        versions: true,
      });
      const { codes, complete } = await inventoryOfSource(source);
      expect([codes, complete]).toEqual([['STORE_LIST_INCONSISTENT'], false]);
      expect(page).toBeLessThan(2 * round + 2);
    }
  });

  it('a redirect is not followed', async () => {
    const elsewhere: Answer = (_, response) =>
      response.writeHead(301, { location: 'http://127.0.0.1:1/' }).end(errorXml('PermanentRedirect'));
    expect(await failure(elsewhere)).toBe('STORE_REFUSED');
  });
});

describe('content that is not what the list says', () => {
  const served = (head: Record<string, string>, body: string, etag = '"e1"'): Answer =>
    holding([one], (_, response) => response.writeHead(200, { etag, ...head }).end(body));

  it('is an entry with an error', async () => {
    const cases: readonly (readonly [string, Answer, string])[] = [
      ['longer, announced', served({ 'content-length': '11' }, 'x'.repeat(11)), 'ENTRY_DATA_CORRUPT'],
      [
        'longer, not announced',
        served({ 'transfer-encoding': 'chunked' }, 'x'.repeat(11)),
        'ENTRY_DATA_CORRUPT',
      ],
      ['shorter', served({}, 'x'.repeat(9)), 'ENTRY_DATA_CORRUPT'],
      ['another ETag', served({}, 'x'.repeat(10), '"e2"'), 'ENTRY_CHANGED_WHILE_READ'],
      [
        'replaced',
        holding([one], (_, r) => r.writeHead(412).end(errorXml('PreconditionFailed'))),
        'ENTRY_CHANGED_WHILE_READ',
      ],
      ['gone', holding([one], (_, r) => r.writeHead(404).end(errorXml('NoSuchKey'))), 'ENTRY_VANISHED'],
      [
        'denied',
        holding([one], (_, r) => r.writeHead(403).end(errorXml('AccessDenied'))),
        'ENTRY_ACCESS_DENIED',
      ],
      [
        'archived',
        holding([{ ...one, storageClass: 'GLACIER' }], (_, r) =>
          r.writeHead(403).end(errorXml('InvalidObjectState')),
        ),
        'ENTRY_ARCHIVED',
      ],
      [
        'redirected',
        holding([one], (_, r) => r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()),
        'ENTRY_READ_FAILED',
      ],
    ];
    for (const [name, answer, code] of cases) {
      const { leaves, complete } = await read(answer);
      expect(leaves[0]?.error, name).toBe(code);
      expect(leaves[0]?.digests, name).toBeUndefined();
      expect(complete, name).toBe(false);
    }
  });

  it('an endless content is not read to its end', async () => {
    let written = 0;
    const { leaves } = await read(
      holding([one], (_, response) => {
        response.writeHead(200, { etag: '"e1"' });
        const more = (): void => {
          for (; !response.destroyed && response.write('y'.repeat(65_536)); ) written += 65_536;
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      }),
    );
    expect(leaves[0]?.error).toBe('ENTRY_DATA_CORRUPT');
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('an answer that trickles', () => {
  /** A byte now and then, for ever, or until the body is out. */
  const trickle = (response: ServerResponse, text: string): void => {
    let at = 0;
    const clock = setInterval(() => {
      if (response.destroyed || at >= text.length) clearInterval(clock);
      else response.write(text[at++]!);
    }, 50);
  };

  it.concurrent('is given up, be it a list', async () => {
    expect(await failure((_, response) => trickle(response, listXml([one])), 200)).toBe('STORE_UNREACHABLE');
  }, 60_000);

  it.concurrent('is given up, be it its head', async () => {
    const slow: Answer = (_, response) =>
      trickle(response.socket as unknown as ServerResponse, 'HTTP/1.1 200 OK\r\n'.padEnd(5000, 'x'));
    expect(await failure(slow, 200)).toBe('STORE_UNREACHABLE');
  }, 60_000);

  it.concurrent('is given up, be it a content, whatever it brings', async () => {
    const large = { ...one, size: 5000 };
    const slow = holding([large], (request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const range = from === 0 ? {} : { 'content-range': `bytes ${from}-4999/5000` };
      response.writeHead(from === 0 ? 200 : 206, { etag: '"e1"', ...range });
      trickle(response, 'x'.repeat(5000 - from));
    });
    expect(await failure(slow, 200)).toBe('STORE_UNREACHABLE');
  }, 60_000);
});

describe('an inventory that is given up', () => {
  it('ends every request under way, whether its answer has begun or not', async () => {
    const objects = Array.from({ length: 8 }, (_, i) => ({ key: `k${i}`, size: 10, etag: '"e1"' }));
    const given = new AbortController();
    const closed: Promise<unknown>[] = [];
    const content: Answer = (request, response) => {
      closed.push(new Promise((resolve) => request.socket.once('close', resolve)));
      if (closed.length % 2 === 0) {
        response.writeHead(200, { etag: '"e1"', 'content-length': '10' });
        response.write('01234');
      }
      if (closed.length === objects.length) setImmediate(() => given.abort(new Error('interrupted')));
    };
    const stub = new StubStore(holding(objects, content));
    stubs.push(stub);
    const options = { endpoint: await stub.start(), region: 'x', timeout: 60_000 };
    const source = new StoreSource(parseStoreLocation('s3://stub'), options);
    try {
      const output = join(scratch(), 'inventory');
      await expect(buildInventory({ source, output, threads: 1, signal: given.signal })).rejects.toThrow(
        'interrupted',
      );
      await Promise.all(closed);
      expect(closed).toHaveLength(objects.length);
      expect(existsSync(output)).toBe(false);
    } finally {
      await source.close();
    }
  });
});

describe('a connection that breaks', () => {
  const half = (response: ServerResponse): void => {
    response.writeHead(200, { etag: '"e1"', 'content-length': '10' });
    response.write('01234', () => response.destroy());
  };

  it('is taken up where it broke, under the same ETag', async () => {
    let asked = 0;
    const { leaves, requests } = await read(
      holding([one], (_, response) => {
        if (asked++ === 0) half(response);
        else
          response
            .writeHead(206, { etag: '"e1"', 'content-range': 'bytes 5-9/10', 'content-length': '5' })
            .end('56789');
      }),
    );
    expect(requests.at(-1)?.headers).toMatchObject({ range: 'bytes=5-', 'if-match': '"e1"' });
    expect(leaves[0]?.digests?.sha256).toBe(
      '84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882',
    );
  });

  it('a store without ranges is read from the start, and counted once', async () => {
    let asked = 0;
    const { leaves } = await read(
      holding([one], (_, response) => {
        if (asked++ === 0) half(response);
        else response.writeHead(200, { etag: '"e1"', 'content-length': '10' }).end('0123456789');
      }),
    );
    expect(leaves[0]?.digests?.sha256).toBe(
      '84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882',
    );
  });

  it('another range than asked for is not taken', async () => {
    let asked = 0;
    const { leaves } = await read(
      holding([one], (_, response) => {
        if (asked++ === 0) half(response);
        else response.writeHead(206, { etag: '"e1"', 'content-range': 'bytes 4-8/10' }).end('45678');
      }),
    );
    expect(leaves[0]?.error).toBe('ENTRY_DATA_CORRUPT');
  });

  it.concurrent('that never gets further is an entry with an error', async () => {
    const { leaves } = await read(
      holding([one], (_, response) => {
        response.writeHead(200, { etag: '"e1"', 'content-length': '10' });
        response.flushHeaders();
        setImmediate(() => response.destroy());
      }),
    );
    expect(leaves[0]?.error).toBe('ENTRY_READ_FAILED');
  });

  it.concurrent('a busy store is asked again; one that stays silent is an error', async () => {
    let asked = 0;
    const { complete } = await read(
      holding([one], (_, response) => {
        if (asked++ < 2) response.writeHead(503).end(errorXml('SlowDown'));
        else response.writeHead(200, { etag: '"e1"' }).end('0123456789');
      }),
    );
    expect(complete).toBe(true);
    expect(await failure(() => {}, 50)).toBe('STORE_UNREACHABLE');
  });
});

describe('what a server says of checksums', () => {
  it('is a fact, and never our digest', async () => {
    const { leaves } = await read(
      holding([{ ...one, etag: '"0123456789abcdef0123456789abcdef-2"' }], (request, response) => {
        expect(request.headers['x-amz-checksum-mode']).toBe('ENABLED');
        response
          .writeHead(200, {
            'x-amz-checksum-sha256': 'bm90IHRoZSBjb250ZW50J3Mu',
            'x-amz-checksum-type': 'COMPOSITE',
          })
          .end('0123456789');
      }),
    );
    expect(leaves[0]).toMatchObject({
      digests: { sha256: '84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882' },
      facts: {
        etag: '0123456789abcdef0123456789abcdef-2',
        serverSha256: 'bm90IHRoZSBjb250ZW50J3Mu',
        serverChecksumType: 'COMPOSITE',
      },
    });
  });
});
