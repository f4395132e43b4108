import type { MariadbServer } from './mariadb-server.js';
import type { PostgresServer } from './postgres-server.js';

/**
 * A site's two databases, a table for everything that may silently go wrong on the way, and what goes wrong. In both engines each table has
 * the same name and the corruption the same effect.
 */

/** What is planted, by its name, with what has to be said of it. */
export interface Planted {
  readonly name: string;
  readonly postgres: readonly string[];
  readonly mariadb: readonly string[];
  /** `CODE subject` of the comparison. */
  readonly found: string;
  /** `CODE subject: detail` of the row, where rows can be told apart; `#` stands for a hash. */
  readonly rows: readonly string[];
}

export const PORTAL = [
  'CREATE TABLE notices (id int PRIMARY KEY, title text NOT NULL)',
  `INSERT INTO notices SELECT i, 'notice a' || i FROM generate_series(1, 400) i`,
  'CREATE TABLE replies (id int PRIMARY KEY, answer text)',
  `INSERT INTO replies SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'answer ' || i END FROM generate_series(1, 30) i`,
  'CREATE TABLE people (id int PRIMARY KEY, first text, last text)',
  `INSERT INTO people SELECT i, 'first ' || i, 'last ' || i FROM generate_series(1, 30) i`,
  'CREATE TABLE codes (id int PRIMARY KEY, head text, tail text)',
  `INSERT INTO codes SELECT i, 'ab', 'c' || i FROM generate_series(1, 30) i`,
  'CREATE TABLE visits (line text)',
  `INSERT INTO visits SELECT 'visit ' || i FROM generate_series(1, 30) i`,
  'CREATE TABLE tickets (id int PRIMARY KEY, subject text)',
  `INSERT INTO tickets SELECT i, 'ticket ' || i FROM generate_series(1, 30) i`,
  'CREATE TABLE events (id int PRIMARY KEY, at timestamptz)',
  `INSERT INTO events SELECT i, timestamptz '2024-01-01 00:00:00+08' + i * interval '1 day' FROM generate_series(1, 30) i`,
  'CREATE TABLE fees (id int PRIMARY KEY, amount numeric(20,6))',
  'INSERT INTO fees SELECT i, i + 0.123456 FROM generate_series(1, 30) i',
  'CREATE TABLE terms (id int PRIMARY KEY, word text COLLATE "C")',
  `INSERT INTO terms SELECT i, 'word ' || i FROM generate_series(1, 30) i`,
  'CREATE TABLE places (id int PRIMARY KEY, name text)',
  `INSERT INTO places SELECT i, '云岭' || i FROM generate_series(1, 30) i`,
  'CREATE TABLE intake (id int PRIMARY KEY, body text)',
  `CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := trim(NEW.body); RETURN NEW; END $$`,
  'CREATE TRIGGER intake_trim BEFORE INSERT ON intake FOR EACH ROW EXECUTE FUNCTION trimmed()',
];

export const CMS = [
  'CREATE TABLE notices (id int PRIMARY KEY, title text NOT NULL)',
  `INSERT INTO notices SELECT seq, CONCAT('notice a', seq) FROM seq_1_to_400`,
  'CREATE TABLE replies (id int PRIMARY KEY, answer text)',
  `INSERT INTO replies SELECT seq, IF(seq % 3 = 0, NULL, CONCAT('answer ', seq)) FROM seq_1_to_30`,
  'CREATE TABLE people (id int PRIMARY KEY, first text, last text)',
  `INSERT INTO people SELECT seq, CONCAT('first ', seq), CONCAT('last ', seq) FROM seq_1_to_30`,
  'CREATE TABLE codes (id int PRIMARY KEY, head text, tail text)',
  `INSERT INTO codes SELECT seq, 'ab', CONCAT('c', seq) FROM seq_1_to_30`,
  'CREATE TABLE visits (line text)',
  `INSERT INTO visits SELECT CONCAT('visit ', seq) FROM seq_1_to_30`,
  'CREATE TABLE tickets (id int PRIMARY KEY, subject text)',
  `INSERT INTO tickets SELECT seq, CONCAT('ticket ', seq) FROM seq_1_to_30`,
  'CREATE TABLE events (id int PRIMARY KEY, at timestamp NULL)',
  `INSERT INTO events SELECT seq, DATE_ADD('2024-01-01 00:00:00', INTERVAL seq DAY) FROM seq_1_to_30`,
  'CREATE TABLE fees (id int PRIMARY KEY, amount decimal(20,6))',
  'INSERT INTO fees SELECT seq, seq + 0.123456 FROM seq_1_to_30',
  'CREATE TABLE terms (id int PRIMARY KEY, word varchar(40) COLLATE utf8mb4_bin)',
  `INSERT INTO terms SELECT seq, CONCAT('word ', seq) FROM seq_1_to_30`,
  'CREATE TABLE places (id int PRIMARY KEY, name text)',
  `INSERT INTO places SELECT seq, CONCAT('云岭', seq) FROM seq_1_to_30`,
  'CREATE TABLE intake (id int PRIMARY KEY, body text)',
  'CREATE TRIGGER intake_trim BEFORE INSERT ON intake FOR EACH ROW SET NEW.body = TRIM(NEW.body)',
];

const both = (...sql: string[]) => ({ postgres: sql, mariadb: sql });
const differs = (table: string) => `TABLE_ROWS_DIFFER tables/${table}`;

export const PLANTED: readonly Planted[] = [
  {
    name: 'one bit in a text',
    ...both(`UPDATE notices SET title = 'notice c43' WHERE id = 43`),
    found: differs('notices'),
    rows: ['ROW_DIFFERS tables/notices: row id=43 differs in "title"'],
  },
  {
    name: 'NULL for an empty text',
    ...both(`UPDATE replies SET answer = '' WHERE id = 9`),
    found: differs('replies'),
    rows: ['ROW_DIFFERS tables/replies: row id=9 differs in "answer"'],
  },
  {
    name: 'swapped columns',
    ...both(`UPDATE people SET first = 'last 2', last = 'first 2' WHERE id = 2`),
    found: differs('people'),
    rows: ['ROW_DIFFERS tables/people: row id=2 differs in "first", "last"'],
  },
  {
    name: 'shifted boundary',
    ...both(`UPDATE codes SET head = 'abc', tail = '5' WHERE id = 5`),
    found: differs('codes'),
    rows: ['ROW_DIFFERS tables/codes: row id=5 differs in "head", "tail"'],
  },
  {
    name: 'duplicated row',
    ...both(`INSERT INTO visits VALUES ('visit 7')`),
    found: differs('visits'),
    rows: ['ROW_EXTRA tables/visits: row with hash #'],
  },
  {
    name: 'lost row',
    ...both('DELETE FROM tickets WHERE id = 7'),
    found: differs('tickets'),
    rows: ['ROW_MISSING tables/tickets: row id=7'],
  },
  {
    name: 'time zone shift',
    postgres: [`UPDATE events SET at = at + interval '8 hours' WHERE id = 1`],
    mariadb: ['UPDATE events SET at = at + INTERVAL 8 HOUR WHERE id = 1'],
    found: differs('events'),
    rows: ['ROW_DIFFERS tables/events: row id=1 differs in "at"'],
  },
  {
    name: 'truncated numeric',
    postgres: ['UPDATE fees SET amount = trunc(amount, 2) WHERE id = 3'],
    mariadb: ['UPDATE fees SET amount = TRUNCATE(amount, 2) WHERE id = 3'],
    found: differs('fees'),
    rows: ['ROW_DIFFERS tables/fees: row id=3 differs in "amount"'],
  },
  {
    name: 'changed collation',
    postgres: ['ALTER TABLE terms ALTER word TYPE text COLLATE "POSIX"'],
    mariadb: ['ALTER TABLE terms MODIFY word varchar(40) COLLATE utf8mb4_general_ci'],
    found: 'TABLE_SCHEMA_DIFFERS tables/terms',
    rows: [],
  },
  {
    name: 'lossy character set',
    postgres: [`UPDATE places SET name = '??' || id WHERE id = 11`],
    mariadb: [
      `SET sql_mode = ''`,
      'CREATE TABLE narrow (name text CHARACTER SET latin1)',
      'INSERT INTO narrow SELECT name FROM places WHERE id = 11',
      'UPDATE places SET name = (SELECT name FROM narrow) WHERE id = 11',
      'DROP TABLE narrow',
    ],
    found: differs('places'),
    rows: ['ROW_DIFFERS tables/places: row id=11 differs in "name"'],
  },
  {
    name: 'missing trigger',
    ...both('DROP TRIGGER intake_trim'),
    postgres: ['DROP TRIGGER intake_trim ON intake'],
    found: 'ENTRY_MISSING triggers/intake/intake_trim',
    rows: [],
  },
];

export const PASSWORD = 'not-a-secret';

/** A user of each server who may read everything and change nothing, and the two databases of the site. */
export async function fillServers(postgres: PostgresServer, mariadb: MariadbServer): Promise<void> {
  await postgres.sql('postgres', `CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}'`, 'CREATE DATABASE portal');
  await postgres.sql('postgres', 'GRANT pg_read_all_data TO reader');
  await postgres.sql('portal', ...PORTAL);
  await mariadb.sql(
    '',
    'CREATE DATABASE cms',
    `CREATE USER reader@'%' IDENTIFIED BY '${PASSWORD}'`,
    `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE ON *.* TO reader@'%'`,
  );
  await mariadb.sql('cms', ...CMS);
}
