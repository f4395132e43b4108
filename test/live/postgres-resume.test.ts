import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BuiltInventory, Notice } from '../../src/inventory/index.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { Listings, leafAt } from './listing.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';

const bin = postgresPrograms();
if (bin === undefined && process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed');

const PROGRAM = new URL('../../bin/run.js', import.meta.url).pathname;
/** Bytes of rows after which the small tables are done and the large one is not. */
const IN_THE_LARGE = 5_000_000;

/** Six tables in the order of their names: the last takes a while. */
const TABLES = [
  'CREATE TABLE a_first AS SELECT i, md5(i::text) AS t FROM generate_series(1, 1000) i',
  'CREATE TABLE b_parts (i int) PARTITION BY LIST (i)',
  'CREATE TABLE b_parts_1 PARTITION OF b_parts FOR VALUES IN (1)',
  'INSERT INTO b_parts VALUES (1), (1)',
  'CREATE UNLOGGED TABLE c_unlogged AS SELECT 1 AS i',
  'CREATE TABLE d_half (i int) PARTITION BY LIST (i)',
  'CREATE UNLOGGED TABLE d_half_1 PARTITION OF d_half FOR VALUES IN (1)',
  'INSERT INTO d_half VALUES (1)',
  'CREATE TYPE pair AS (a int, b int)',
  'CREATE TABLE e_made (p pair)',
  'CREATE TABLE z_large AS SELECT i, repeat(md5(i::text), 4) AS t FROM generate_series(1, 200000) i',
];
/** Those of which it can be shown that they are what they were. */
const NOTED = ['tables/a_first', 'tables/b_parts'];

describe.skipIf(bin === undefined)('an inventory of PostgreSQL that was broken off', () => {
  let server: PostgresServer;
  let count = 0;
  let database: string;
  const listings = new Listings();

  beforeAll(async () => {
    // Nothing may write behind our back: any transaction is a change.
    server = await startPostgres(bin!, 'autovacuum = off');
    await server.sql(
      'postgres',
      `CREATE ROLE reader LOGIN PASSWORD 'right'`,
      'GRANT pg_read_all_data TO reader',
    );
    await server.sql('postgres', 'CREATE DATABASE site');
    await server.sql('site', ...TABLES);
    writeFileSync(listings.path('right'), 'right\n');
  });
  beforeEach(async () => {
    database = `site_${count++}`;
    await server.sql('postgres', `CREATE DATABASE ${database} TEMPLATE site`);
  });
  afterAll(() => {
    server?.stop();
    listings.close();
  });

  interface Listed extends Partial<BuiltInventory> {
    readonly notices: readonly Notice[];
    readonly output: string;
  }

  /** As a role that may read and nothing else. */
  async function list(name: string, more: object = {}): Promise<Listed> {
    const output = listings.path(`${database}.${name}`);
    const notices: Notice[] = [];
    const built = await listInventory({
      sources: [server.tcp(database, 'reader')],
      output,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: true,
      journal: listings.path(`${database}.journal`),
      reading: { database: { passwordFile: listings.path('right') } },
      onNotice: (notice) => notices.push(notice),
      ...more,
    });
    return { ...built, notices, output };
  }

  /** Breaks off within the large table. */
  async function interrupted(): Promise<void> {
    const stop = new AbortController();
    const onProgress = ({ bytes }: { bytes: number }) => {
      if (bytes > IN_THE_LARGE) stop.abort(new Error('broken off'));
    };
    await expect(list('cut', { signal: stop.signal, onProgress })).rejects.toThrow('broken off');
    expect(noted()).toEqual(NOTED);
  }

  function noted(): string[] {
    const lines = readFileSync(listings.path(`${database}.journal`), 'utf8')
      .trim()
      .split('\n');
    return lines.slice(1).map((line) => JSON.parse(line.slice(9)).key as string);
  }

  async function sameAsFresh(listed: Listed): Promise<void> {
    const fresh = await list('fresh', { journal: undefined });
    expect(readFileSync(listed.output)).toEqual(readFileSync(fresh.output));
  }

  const kinds = ({ notices }: Listed) => notices.map(({ kind }) => kind);

  it('by a kill goes on where it was, without what cannot be shown to be the same, and gives the same bytes', async () => {
    const output = listings.path('killed');
    const journal = listings.path(`${database}.journal`);
    const args = [PROGRAM, 'inventory', server.tcp(database, 'reader'), '-o', output, '--journal', journal];
    const all = [...args, '--password-file', listings.path('right'), '--lang', 'en'];
    const killed = spawn(process.execPath, all, { stdio: 'ignore' });
    while (!existsSync(journal) || !readFileSync(journal, 'utf8').includes('tables/b_parts')) await pause(2);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(output)).toBe(false);
    expect(noted()).toEqual(NOTED);
    const again = spawn(process.execPath, all, { stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    again.stderr.on('data', (bytes: Buffer) => {
      told += bytes.toString();
    });
    expect(await once(again, 'close')).toEqual([0, null]);
    expect(told).toBe(
      'Nothing shows whether the rows of tables/c_unlogged stay what they are: such a table is read again after an interruption, whatever the journal.\n',
    );
    expect(existsSync(journal)).toBe(false);
    await sameAsFresh({ notices: [], output });
  });

  it('really takes finished tables from the journal, and no others', async () => {
    await interrupted();
    const listed = await list('resumed');
    expect(listed).toMatchObject({ resumed: NOTED.length, complete: true });
    expect(kinds(listed)).toEqual(['tables-not-noted']);
    await sameAsFresh(listed);
  });

  it('by a lost connection goes on', async () => {
    let cut = false;
    const onProgress = ({ bytes }: { bytes: number }) => {
      if (bytes < IN_THE_LARGE || cut) return;
      cut = true;
      void server.sql(
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
      );
    };
    const lost = await list('lost', { onProgress });
    expect(lost.complete).toBe(false);
    expect(leafAt(lost.output, 'tables/z_large').error).toBe('SOURCE_CONNECTION_LOST');
    expect(kinds(lost)).toEqual(['tables-not-noted', 'journal-kept']);
    const listed = await list('resumed');
    expect(listed.resumed).toBe(NOTED.length);
    expect(existsSync(listings.path(`${database}.journal`))).toBe(false);
    await sameAsFresh(listed);
  });

  it.each([
    ['a row that changed', ['UPDATE a_first SET t = t WHERE i = 1']],
    [
      'a row that changed and changed back',
      ["UPDATE a_first SET t = '' WHERE i = 1", 'UPDATE a_first SET t = md5(i::text) WHERE i = 1'],
    ],
    ['a change that was taken back', ['BEGIN', 'DELETE FROM a_first', 'ROLLBACK']],
    ['an altered table', ['ALTER TABLE a_first ALTER t SET NOT NULL']],
    [
      'a table put in the place of another',
      ['ALTER TABLE a_first RENAME TO b', 'ALTER TABLE b_parts RENAME TO a_first'],
    ],
    ['a change elsewhere on the server', ['CREATE DATABASE elsewhere', 'DROP DATABASE elsewhere']],
  ])('reads everything again after %s', async (_, statements) => {
    await interrupted();
    await server.sql(database, ...statements);
    const listed = await list('again');
    expect(listed).toMatchObject({ resumed: 0, complete: true });
    expect(kinds(listed)).toContain('tables-changed');
    await sameAsFresh(listed);
  });

  it('reads every table where rows are wanted one by one', async () => {
    await interrupted();
    const listed = await list('rows', { rows: listings.path('rows') });
    expect(listed.resumed).toBe(0);
    expect(kinds(listed)).toEqual(['tables-for-rows']);
    await sameAsFresh(listed);
  });

  it('reads everything again when the server lived on through a crash, though its snapshot says the same', async () => {
    const snapshot = async () => {
      const client = await server.connect(database);
      const { rows } = await client.query(
        `SELECT pg_current_snapshot()::text AS snapshot, pg_postmaster_start_time()::text AS started, (SELECT count(*) FROM c_unlogged) AS n`,
      );
      await client.end();
      return rows[0];
    };
    await interrupted();
    const before = await snapshot();
    const client = await server.connect('postgres');
    const { rows } = await client.query(
      `SELECT pid FROM pg_stat_activity WHERE backend_type = 'background writer'`,
    );
    const ended = new Promise((resolve) => client.once('end', resolve));
    process.kill(rows[0].pid, 'SIGKILL');
    await ended;
    const after = await untilAnswered(snapshot);
    expect([before.n, after.n]).toEqual(['1', '0']);
    expect({ ...after, n: '1' }).toEqual(before);
    const listed = await list('again');
    expect(listed.resumed).toBe(0);
    expect(kinds(listed)).toContain('tables-changed');
    expect(leafAt(listed.output, 'tables/c_unlogged').facts).toMatchObject({ rows: 0 });
    await sameAsFresh(listed);
  });

  it('reads everything again when the server was killed and started', async () => {
    await interrupted();
    server.kill();
    await expect(list('again')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    server.revive();
    const listed = await list('again');
    expect(listed).toMatchObject({ resumed: 0, complete: true });
    expect(kinds(listed)).toContain('tables-changed');
    await sameAsFresh(listed);
  });

  it('takes nothing from a standby', async () => {
    server.kill();
    writeFileSync(join(server.folder, 'data', 'standby.signal'), '');
    server.revive();
    const listed = await list('standby');
    expect(listed).toMatchObject({
      notices: [{ kind: 'tables-not-noted', subject: 'tables/a_first' }],
    });
  });
});

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(50);
    }
  }
}
