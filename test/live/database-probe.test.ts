import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeEndpoints } from '../../src/usecases/probe/probe-endpoints.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
if (bin === undefined && process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed');

describe.skipIf(bin === undefined)('what must be gone from a database server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudexit-db-probe-'));
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(bin!);
    await server.sql('postgres', 'CREATE DATABASE site');
    await server.sql('site', 'CREATE TABLE orders (id int)', 'INSERT INTO orders VALUES (1)');
  });
  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is told from what is there, and from a server that does not answer', async () => {
    const plan = join(folder, 'plan.yaml');
    const probe = (id: string, url: string, more: object = {}) => ({
      id,
      holder: 'provider',
      kind: 'database',
      url,
      ...more,
    });
    const probes = [
      probe('there', server.url('site')),
      probe('table', server.url('site'), { object: 'tables/orders' }),
      probe('dropped', server.url('site'), { object: 'tables/invoices' }),
      probe('gone', server.url('no_such_database')),
      probe('silent', 'postgres://nobody@127.0.0.1:1/site?sslmode=disable'),
    ];
    writeFileSync(plan, JSON.stringify({ probes }));
    const { result } = await probeEndpoints({ plan, now: () => new Date(), env: {}, tool: 'test' });
    expect(result.answers.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['there', 'found'],
      ['table', 'found'],
      ['dropped', 'none-found'],
      ['gone', 'none-found'],
      ['silent', 'not-assessed'],
    ]);
  });

  it('is not taken for gone because the plan writes its path otherwise', async () => {
    await server.sql('postgres', 'CREATE DATABASE shop');
    await server.sql(
      'shop',
      'CREATE TABLE parts (id int) PARTITION BY RANGE (id)',
      'CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (9)',
      'CREATE SCHEMA sales',
      'CREATE TABLE sales.parts (id int) PARTITION BY RANGE (id)',
      'CREATE TABLE sales.low PARTITION OF sales.parts FOR VALUES FROM (0) TO (9)',
    );
    const plan = join(folder, 'paths.yaml');
    const objects = {
      'tables/parts': 'found 1',
      'tables/public/parts': 'found 1',
      'tables/low': 'found 1',
      'tables/sales/low': 'found 1',
      'tables/Parts': 'not-assessed 0',
      'table/parts': 'not-assessed 0',
      parts: 'not-assessed 0',
      'tables/gone': 'none-found 0',
      'tables/sales/gone': 'none-found 0',
    };
    const probes = Object.keys(objects).map((object, i) => ({
      id: `p${i}`,
      holder: 'provider',
      kind: 'database',
      url: server.url('shop'),
      object,
    }));
    writeFileSync(plan, JSON.stringify({ probes }));
    const { result } = await probeEndpoints({ plan, now: () => new Date(), env: {}, tool: 'test' });
    const told = result.answers.map(({ outcome, hits }, i) => [
      probes[i]!.object,
      `${outcome} ${hits > 0 ? 1 : 0}`,
    ]);
    expect(Object.fromEntries(told)).toEqual(objects);
  });

  it('is not taken for gone because its address is none, and no password of an address is kept', async () => {
    const plan = join(folder, 'addresses.yaml');
    const urls = [
      'postgress://db.example/site',
      'postgres:/db.example/site',
      join(folder, 'no-such-file'),
      folder,
      'postgres://me:secret-0815@127.0.0.1:1/site',
      'postgres://127.0.0.1:1/site?password=secret-0815',
      'mysql:me:secret-0815@127.0.0.1/site',
      'postgres://me:secret-0815@127.0.0.1:port/site',
    ];
    const probes = urls.map((url, i) => ({
      id: `p${i}`,
      holder: 'provider',
      kind: 'database',
      url,
      object: 'tables/t',
    }));
    writeFileSync(plan, JSON.stringify({ probes }));
    const { result, bytes } = await probeEndpoints({ plan, now: () => new Date(), env: {}, tool: 'test' });
    expect(result.answers.map(({ outcome }) => outcome)).toEqual(urls.map(() => 'not-assessed'));
    expect(Buffer.from(bytes).toString()).not.toContain('secret-0815');
    expect(JSON.stringify(result)).not.toContain('secret-0815');
  });
});
