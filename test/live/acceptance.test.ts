import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runAcceptancePlan } from '../../src/usecases/acceptance/run-plan.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { mariadbProgram, startMariadb } from './mariadb-server.js';
import { postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
const mariadb = mariadbProgram();
if ((bin === undefined || mariadb === undefined) && process.env['CI'] === 'true')
  throw new Error('PostgreSQL or MariaDB is not installed');

const folder = mkdtempSync(join(tmpdir(), 'cloudexit-live-acceptance-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Server {
  url(database: string): string;
  sql(database: string, ...statements: readonly string[]): Promise<void>;
}

/** The same shop twice, one row changed on the new side; what the checks of it come to. */
async function checkShop(server: Server): Promise<{ outcomes: string[]; codes: string[] }> {
  const shop = [
    'CREATE TABLE orders (id int PRIMARY KEY, paid decimal(10,2), note varchar(40))',
    "INSERT INTO orders VALUES (1, 10.50, 'one'), (2, 7.00, NULL)",
    'CREATE TABLE stock (id int PRIMARY KEY)',
  ];
  await server.sql('old', ...shop);
  await server.sql('new', ...shop, "UPDATE orders SET note = '' WHERE id = 2");
  const [output, rows] = [join(folder, 'old.inventory'), join(folder, 'old.rows')];
  const sources = [server.url('old')];
  await listInventory({
    sources,
    output,
    rows,
    tree: 'sha256',
    digests: ['sha256'],
    metadata: false,
    reading: {},
  });
  const table = (name: string) => ({ kind: 'table', place: 'new', inventory: output, rows, table: name });
  const sql = (query: string, value: string | number | null) => ({ kind: 'sql', place: 'new', query, value });
  const checks = [
    sql('SELECT sum(paid) FROM orders', '17.50'),
    sql('SELECT note FROM orders WHERE id = 2', null),
    sql('DELETE FROM orders', 0),
    table('tables/stock'),
    table('tables/orders'),
  ].map((check, i) => ({ id: `c${i}`, ...check }));
  const plan = join(folder, 'plan.yaml');
  const places = { new: { url: server.url('new') } };
  writeFileSync(plan, JSON.stringify({ system: 'shop', environment: 'new-platform', places, checks }));
  const { result, findings } = await runAcceptancePlan({
    plan,
    now: () => new Date(),
    env: {},
    commands: false,
    tool: 'test',
  });
  return { outcomes: result.answers.map((a) => a.outcome), codes: findings.map((f) => f.code) };
}

const EXPECTED = {
  outcomes: ['passed', 'failed', 'not-assessed', 'passed', 'failed'],
  codes: [
    'ACCEPTANCE_CHECK_FAILED',
    'ACCEPTANCE_NOT_ASSESSED',
    'ACCEPTANCE_CHECK_FAILED',
    'TABLE_ROWS_DIFFER',
    'ROW_DIFFERS',
  ],
};

describe('acceptance checks of a restored database', () => {
  it.skipIf(bin === undefined)(
    'on PostgreSQL find the row that came back another',
    async () => {
      const server = await startPostgres(bin!);
      try {
        await server.sql('postgres', 'CREATE DATABASE old');
        await server.sql('postgres', 'CREATE DATABASE new');
        expect(await checkShop(server)).toEqual(EXPECTED);
      } finally {
        server.stop();
      }
    },
    60_000,
  );

  it.skipIf(mariadb === undefined)(
    'on MariaDB find the row that came back another',
    async () => {
      const server = await startMariadb(mariadb!);
      try {
        await server.sql('', 'CREATE DATABASE old', 'CREATE DATABASE new');
        expect(await checkShop(server)).toEqual(EXPECTED);
      } finally {
        await server.stop();
      }
    },
    60_000,
  );
});
