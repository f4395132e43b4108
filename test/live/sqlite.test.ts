import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReadOnly } from '../../src/sources/index.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { Listings, leafAt, leavesOf, said } from './listing.js';
import { postgresPrograms, startPostgres } from './postgres-server.js';
import { insertSqlite, writeSqlite } from './sqlite-file.js';
import { startWriter } from './sqlite-writer.js';

const SITE = [
  `CREATE TABLE people (id INTEGER PRIMARY KEY, first TEXT COLLATE NOCASE NOT NULL, last TEXT, balance NUMERIC, born DATE, seen TIMESTAMPTZ, ok BOOLEAN, raw BLOB, score REAL, anything)`,
  `WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 2000) INSERT INTO people SELECT i, 'f' || i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'l' || i END,
    i / 8.0, date('2000-01-01', i || ' days'), strftime('%Y-%m-%dT%H:%M:%S+08:00', '2024-01-01', i || ' hours'), i % 2, CAST('b' || i AS BLOB), i / 3.0,
    CASE i % 3 WHEN 0 THEN i WHEN 1 THEN 'x' || i ELSE NULL END FROM s`,
  'CREATE INDEX people_last ON people (last)',
  'CREATE TABLE log (line TEXT)',
  `INSERT INTO log VALUES ('a'), ('a'), ('b'), ('n' || char(0) || 'ul'), ('云岭')`,
  'CREATE VIEW adults AS SELECT id FROM people',
  'CREATE TRIGGER log_touch AFTER INSERT ON log BEGIN SELECT 1; END',
];

const CORRUPTIONS: readonly (readonly [name: string, sql: readonly string[], said: readonly string[]])[] = [
  [
    'one bit in a text',
    [`UPDATE people SET first = 'f42' WHERE id = 43`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'a bit after a NUL',
    [`UPDATE log SET line = 'n' || char(0) || 'um' WHERE line LIKE 'n%'`],
    ['TABLE_ROWS_DIFFER tables/log'],
  ],
  [
    'NULL for an empty text',
    [`UPDATE people SET last = '' WHERE id = 3`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'swapped columns',
    ['UPDATE people SET first = last, last = first WHERE id = 2'],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'shifted boundary',
    [`UPDATE people SET first = 'f2l', last = '2' WHERE id = 2`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'truncated numeric',
    ['UPDATE people SET balance = 0.12 WHERE id = 1'],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'lossy character set',
    [`UPDATE log SET line = '??' WHERE line = '云岭'`],
    ['TABLE_ROWS_DIFFER tables/log'],
  ],
  [
    'a number that became text',
    [`UPDATE people SET anything = '3' WHERE id = 3`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  ['duplicated row', [`INSERT INTO log VALUES ('b')`], ['TABLE_ROWS_DIFFER tables/log']],
  ['lost row', [`DELETE FROM log WHERE rowid = 1`], ['TABLE_ROWS_DIFFER tables/log']],
  [
    'time zone shift',
    [`UPDATE people SET seen = replace(seen, '+08:00', 'Z') WHERE id = 9`],
    ['TABLE_ROWS_DIFFER tables/people'],
  ],
  [
    'changed collation',
    [
      'CREATE TABLE again (line TEXT COLLATE NOCASE)',
      'INSERT INTO again SELECT * FROM log',
      'DROP TABLE log',
      'ALTER TABLE again RENAME TO log',
      'CREATE TRIGGER log_touch AFTER INSERT ON log BEGIN SELECT 1; END',
    ],
    ['TABLE_SCHEMA_DIFFERS tables/log'],
  ],
  ['missing trigger', ['DROP TRIGGER log_touch'], ['ENTRY_MISSING triggers/log/log_touch']],
  ['missing index', ['DROP INDEX people_last'], ['TABLE_SCHEMA_DIFFERS tables/people']],
];

describe('SQLite', () => {
  const listings = new Listings();
  const site = listings.path('site.db');
  let expected: string;

  beforeAll(async () => {
    writeSqlite(site, ...SITE);
    expected = await listings.list(`sqlite:${site}`);
  });
  afterAll(() => listings.close());

  it('lists tables, views and triggers, and leaves the file and its folder as they were', async () => {
    const before = [
      readFileSync(site).toString('base64'),
      readdirSync(listings.folder).filter((f) => f.startsWith('site')),
    ];
    const listed = await listings.list(`sqlite:${site}`);
    expect([
      readFileSync(site).toString('base64'),
      readdirSync(listings.folder).filter((f) => f.startsWith('site')),
    ]).toEqual(before);
    expect(leavesOf(listed).map((l) => l.path)).toEqual([
      'tables/log',
      'tables/people',
      'triggers/log/log_touch',
      'views/adults',
    ]);
    expect(leafAt(listed, 'tables/people').facts).toMatchObject({ engine: 'sqlite', rows: 2000 });
  });

  it('finds a vacuumed copy intact, and a write-ahead log counts', async () => {
    const copy = listings.path('copy.db');
    copyFileSync(site, copy);
    writeSqlite(copy, 'VACUUM', 'PRAGMA page_size = 8192', 'VACUUM');
    expect(await listings.compare(expected, await listings.list(`sqlite:${copy}`))).toEqual([]);
  });

  for (const [i, [name, statements, findings]] of CORRUPTIONS.entries()) {
    it(`finds: ${name}`, async () => {
      const copy = listings.path(`bad-${i}.db`);
      copyFileSync(site, copy);
      writeSqlite(copy, ...statements);
      expect(said(await listings.compare(expected, await listings.list(`sqlite:${copy}`)))).toEqual(findings);
    });
  }

  it.each([
    ['2024-02-30 00:00:00Z', '2024-03-01 00:00:00Z'],
    ['2024-01-01 24:00:00Z', '2024-01-02 00:00:00Z'],
    ['9999-12-31 23:59:58-01', '9999-12-31 23:59:57-01'],
    ['0000-01-01 00:00:10+01', '0000-01-01 00:00:11+01'],
    ['2024-01-01 00:00:00+16', '2023-12-31 08:00:00Z'],
    ['2024-01-01 00:00:00+01:60', '2023-12-31 22:00:00Z'],
  ])('tells instants apart: %s and %s', async (one, other) => {
    const inventories = [];
    for (const at of [one, other]) {
      const file = listings.path(`at-${inventories.length}.db`);
      rmSync(file, { force: true });
      writeSqlite(file, 'CREATE TABLE t (at TIMESTAMPTZ)', `INSERT INTO t VALUES ('${at}')`);
      inventories.push(await listings.list(`sqlite:${file}`));
    }
    expect(said(await listings.compare(inventories[0]!, inventories[1]!))).toEqual([
      'TABLE_ROWS_DIFFER tables/t',
    ]);
  });

  it('takes one instant at two offsets for one', async () => {
    const inventories = [];
    for (const at of ['2024-01-01 00:00:00.50+08', '2023-12-31T16:00:00.5Z']) {
      const file = listings.path(`same-${inventories.length}.db`);
      writeSqlite(file, 'CREATE TABLE t (at TIMESTAMPTZ)', `INSERT INTO t VALUES ('${at}')`);
      inventories.push(leafAt(await listings.list(`sqlite:${file}`), 'tables/t').digests);
    }
    expect(inventories[0]).toEqual(inventories[1]);
  });

  it('names a version of the schema that was lost', async () => {
    const file = listings.path('version.db');
    writeSqlite(file, 'CREATE TABLE t (n INT)', 'PRAGMA user_version = 7', 'PRAGMA application_id = 9');
    const was = await listings.list(`sqlite:${file}`);
    writeSqlite(file, 'PRAGMA user_version = 0', 'PRAGMA application_id = 10');
    expect(said(await listings.compare(was, await listings.list(`sqlite:${file}`)))).toEqual([
      'DEFINITION_CHANGED pragmas/application_id',
      'ENTRY_MISSING pragmas/user_version',
    ]);
  });

  it('takes no more of an endless answer than it needs', async () => {
    const db = await openReadOnly(`sqlite:${site}`);
    try {
      const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
      await expect(db.query(endless, 100)).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
      expect(await db.query('SELECT 1')).toEqual([['1']]);
    } finally {
      await db.close();
    }
  });

  it('answers questions from a copy, and does nothing else', async () => {
    const db = await openReadOnly(`sqlite:${site}`);
    try {
      expect(await db.query('SELECT count(*), NULL FROM people')).toEqual([['2000', null]]);
      await expect(db.query('DELETE FROM people')).rejects.toMatchObject({ code: 'QUERY_NOT_READING' });
      await expect(db.query(`ATTACH '${site}' AS own`)).rejects.toMatchObject({ code: 'QUERY_NOT_READING' });
      await expect(db.query('SELECT * FROM people', 5)).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
    } finally {
      await db.close();
    }
  });

  it('never passes a file that is cut', async () => {
    const cut = listings.path('cut.db');
    copyFileSync(site, cut);
    truncateSync(cut, readFileSync(site).length - 3 * 4096);
    const findings = said(await listings.compare(expected, await listings.list(`sqlite:${cut}`)));
    expect(findings).toContain('SCOPE_INVENTORY_INCOMPLETE actual');
  });

  // In a rollback journal's mode a small change waits in memory; with a small cache a large one is in the file long before it counts.
  const HELD = [
    { mode: 'wal', cache: 1, whole: true },
    { mode: 'delete', cache: 10_000, whole: true },
    { mode: 'delete', cache: 1, whole: false },
  ];
  it.for(HELD)(
    'a file that a writer holds is read as last committed, or given up ($mode, $cache)',
    async (held, context) => {
      const name = `held-${held.mode}-${held.cache}.db`;
      const file = listings.path(name);
      const listed = async () =>
        said(await listings.compare(expected, await listings.list(`sqlite:${file}`)));
      const beside = () => readdirSync(listings.folder).filter((f) => f.startsWith(name));
      copyFileSync(site, file);
      const writer = await startWriter(context, file, [
        `PRAGMA journal_mode = ${held.mode}`,
        `PRAGMA cache_size = ${held.cache}`,
        'BEGIN EXCLUSIVE',
        `UPDATE people SET first = first || ' changed'`,
        `INSERT INTO log VALUES ('not committed')`,
      ]);
      try {
        const before = beside();
        expect(before.length).toBeGreaterThan(1);
        const seen = await listed();
        if (held.whole) expect(seen).toEqual([]);
        else expect(seen).toContain('SCOPE_INVENTORY_INCOMPLETE actual');
        expect(beside()).toEqual(before);
        // The writer was not in our way, nor we in his.
        await writer.run('COMMIT');
      } finally {
        await writer.stop();
      }
      expect(await listed()).toEqual(['TABLE_ROWS_DIFFER tables/log', 'TABLE_ROWS_DIFFER tables/people']);
    },
  );

  it('a file that never rests is seen as it was at one moment, or given up', async (context) => {
    const busy = listings.path('busy.db');
    copyFileSync(site, busy);
    const writer = await startWriter(context, busy, ['PRAGMA synchronous = OFF']);
    const seen: string[][] = [];
    try {
      await writer.run('KEEP WRITING');
      for (let i = 0; i < 12; i++)
        seen.push(said(await listings.compare(expected, await listings.list(`sqlite:${busy}`))));
    } finally {
      await writer.stop();
    }
    // Nothing but what is written to differs, unless the inventory says that it is not whole.
    for (const findings of seen)
      if (!findings.includes('SCOPE_INVENTORY_INCOMPLETE actual'))
        expect(findings).toEqual(['TABLE_ROWS_DIFFER tables/log']);
  });

  it('says what is no database, and does not write over one', async () => {
    const text = listings.path('text.db');
    writeFileSync(text, 'SQLite format 2');
    await expect(listings.list(`sqlite:${text}`)).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED' });
    const utf16 = Buffer.from(readFileSync(site));
    utf16[59] = 2;
    writeFileSync(text, utf16);
    await expect(listings.list(`sqlite:${text}`)).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED' });
    const over = {
      sources: [`sqlite:${site}`],
      output: site,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: true,
      reading: {},
    } as const;
    await expect(listInventory(over)).rejects.toMatchObject({ code: 'OUTPUT_IS_INPUT' });
  });
});

const bin = postgresPrograms();

describe.skipIf(bin === undefined)('a table that moved from PostgreSQL to SQLite', () => {
  it('has the same content root where its values are the same, and is never called wholly the same', async () => {
    const listings = new Listings();
    const server = await startPostgres(bin!);
    try {
      await server.sql(
        'postgres',
        `CREATE TABLE moved (id bigint PRIMARY KEY, name text NOT NULL, amount numeric(12,2), at timestamptz, local timestamp, day date, ok boolean, raw bytea, score float8, u uuid, doc json)`,
        `INSERT INTO moved SELECT i, '名' || i, i / 4.0, timestamptz '2024-01-01 00:00:00.25+08' + i * interval '1 hour', timestamp '2000-01-01' + i * interval '1 s', date '1999-01-01' + i,
          i % 2 = 0, decode(lpad(to_hex(i), 8, '0'), 'hex'), i / 3.0, md5(i::text)::uuid, CASE WHEN i % 5 = 0 THEN NULL ELSE '{"a":1}' END::json FROM generate_series(1, 300) i`,
        'CREATE TABLE apart (id int PRIMARY KEY, span interval)',
      );
      const client = await server.connect('postgres');
      const { rows } = await client.query<Record<string, string | null>>(
        `SELECT id::text, name, amount::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, local::text AS local, day::text, ok::int::text AS ok,
         encode(raw, 'hex') AS raw, score::text, u::text, doc::text FROM moved`,
      );
      await client.end();
      const file = listings.path('moved.db');
      writeSqlite(
        file,
        'CREATE TABLE moved (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, amount NUMERIC, at TIMESTAMPTZ, local TIMESTAMP, day DATE, ok BOOLEAN, raw BLOB, score DOUBLE, u UUID, doc JSON)',
        'CREATE TABLE apart (id INT NOT NULL PRIMARY KEY, span TEXT)',
      );
      insertSqlite(
        file,
        'INSERT INTO moved VALUES (?,?,?,?,?,?,?,?,?,?,?)',
        rows.map((r) => [
          Number(r['id']),
          r['name']!,
          Number(r['amount']),
          r['at']!,
          r['local']!,
          r['day']!,
          Number(r['ok']),
          Buffer.from(r['raw']!, 'hex'),
          Number(r['score']),
          r['u']!,
          r['doc']!,
        ]),
      );
      const was = await listings.list(server.url('postgres'));
      const is = await listings.list(`sqlite:${file}`);
      expect(leafAt(is, 'tables/moved').digests).toEqual(leafAt(was, 'tables/moved').digests);
      const tables = (await listings.compare(was, is)).filter((f) => f.subject.startsWith('tables/'));
      expect(tables.map(({ code, subject, expected }) => [code, subject, expected])).toEqual([
        ['TABLE_NOT_COMPARABLE', 'tables/apart', 'column "span" logical: interval'],
        ['TABLE_NOT_COMPARABLE', 'tables/moved', undefined],
      ]);
      writeSqlite(file, `UPDATE moved SET amount = 0.26 WHERE id = 1`);
      expect(said(await listings.compare(was, await listings.list(`sqlite:${file}`)))).toContain(
        'TABLE_ROWS_DIFFER tables/moved',
      );
    } finally {
      server.stop();
      listings.close();
    }
  });
});
