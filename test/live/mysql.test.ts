import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSchema } from '../../src/formats/table-schema.js';
import { Listings, leafAt, leavesOf, said, trailerOf } from './listing.js';
import {
  type MariadbServer,
  mariadbProgram,
  mysqlProgram,
  startMariadb,
  startMysql,
} from './mariadb-server.js';

const program = mysqlProgram();

const NUMBERS = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)`;
const SITE = [
  `CREATE TABLE people (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, first varchar(40) COLLATE utf8mb4_bin NOT NULL, last varchar(40),
    old varchar(40) CHARACTER SET latin1, code char(6), balance decimal(20,6), small tinyint(3) unsigned zerofill, ratio float, score double, born date,
    woke time(3), met datetime(6), seen timestamp(2) NOT NULL DEFAULT '2000-01-01', state enum('draft','public'), marks set('a','b','c'), flags bit(12),
    raw varbinary(20), doc json, y year, place point, secret int INVISIBLE DEFAULT 7, twice decimal(20,6) AS (balance * 2) STORED,
    KEY people_last (last(5), first DESC), KEY people_lower ((LOWER(first))), KEY people_code (code) INVISIBLE)`,
  `INSERT INTO people (first, last, old, code, balance, small, ratio, score, born, woke, met, seen, state, marks, flags, raw, doc, y, place)
    ${NUMBERS} SELECT CONCAT('f', i), IF(i % 3 = 0, NULL, CONCAT('l', i, '\\t\\n长')), CONCAT('é', i), CONCAT('c', i % 9), i / 7, i % 200, i / 4, i / 3,
      DATE_ADD('1900-01-01', INTERVAL i * 50 DAY), SEC_TO_TIME(i * 100.5), DATE_ADD('2024-01-01 00:00:00.5', INTERVAL i MICROSECOND),
      DATE_ADD('2024-01-01 00:00:00.25', INTERVAL i HOUR), IF(i % 2, 'draft', 'public'), 'a,c', i, UNHEX(CONCAT('00FF', LPAD(HEX(i), 4, '0'))),
      JSON_OBJECT('k', i), 2000 + i % 50, POINT(i, 1) FROM n`,
  'CREATE TABLE log (at timestamp(6) NULL, line text)',
  `INSERT INTO log ${NUMBERS} SELECT DATE_ADD('2020-01-01', INTERVAL i DAY), CONCAT('line ', i % 7) FROM n`,
  `CREATE TABLE orders (id int PRIMARY KEY, person bigint unsigned, amount decimal(10,2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
    CONSTRAINT orders_person FOREIGN KEY (person) REFERENCES people (id) ON DELETE SET NULL)`,
  'INSERT INTO orders SELECT id, id, id FROM people WHERE id <= 10',
  'CREATE TABLE shapes (p point NOT NULL SRID 4326)',
  'CREATE TABLE parts (a int) PARTITION BY HASH (a) PARTITIONS 3',
  `CREATE VIEW adults AS SELECT id, first FROM people WHERE born < '2000-01-01'`,
  'CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC NO SQL RETURN n * 2',
  'CREATE TRIGGER log_touch BEFORE INSERT ON log FOR EACH ROW SET NEW.line = TRIM(NEW.line)',
  `CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM log`,
];

const ROWS = ['TABLE_ROWS_DIFFER tables/people'];
const SCHEMA = ['TABLE_SCHEMA_DIFFERS tables/people'];

/** What was done to the copy, and everything that must be said of it: no more, no less. */
const CORRUPTIONS: readonly (readonly [name: string, sql: readonly string[], said: readonly string[]])[] = [
  ['one bit in a text', [`UPDATE people SET first = 'f42' WHERE id = 43`], ROWS],
  ['NULL for an empty text', [`UPDATE people SET last = '' WHERE id = 3`], ROWS],
  ['swapped columns', [`UPDATE people SET first = code, code = 'f2' WHERE id = 2`], ROWS],
  ['shifted boundary', [`UPDATE people SET first = 'f2l', last = SUBSTRING(last, 2) WHERE id = 2`], ROWS],
  ['duplicated row', [`INSERT INTO log SELECT * FROM log LIMIT 1`], ['TABLE_ROWS_DIFFER tables/log']],
  ['lost row', ['DELETE FROM log LIMIT 1'], ['TABLE_ROWS_DIFFER tables/log']],
  ['time zone shift', ['UPDATE log SET at = at + INTERVAL 8 HOUR'], ['TABLE_ROWS_DIFFER tables/log']],
  ['truncated numeric', ['UPDATE people SET balance = TRUNCATE(balance, 2) WHERE id = 1'], ROWS],
  ['less of a float', ['UPDATE people SET ratio = ratio + 0.0000001 WHERE id = 1'], ROWS],
  ['a column that SELECT * leaves out', ['UPDATE people SET secret = 8 WHERE id = 9'], ROWS],
  ['a member of a document', [`UPDATE people SET doc = JSON_OBJECT('k', '1') WHERE id = 1`], ROWS],
  [
    'changed collation',
    ['ALTER TABLE people MODIFY first varchar(40) COLLATE utf8mb4_general_ci NOT NULL'],
    SCHEMA,
  ],
  [
    'lossy character set',
    [`SET sql_mode = ''`, 'ALTER TABLE people MODIFY last varchar(40) CHARACTER SET latin1'],
    [...ROWS, ...SCHEMA],
  ],
  ['shown column', ['ALTER TABLE people ALTER COLUMN secret SET VISIBLE'], SCHEMA],
  ['missing index', ['DROP INDEX people_last ON people'], SCHEMA],
  ['shown index', ['ALTER TABLE people ALTER INDEX people_code VISIBLE'], SCHEMA],
  [
    'index of another expression',
    ['DROP INDEX people_lower ON people', 'CREATE INDEX people_lower ON people ((UPPER(first)))'],
    SCHEMA,
  ],
  [
    'check that nothing enforces',
    ['ALTER TABLE orders ALTER CHECK orders_chk_1 NOT ENFORCED'],
    ['TABLE_SCHEMA_DIFFERS tables/orders'],
  ],
  [
    'missing foreign key',
    ['ALTER TABLE orders DROP FOREIGN KEY orders_person'],
    ['TABLE_SCHEMA_DIFFERS tables/orders'],
  ],
  [
    'another reference system',
    ['ALTER TABLE shapes MODIFY p point NOT NULL'],
    ['TABLE_SCHEMA_DIFFERS tables/shapes'],
  ],
  ['fewer partitions', ['ALTER TABLE parts COALESCE PARTITION 1'], ['TABLE_SCHEMA_DIFFERS tables/parts']],
  ['missing trigger', ['DROP TRIGGER log_touch'], ['ENTRY_MISSING triggers/log/log_touch']],
  [
    'changed view',
    ['ALTER VIEW adults AS SELECT id, first FROM people'],
    ['DEFINITION_CHANGED views/adults'],
  ],
  [
    'changed event',
    ['ALTER EVENT nightly DO DELETE FROM log LIMIT 1'],
    ['DEFINITION_CHANGED events/nightly'],
  ],
  ['missing routine', ['DROP FUNCTION twice'], ['ENTRY_MISSING routines/function twice']],
];

/** Needs a server that Debian does not have: `CLOUDEXIT_TEST_MYSQLD=/usr/sbin/mysqld npx vitest run test/live/mysql.test.ts`, where MySQL is installed. */
describe.skipIf(program === undefined)('MySQL', () => {
  let server: MariadbServer;
  let expected: string;
  const listings = new Listings();

  beforeAll(async () => {
    server = await startMysql(program!);
    await server.sql('', 'CREATE DATABASE site CHARACTER SET utf8mb4');
    await server.sql('site', ...SITE);
    expected = await listings.list(server.url('site'));
  }, 120_000);

  afterAll(async () => {
    await server?.stop();
    listings.close();
  });

  it('lists tables, and everything else that makes up a database', () => {
    expect(leavesOf(expected).map((leaf) => leaf.path)).toEqual([
      'events/nightly',
      'routines/function twice',
      'tables/log',
      'tables/orders',
      'tables/parts',
      'tables/people',
      'tables/shapes',
      'triggers/log/log_touch',
      'views/adults',
    ]);
    expect(leafAt(expected, 'tables/people').facts).toMatchObject({ engine: 'mysql', rows: 500 });
    expect(
      leavesOf(expected).filter((leaf) => leaf.error !== undefined || leaf.findings !== undefined),
    ).toEqual([]);
    expect(parseSchema(leafAt(expected, 'tables/people').facts?.['schema'])?.indexes).toMatchObject({
      people_code: 'BTREE (code) invisible',
      people_lower: 'BTREE ((lower(`first`)))',
    });
  });

  it.each([
    ['time_zone', `'+08:00'`],
    ['sql_mode', `'ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH,NO_BACKSLASH_ESCAPES'`],
    ['sql_select_limit', '300'],
    ['max_join_size', '1'],
    ['max_execution_time', '1'],
    ['group_concat_max_len', '4'],
    ['transaction_isolation', `'READ-UNCOMMITTED'`],
    ['information_schema_stats_expiry', '0'],
  ])('finds a restored dump intact under another %s', async (variable, value) => {
    server.copy('site', `under_${variable}`);
    await server.sql('', `SET GLOBAL ${variable} = ${value}`);
    try {
      const actual = await listings.list(server.url(`under_${variable}`));
      expect(await listings.compare(expected, actual)).toEqual([]);
    } finally {
      await server.sql('', `SET GLOBAL ${variable} = DEFAULT`);
    }
  });

  for (const [i, [name, statements, findings]] of CORRUPTIONS.entries()) {
    it(`finds: ${name}`, async () => {
      server.copy('site', `bad_${i}`);
      await server.sql(`bad_${i}`, ...statements);
      const actual = await listings.list(server.url(`bad_${i}`));
      expect(said(await listings.compare(expected, actual))).toEqual(findings);
    });
  }

  const ENOUGH = 'SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE';
  /** What an inventory made with the rights of a user has to say of itself. */
  const listedAs = async (user: string, ...statements: readonly string[]): Promise<string[]> => {
    await server.sql('', `CREATE USER ${user} IDENTIFIED BY 'pw'`, ...statements);
    const passwordFile = listings.path('pw');
    writeFileSync(passwordFile, 'pw\n');
    const at = server.tcp('site', user).replace('mariadb:', 'mysql:');
    const inventory = await listings.list(at, { reading: { database: { passwordFile } } });
    const errors = leavesOf(inventory).flatMap(({ path, error }) => (error ? [`${error} ${path}`] : []));
    const findings = trailerOf(inventory).findings.map(({ code, detail }) => `${code} ${detail ?? ''}`);
    return [...errors, ...findings.map((f) => f.replace(/ the server hides.*/, ''))];
  };

  it('says nothing for a user who has every right needed', async () => {
    expect(
      await listedAs('whole', `GRANT ${ENOUGH} ON site.* TO whole`, 'GRANT SHOW_ROUTINE ON *.* TO whole'),
    ).toEqual([]);
  });

  it('counts what a role in force gives, and not what one gives that is not', async () => {
    await server.sql('', 'CREATE ROLE reader', `GRANT ${ENOUGH} ON site.* TO reader`);
    const routine = 'GRANT SHOW_ROUTINE ON *.* TO';
    expect(
      await listedAs(
        'by_role',
        'GRANT reader TO by_role',
        'SET DEFAULT ROLE reader TO by_role',
        `${routine} by_role`,
      ),
    ).toEqual([]);
    expect(
      await listedAs('by_no_role', 'GRANT reader TO by_no_role', 'GRANT SELECT ON site.* TO by_no_role'),
    ).toContain('SOURCE_INCOMPLETE without SHOW VIEW, TRIGGER, EVENT, EXECUTE on the database');
  });

  it('notices what a partial revoke hides', async () => {
    await server.sql('', 'SET GLOBAL partial_revokes = ON');
    try {
      const all = `GRANT ${ENOUGH}, SHOW_ROUTINE ON *.* TO`;
      expect(
        await listedAs('partly', `${all} partly`, 'REVOKE TRIGGER, EVENT ON site.* FROM partly'),
      ).toEqual(['SOURCE_INCOMPLETE without TRIGGER, EVENT on the database']);
      expect(
        await listedAs('elsewhere', `${all} elsewhere`, 'REVOKE SELECT ON sys.* FROM elsewhere'),
      ).toEqual([]);
      expect(
        await listedAs(
          'literal',
          `GRANT ${ENOUGH} ON \`sit_\`.* TO literal`,
          'GRANT SELECT ON site.orders TO literal',
        ),
      ).toContain(`SOURCE_INCOMPLETE without ${ENOUGH} on the database`);
    } finally {
      await server.sql(
        '',
        'DROP USER IF EXISTS partly, elsewhere, literal',
        'SET GLOBAL partial_revokes = OFF',
      );
    }
  });

  it('counts one pattern that the name of the database is like', async () => {
    expect(
      await listedAs(
        'pattern',
        `GRANT ${ENOUGH} ON \`sit_\`.* TO pattern`,
        'GRANT SHOW_ROUTINE ON *.* TO pattern',
      ),
    ).toEqual([]);
    expect(
      await listedAs(
        'narrower',
        `GRANT ${ENOUGH} ON \`si%\`.* TO narrower`,
        'GRANT SELECT ON `site`.* TO narrower',
      ),
    ).toContain('SOURCE_INCOMPLETE without SHOW VIEW, TRIGGER, EVENT, EXECUTE on the database');
  });

  it('knows a table for one that may not be read where the server names it and hides its columns', async () => {
    expect(await listedAs('blind', 'GRANT INSERT ON site.* TO blind')).toContain(
      'TABLE_READ_DENIED tables/people',
    );
  });

  it.skipIf(mariadbProgram() === undefined)('finds what has moved from MariaDB intact', async () => {
    const old = await startMariadb(mariadbProgram()!);
    try {
      await old.sql('', 'CREATE DATABASE moved CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
      await old.sql(
        'moved',
        `CREATE TABLE people (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, first varchar(40) COLLATE utf8mb4_bin NOT NULL, last varchar(40) DEFAULT 'x''y',
          n int(11) DEFAULT 5, b tinyint(1) NOT NULL DEFAULT 0, z smallint(5) unsigned zerofill, changed datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
          ts timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), d decimal(10,2) DEFAULT 1.50, t text, y year(4), e enum('a','b') DEFAULT 'a', bi bit(3) DEFAULT b'101',
          dd date DEFAULT '2020-01-01', old varchar(9) CHARACTER SET utf8 COLLATE utf8_general_ci DEFAULT '', KEY people_last (last), CONSTRAINT positive CHECK (n > 0))`,
        `INSERT INTO people (first, last, n, z, t, y) VALUES ('a', 'é', 1, 7, '长', 2020), ('b', NULL, 2, NULL, '', 1999)`,
        'CREATE FUNCTION twice(n int(11)) RETURNS bigint(20) DETERMINISTIC NO SQL RETURN n * 2',
        'CREATE PROCEDURE nothing(IN n int(11), OUT m varchar(9)) SET m = n',
        'CREATE TRIGGER people_touch BEFORE INSERT ON people FOR EACH ROW SET NEW.n = NEW.n + 1',
        `CREATE TABLE kids (id int, pid bigint unsigned, more int AS (id + 1) STORED, CONSTRAINT kids_pid FOREIGN KEY (pid) REFERENCES people (id) ON DELETE CASCADE)`,
        `CREATE TABLE held (a int, b int, c int AS (a + b * 2 - (a - b)) STORED, CONSTRAINT h1 CHECK (a > 0 and b < 5 or a is null and not (b > a + 1)),
          CONSTRAINT h2 CHECK (coalesce(a, 0) + 1 > 1 xor b % 2 = 0), CONSTRAINT h3 CHECK ((a > 1 or b > 1) and a <> b))`,
      );
      const was = await listings.list(old.url('moved'));
      await server.sql('', 'CREATE DATABASE moved CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
      server.load('moved', old.dump('moved'));
      expect(await listings.compare(was, await listings.list(server.url('moved')))).toEqual([]);
      const other = 'ALTER TABLE held DROP CHECK h3, ADD CONSTRAINT h3 CHECK (a > 1 or b > 1 and a <> b)';
      await server.sql('moved', other);
      expect(said(await listings.compare(was, await listings.list(server.url('moved'))))).toEqual([
        'TABLE_SCHEMA_DIFFERS tables/held',
      ]);
      const same = 'ALTER TABLE held DROP CHECK h3, ADD CONSTRAINT h3 CHECK ((a > 1 or b > 1) and a <> b)';
      await server.sql('moved', same);
      await server.sql('moved', `ALTER TABLE people ALTER COLUMN last SET DEFAULT 'x'`);
      expect(said(await listings.compare(was, await listings.list(server.url('moved'))))).toEqual(SCHEMA);
    } finally {
      await old.stop();
    }
  });
});
