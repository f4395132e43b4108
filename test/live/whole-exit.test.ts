import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.js';
import type { Bucket } from './bucket.js';
import { ExitDesk, now } from './exit-desk.js';
import { attest, authoriseDeletion, daysAgo, INVENTORIES, MANIFEST_PLAN, openPapers } from './exit-papers.js';
import { fillServers, PASSWORD, PLANTED } from './exit-site.js';
import { leavesOf } from './listing.js';
import { type MariadbServer, mariadbProgram, startMariadb } from './mariadb-server.js';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js';
import { StoreOfTests } from './with-store.js';

const bin = postgresPrograms();
const program = mariadbProgram();
if ((bin === undefined || program === undefined) && process.env['CI'] === 'true')
  throw new Error('PostgreSQL or MariaDB is not installed');

const CASE = 'whole-exit';
const OBJECTS = ['photo-1.jpg', 'photo-2.jpg', 'film//cut 1.mp4', 'paper', 'paper/1.pdf'];

interface Verified {
  readonly tally: { expected: number; matched: number; wanting: number; notAssessed: number };
  readonly findings: readonly Finding[];
}

interface Accepted {
  readonly answers: readonly { id: string; outcome: string; findings?: readonly Finding[] }[];
}

interface Audited {
  readonly clauses: readonly { id: string; outcome: string; reasons: readonly object[] }[];
}

interface Matrix {
  readonly parties: readonly { counts: Readonly<Record<string, number>> }[];
}

const told = (findings: readonly { code: string; subject: string }[]) =>
  findings.map(({ code, subject }) => `${code} ${subject}`).sort();

/** What a row finding says, without the hash of a row that has no key. */
const rowSaid = ({ code, subject, detail = '' }: Finding) =>
  `${code} ${subject}: ${detail.replace(/[0-9a-f]{64}/, '#')}`;

describe.skipIf(bin === undefined || program === undefined)('the whole exit of a living site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudexit-whole-exit-'));
  const store = new StoreOfTests();
  let desk: ExitDesk;
  let postgres: PostgresServer;
  let mariadb: MariadbServer;
  let website: Server;
  let online = true;
  let media: Bucket;
  let restored: Bucket;
  /** The files of the site come back as objects. */
  let pages: Bucket;

  beforeAll(async () => {
    [postgres, mariadb] = await Promise.all([startPostgres(bin!), startMariadb(program!)]);
    await fillServers(postgres, mariadb);
    website = createServer((request, response) => {
      const old = request.url === '/old/';
      response.writeHead(old && !online ? 404 : 200, { 'content-type': 'text/html' });
      response.end('<title>门户</title>');
    });
    await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve));
  }, 60_000);
  afterAll(async () => {
    website?.close();
    postgres?.stop();
    await mariadb?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = () => `http://127.0.0.1:${(website.address() as { port: number }).port}`;
  const reader = ['--password-file', 'password'];
  const s3 = () => ['--endpoint', store.live.endpoint, '--region', 'us-east-1'];
  const oldPlaces = () => ({
    web: 'old/www',
    portal: postgres.tcp('portal', 'reader'),
    cms: mariadb.tcp('cms', 'reader'),
    media: media.location,
  });
  const newPlaces = () => ({
    web: `${pages.location}/www/`,
    portal: postgres.tcp('portal_new', 'reader'),
    cms: mariadb.tcp('cms_new', 'reader'),
    media: restored.location,
  });
  const returned = () => Object.entries(newPlaces()).map(([id, url]) => `${id}=${url}`);

  /** Restores databases, bucket and files on the new platform with the programs that people use. */
  const restore = async (): Promise<void> => {
    await postgres.sql('postgres', 'DROP DATABASE IF EXISTS portal_new', 'CREATE DATABASE portal_new');
    const dump = execFileSync(join(bin!, 'pg_dump'), ['-Fc', '-d', postgres.url('portal')], {
      maxBuffer: 2 ** 28,
    });
    execFileSync(join(bin!, 'pg_restore'), ['-d', postgres.url('portal_new')], { input: dump });
    await mariadb.sql('', 'DROP DATABASE IF EXISTS cms_new');
    mariadb.copy('cms', 'cms_new');
    for (const key of OBJECTS) await restored.put(key, `content of ${key}`);
    cpSync(desk.path('old/www'), desk.path('new/www'), { recursive: true });
    const files = readdirSync(desk.path('new/www'), { recursive: true, withFileTypes: true });
    for (const file of files.filter((f) => f.isFile())) {
      const path = join(file.parentPath, file.name);
      await pages.put(`www/${relative(desk.path('new/www'), path)}`, readFileSync(path));
    }
  };

  beforeEach(() => {
    expect(desk === undefined || desk.people.size > 0, 'an earlier step failed').toBe(true);
  });

  it('is inventoried where it lives, and handed over under a signed manifest', async () => {
    media = await store.bucket('old');
    restored = await store.bucket('new');
    pages = await store.bucket('pages');
    for (const key of OBJECTS) await media.put(key, `content of ${key}`);
    const { accessKeyId, secretAccessKey } = store.live;
    desk = new ExitDesk(folder, CASE, {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
    await desk.open();
    desk.write('password', `${PASSWORD}\n`);
    mkdirSync(desk.path('old/www/docs'), { recursive: true });
    for (let i = 1; i <= 20; i++) writeFileSync(desk.path(`old/www/docs/${i}.html`), `<p>${i}`);
    desk.write('old/www/index.json', '{"title":"门户"}');

    await desk.json(0, 'case', 'open', 'case', '--id', CASE, '--time', daysAgo(61));
    for (const file of ['anchors/sm2-ca.pem', 'crls/sm2-ca.crl'])
      await desk.json(0, 'trust', 'add', 'case/trust', join('trust', file), '--as', dirname(file));
    await openPapers(desk);
    const places = oldPlaces();
    await Promise.all(
      INVENTORIES.map(async (id) => {
        const rows = id === 'portal' || id === 'cms' ? ['--rows', `${id}.rows`, ...reader] : [];
        const at = id === 'media' ? s3() : [];
        const command = ['inventory', places[id], '-o', `${id}.inventory`, ...rows, ...at];
        expect(await desk.json(0, ...command), id).toMatchObject({ complete: true });
      }),
    );
    // The same tables in two engines have the same roots; only the zone that the events were written in is another.
    const roots = (id: string) =>
      leavesOf(desk.path(`${id}.inventory`))
        .filter(({ kind, path }) => kind === 'table' && path !== 'tables/events')
        .map(({ path, digests }) => [path, digests]);
    expect(roots('cms')).toEqual(roots('portal'));
    expect(roots('cms')).toHaveLength(10);
    desk.write('plan.yaml', MANIFEST_PLAN);
    const inventories = INVENTORIES.flatMap((id) => ['-i', `${id}=${id}.inventory`]);
    const made = ['--case', CASE, '--party', 'tianheng', '--plan', 'plan.yaml', '-o', 'manifest.json'];
    await desk.json(0, 'manifest', 'build', ...inventories, ...made, '--issued-at', daysAgo(50));
    await desk.enter(
      'manifest.json',
      ['tianheng'],
      INVENTORIES.map((id) => `${id}.inventory`),
    );
  }, 120_000);

  const verifyReturn = (exit: number, ...more: readonly string[]) =>
    desk.json<Verified>(
      exit,
      'return',
      'verify',
      ...returned(),
      ...['--manifest', 'manifest.json', '--case', 'case', ...reader, ...s3(), ...more],
    );

  const accept = (exit: number, ...more: readonly string[]) => {
    const places = Object.fromEntries(
      Object.entries(newPlaces()).map(([id, url]) => [
        id,
        url.startsWith('s3:')
          ? { url, endpoint: store.live.endpoint, region: 'us-east-1' }
          : { url, passwordFile: 'password' },
      ]),
    );
    const sql = (place: string) => ({
      id: `${place}-fees`,
      kind: 'sql',
      place,
      item: place,
      query: 'SELECT sum(amount) FROM fees',
      value: '468.703680',
    });
    const whole = (place: string) => ({
      id: place,
      kind: 'inventory',
      place,
      inventory: `${place}.inventory`,
    });
    desk.write('acceptance.yaml', {
      system: '新平台门户',
      environment: 'new-platform',
      places,
      checks: [
        whole('web'),
        whole('media'),
        { ...whole('portal'), rows: 'portal.rows' },
        { ...whole('cms'), rows: 'cms.rows' },
        sql('portal'),
        sql('cms'),
        { id: 'home', kind: 'http', url: `${address()}/`, contains: '门户' },
        { id: 'settings', kind: 'file', path: 'new/www/index.json', format: 'json' },
      ],
    });
    return desk.json<Accepted>(
      exit,
      'acceptance',
      'run',
      'acceptance.yaml',
      '-o',
      'acceptance.result',
      ...more,
    );
  };

  it('finds and names everything that went wrong silently on the way', async () => {
    await restore();
    for (const { postgres: sql } of PLANTED) await postgres.sql('portal_new', ...sql);
    for (const { mariadb: sql } of PLANTED) await mariadb.sql('cms_new', ...sql);
    await restored.put('photo-1.jpg', 'content of photo-0.jpg');
    await restored.delete('paper/1.pdf');
    await pages.put('www/docs/7.html', '<p>6');

    const named = ['portal', 'cms'].flatMap((id) => ['--rows', `${id}=${id}.rows`]);
    const { findings: every, tally } = await verifyReturn(3, ...named);
    const rows = every.filter(({ code }) => code.startsWith('ROW_'));
    const expectedRows = PLANTED.flatMap(({ rows: said }) => said);
    expect(rows.map(rowSaid).sort()).toEqual([...expectedRows, ...expectedRows].sort());
    const findings = every.filter((finding) => !rows.includes(finding));
    const planted = PLANTED.map(({ found }) => found);
    expect(told(findings)).toEqual(
      [
        ...planted,
        ...planted,
        'ENTRY_MODIFIED photo-1.jpg',
        'ENTRY_MISSING paper/1.pdf',
        'ENTRY_MODIFIED docs/7.html',
      ].sort(),
    );
    expect(tally).toMatchObject({ wanting: every.length, notAssessed: 0 });

    const { answers } = await accept(3);
    const answer = (id: string) => answers.find((a) => a.id === id)!;
    for (const place of ['portal', 'cms']) {
      const { outcome, findings: rows = [] } = answer(place);
      expect(outcome).toBe('failed');
      expect(
        rows
          .filter(({ code }) => code.startsWith('ROW_'))
          .map(rowSaid)
          .sort(),
      ).toEqual(PLANTED.flatMap(({ rows: expected }) => expected).sort());
      const schema = rows.find(({ code }) => code === 'TABLE_SCHEMA_DIFFERS');
      expect(`${schema?.expected} ${schema?.actual}`).toContain('column "word" collation');
    }
    expect(answers.filter((a) => a.outcome === 'passed').map((a) => a.id)).toEqual(['home', 'settings']);
  }, 120_000);

  let verification: string;
  let manifest: string;

  it('comes back whole the second time, and works on the new platform', async () => {
    await restore();
    const record = ['--record', 'verification.json', '--party', 'yunling', '--returned-at', daysAgo(41)];
    const { tally, findings } = await verifyReturn(0, '--at', daysAgo(40), '--keep', 'kept', ...record);
    expect(findings).toEqual([]);
    expect(tally).toMatchObject({ matched: tally.expected, wanting: 0, notAssessed: 0 });
    const kept = INVENTORIES.map((id) => join('kept', `returned-${id}.inventory`));
    verification = (await desk.enter('verification.json', ['yunling-clerk'], kept)).sha256;
    manifest = JSON.parse(readFileSync(desk.path('verification.json'), 'utf8')).predicate.manifest.sha256;

    const fields = ['--case', CASE, '--party', 'yunling', '--verification', verification];
    const { answers } = await accept(0, '--record', 'acceptance.json', ...fields);
    expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'passed'));
  }, 120_000);

  const probe = (exit: number, ...more: readonly string[]) => {
    const places = oldPlaces();
    const at = { endpoint: store.live.endpoint, region: 'us-east-1' };
    const probes = [
      { id: 'site', kind: 'http', url: `${address()}/old/` },
      { id: 'portal', kind: 'database', url: places.portal, passwordFile: 'password' },
      { id: 'cms', kind: 'database', url: places.cms, passwordFile: 'password' },
      { id: 'object', kind: 's3-object', bucket: media.name, key: 'paper', ...at },
      { id: 'bucket', kind: 's3-bucket', bucket: media.name, ...at },
    ];
    desk.write('probes.yaml', { probes: probes.map((p) => ({ ...p, holder: 'tianheng' })) });
    return desk.json<{ answers: { id: string; outcome: string }[] }>(
      exit,
      ...['residue', 'probe', 'probes.yaml', '-o', 'probes.result', ...more],
    );
  };

  it('is deleted where it was, attested, and probed for', async () => {
    const acceptance = await desk.enter('acceptance.json', ['yunling-clerk'], ['acceptance.result']);
    const authorised = await authoriseDeletion(desk, manifest, verification, acceptance.sha256);
    const before = await probe(3);
    expect(before.answers.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['site', 'not-assessed'],
      ['portal', 'found'],
      ['cms', 'found'],
      ['object', 'found'],
      ['bucket', 'found'],
    ]);
    const startedAt = now();
    online = false;
    rmSync(desk.path('old'), { recursive: true });
    await postgres.sql('postgres', 'DROP DATABASE portal');
    await mariadb.sql('', 'DROP DATABASE cms');
    for (const key of OBJECTS) await media.delete(key);
    await media.client.send(new DeleteBucketCommand({ Bucket: media.name }));
    await attest(desk, authorised, startedAt);
    const { answers } = await probe(0, '--record', 'residual.json', '--case', CASE, '--party', 'yunling');
    expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'none-found'));
    await desk.enter('residual.json', ['yunling-clerk'], ['probes.result']);
  }, 120_000);

  it('is audited, reported and bundled, and the bundle verifies', async () => {
    const key = ['--key', 'keys/yunling-clerk.key', '--cert', 'keys/yunling-clerk.crt'];
    const signing = [...key, '--passphrase-file', 'passphrase'];
    await desk.json(0, 'case', 'checkpoint', 'case', ...signing, '-o', 'kept.checkpoint');
    const { parties } = await desk.json<Matrix>(0, 'deletion', 'matrix', 'case');
    expect(parties.map(({ counts }) => counts)).toEqual([
      { attested: 5, pending: 0, missing: 0, contradicted: 0 },
    ]);
    // Papers of people (independence, engagement, supervision) are not part of this exit: nothing is wanting, not all is assessed.
    const { clauses } = await desk.json<Audited>(4, 'audit', 'case');
    const having = (outcome: string) => clauses.filter((c) => c.outcome === outcome).map(({ id }) => id);
    expect(having('not-satisfied')).toEqual([]);
    for (const id of [
      '9.2.1b',
      '9.2.2a',
      '9.2.2c',
      '9.3.1a',
      '9.3.1b',
      '9.3.3',
      '9.3.4a',
      '9.3.4b',
      '9.3.4c',
    ])
      expect(
        clauses.find((c) => c.id === id),
        id,
      ).toMatchObject({ outcome: id === '9.3.3' ? 'not-assessed' : 'satisfied' });
    const closed = clauses.find(({ id }) => id === '9.2.2b')!;
    expect(closed.reasons).toContainEqual({ code: 'deletion-closed', params: { count: 5 } });

    const at = ['--at', daysAgo(-1 / 24)];
    await desk.json(4, 'report', 'case', '-o', 'report.pdf', ...at);
    expect(readFileSync(desk.path('report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    await desk.json(0, 'bundle', 'case', '-o', 'evidence.tar', ...at);
    const own = ['--trust', 'trust', '--checkpoint', 'kept.checkpoint', ...at];
    const verified = await desk.run('verify', 'evidence.tar', ...own);
    expect(verified.stdout).not.toContain('what does not hold');
    expect(verified.exit).toBe(4);
    const bytes = readFileSync(desk.path('evidence.tar'));
    const place = bytes.indexOf('tables/notices');
    bytes[place]! ^= 1;
    writeFileSync(desk.path('altered.tar'), bytes);
    const altered = await desk.run('verify', 'altered.tar', ...own);
    expect(altered.stdout + altered.stderr).toMatch(
      /what does not hold|error [A-Z_]+(DIFFERS|INVALID|DAMAGED|MISMATCH|ALTERED)/,
    );
    expect(altered.exit).toBe(3);
  }, 120_000);
});
