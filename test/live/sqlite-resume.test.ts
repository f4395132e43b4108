import { readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/inventory/index.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { Listings } from './listing.js';
import { writeSqlite } from './sqlite-file.js';

const rows = (n: number) =>
  `WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ${n}) INSERT INTO`;
const TABLES = [
  'CREATE TABLE a (i INTEGER PRIMARY KEY, t TEXT)',
  `${rows(100)} a SELECT i, 't' || i FROM s`,
  'CREATE TABLE b (i INTEGER)',
  'CREATE TABLE large (i INTEGER, t TEXT)',
  `${rows(50_000)} large SELECT i, 't' || i FROM s`,
];

describe('an inventory of SQLite that was broken off', () => {
  const listings = new Listings();
  const sites = ['same', 'written', 'times', 'log', 'copied'];
  const file = (site: string) => listings.path(`${site}.db`);
  beforeAll(async () => {
    for (const site of sites) writeSqlite(file(site), ...TABLES);
    writeSqlite(file('log'), 'PRAGMA journal_mode = WAL');
    writeFileSync(`${file('log')}-wal`, '');
    // Times of a file that was touched just now prove nothing.
    await pause(2100);
  });
  afterAll(() => listings.close());

  async function list(site: string, more: object = {}) {
    const notices: Notice[] = [];
    const output = listings.path(`${site}.inventory`);
    const built = await listInventory({
      sources: [`sqlite:${file(site)}`],
      output,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: true,
      journal: listings.path(`${site}.journal`),
      reading: {},
      onNotice: (notice) => notices.push(notice),
      ...more,
    });
    return { resumed: built.resumed, told: notices.map(({ kind }) => kind), bytes: readFileSync(output) };
  }

  async function interrupted(site: string): Promise<string[]> {
    const stop = new AbortController();
    const told: string[] = [];
    const onNotice = ({ kind }: Notice) => told.push(kind);
    const onProgress = ({ bytes }: { bytes: number }) => {
      if (bytes > 100_000) stop.abort(new Error('broken off'));
    };
    await expect(list(site, { signal: stop.signal, onProgress, onNotice })).rejects.toThrow('broken off');
    return told;
  }

  it('goes on where it was while nothing touched the file, and gives the same bytes', async () => {
    expect(await interrupted('same')).toEqual([]);
    const resumed = await list('same');
    expect(resumed).toMatchObject({ resumed: 2, told: [] });
    expect((await list('same', { journal: undefined })).bytes).toEqual(resumed.bytes);
  });

  it('notices what was written, and changed back', async () => {
    await interrupted('written');
    writeSqlite(file('written'), "UPDATE a SET t = 'u1' WHERE i = 1", "UPDATE a SET t = 't1' WHERE i = 1");
    await pause(2100);
    expect(await list('written')).toMatchObject({ resumed: 0, told: ['tables-changed'] });
  });

  it('notices a content that was exchanged under the same times and size', async () => {
    await interrupted('times');
    const { atime, mtime, size } = statSync(file('times'));
    const bytes = readFileSync(file('times'));
    bytes.write('T99', bytes.indexOf('t99'));
    writeFileSync(file('times'), bytes);
    utimesSync(file('times'), atime, mtime);
    expect(statSync(file('times'))).toMatchObject({ mtime, size });
    await pause(2100);
    expect(await list('times')).toMatchObject({ resumed: 0, told: ['tables-changed'] });
  });

  it('notices a write-ahead log that came, and a file that is another', async () => {
    await interrupted('log');
    writeFileSync(`${file('log')}-wal`, Buffer.alloc(32));
    await interrupted('copied');
    writeFileSync(`${file('copied')}-keep`, readFileSync(file('copied')));
    renameSync(`${file('copied')}-keep`, file('copied'));
    await pause(2100);
    expect(await list('log')).toMatchObject({ resumed: 0, told: ['tables-changed'] });
    expect(await list('copied')).toMatchObject({ resumed: 0, told: ['tables-changed'] });
  });
});
