import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listings, leafAt, leavesOf, said } from './listing.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
if (bin === undefined && process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed');

const MADE = [
  'CREATE EXTENSION file_fdw',
  'CREATE SERVER files FOREIGN DATA WRAPPER file_fdw',
  `CREATE FOREIGN TABLE outside (a int, b text) SERVER files OPTIONS (format 'csv', filename '/dev/null', delimiter ':')`,
  'CREATE TABLE t (id int PRIMARY KEY, v text, w int)',
  'INSERT INTO t SELECT i, i, i FROM generate_series(1, 20) i',
  'CREATE TABLE child (id int REFERENCES t)',
  'CREATE MATERIALIZED VIEW totals AS SELECT v FROM t',
  'CREATE INDEX totals_v ON totals (v)',
  'CREATE VIEW few AS SELECT id, v FROM t',
  'CREATE TABLE parts (id int, name text) PARTITION BY RANGE (id)',
  'CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (50)',
  'CREATE TABLE high PARTITION OF parts FOR VALUES FROM (50) TO (100) PARTITION BY RANGE (id)',
  'CREATE TABLE higher PARTITION OF high FOR VALUES FROM (60) TO (70)',
  'CREATE INDEX low_name ON low (name)',
  `CREATE COLLATION own (provider = icu, locale = 'en-US')`,
  'CREATE TABLE words (w text COLLATE own)',
  `CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'`,
  'CREATE EVENT TRIGGER note ON ddl_command_start EXECUTE FUNCTION noted()',
  'CREATE STATISTICS joint ON v, w FROM t',
  'CREATE PUBLICATION news FOR TABLE t',
  'CREATE TYPE pair AS (a int, b text)',
  'CREATE CAST (pair AS text) WITH INOUT',
  'CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)',
  'CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple)',
  'CREATE TABLE typed OF pair',
  'CREATE SEQUENCE numbers OWNED BY t.w',
  `COMMENT ON TABLE t IS '公文'`,
  `COMMENT ON COLUMN t.w IS E'一行\nw is ''两行'''`,
  `COMMENT ON FUNCTION noted() IS 'of use'`,
  `COMMENT ON CONSTRAINT child_id_fkey ON child IS 'why'`,
  `COMMENT ON INDEX low_name IS 'fast'`,
];

const CHANGES: readonly (readonly [sql: string, said: readonly string[]])[] = [
  ['ALTER FOREIGN TABLE outside ALTER b TYPE varchar(3)', ['DEFINITION_CHANGED foreign-tables/outside']],
  [`ALTER SERVER files VERSION '2'`, ['DEFINITION_CHANGED foreign-servers/files']],
  ['DROP INDEX totals_v', ['DEFINITION_CHANGED views/totals']],
  ['REFRESH MATERIALIZED VIEW totals WITH NO DATA', ['DEFINITION_CHANGED views/totals']],
  ['ALTER VIEW few ALTER v SET DEFAULT 1', ['DEFINITION_CHANGED views/few']],
  ['ALTER TABLE child DISABLE TRIGGER ALL', ['TABLE_SCHEMA_DIFFERS tables/child']],
  ['DROP INDEX low_name', ['ENTRY_MISSING comments/index/low_name', 'TABLE_SCHEMA_DIFFERS tables/parts']],
  ['ALTER TABLE low ADD CHECK (id < 50)', ['TABLE_SCHEMA_DIFFERS tables/parts']],
  [
    'ALTER TABLE high DETACH PARTITION higher; ALTER TABLE high ATTACH PARTITION higher FOR VALUES FROM (60) TO (71)',
    ['TABLE_SCHEMA_DIFFERS tables/parts'],
  ],
  [
    `ALTER TABLE words ALTER w TYPE text COLLATE "C"; DROP COLLATION own;
     CREATE COLLATION own (provider = icu, locale = 'de-DE', deterministic = false); ALTER TABLE words ALTER w TYPE text COLLATE own`,
    ['DEFINITION_CHANGED collations/own', 'TABLE_SCHEMA_DIFFERS tables/words'],
  ],
  ['DROP EVENT TRIGGER note', ['ENTRY_MISSING event-triggers/note']],
  ['ALTER EVENT TRIGGER note DISABLE', ['DEFINITION_CHANGED event-triggers/note']],
  ['DROP STATISTICS joint', ['ENTRY_MISSING statistics/joint']],
  ['ALTER PUBLICATION news ADD TABLE child', ['DEFINITION_CHANGED publications/news']],
  ['DROP CAST (pair AS text)', ['ENTRY_MISSING casts/"public"."pair" as "text"']],
  ['DROP OPERATOR === (int, int)', ['ENTRY_MISSING operators/===(integer, integer)']],
  [
    'ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR word WITH english_stem',
    ['DEFINITION_CHANGED text-search/configuration/plain'],
  ],
  ['ALTER TABLE typed NOT OF', ['TABLE_SCHEMA_DIFFERS tables/typed']],
  ['ALTER TABLE t REPLICA IDENTITY FULL', ['TABLE_SCHEMA_DIFFERS tables/t']],
  ['ALTER TABLE t SET (fillfactor = 50)', ['TABLE_SCHEMA_DIFFERS tables/t']],
  ['ALTER SEQUENCE numbers OWNED BY NONE', ['DEFINITION_CHANGED sequences/numbers']],
  ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC', ['ENTRY_EXTRA grants/default/owner r']],
  ['REVOKE USAGE ON TYPE pair FROM PUBLIC', ['ENTRY_EXTRA grants/type/pair']],
  [`COMMENT ON TABLE t IS '公告'`, ['DEFINITION_CHANGED comments/table/t']],
  [
    `COMMENT ON COLUMN t.w IS '一行'; COMMENT ON COLUMN t.v IS '两行'`,
    ['DEFINITION_CHANGED comments/table/t'],
  ],
  ['COMMENT ON FUNCTION noted() IS NULL', ['ENTRY_MISSING comments/function/"public"."noted"()']],
  [
    `COMMENT ON CONSTRAINT child_id_fkey ON child IS 'because'`,
    ['DEFINITION_CHANGED comments/table constraint/"child_id_fkey" on "public"."child"'],
  ],
  ['COMMENT ON INDEX low_name IS NULL', ['ENTRY_MISSING comments/index/low_name']],
  [`COMMENT ON VIEW few IS 'x'`, ['ENTRY_EXTRA comments/view/few']],
];

describe.skipIf(bin === undefined)('PostgreSQL, what is not a row', () => {
  let server: PostgresServer;
  let expected: string;
  const listings = new Listings();

  beforeAll(async () => {
    server = await startPostgres(bin!);
    await server.sql('postgres', 'CREATE DATABASE site');
    await server.sql('site', ...MADE);
    expected = await listings.list(server.url('site'));
    expect(await listings.compare(expected, expected)).toEqual([]);
  });
  afterAll(() => {
    server?.stop();
    listings.close();
  });

  it.each(CHANGES)('names what is changed by %s', async (sql, findings) => {
    await server.sql('postgres', 'DROP DATABASE IF EXISTS copy', 'CREATE DATABASE copy TEMPLATE site');
    await server.sql('copy', sql);
    expect(said(await listings.compare(expected, await listings.list(server.url('copy'))))).toEqual(findings);
  });
});

/** Work of others between what is listed and what is locked. */
describe.skipIf(bin === undefined)('PostgreSQL, a table that somebody is at work on', () => {
  let server: PostgresServer;
  const listings = new Listings();

  beforeAll(async () => {
    server = await startPostgres(bin!);
  });
  afterAll(() => {
    server?.stop();
    listings.close();
  });

  /** Inventories while `statements` wait to be committed, until the inventory waits for them. */
  const during = async (database: string, ...statements: readonly string[]): Promise<string> => {
    const writer = await server.connect(database);
    const watch = await server.connect('postgres');
    try {
      await writer.query('BEGIN');
      for (const statement of statements) await writer.query(statement);
      const listing = listings.list(server.url(database));
      for (;;) {
        const asked = `SELECT FROM pg_stat_activity WHERE application_name = 'cloudexit' AND wait_event_type = 'Lock'`;
        if ((await watch.query(asked)).rowCount !== 0) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await writer.query('COMMIT');
      return await listing;
    } finally {
      await writer.end();
      await watch.end();
    }
  };

  it('is not seen empty because it was emptied and filled again', async () => {
    await server.sql('postgres', 'CREATE DATABASE reloaded');
    await server.sql('reloaded', 'CREATE TABLE t AS SELECT i FROM generate_series(1, 100) i');
    const inventory = await during('reloaded', 'TRUNCATE t', 'INSERT INTO t SELECT generate_series(1, 90)');
    expect(leafAt(inventory, 'tables/t').facts).toMatchObject({ rows: 90 });
    expect(await listings.compare(inventory, await listings.list(server.url('reloaded')))).toEqual([]);
  });

  it('has its columns by the names that they have with the rows', async () => {
    await server.sql('postgres', 'CREATE DATABASE renamed');
    await server.sql('renamed', 'CREATE TABLE t (a int, b int)', 'INSERT INTO t VALUES (1, 2)');
    const inventory = await during(
      'renamed',
      'ALTER TABLE t RENAME a TO c',
      'ALTER TABLE t RENAME b TO a',
      'ALTER TABLE t RENAME c TO b',
    );
    expect(await listings.compare(inventory, await listings.list(server.url('renamed')))).toEqual([]);
  });

  it('and that another one takes the place of is no pass', async () => {
    await server.sql('postgres', 'CREATE DATABASE swapped');
    await server.sql('swapped', 'CREATE TABLE t (a int)', 'INSERT INTO t VALUES (1)');
    const inventory = await during(
      'swapped',
      'ALTER TABLE t RENAME TO old',
      'CREATE TABLE t (a int)',
      'INSERT INTO t VALUES (2), (3)',
    );
    expect(leafAt(inventory, 'tables/t').facts).toMatchObject({ rows: 2 });
    expect(leavesOf(inventory).find((leaf) => leaf.path === 'tables/old')?.error).toBe(
      'ENTRY_CHANGED_WHILE_READ',
    );
  });

  it('is read whole whatever time for a statement the database gives', async () => {
    await server.sql(
      'postgres',
      'CREATE DATABASE hurried',
      `ALTER DATABASE hurried SET statement_timeout = '200ms'`,
    );
    await server.sql('hurried', 'CREATE TABLE slow AS SELECT i FROM generate_series(1, 3) i');
    const writer = await server.connect('hurried');
    try {
      await writer.query('BEGIN');
      await writer.query('LOCK TABLE slow IN ACCESS EXCLUSIVE MODE');
      const listing = listings.list(server.url('hurried'));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await writer.query('COMMIT');
      expect(leafAt(await listing, 'tables/slow').facts).toMatchObject({ rows: 3 });
    } finally {
      await writer.end();
    }
  });
});
