import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSchema } from '../../src/formats/table-schema.js';
import { openReadOnly } from '../../src/sources/index.js';
import { Listings, leafAt, leavesOf, said } from './listing.js';
import { type MariadbServer, mariadbProgram, startMariadb } from './mariadb-server.js';

const program = mariadbProgram();
if (program === undefined && process.env['CI'] === 'true') throw new Error('MariaDB is not installed');

/** Everything that a server or a user may be set up to: what comes of it must not depend on it. */
describe.skipIf(program === undefined)('MariaDB that is set up to cut, hide or mix up', () => {
  let server: MariadbServer;
  const listings = new Listings();

  beforeAll(async () => {
    server = await startMariadb(program!);
  });
  afterAll(async () => {
    await server?.stop();
    listings.close();
  });

  const made = async (name: string, ...statements: readonly string[]): Promise<string> => {
    await server.sql('', `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    await server.sql(name, ...statements);
    return server.url(name);
  };
  /** Inventories while a variable of the server is another. */
  const under = async (variable: string, value: string, url: string): Promise<string> => {
    await server.sql('', `SET GLOBAL ${variable} = ${value}`);
    try {
      return await listings.list(url);
    } finally {
      await server.sql('', `SET GLOBAL ${variable} = DEFAULT`);
    }
  };
  const indexesOf = (inventory: string, path: string) =>
    parseSchema(leafAt(inventory, path).facts?.['schema'])?.indexes;

  it.each([
    ['sql_select_limit', '300'],
    ['max_join_size', '1'],
    ['max_statement_time', '0.0001'],
    ['sql_mode', `'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH'`],
    ['time_zone', `'+05:00'`],
    ['character_set_server', `'gbk'`],
    ['autocommit', '0'],
    ['completion_type', '2'],
    ['tx_isolation', `'READ-UNCOMMITTED'`],
  ])('gives what it gives elsewhere under %s', async (variable, value) => {
    const name = `under_${variable}`;
    const url = await made(
      name,
      'CREATE TABLE t (id int PRIMARY KEY, c char(9), at timestamp NULL)',
      `INSERT INTO t SELECT seq, CONCAT('v', seq), '2024-01-01' FROM seq_1_to_1000`,
    );
    const was = await listings.list(url);
    const is = await under(variable, value, url);
    expect(leafAt(is, 'tables/t').facts).toMatchObject({ rows: 1000 });
    expect(await listings.compare(was, is)).toEqual([]);
  });

  it('says of an index what it is, however short the server cuts what it joins', async () => {
    const url = await made(
      'joined',
      'CREATE TABLE t (number int, first int, last int, KEY k (number, first))',
    );
    const was = await under('group_concat_max_len', '4', url);
    await server.sql('joined', 'DROP INDEX k ON t', 'CREATE INDEX k ON t (number, last)');
    const is = await under('group_concat_max_len', '4', url);
    expect(said(await listings.compare(was, is))).toEqual(['TABLE_SCHEMA_DIFFERS tables/t']);
  });

  it('names an index that is no longer used, and partitions that are others', async () => {
    const url = await made(
      'parts',
      'CREATE TABLE t (id int, KEY k (id)) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10), PARTITION rest VALUES LESS THAN MAXVALUE)',
    );
    const was = await listings.list(url);
    await server.sql(
      'parts',
      'ALTER TABLE t ALTER INDEX k IGNORED',
      'ALTER TABLE t PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (11), PARTITION rest VALUES LESS THAN MAXVALUE)',
    );
    const [finding] = await listings.compare(was, await listings.list(url));
    expect(finding).toMatchObject({
      code: 'TABLE_SCHEMA_DIFFERS',
      expected: 'index "k": BTREE (id); option "partitions": RANGE (`id`): low (10), rest (MAXVALUE)',
      actual: 'index "k": BTREE (id) ignored; option "partitions": RANGE (`id`): low (11), rest (MAXVALUE)',
    });
  });

  it('sees tables as they are now, and says that their past is not read', async () => {
    const url = await made(
      'past',
      'CREATE TABLE t (id int PRIMARY KEY, v int) WITH SYSTEM VERSIONING',
      'INSERT INTO t VALUES (1, 1), (2, 2)',
    );
    const was = await listings.list(url);
    expect(leafAt(was, 'tables/t').facts).toMatchObject({ rows: 2 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.sql('past', 'SET @now = NOW(6)', 'SET GLOBAL system_versioning_asof = @now');
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      await server.sql('past', 'UPDATE t SET v = 9 WHERE id = 1');
      expect(said(await listings.compare(was, await listings.list(url)))).toEqual([
        'TABLE_ROWS_DIFFER tables/t',
        'SOURCE_INCOMPLETE past',
        'SCOPE_INVENTORY_INCOMPLETE actual',
      ]);
    } finally {
      await server.sql('', 'SET GLOBAL system_versioning_asof = DEFAULT');
    }
  });

  it('hides nothing from a user who sees the rights of others, without saying so', async () => {
    const url = await made('hidden', 'CREATE TABLE t (id int)');
    await server.sql('hidden', 'CREATE TRIGGER quiet BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1');
    await server.sql(
      '',
      `CREATE USER looker@localhost`,
      'GRANT SELECT ON hidden.* TO looker@localhost',
      'GRANT SELECT ON mysql.* TO looker@localhost',
    );
    const as = url.replace('root@', 'looker@');
    const lacking = await listings.list(as);
    expect(leavesOf(lacking).map((l) => l.path)).not.toContain('triggers/t/quiet');
    expect(said(await listings.compare(lacking, lacking))).toEqual([
      'SOURCE_INCOMPLETE hidden',
      'SCOPE_INVENTORY_INCOMPLETE expected',
      'SOURCE_INCOMPLETE hidden',
      'SCOPE_INVENTORY_INCOMPLETE actual',
    ]);
    // Rights that come with a role count as well.
    await server.sql(
      '',
      'CREATE ROLE readers',
      'GRANT SHOW VIEW, TRIGGER, EVENT, EXECUTE ON hidden.* TO readers',
      'GRANT readers TO looker@localhost',
      'SET DEFAULT ROLE readers FOR looker@localhost',
    );
    const whole = await listings.list(as);
    expect(leavesOf(whole).map((l) => l.path)).toContain('triggers/t/quiet');
    expect(await listings.compare(whole, whole)).toEqual([]);
  });

  it('keeps apart tables whose names its own order takes for the same', async () => {
    const url = await made(
      'names',
      'CREATE TABLE a (x int, KEY k (x))',
      'CREATE TABLE A (y int, z int, KEY k (y, z))',
      'CREATE TABLE cafe (x int, w int, KEY k (w))',
      'CREATE TABLE café (x int, KEY k (x))',
    );
    const inventory = await listings.list(url);
    expect(
      ['tables/a', 'tables/A', 'tables/cafe', 'tables/café'].map((p) => indexesOf(inventory, p)),
    ).toEqual([{ k: 'BTREE (x)' }, { k: 'BTREE (y, z)' }, { k: 'BTREE (w)' }, { k: 'BTREE (x)' }]);
  });

  it('finds a table of each engine intact after a dump', async () => {
    for (const engine of ['InnoDB', 'MyISAM', 'Aria']) {
      const url = await made(
        `as_${engine}`,
        `CREATE TABLE t (id int PRIMARY KEY) ENGINE=${engine}`,
        'INSERT INTO t VALUES (1)',
      );
      server.copy(`as_${engine}`, `dumped_${engine}`);
      const [was, is] = [await listings.list(url), await listings.list(server.url(`dumped_${engine}`))];
      // Of those without transactions it is said that nothing holds their rows still, and nothing else.
      const apart = engine === 'InnoDB' ? [] : ['TABLE_OUTSIDE_SNAPSHOT tables/t'];
      expect(said(await listings.compare(was, is)), engine).toEqual(apart);
    }
  });

  it('counts each of two constraints of one name', async () => {
    const url = await made(
      'twice',
      'CREATE TABLE p (id int PRIMARY KEY)',
      'CREATE TABLE t (n int CHECK (n > 0), CONSTRAINT n FOREIGN KEY (n) REFERENCES p (id) ON DELETE CASCADE)',
    );
    const was = await listings.list(url);
    await server.sql(
      'twice',
      'ALTER TABLE t DROP FOREIGN KEY n',
      'ALTER TABLE t ADD CONSTRAINT n FOREIGN KEY (n) REFERENCES p (id)',
    );
    expect(said(await listings.compare(was, await listings.list(url)))).toEqual([
      'TABLE_SCHEMA_DIFFERS tables/t',
    ]);
  });

  it.each([
    ['gbk', 'A6D9', 'FE50'],
    ['big5', 'F9FE', 'C6FC'],
    ['sjis', '8740', '8741'],
    ['euckr', 'C9A1', 'FEFE'],
    ['tis620', 'DB', 'DC'],
    ['cp1250', '81', '83'],
  ])('tells characters of %s apart for which it knows none of Unicode', async (charset, one, other) => {
    const url = await made(
      `lossy_${charset}`,
      `CREATE TABLE t (id int PRIMARY KEY, v varchar(20) CHARACTER SET ${charset}, e char(9) CHARACTER SET ${charset})`,
      `INSERT INTO t VALUES (1, x'41${one}', NULL), (2, 'plain?', 'e'), (3, '', '')`,
    );
    const was = await listings.list(url);
    await server.sql(`lossy_${charset}`, `UPDATE t SET v = x'41${other}' WHERE id = 1`);
    expect(said(await listings.compare(was, await listings.list(url)))).toEqual([
      'TABLE_ROWS_DIFFER tables/t',
    ]);
  });

  it('converts what has characters of Unicode, so that only the schema tells where they were', async () => {
    const rows = `INSERT INTO t VALUES (1, '中文?', 'é'), (2, NULL, ''), (3, '龍', 'NULL')`;
    const as = (charset: string) =>
      `CREATE TABLE t (id int PRIMARY KEY, v varchar(20) CHARACTER SET ${charset}, w varchar(20))`;
    const was = await listings.list(await made('from_gbk', as('gbk'), rows));
    const is = await listings.list(await made('to_utf8', as('utf8mb4'), rows));
    expect(said(await listings.compare(was, is))).toEqual(['TABLE_SCHEMA_DIFFERS tables/t']);
  });

  it.each([
    'SELECT 1 INTO OUTFILE',
    'SELECT 1 INTO/**/OUTFILE',
    'SELECT 1 INTO -- x\n DUMPFILE',
    'SELECT 1 /*!INTO*/OUTFILE',
    'TABLE t INTO\tDUMPFILE',
  ])('is not asked to write a file: %s', async (statement) => {
    const database = await openReadOnly(server.url('mysql'));
    try {
      await expect(database.query(`${statement} '/tmp/cloudexit-not-written'`)).rejects.toMatchObject({
        code: 'QUERY_NOT_READING',
      });
    } finally {
      await database.close();
    }
  });
});
