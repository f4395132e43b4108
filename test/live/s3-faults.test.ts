import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { errorCode } from '../../src/core/errors.js';
import type { StoreOptions } from '../../src/sources/s3/access.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { runLine } from '../cli/transcript.js';
import { program } from '../program.js';
import type { Bucket } from './bucket.js';
import { FaultyProxy } from './faulty-proxy.js';
import { Listings, leavesOf } from './listing.js';
import { StoreOfTests } from './with-store.js';

const SIZE = 300_000;
const OBJECTS = 12;

const store = new StoreOfTests();
const listings = new Listings();
let proxy: FaultyProxy | undefined;
let endpoint: string;
let bucket: Bucket;
let direct: string;
afterAll(async () => {
  await proxy?.stop();
  listings.close();
});

describe('a real server behind a network that fails', () => {
  beforeEach(async (context) => {
    if (proxy === undefined) {
      proxy = new FaultyProxy(program('openssl', context), new URL(store.live.endpoint));
      endpoint = await proxy.start();
      bucket = await store.bucket('faults');
      for (let i = 0; i < OBJECTS; i++) await bucket.put(`object-${i}`, Buffer.alloc(SIZE, `${i} `));
      direct = await listings.list(bucket.location, { reading: bucket.reading });
    }
    proxy.endConnections();
    proxy.faults = [];
    proxy.always = undefined;
    proxy.connections = 0;
    proxy.met = 0;
  }, 60_000);

  const through = (more: StoreOptions = {}) => ({
    reading: { store: { endpoint, region: 'us-east-1', ca: proxy!.ca, requests: 4, timeout: 500, ...more } },
  });
  const failing = (work: Promise<unknown>) => work.then(() => undefined, errorCode);

  it('is read over TLS when the authority is named, and not at all when it is not', async () => {
    expect(leavesOf(await listings.list(bucket.location, through()))).toEqual(leavesOf(direct));
    proxy!.endConnections();
    proxy!.connections = 0;
    expect(await failing(listings.list(bucket.location, through({ ca: undefined })))).toBe(
      'STORE_UNREACHABLE',
    );
    // Certificate for an address, asked for under a name.
    const named = { endpoint: endpoint.replace('127.0.0.1', 'localhost') };
    expect(await failing(listings.list(bucket.location, through(named)))).toBe('STORE_UNREACHABLE');
    expect(proxy!.met).toBe(0);
  });

  it('is not asked openly instead', async () => {
    const openly = { endpoint: endpoint.replace('https:', 'http:') };
    expect(await failing(listings.list(bucket.location, through(openly)))).toBe('STORE_UNREACHABLE');
    expect(proxy!.connections).toBe(0);
  }, 60_000);

  for (const how of ['cut', 'stall'] as const) {
    it(`connections that ${how} in the middle are taken up again, and every byte counts once`, async () => {
      proxy!.faults = Array.from({ length: 10 }, (_, i) => ({ after: 20_000 + i * 50_000, how }));
      expect(leavesOf(await listings.list(bucket.location, through()))).toEqual(leavesOf(direct));
      expect(proxy!.met).toBeGreaterThan(5);
    }, 60_000);
  }

  it('a list that always stalls is an error that says so, and what was finished before is not read again', async () => {
    const journal = listings.path('journal');
    const output = listings.path('resumed.inventory');
    const how = {
      sources: [bucket.location],
      output,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: true,
    } as const;
    const broken = listInventory({
      ...how,
      ...through({ requests: 1 }),
      journal,
      onProgress: ({ entries }) => {
        if (entries < 6 || proxy!.always !== undefined) return;
        proxy!.always = { after: 0, how: 'stall' };
        proxy!.endConnections();
      },
    });
    expect(await failing(broken)).toBe('STORE_UNREACHABLE');
    proxy!.always = undefined;
    proxy!.endConnections();
    const built = await listInventory({ ...how, ...through(), journal });
    expect(built).toMatchObject({ size: OBJECTS, complete: true });
    expect(built.resumed).toBeGreaterThan(4);
    expect(leavesOf(output)).toEqual(leavesOf(direct));
  }, 120_000);

  it('connections that are all cut bring every object whole, as long as each brings some of it', async () => {
    proxy!.always = { after: 100_000, how: 'cut' };
    const inventory = await listings.list(bucket.location, through({ requests: 1, ranges: 1 }));
    expect(leavesOf(inventory)).toEqual(leavesOf(direct));
  }, 120_000);

  it('the secret is in nothing that is printed or written meanwhile', async () => {
    proxy!.always = { after: 300, how: 'cut' };
    const { accessKeyId, secretAccessKey } = store.live;
    const at = `--endpoint ${endpoint} --region us-east-1 --ca ${proxy!.ca} --timeout 1`;
    const ran = await runLine(
      `cloudexit inventory ${bucket.location} ${at} -o cut.inventory --journal cut.journal --json; code=$?; cat cut.*; (exit $code)`,
      listings.folder,
      { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    );
    expect(ran.output).toContain('STORE_UNREACHABLE');
    expect(ran.output).not.toContain(secretAccessKey);
    expect(ran.exit).toBe(1);
  }, 60_000);
});
