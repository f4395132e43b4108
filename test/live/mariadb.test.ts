import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listings, leafAt, leavesOf, said } from './listing.js';
import { type MariadbServer, mariadbProgram, startMariadb } from './mariadb-server.js';

const program = mariadbProgram();
if (program === undefined && process.env['CI'] === 'true') throw new Error('MariaDB is not installed');

const SITE = [
  `CREATE TABLE people (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, first varchar(40) COLLATE utf8mb4_bin NOT NULL, last varchar(40),
    old varchar(40) CHARACTER SET latin1, code char(6) COMMENT '六位代码', balance decimal(20,6), small tinyint(3) unsigned zerofill, ratio float, score double, born date,
    woke time(3), met datetime(6), seen timestamp(2) NOT NULL DEFAULT '2000-01-01', state enum('draft','public'), marks set('a','b','c'), flags bit(12),
    raw varbinary(20), doc json, y year, place point, u uuid, twice decimal(20,6) AS (balance * 2) STORED, KEY people_last (last(5), first DESC) COMMENT 'it''s \\\\ fast') COMMENT '人员'`,
  `INSERT INTO people (first, last, old, code, balance, small, ratio, score, born, woke, met, seen, state, marks, flags, raw, doc, y, place, u)
    SELECT CONCAT('f', seq), IF(seq % 3 = 0, NULL, CONCAT('l', seq, '\t\n长')), CONCAT('é', seq), CONCAT('c', seq % 9), seq / 7, seq % 200, seq / 4, seq / 3,
      DATE_ADD('1900-01-01', INTERVAL seq * 50 DAY), SEC_TO_TIME(seq * 100.5), DATE_ADD('2024-01-01 00:00:00.5', INTERVAL seq MICROSECOND),
      DATE_ADD('2024-01-01 00:00:00.25', INTERVAL seq HOUR), IF(seq % 2, 'draft', 'public'), 'a,c', seq, UNHEX(CONCAT('00FF', LPAD(HEX(seq), 4, '0'))),
      JSON_OBJECT('k', seq), 2000 + seq % 50, POINT(seq, 1), LPAD(seq, 32, '0')
    FROM seq_1_to_500`,
  `CREATE TABLE log (at timestamp(6) NULL, line text)`,
  `INSERT INTO log SELECT DATE_ADD('2020-01-01', INTERVAL seq DAY), CONCAT('line ', seq % 7) FROM seq_1_to_100`,
  `CREATE TABLE orders (id int PRIMARY KEY, person bigint unsigned, amount decimal(10,2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
    CONSTRAINT orders_person FOREIGN KEY (person) REFERENCES people (id) ON DELETE SET NULL)`,
  `INSERT INTO orders SELECT seq, seq, seq FROM seq_1_to_10`,
  `CREATE VIEW adults AS SELECT id, first FROM people WHERE born < '2000-01-01'`,
  `CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n * 2`,
  `CREATE TRIGGER log_touch BEFORE INSERT ON log FOR EACH ROW SET NEW.line = TRIM(NEW.line)`,
  `CREATE SEQUENCE tickets START WITH 100`,
  `CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM log`,
];

/** What was done to the copy, and everything that must be said of it: no more, no less. */
const CORRUPTIONS: readonly (readonly [name: string, sql: readonly string[], said: readonly string[]])[] = [
  [
    'one bit in a text',
    [`UPDATE people SET first = 'f42' WHERE id = 43`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'case of a letter',
    [`UPDATE people SET last = CONCAT('L', SUBSTRING(last, 2)) WHERE id = 1`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'NULL for an empty text',
    [`UPDATE people SET last = '' WHERE id = 3`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'swapped columns',
    [`UPDATE people SET first = code, code = 'f2' WHERE id = 2`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'shifted boundary',
    [`UPDATE people SET first = 'f2l', last = SUBSTRING(last, 2) WHERE id = 2`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'duplicated row',
    ['INSERT INTO log SELECT * FROM log WHERE line = "line 1" LIMIT 1'],
    ['TABLE_ROWS_DIFFER tables/log'],
  ],
  ['lost row', ['DELETE FROM log LIMIT 1'], ['TABLE_ROWS_DIFFER tables/log']],
  ['time zone shift', ['UPDATE log SET at = at + INTERVAL 8 HOUR'], ['TABLE_ROWS_DIFFER tables/log']],
  [
    'truncated numeric',
    ['UPDATE people SET balance = TRUNCATE(balance, 2) WHERE id = 1'],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'less of a float',
    ['UPDATE people SET ratio = 0.333333 WHERE id = 1'],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'changed collation',
    ['ALTER TABLE people MODIFY first varchar(40) COLLATE utf8mb4_general_ci NOT NULL'],
    ['TABLE_SCHEMA_DIFFERS tables/people'],
  ],
  [
    'lossy character set',
    [`SET sql_mode = ''`, 'ALTER TABLE people MODIFY last varchar(40) CHARACTER SET latin1'],
    ['TABLE_ROWS_DIFFER tables/people', 'TABLE_SCHEMA_DIFFERS tables/people'],
  ],
  ['missing trigger', ['DROP TRIGGER log_touch'], ['ENTRY_MISSING triggers/log/log_touch']],
  [
    'missing index',
    ['DROP INDEX people_last ON people'],
    ['DEFINITION_CHANGED comments/table/people', 'TABLE_SCHEMA_DIFFERS tables/people'],
  ],
  [
    'missing foreign key',
    ['ALTER TABLE orders DROP FOREIGN KEY orders_person'],
    ['TABLE_SCHEMA_DIFFERS tables/orders'],
  ],
  ['sequence behind', ['SELECT SETVAL(tickets, 5000)'], ['DEFINITION_CHANGED sequences/tickets']],
  [
    'changed view',
    ['CREATE OR REPLACE VIEW adults AS SELECT id, first FROM people'],
    ['DEFINITION_CHANGED views/adults'],
  ],
  [
    'changed event',
    ['ALTER EVENT nightly DO DELETE FROM log LIMIT 1'],
    ['DEFINITION_CHANGED events/nightly'],
  ],
  ['lost comment', [`ALTER TABLE people COMMENT ''`], ['DEFINITION_CHANGED comments/table/people']],
  [
    'comment of another column',
    [`ALTER TABLE people MODIFY code char(6), MODIFY balance decimal(20,6) COMMENT '六位代码'`],
    ['DEFINITION_CHANGED comments/table/people'],
  ],
  ['missing routine', ['DROP FUNCTION twice'], ['ENTRY_MISSING routines/function twice']],
];

describe.skipIf(program === undefined)('MariaDB', () => {
  let server: MariadbServer;
  let expected: string;
  const listings = new Listings();

  beforeAll(async () => {
    server = await startMariadb(program!);
    await server.sql('', 'CREATE DATABASE site CHARACTER SET utf8mb4');
    await server.sql('site', ...SITE);
    expected = await listings.list(server.url('site'));
  });

  afterAll(async () => {
    await server?.stop();
    listings.close();
  });

  it('lists tables, and everything else that makes up a database', () => {
    expect(leavesOf(expected).map((leaf) => leaf.path)).toEqual([
      'comments/table/people',
      'events/nightly',
      'routines/function twice',
      'sequences/tickets',
      'tables/log',
      'tables/orders',
      'tables/people',
      'triggers/log/log_touch',
      'views/adults',
    ]);
    expect(leafAt(expected, 'tables/people').facts).toMatchObject({ engine: 'mysql', rows: 500 });
    expect(
      leavesOf(expected).filter((leaf) => leaf.error !== undefined || leaf.findings !== undefined),
    ).toEqual([]);
  });

  it('finds a restored dump intact, in another time zone and mode', async () => {
    server.copy('site', 'restored');
    await server.sql(
      'restored',
      `SET GLOBAL time_zone = '+08:00'`,
      `SET GLOBAL sql_mode = 'ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH'`,
    );
    try {
      expect(await listings.compare(expected, await listings.list(server.url('restored')))).toEqual([]);
    } finally {
      await server.sql('', `SET GLOBAL time_zone = '+00:00'`, `SET GLOBAL sql_mode = DEFAULT`);
    }
  });

  it('finds a right that was lost', async () => {
    const rights = 'SELECT, INSERT ON rights.t TO clerk';
    await server.sql('', 'CREATE DATABASE rights', 'CREATE TABLE rights.t (id int)');
    await server.sql('', `CREATE USER clerk IDENTIFIED BY 'x'`, `GRANT ${rights}`);
    const was = await listings.list(server.url('rights'));
    await server.sql('', 'REVOKE INSERT ON rights.t FROM clerk');
    const is = await listings.list(server.url('rights'));
    expect(said(await listings.compare(was, is))).toEqual([
      `DEFINITION_CHANGED grants/table t/'clerk'@'%25'`,
    ]);
  });

  it('finds what the dump program itself does to numbers of single precision: it writes six digits', async () => {
    await server.sql('', 'CREATE DATABASE floats');
    await server.sql(
      'floats',
      'CREATE TABLE f (id int PRIMARY KEY, x float) ENGINE=InnoDB',
      'INSERT INTO f VALUES (1, 1.0 / 3)',
    );
    server.copy('floats', 'floats_restored');
    const [was, is] = [
      await listings.list(server.url('floats')),
      await listings.list(server.url('floats_restored')),
    ];
    expect(said(await listings.compare(was, is))).toEqual(['TABLE_ROWS_DIFFER tables/f']);
  });

  for (const [i, [name, statements, findings]] of CORRUPTIONS.entries()) {
    it(`finds: ${name}`, async () => {
      server.copy('site', `bad_${i}`);
      await server.sql(`bad_${i}`, ...statements);
      const actual = await listings.list(server.url(`bad_${i}`));
      expect(said(await listings.compare(expected, actual))).toEqual(findings);
    });
  }
});
