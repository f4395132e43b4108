import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import type { ProbeAnswer } from '../../src/formats/probe-result.js';
import { probeEndpoints } from '../../src/usecases/probe/probe-endpoints.js';
import type { Bucket } from './bucket.js';
import { StoreOfTests } from './with-store.js';

const store = new StoreOfTests();
const folder = mkdtempSync(join(tmpdir(), 'cloudexit-s3-probe-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function probe(drafts: readonly object[]): Promise<readonly ProbeAnswer[]> {
  const plan = join(folder, 'plan.yaml');
  const where = { endpoint: store.live.endpoint, region: 'us-east-1', holder: 'provider', timeout: 10 };
  writeFileSync(
    plan,
    JSON.stringify({ probes: drafts.map((draft, i) => ({ id: `p${i}`, ...where, ...draft })) }),
  );
  const { result } = await probeEndpoints({ plan, now: () => new Date(), env: {}, tool: 'test' });
  return result.answers;
}

const told = (answers: readonly ProbeAnswer[]) => answers.map(({ outcome, hits }) => `${outcome} ${hits}`);
const object = ({ name }: Bucket, key: string) => ({ kind: 's3-object', bucket: name, key });

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('what must be gone from a store', () => {
  it('counts versions, delete markers and unfinished uploads, of exactly the key that is asked for', async () => {
    const kept = await store.bucket('kept');
    await kept.client.send(
      new PutBucketVersioningCommand({ Bucket: kept.name, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await kept.put('there', 'one');
    await kept.put('there', 'two');
    await kept.put('hidden', 'still in a version');
    await kept.delete('hidden');
    await kept.put('hidden-too', 'another key');
    const begun = { Bucket: kept.name, Key: 'half' };
    const { UploadId } = await kept.client.send(new CreateMultipartUploadCommand(begun));
    const asked = [
      object(kept, 'there'),
      object(kept, 'hidden'),
      object(kept, 'half'),
      object(kept, 'hid'),
      { kind: 's3-prefix', bucket: kept.name, prefix: 'hidden' },
      { kind: 's3-bucket', bucket: kept.name },
    ];
    expect(told(await probe(asked))).toEqual([
      'found 2',
      'found 2',
      'found 1',
      'none-found 0',
      'found 3',
      'found 1',
    ]);
    await kept.client.send(new AbortMultipartUploadCommand({ ...begun, UploadId }));
    expect(told(await probe([object(kept, 'half')]))).toEqual(['none-found 0']);
  });

  it('finds none in a bucket that the store no longer knows', async () => {
    const gone = await store.bucket('gone');
    await gone.client.send(new DeleteBucketCommand({ Bucket: gone.name }));
    const asked = [{ kind: 's3-bucket', bucket: gone.name }, object(gone, 'any')];
    expect(told(await probe(asked))).toEqual(['none-found 0', 'none-found 0']);
  });

  it('finds none under a name that nothing has, whatever else the bucket holds', async () => {
    const other = await store.bucket('other');
    await other.put('kept', 'one');
    const asked = [object(other, 'gone'), { kind: 's3-prefix', bucket: other.name, prefix: 'gone/' }];
    expect(told(await probe(asked))).toEqual(['none-found 0', 'none-found 0']);
  });

  it('a store that does not answer, that refuses, or another kind of server, settles nothing', async () => {
    const bucket = 'any-bucket';
    const asked = [
      object({ name: bucket } as Bucket, 'key'),
      { kind: 's3-prefix', bucket, prefix: 'a/' },
      { kind: 's3-bucket', bucket },
      { kind: 's3-credentials', bucket },
    ];
    const refusing = createServer((_, response) => {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>');
    });
    const stranger = createServer((_, response) => response.end('hello'));
    const ports = await Promise.all([refusing, stranger].map(listening));
    try {
      const all = [1, ...ports].map(async (port) => {
        const endpoint = `http://127.0.0.1:${port}`;
        const answers = await probe(asked.map((a) => ({ ...a, endpoint, timeout: 1 })));
        expect(told(answers), endpoint).toEqual(asked.map(() => 'not-assessed 0'));
      });
      await Promise.all(all);
    } finally {
      refusing.close();
      stranger.close();
    }
  });

  it('keys: one that works is found, one that the store does not know is not, a refused one settles nothing', async (context) => {
    if (store.live.addUser === undefined) context.skip('this endpoint makes no users');
    const guarded = await store.bucket('guarded');
    await store.live.addUser!('former', 'former-secret');
    const profile = (name: string, key: string, secret: string) =>
      `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = ${secret}\n`;
    const { accessKeyId, secretAccessKey } = store.live;
    const credentials = join(folder, 'credentials');
    writeFileSync(
      credentials,
      profile('works', accessKeyId, secretAccessKey) +
        profile('former', 'former', 'former-secret') +
        profile('unknown', 'no-such-key', 'none') +
        profile('wrong', accessKeyId, 'wrong'),
    );
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = credentials;
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    const key = (name: string, more = {}) => ({
      kind: 's3-credentials',
      bucket: guarded.name,
      profile: name,
      ...more,
    });
    const answers = await probe([
      key('works'),
      key('former'),
      key('former', { refused: 'gone' }),
      key('unknown'),
      key('wrong'),
    ]);
    expect(answers.map((answer) => answer.outcome)).toEqual([
      'found',
      'not-assessed',
      'none-found',
      'none-found',
      'not-assessed',
    ]);
    expect(JSON.stringify(answers)).not.toContain('former-secret');
    delete process.env['AWS_SHARED_CREDENTIALS_FILE'];
  });
});
