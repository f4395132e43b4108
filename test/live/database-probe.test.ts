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
});
