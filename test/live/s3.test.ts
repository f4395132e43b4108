import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { errorCode } from '../../src/core/errors.js';
import { openSource } from '../../src/sources/index.js';
import { runLine } from '../cli/transcript.js';
import { type Bucket, useCredentials } from './bucket.js';
import { Listings, leafAt, leavesOf, said } from './listing.js';
import { StoreOfTests } from './with-store.js';

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/** Names that file systems, XML or careless code would change. */
const ODD_KEYS = [
  'a',
  'a/x',
  'a//y',
  '/lead',
  'a+b c',
  '%41',
  'ctl\u0001',
  'line\nfeed',
  '中文/键',
  '..',
  '../up',
  './dot',
  'a&<>"\'',
  'x'.repeat(1024),
  '\ufffex',
  'folder/',
  'q?x=1#f',
  'back\\slash',
];

const store = new StoreOfTests();
const listings = new Listings();
afterAll(() => listings.close());
const bucket = (name: string): Promise<Bucket> => store.bucket(name);

async function failing(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => errorCode(error),
  );
}

describe('a bucket on a real server', () => {
  it('has every key as it is, with its content and what the store says of it', async () => {
    const odd = await bucket('odd');
    for (const key of ODD_KEYS) {
      await odd.put(key, `content of ${key}`, { ContentType: 'text/plain', Metadata: { owner: 'me' } });
    }
    const inventory = await listings.list(odd.location, { reading: odd.reading });
    expect(leavesOf(inventory).map((leaf) => leaf.path)).toEqual(
      [...ODD_KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    for (const key of ODD_KEYS) {
      const leaf = leafAt(inventory, key);
      expect(leaf.kind).toBe('object');
      expect(leaf.digests?.sha256, key).toBe(sha256(`content of ${key}`));
      expect(leaf.facts).toMatchObject({ contentType: 'text/plain', userMetadata: '{"owner":"me"}' });
    }
    expect(leafAt(inventory, 'line\nfeed').findings).toEqual(['ENTRY_NAME_CONTROL']);
  });

  it('compares with the folder that it was filled from, both ways, and with another bucket', async () => {
    const folder = listings.path('site');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    const there = await bucket('there');
    const back = await bucket('back');
    const files = {
      'index.html': '<p>',
      'sub/a.txt': 'a',
      'sub/empty': '',
      'sub/big': 'z'.repeat(3_000_000),
    };
    for (const [path, content] of Object.entries(files)) {
      writeFileSync(join(folder, path), content);
      await there.put(`site/${path}`, content);
      await back.put(path, path === 'sub/a.txt' ? 'b' : content);
    }
    const ofFolder = await listings.list(folder);
    const ofStore = await listings.list(`${there.location}/site/`, { reading: there.reading });
    const ofBack = await listings.list(back.location, { reading: back.reading });
    expect(await listings.compare(ofFolder, ofStore)).toEqual([]);
    expect(await listings.compare(ofStore, ofFolder)).toEqual([]);
    expect(said(await listings.compare(ofStore, ofBack))).toEqual(['ENTRY_MODIFIED sub/a.txt']);
    await back.delete('index.html');
    const less = await listings.list(back.location, { reading: back.reading });
    expect(said(await listings.compare(ofFolder, less))).toEqual([
      'ENTRY_MISSING index.html',
      'ENTRY_MODIFIED sub/a.txt',
    ]);
  });

  it('compares what is served with objects when asked, and never what the store keeps for itself', async () => {
    const [was, is] = [await bucket('served'), await bucket('served-new')];
    const same = { ContentType: 'text/html', CacheControl: 'no-cache', Metadata: { owner: 'me', no: '1' } };
    for (const key of ['same', 'type', 'meta', 'lost', 'content']) await was.put(key, key, same);
    await is.put('same', 'same', same);
    await is.put('type', 'type', { ...same, ContentType: 'text/plain' });
    await is.put('meta', 'meta', { ...same, Metadata: { owner: 'you', no: '1' } });
    await is.put('lost', 'lost', { ContentType: 'text/html' });
    await is.put('content', 'other', { ...same, ContentType: 'text/plain' });
    const [ofWas, ofIs] = [
      await listings.list(was.location, { reading: was.reading }),
      await listings.list(is.location, { reading: is.reading }),
    ];
    expect(said(await listings.compare(ofWas, ofIs))).toEqual(['ENTRY_MODIFIED content']);
    const asked = await listings.compare(ofWas, ofIs, false, ['headers']);
    expect(
      asked.map(({ code, subject, expected, actual }) => [`${code} ${subject}`, expected, actual]),
    ).toEqual([
      ['ENTRY_MODIFIED content', expect.any(String), expect.any(String)],
      [
        'ENTRY_METADATA_CHANGED lost',
        'headers cacheControl "no-cache", userMetadata "{"no":"1","owner":"me"}"',
        'headers cacheControl none, userMetadata none',
      ],
      [
        'ENTRY_METADATA_CHANGED meta',
        'headers userMetadata "{"no":"1","owner":"me"}"',
        'headers userMetadata "{"no":"1","owner":"you"}"',
      ],
      ['ENTRY_METADATA_CHANGED type', 'headers contentType "text/html"', 'headers contentType "text/plain"'],
    ]);
  });

  it('shows versions, delete markers and unfinished uploads when asked', async () => {
    const kept = await bucket('kept');
    await kept.client.send(
      new PutBucketVersioningCommand({ Bucket: kept.name, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await kept.put('twice', 'first');
    await kept.put('twice', 'second');
    await kept.put('gone', 'was here');
    await kept.delete('gone');
    const begun = { Bucket: kept.name, Key: 'half' };
    const { UploadId } = await kept.client.send(new CreateMultipartUploadCommand(begun));
    const now = await listings.list(kept.location, { reading: kept.reading });
    expect(leavesOf(now).map((leaf) => leaf.path)).toEqual(['twice']);
    const all = await listings.list(kept.location, {
      reading: { store: { ...kept.reading.store, versions: true } },
    });
    const seen = leavesOf(all).map((leaf) => [
      leaf.path,
      leaf.kind,
      leaf.digests?.sha256,
      leaf.facts?.['isLatest'],
    ]);
    expect(seen).toEqual([
      ['gone', 'delete-marker', undefined, 'true'],
      ['gone', 'object', sha256('was here'), 'false'],
      ['half', 'unfinished-upload', undefined, undefined],
      ['twice', 'object', sha256('second'), 'true'],
      ['twice', 'object', sha256('first'), 'false'],
    ]);
    expect(leavesOf(all).flatMap((leaf) => leaf.findings ?? [])).toEqual([]);
    await kept.client.send(new AbortMultipartUploadCommand({ ...begun, UploadId }));
  });

  it('digests a multipart object as a whole, whatever its ETag looks like', async () => {
    const parts = await bucket('parts');
    const at = { Bucket: parts.name, Key: 'whole' };
    const { UploadId } = await parts.client.send(new CreateMultipartUploadCommand(at));
    const bodies = [Buffer.alloc(5 * 1024 * 1024, 1), Buffer.from('the end')];
    const done = [];
    for (const [i, Body] of bodies.entries()) {
      const { ETag } = await parts.client.send(
        new UploadPartCommand({ ...at, UploadId, PartNumber: i + 1, Body }),
      );
      done.push({ ETag, PartNumber: i + 1 });
    }
    await parts.client.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: done } }),
    );
    const leaf = leafAt(await listings.list(parts.location, { reading: parts.reading }), 'whole');
    expect(leaf.facts?.['etag']).toMatch(/-2$/);
    expect(leaf.digests).toEqual({ sha256: sha256(Buffer.concat(bodies)) });
  });

  it('digests large objects that are read at once each for itself', async () => {
    const large = await bucket('large');
    const bodies = Array.from({ length: 6 }, (_, i) => Buffer.alloc(9 * 1024 * 1024 + i, `object ${i} `));
    for (const [i, body] of bodies.entries()) await large.put(String(i), body);
    const digests = ['sha256', 'sm3'] as const;
    const inventory = await listings.list(large.location, { reading: large.reading, digests });
    expect(leavesOf(inventory).map((leaf) => leaf.digests?.sha256)).toEqual(bodies.map(sha256));
    const sm3 = (body: Uint8Array) => createHash('sm3').update(body).digest('hex');
    expect(leavesOf(inventory).map((leaf) => leaf.digests?.sm3)).toEqual(bodies.map(sm3));
  });

  it('lists more than a page, the same whatever the number of requests and of ranges', async () => {
    const many = await bucket('many');
    const keys = Array.from({ length: 1003 }, (_, i) => `level/${i.toString(36)}`);
    for (let i = 0; i < keys.length; i += 32) {
      await Promise.all(keys.slice(i, i + 32).map((key) => many.put(key, key)));
    }
    const [one, ...lots] = await Promise.all(
      [{ requests: 1, ranges: 1 }, {}, { ranges: 9 }].map((how) =>
        listings.list(many.location, { reading: { store: { ...many.reading.store, ...how } } }),
      ),
    );
    for (const lot of lots) {
      expect(leavesOf(lot)).toHaveLength(1003);
      expect(leavesOf(lot)).toEqual(leavesOf(one!));
    }
  });

  it('lists versions in ranges as in one, where bounds between ranges are keys themselves', async () => {
    const many = await bucket('many-versions');
    await many.client.send(
      new PutBucketVersioningCommand({ Bucket: many.name, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const ends = ['', ...'0123456789'];
    const keys = [...'0123456789'].flatMap((a) => ends.flatMap((b) => [`k${a}${b}`, `//${a}\u0001${b}`]));
    for (let round = 0; round < 3; round++)
      await Promise.all(keys.map((key) => many.put(key, `${key}${round}`)));
    await Promise.all(keys.slice(0, 30).map((key) => many.delete(key)));
    const seen = async (ranges: number) => {
      const wire = { ...many.reading.store, ranges, versions: true };
      const source = await openSource(many.location, { store: wire });
      const entries: string[] = [];
      try {
        for await (const { path, facts } of source.entries())
          entries.push(`${Buffer.from(path).toString()} ${facts?.['versionId']}`);
      } finally {
        await source.close();
      }
      expect(source.findings()).toEqual([]);
      return entries;
    };
    const one = await seen(1);
    expect(one).toHaveLength(keys.length * 3 + 30);
    expect((await seen(7)).sort()).toEqual(one.sort());
  });
});

describe('what a store refuses', () => {
  it('wrong credentials and absent buckets are errors that say so, without the keys', async () => {
    const one = await bucket('one');
    useCredentials(store.live.accessKeyId, 'wrong-secret-0815');
    const wrong = await listings
      .list(one.location, { reading: one.reading })
      .catch((e: unknown) => e as Error);
    expect(errorCode(wrong)).toBe('STORE_CREDENTIALS_REFUSED');
    expect(JSON.stringify({ ...(wrong as Error), text: String(wrong) })).not.toContain('wrong-secret-0815');
    useCredentials('nobody', 'nothing');
    expect(await failing(listings.list(one.location, { reading: one.reading }))).toBe(
      'STORE_CREDENTIALS_REFUSED',
    );
    useCredentials(store.live.accessKeyId, store.live.secretAccessKey);
    expect(await failing(listings.list(`s3://${store.nameOf('absent')}`, { reading: one.reading }))).toBe(
      'SOURCE_NOT_FOUND',
    );
  });

  it('keys are in nothing that the command line prints or writes', async () => {
    const quiet = await bucket('quiet');
    await quiet.put('k', 'content');
    const { endpoint, accessKeyId, secretAccessKey } = store.live;
    for (const [name, secret, exit] of [
      ['right', secretAccessKey, 0],
      ['wrong', 'wrong-secret-0815', 1],
    ] as const) {
      const inventory = `${name}.inventory`;
      const listing = `cloudexit inventory ${quiet.location} --endpoint ${endpoint} --region us-east-1`;
      const ran = await runLine(
        `${listing} -o ${inventory} --json; code=$?; cat ${inventory}; (exit $code)`,
        listings.folder,
        { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret },
      );
      expect(ran.output, name).toContain(exit === 0 ? '"complete": true' : 'STORE_CREDENTIALS_REFUSED');
      expect(ran.output, name).not.toContain(secret);
      expect(ran.exit, name).toBe(exit);
    }
  });

  it('an object that is replaced or deleted between list and reading is no pass', async () => {
    const moving = await bucket('moving');
    for (const key of ['deleted', 'kept', 'replaced']) await moving.put(key, 'as listed');
    const source = await openSource(moving.location, moving.reading);
    const came: [string, unknown][] = [];
    try {
      for await (const { path, content } of source.entries()) {
        if (came.length === 0) {
          await moving.delete('deleted');
          await moving.put('replaced', 'otherwise');
        }
        if (content?.type !== 'remote') throw new Error('an object has content');
        const read = content.read(() => {}).then(() => 'read');
        came.push([Buffer.from(path).toString(), await read.catch(errorCode)]);
      }
    } finally {
      await source.close();
    }
    expect(came).toEqual([
      ['deleted', 'ENTRY_VANISHED'],
      ['kept', 'read'],
      ['replaced', 'ENTRY_CHANGED_WHILE_READ'],
    ]);
  });

  it('an object that may not be read is an entry with an error; a bucket that may not be listed is an error', async (context) => {
    if (store.live.addUser === undefined) context.skip('this endpoint makes no users');
    const guarded = await bucket('guarded');
    await guarded.put('open', 'for all');
    await guarded.put('closed', 'for some');
    await store.live.addUser!('reader', 'reader-secret');
    const allow = { Effect: 'Allow', Principal: { AWS: ['arn:aws:iam:::user/reader'] } };
    const arn = `arn:aws:s3:::${guarded.name}`;
    const policy = (...statements: object[]) =>
      guarded.client.send(
        new PutBucketPolicyCommand({
          Bucket: guarded.name,
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
        }),
      );
    useCredentials('reader', 'reader-secret');
    expect(await failing(listings.list(guarded.location, { reading: guarded.reading }))).toBe(
      'STORE_ACCESS_DENIED',
    );
    await policy(
      { ...allow, Action: ['s3:ListBucket'], Resource: [arn] },
      { ...allow, Action: ['s3:GetObject'], Resource: [`${arn}/open`] },
    );
    const inventory = await listings.list(guarded.location, { reading: guarded.reading });
    expect(leafAt(inventory, 'closed').error).toBe('ENTRY_ACCESS_DENIED');
    expect(leafAt(inventory, 'open').digests?.sha256).toBe(sha256('for all'));
  });
});

// Last: nothing is left to ask afterwards.
describe('a server that dies', () => {
  it('ends the inventory with an error, and the journal goes on once it is back', async (context) => {
    if (store.live.kill === undefined) context.skip('this server is not ours to kill');
    const dying = await bucket('dying');
    for (let i = 0; i < 60; i++) await dying.put(`k${i}`, 'x'.repeat(50_000));
    const journal = listings.path('journal');
    let killed: Promise<void> | undefined;
    const broken = listings.list(dying.location, {
      reading: { store: { ...dying.reading.store, requests: 2 } },
      journal,
      onProgress: ({ entries }) => {
        if (entries > 20) killed ??= store.live.kill!();
      },
    });
    expect(await failing(broken)).toBe('STORE_UNREACHABLE');
    await killed;
    await store.live.revive!();
    const inventory = listings.path('revived.inventory');
    const { listInventory } = await import('../../src/usecases/list-inventory.js');
    const built = await listInventory({
      sources: [dying.location],
      output: inventory,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: true,
      reading: dying.reading,
      journal,
    });
    expect(built).toMatchObject({ size: 60, complete: true });
    expect(built.resumed).toBeGreaterThan(15);
  });
});
