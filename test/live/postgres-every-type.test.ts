import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listings, rowHashesOf, said } from './listing.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
if (bin === undefined && process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed');

const TYPES = [
  `CREATE TYPE mood AS ENUM ('sad', 'ok', 'NULL', '', 'o''k', 'a,b')`,
  'CREATE TYPE pair AS (a text, b double precision, c bytea)',
  'CREATE DOMAIN amount AS numeric(12,4)',
  'CREATE DOMAIN codes AS text[]',
  'CREATE TYPE span AS RANGE (subtype = double precision)',
];

/** Values that differ as they are stored, though SQL may call some of them equal. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  boolean: ['true', 'false'],
  smallint: ['0', '-1', '32767', '-32768'],
  bigint: ['0', '9223372036854775807', '-9223372036854775808', '9007199254740993', '9007199254740992'],
  oid: ['0', '4294967295'],
  numeric: [
    '0',
    '1',
    '-1',
    `'NaN'`,
    `'Infinity'`,
    `'-Infinity'`,
    '1e-30',
    '123456789012345678901234567890',
    '0.1',
    '0.10000000000000000001',
    '1e40',
  ],
  'numeric(5,-2)': ['100', '200', '99900'],
  'numeric(3,5)': ['0.00123', '0.00124'],
  amount: ['1.0001', '1.0002'],
  real: [
    '0',
    `'-0'`,
    '0.1',
    '0.10000001',
    `'NaN'`,
    `'Infinity'`,
    '1e-45',
    '3.4028235e38',
    '16777216',
    '16777218',
  ],
  'double precision': [
    '0',
    `'-0'`,
    '0.1',
    '5e-324',
    `'NaN'`,
    `'-Infinity'`,
    '1.7976931348623157e308',
    '9007199254740993',
  ],
  money: ['0', '1.5', `'-1.5'::money`, '12345.67'],
  text: [
    `''`,
    `' '`,
    `'NULL'`,
    `'null'`,
    `E'\\\\N'`,
    `E'\\t'`,
    `E'\\\\t'`,
    `E'\\n'`,
    `E'\\r'`,
    `E'\\r\\n'`,
    `E'\\x08'`,
    `E'\\x0b'`,
    `E'\\x01'`,
    `E'\\\\'`,
    `E'\\\\.'`,
    `U&'\\00e9'`,
    `U&'e\\0301'`,
    `'𠮷'`,
    `'a '`,
    `'a'`,
    `repeat('x', 300000)`,
    `repeat('x', 299999) || 'y'`,
  ],
  'varchar(10)': [`''`, `'a'`, `'a '`, `'A'`],
  'char(5)': [`''`, `'a'`, `' a'`, `'A'`],
  '"char"': [`''`, `'a'`, `'b'`, `'\\351'`],
  name: [`'a'`, `'A'`],
  mood: [`'sad'`, `'ok'`, `'NULL'`, `''`, `'o''k'`, `'a,b'`],
  bytea: [`''`, `'\\x00'`, `'\\x0000'`, `'\\x5c78'`, `'\\xff'`, `'\\x4e554c4c'`],
  date: [
    `'0001-01-01'`,
    `'0001-01-01 BC'`,
    `'0002-01-01 BC'`,
    `'infinity'`,
    `'-infinity'`,
    `'5874897-12-31'`,
    `'2024-02-29'`,
    `'0044-03-15 BC'`,
  ],
  time: [`'00:00'`, `'24:00'`, `'00:00:00.000001'`, `'00:00:00.1'`, `'23:59:59.999999'`],
  'time with time zone': [
    `'00:00+00'`,
    `'00:00-00:30'`,
    `'08:00+08'`,
    `'00:00+15:59:59'`,
    `'24:00-15:59'`,
    `'00:00+00:00:01'`,
  ],
  timestamp: [
    `'2024-01-01'`,
    `'2024-01-01 00:00:00.000001'`,
    `'infinity'`,
    `'-infinity'`,
    `'4713-01-01 00:00 BC'`,
    `'294276-12-31 23:59:59.999999'`,
    `'0001-01-01 BC'`,
    `'0001-01-01'`,
  ],
  'timestamp with time zone': [
    `'2024-01-01Z'`,
    `'2024-01-01+08'`,
    `'infinity'`,
    `'-infinity'`,
    `'1883-11-18 12:00 America/New_York'`,
    `'0001-01-01Z BC'`,
    `'2024-11-03 01:30 EST'`,
    `'2024-11-03 01:30 EDT'`,
  ],
  interval: [
    `'0'`,
    `'1 day'`,
    `'24 hours'`,
    `'1 month'`,
    `'30 days'`,
    `'-1 month 30 days'`,
    `'1 mon -1 day'`,
    `'-0.000001 s'`,
    `'178000000 years'`,
    `'1 year'`,
    `'12 months 1 us'`,
    `'-24 hours'`,
    `'-1 day'`,
  ],
  uuid: [`'00000000-0000-0000-0000-000000000000'`, `'ffffffff-ffff-ffff-ffff-ffffffffffff'`],
  json: [
    `'1'`,
    `'1.0'`,
    `' 1'`,
    `'{"a":1,"a":2}'`,
    `'{"a":2}'`,
    `'{"a": 2}'`,
    `'null'`,
    `'"\\u00e9"'`,
    `'"é"'`,
    `'""'`,
  ],
  jsonb: [
    `'1'`,
    `'1.0'`,
    `'1.00'`,
    `'null'`,
    `'"null"'`,
    `'[]'`,
    `'{}'`,
    `'[null]'`,
    `'{"a":null}'`,
    `'{"a":{}}'`,
    `'1e3'`,
    `'12345678901234567890.123'`,
  ],
  'bit(3)': [`B'000'`, `B'001'`, `B'100'`],
  'bit varying': [`B''`, `B'0'`, `B'00'`, `B'1'`],
  inet: [`'10.0.0.1'`, `'10.0.0.1/24'`, `'::1'`, `'::1/64'`, `'::ffff:10.0.0.1'`],
  cidr: [`'10.0.0.0/8'`, `'10.0.0.0/9'`, `'10.0.0.0/32'`],
  macaddr: [`'08:00:2b:01:02:03'`, `'08:00:2b:01:02:04'`],
  macaddr8: [`'08:00:2b:01:02:03:04:05'`, `'08:00:2b:ff:fe:03:04:05'`],
  xml: [`'<a/>'`, `'<a></a>'`, `'<a>1</a>'`, `'text'`, `'<!-- c --><a/>'`],
  tsvector: [`''`, `'a'`, `'a:1'`, `'a:1A'`, `'a:1,2'`, `'''a b'''`],
  tsquery: [`'a'`, `'a & b'`, `'a | b'`, `'a <-> b'`, `'a:*'`, `'a:A'`],
  point: [`'(0,0)'`, `'(0,-0)'`, `'(0.1,0)'`, `'(0.1000000000000001,0)'`],
  line: [`'{1,2,3}'`, `'{1,2,4}'`],
  lseg: [`'[(0,0),(1,1)]'`, `'[(1,1),(0,0)]'`],
  box: [`'(1,1),(0,0)'`, `'(2,1),(0,0)'`],
  path: [`'((0,0),(1,1))'`, `'[(0,0),(1,1)]'`],
  polygon: [`'((0,0),(1,1),(1,0))'`, `'((0,0),(1,0),(1,1))'`],
  circle: [`'<(0,0),1>'`, `'<(0,0),2>'`],
  int4range: [`'empty'`, `'(,)'`, `'[1,2)'`, `'[1,)'`, `'(,1)'`],
  numrange: [`'[1,2)'`, `'[1,2]'`, `'(1,2]'`, `'[1.0,2]'`, `'empty'`],
  tstzrange: [`'[2024-01-01Z,2024-01-02Z)'`, `'[2024-01-01+08,2024-01-02Z)'`],
  span: [`'[0.1,0.2)'`, `'[0.1,0.20000000000000004)'`, `'[-0,0.2)'`, `'[0,0.2)'`],
  int4multirange: [`'{}'`, `'{[1,2)}'`, `'{[1,2),[3,4)}'`],
  pair: [
    `ROW(NULL, NULL, NULL)`,
    `ROW('', NULL, NULL)`,
    `ROW('NULL', NULL, NULL)`,
    `ROW('a', 0.1, '\\x00')`,
    `ROW('a', 0.10000000000000002, '\\x00')`,
    `ROW('a,b', 1, '\\x')`,
    `ROW('"', 1, '\\x')`,
    `ROW('\\', 1, '\\x')`,
  ],
  pg_lsn: [`'0/0'`, `'0/1'`, `'1/0'`],
  'integer[]': [
    `'{}'`,
    `'{1}'`,
    `'{{1}}'`,
    `'{1,2}'`,
    `'{{1,2}}'`,
    `'{{1},{2}}'`,
    `'[0:0]={1}'`,
    `'[2:2]={1}'`,
    `'{NULL}'`,
    `'{NULL,NULL}'`,
    `'{0}'`,
  ],
  'text[]': [
    `'{}'`,
    `'{""}'`,
    `'{NULL}'`,
    `'{"NULL"}'`,
    `'{"null"}'`,
    `'{a,b}'`,
    `'{"a,b"}'`,
    `'{"{a}"}'`,
    `'{"\\"a"}'`,
    `'{"\\\\"}'`,
    `'{" a"}'`,
    `'{a}'`,
    `ARRAY[E'\\n']`,
    `ARRAY[E'\\\\n']`,
    `ARRAY[E'\\t']`,
  ],
  codes: [`'{a}'`, `'{b}'`, `'{a,b}'`],
  'real[]': [`'{0.1}'`, `'{0.10000001}'`, `'{-0}'`, `'{0}'`, `'{NaN}'`],
  'bytea[]': [`ARRAY['\\x00'::bytea]`, `ARRAY['\\x0000'::bytea]`, `ARRAY['\\x'::bytea]`],
  'timestamptz[]': [`'{"2024-01-01Z"}'`, `'{"2024-01-01+08"}'`],
  'pair[]': [`ARRAY[ROW('a', 1, NULL)::pair]`, `ARRAY[ROW('a', NULL, NULL)::pair]`],
  'box[]': [`'{(1,1),(0,0)}'`, `'{(1,1),(0,0);(2,2),(0,0)}'`],
  'jsonb[]': [`ARRAY['1'::jsonb]`, `ARRAY['"1"'::jsonb]`, `ARRAY['null'::jsonb]`, `ARRAY[NULL::jsonb]`],
  'char(3)[]': [`'{a}'`, `'{b}'`, `'{"a b"}'`],
  'bool[]': [`'{t}'`, `'{f}'`],
  'numeric[]': [`'{1}'`, `'{10}'`, `'{0.1}'`, `'{NaN}'`],
  'interval[]': [`'{1 day}'`, `'{24:00:00}'`],
};

/** What text of values depends on, each other than usual. */
const SETTINGS = [
  `DateStyle = 'German, DMY'`,
  `IntervalStyle = 'sql_standard'`,
  `TimeZone = 'Asia/Shanghai'`,
  'extra_float_digits = 0',
  `bytea_output = 'escape'`,
  `xmlbinary = 'hex'`,
  `xmloption = 'document'`,
  'array_nulls = off',
  'quote_all_identifiers = on',
  `search_path = ''`,
  'standard_conforming_strings = off',
  `backslash_quote = 'on'`,
];

const TABLES = new Map(Object.keys(VALUES).map((type, i) => [type, `t${i}`]));

describe.skipIf(bin === undefined)('every type of PostgreSQL', () => {
  let server: PostgresServer;
  const listings = new Listings();
  let listed: string;

  beforeAll(async () => {
    server = await startPostgres(bin!);
    await server.sql('postgres', 'CREATE DATABASE site');
    await server.sql('site', ...TYPES);
    for (const [type, values] of Object.entries(VALUES)) {
      const list = [...values.map((v) => `((${v})::${type})`), '(NULL)'].join(', ');
      await server.sql(
        'site',
        `CREATE TABLE ${TABLES.get(type)} (v ${type})`,
        `INSERT INTO ${TABLES.get(type)} VALUES ${list}`,
      );
    }
    listed = await listings.list(server.url('site'), {}, true);
  });
  afterAll(() => {
    server?.stop();
    listings.close();
  });

  it.each(Object.entries(VALUES))('%s: values that differ are rows that differ', (type, values) => {
    const hashes = rowHashesOf(listed).get(`tables/${TABLES.get(type)}`);
    expect(hashes).toHaveLength(values.length + 1);
    expect(new Set(hashes).size).toBe(values.length + 1);
  });

  it('comes out of a dump as it was, under other settings of the server', async () => {
    await server.sql('postgres', 'CREATE DATABASE other');
    const dump = execFileSync(join(bin!, 'pg_dump'), [server.url('site')], { maxBuffer: 2 ** 28 });
    const psql = ['-q', '-v', 'ON_ERROR_STOP=1', server.url('other')];
    execFileSync(join(bin!, 'psql'), psql, { input: dump, stdio: 'pipe' });
    await server.sql('postgres', ...SETTINGS.map((setting) => `ALTER DATABASE other SET ${setting}`));
    expect(said(await listings.compare(listed, await listings.list(server.url('other'))))).toEqual([]);
  });
});
