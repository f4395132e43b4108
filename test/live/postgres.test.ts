import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareInventoryFiles } from '../../src/usecases/compare-inventories.js';
import { Listings, leafAt, leavesOf, said } from './listing.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';
import { SITE } from './postgres-site.js';

const bin = postgresPrograms();
if (bin === undefined && process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed');

/** What was done to the copy, and everything that must be said of it: no more, no less. */
const CORRUPTIONS: readonly (readonly [name: string, sql: readonly string[], said: readonly string[]])[] = [
  [
    'one bit in a text',
    [`UPDATE people SET first = 'f42' WHERE id = 43`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'NULL for an empty text',
    [`UPDATE people SET last = '' WHERE id = 3`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [`'NULL' for NULL`, [`UPDATE people SET last = 'NULL' WHERE id = 3`], ['TABLE_ROWS_DIFFER tables/people']],
  [
    'swapped columns',
    [`UPDATE people SET first = last, last = first WHERE id = 2`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'swapped names of columns',
    [
      'ALTER TABLE people RENAME first TO other',
      'ALTER TABLE people RENAME last TO first',
      'ALTER TABLE people RENAME other TO last',
    ],
    ['TABLE_ROWS_DIFFER tables/people', 'TABLE_SCHEMA_DIFFERS tables/people'],
  ],
  [
    'shifted boundary',
    [`UPDATE people SET first = 'f2l', last = '2' WHERE id = 2`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'duplicated row',
    ['INSERT INTO parts SELECT * FROM parts WHERE id = 7'],
    ['TABLE_ROWS_DIFFER tables/parts'],
  ],
  ['lost row', ['DELETE FROM parts WHERE id = 70'], ['TABLE_ROWS_DIFFER tables/parts']],
  [
    'one row lost and another duplicated',
    ['DELETE FROM parts WHERE id = 70', 'INSERT INTO parts SELECT * FROM parts WHERE id = 7'],
    ['TABLE_ROWS_DIFFER tables/parts'],
  ],
  ['time zone shift', [`UPDATE log SET at = at + interval '8 hours'`], ['TABLE_ROWS_DIFFER tables/log']],
  [
    'time zone lost',
    [`ALTER TABLE log ALTER at TYPE timestamp USING at AT TIME ZONE 'UTC'`],
    ['TABLE_ROWS_DIFFER tables/log', 'TABLE_SCHEMA_DIFFERS tables/log'],
  ],
  [
    'truncated numeric',
    ['UPDATE people SET balance = trunc(balance, 2) WHERE id = 1'],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'narrowed numeric',
    ['ALTER TABLE sales.orders ALTER amount TYPE numeric(10,1)'],
    ['TABLE_SCHEMA_DIFFERS tables/sales/orders'],
  ],
  [
    'changed collation',
    ['ALTER TABLE people ALTER first TYPE text COLLATE "POSIX"'],
    ['TABLE_SCHEMA_DIFFERS tables/people'],
  ],
  [
    'lossy character set',
    [`UPDATE people SET doc = jsonb_set(doc, '{a}', '"?"')`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  ['missing trigger', ['DROP TRIGGER log_touch ON log'], ['ENTRY_MISSING triggers/log/log_touch']],
  [
    'disabled trigger',
    ['ALTER TABLE log DISABLE TRIGGER log_touch'],
    ['DEFINITION_CHANGED triggers/log/log_touch'],
  ],
  ['missing index', ['DROP INDEX people_last'], ['TABLE_SCHEMA_DIFFERS tables/people']],
  [
    'missing table',
    ['DROP TABLE nothing'],
    ['ENTRY_MISSING grants/table/nothing', 'ENTRY_MISSING tables/nothing'],
  ],
  ['sequence behind', [`SELECT setval('tickets', 1 + 100)`], ['DEFINITION_CHANGED sequences/tickets']],
  [
    'changed view',
    ['CREATE OR REPLACE VIEW adults AS SELECT id, mail FROM people'],
    ['DEFINITION_CHANGED views/adults'],
  ],
  ['changed routine', [`ALTER FUNCTION touch() SECURITY DEFINER`], ['DEFINITION_CHANGED routines/touch()']],
  ['lost grant', ['REVOKE SELECT ON log FROM reader'], ['DEFINITION_CHANGED grants/table/log']],
  [
    'minus zero, and bits below what is usually printed',
    ['UPDATE people SET score = score + 1e-14 WHERE id = 1'],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
];

describe.skipIf(bin === undefined)('PostgreSQL', () => {
  let server: PostgresServer;
  let expected: string;
  const listings = new Listings();

  beforeAll(async () => {
    server = await startPostgres(bin!);
    await server.sql('postgres', `CREATE ROLE reader LOGIN PASSWORD 'right'`, 'CREATE DATABASE site');
    await server.sql('site', ...SITE);
    expected = await listings.list(server.url('site'));
  });

  afterAll(() => {
    server?.stop();
    listings.close();
  });

  const copied = async (name: string, ...statements: readonly string[]): Promise<string> => {
    await server.sql('postgres', `CREATE DATABASE ${name} TEMPLATE site`);
    await server.sql(name, ...statements);
    return server.url(name);
  };

  it('lists tables, and everything else that makes up a database', () => {
    expect(leavesOf(expected).map((leaf) => leaf.path)).toEqual([
      'extensions/plpgsql',
      'grants/routine/touch()',
      'grants/sales/table/orders',
      'grants/schema/public',
      'grants/schema/sales',
      'grants/sequence/people_id_seq',
      'grants/sequence/tickets',
      'grants/table/adults',
      'grants/table/log',
      'grants/table/nothing',
      'grants/table/parts',
      'grants/table/parts_a',
      'grants/table/parts_b',
      'grants/table/people',
      'routines/touch()',
      'sequences/people_id_seq',
      'sequences/tickets',
      'tables/log',
      'tables/nothing',
      'tables/parts',
      'tables/people',
      'tables/sales/orders',
      'triggers/log/log_touch',
      'types/phone',
      'types/state',
      'views/adults',
    ]);
    expect(leafAt(expected, 'tables/people').facts).toMatchObject({ engine: 'postgres', rows: 500 });
    expect(leafAt(expected, 'tables/nothing').facts).toMatchObject({ rows: 1 });
    expect(leafAt(expected, 'tables/parts').facts).toMatchObject({ rows: 100 });
  });

  it('finds a restored copy intact, whatever the physical order of its rows and the settings of its server', async () => {
    const copy = await copied(
      'restored',
      `CREATE TABLE again AS SELECT * FROM log ORDER BY line DESC, at DESC`,
      'TRUNCATE log',
      'ALTER TABLE log DISABLE TRIGGER ALL',
      'INSERT INTO log SELECT * FROM again',
      'ALTER TABLE log ENABLE TRIGGER ALL',
      'DROP TABLE again',
      `ALTER DATABASE restored SET timezone = 'Asia/Shanghai'`,
      `ALTER DATABASE restored SET datestyle = 'German'`,
      `ALTER DATABASE restored SET bytea_output = 'escape'`,
      `ALTER DATABASE restored SET extra_float_digits = 0`,
      `ALTER DATABASE restored SET intervalstyle = 'sql_standard'`,
    );
    expect(await listings.compare(expected, await listings.list(copy))).toEqual([]);
  });

  for (const [i, [name, statements, findings]] of CORRUPTIONS.entries()) {
    it(`finds: ${name}`, async () => {
      const actual = await listings.list(await copied(`bad_${i}`, ...statements));
      expect(said(await listings.compare(expected, actual))).toEqual(findings);
    });
  }

  it('names the rows that differ, by key and column, from the two rows files alone', async () => {
    const was = await listings.list(server.url('site'), {}, true);
    const is = await listings.list(
      await copied(
        'rows_differ',
        `UPDATE people SET first = 'f42', balance = trunc(balance) WHERE id = 43`,
        'UPDATE people SET first = last, last = first WHERE id = 2',
        'DELETE FROM people WHERE id = 7',
        'INSERT INTO sales.orders VALUES (11, 5)',
        'INSERT INTO parts SELECT * FROM parts WHERE id = 7',
      ),
      {},
      true,
    );
    const told = await listings.compare(was, is, true);
    expect(
      told.filter((f) => f.code.startsWith('ROW_')).map((f) => `${f.code} ${f.subject}: ${f.detail}`),
    ).toEqual([
      `ROW_EXTRA tables/parts: row with hash ${told.find((f) => f.subject === 'tables/parts' && f.code === 'ROW_EXTRA')!.actual}`,
      'ROW_DIFFERS tables/people: row id=2 differs in "first", "last"',
      'ROW_DIFFERS tables/people: row id=43 differs in "balance", "first"',
      'ROW_MISSING tables/people: row id=7',
      'ROW_EXTRA tables/sales/orders: row id=11',
    ]);
    // Rows of another inventory name nothing.
    await expect(
      compareInventoryFiles({
        expected: was,
        actual: is,
        metadata: [],
        findings: listings.path('foreign.findings'),
        rows: { expected: `${is}.rows`, actual: `${is}.rows` },
      }),
    ).rejects.toMatchObject({ code: 'ROWS_FILE_FOREIGN' });
  });

  it('names the parts of a schema that differ', async () => {
    const actual = await listings.list(
      await copied(
        'parts_differ',
        'ALTER TABLE people ALTER first TYPE text COLLATE "POSIX"',
        'DROP INDEX people_last',
      ),
    );
    const [finding] = await listings.compare(expected, actual);
    expect(finding).toMatchObject({
      code: 'TABLE_SCHEMA_DIFFERS',
      expected:
        'column "first" collation: C; index "people_last": CREATE INDEX "people_last" ON "public"."people" USING "btree" ("last")',
      actual: 'column "first" collation: POSIX; index "people_last": none',
    });
  });
});
