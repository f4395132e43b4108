import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Listings, said } from './listing.js';
import { postgresVersions, startPostgres } from './postgres-server.js';
import { SITE } from './postgres-site.js';

const [oldest, ...newer] = postgresVersions();
const newest = newer.at(-1);

const MORE = [
  `CREATE TABLE rules (a int NOT NULL, b text UNIQUE, c text, EXCLUDE USING btree (a WITH =), CHECK (a > 0), FOREIGN KEY (a) REFERENCES sales.orders)`,
  'CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM people',
  `CREATE VIEW joined AS SELECT p.id, o.amount, row_number() OVER (ORDER BY p.id) FROM people p JOIN sales.orders o USING (id)
    WHERE p.last ILIKE 'l%' AND p.tags[1] = 'x' AND p.born BETWEEN '1000-01-01' AND '2000-01-01'`,
  'CREATE DOMAIN must AS text NOT NULL',
  'CREATE TYPE pair AS (a int, b json)',
  'CREATE POLICY everything ON log USING (true)',
  'CREATE RULE kept AS ON DELETE TO log DO INSTEAD NOTHING',
  'CREATE STATISTICS both_names ON first, last FROM people',
  'CREATE INDEX log_at ON log USING brin (at)',
  'CREATE PROCEDURE nothing_much(a int) LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE FUNCTION one_more(a int DEFAULT 1) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; END',
  'CREATE AGGREGATE added(int) (sfunc = int4pl, stype = int)',
  'CREATE TABLE heirs () INHERITS (log)',
  'GRANT ALL ON people TO reader WITH GRANT OPTION',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT ALL ON TABLES TO reader',
];

/** Needs a second version of the server, which Debian alone does not have. */
it.skipIf(newest === undefined)('finds a database that has moved to a newer PostgreSQL intact', async () => {
  const listings = new Listings();
  const [from, to] = [await startPostgres(oldest!), await startPostgres(newest!)];
  try {
    for (const server of [from, to])
      await server.sql('postgres', 'CREATE DATABASE site', 'CREATE ROLE reader');
    await from.sql('site', ...SITE, ...MORE);
    const at = ({ folder, port }: typeof from) => ['-h', folder, '-p', String(port), '-U', 'owner', 'site'];
    const dump = execFileSync(join(oldest!, 'pg_dump'), at(from), { maxBuffer: 2 ** 28 });
    execFileSync(join(oldest!, 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', ...at(to)], {
      input: dump,
      stdio: 'pipe',
    });
    const was = await listings.list(from.url('site'));
    expect(await listings.compare(was, await listings.list(to.url('site')))).toEqual([]);
    await to.sql(
      'site',
      'ALTER TABLE rules ALTER a DROP NOT NULL',
      'REVOKE TRIGGER ON people FROM reader',
      'CREATE OR REPLACE VIEW adults AS SELECT id, mail FROM people',
    );
    expect(said(await listings.compare(was, await listings.list(to.url('site'))))).toEqual([
      'DEFINITION_CHANGED grants/table/people',
      'TABLE_SCHEMA_DIFFERS tables/rules',
      'DEFINITION_CHANGED views/adults',
    ]);
  } finally {
    from.stop();
    to.stop();
    listings.close();
  }
});
