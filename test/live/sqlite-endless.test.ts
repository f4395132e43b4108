import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReadOnly } from '../../src/sources/index.js';
import { Listings, leafAt, trailerOf } from './listing.js';
import { writeSqlite } from './sqlite-file.js';

const PROGRAM = new URL('../../bin/run.js', import.meta.url).pathname;

describe('a SQLite file that never comes to an end', () => {
  const listings = new Listings();
  const file = listings.path('endless.db');
  const temporary = listings.path('tmp');

  beforeAll(() => {
    mkdirSync(temporary);
    writeSqlite(
      file,
      'CREATE TABLE a (i INTEGER)',
      'INSERT INTO a VALUES (1)',
      'CREATE VIEW never AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n',
      'CREATE TABLE slow (i INTEGER)',
      'INSERT INTO slow VALUES (1)',
      // One value, and hours of work to find that it is 0.
      `ALTER TABLE slow ADD COLUMN c GENERATED ALWAYS AS (instr(printf('%.*c', 9000000, 'a'), printf('%.*c', 4000000, 'a') || 'b')) VIRTUAL`,
      'CREATE TABLE z (i INTEGER)',
    );
  });
  afterAll(() => listings.close());

  it('is given up on an interruption, in the middle of a statement', async () => {
    const stop = new AbortController();
    const db = await openReadOnly(`sqlite:${file}`, {}, stop.signal);
    const asked = db.query('SELECT c FROM never');
    setTimeout(() => stop.abort(new Error('interrupted')), 100);
    await expect(asked).rejects.toThrow('interrupted');
    await expect(db.query('SELECT 1')).rejects.toThrow('interrupted');
    await db.close();
  });

  it('is given up when nothing came for too long', async () => {
    const db = await openReadOnly(`sqlite:${file}`, { timeout: 1 });
    expect(await db.query('SELECT i FROM a')).toEqual([['1']]);
    await expect(db.query('SELECT c FROM never')).rejects.toMatchObject({ code: 'SOURCE_TIMED_OUT' });
    await db.close();
  });

  it('does not hold up the interruption of an inventory', async () => {
    const stop = new AbortController();
    const listing = listings.list(`sqlite:${file}`, {
      signal: stop.signal,
      onProgress: ({ bytes }) => {
        // The first table is done, and the next one has begun.
        if (bytes > 0) setTimeout(() => stop.abort(new Error('interrupted')), 100);
      },
    });
    await expect(listing).rejects.toThrow('interrupted');
  });

  it('is no pass: what came after the table that takes too long is not known either', async () => {
    const listed = await listings.list(`sqlite:${file}`, { reading: { database: { timeout: 1 } } });
    expect(leafAt(listed, 'tables/slow').error).toBe('SOURCE_TIMED_OUT');
    expect(leafAt(listed, 'tables/z').error).toBe('SOURCE_TIMED_OUT');
    expect(trailerOf(listed)).toMatchObject({ complete: false, findings: [{ code: 'SOURCE_INCOMPLETE' }] });
  });

  it('hears Ctrl-C, and leaves nothing behind', async () => {
    const plan = listings.path('plan.yaml');
    writeFileSync(
      plan,
      `places:\n  db:\n    url: sqlite:${file}\nsystem: 新平台\nenvironment: new-platform\nchecks:\n  - id: never\n    kind: sql\n    place: db\n    query: SELECT c FROM never\n    value: 1\n`,
    );
    const args = [PROGRAM, 'acceptance', 'run', plan, '-o', listings.path('result.json')];
    const env = { ...process.env, TMPDIR: temporary };
    const run = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    run.stderr.on('data', (bytes: Buffer) => {
      told += bytes.toString();
    });
    const copied = () => readdirSync(temporary).some((name) => name.startsWith('cloudexit-sqlite-'));
    while (!copied() && run.exitCode === null) await pause(10);
    run.kill('SIGINT');
    if (run.exitCode === null) await once(run, 'close');
    expect(told).toMatch(/interrupted|中断/);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
