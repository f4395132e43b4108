import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseAcceptancePlan } from '../../../src/formats/acceptance-plan.js';
import { parseRecord } from '../../../src/formats/records/index.js';
import { runChild } from '../../../src/usecases/acceptance/child.js';
import { acceptanceRecord, runAcceptancePlan } from '../../../src/usecases/acceptance/run-plan.js';
import { listInventory } from '../../../src/usecases/list-inventory.js';
import { insertSqlite, writeSqlite } from '../../live/sqlite-file.js';

const folder = mkdtempSync(join(tmpdir(), 'cloudexit-acceptance-test-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  checks: readonly object[],
  more: { places?: object; commands?: boolean; env?: object } = {},
) {
  const plan = at('plan.yaml');
  const { places = {}, commands = false, env = {} } = more;
  const named = checks.map((check, i) => ({ id: `c${i}`, ...check }));
  writeFileSync(plan, JSON.stringify({ system: '门户', environment: 'new-platform', places, checks: named }));
  return runAcceptancePlan({
    plan,
    now: () => new Date(),
    env: { PATH: process.env['PATH'], ...env },
    commands,
    tool: 'test',
  });
}
const outcomes = ({ result }: Awaited<ReturnType<typeof run>>) => result.answers.map((a) => a.outcome);

describe('databases', () => {
  beforeAll(async () => {
    writeSqlite(
      at('a.db'),
      'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)',
      'CREATE TABLE other (n INTEGER)',
    );
    insertSqlite(at('a.db'), 'INSERT INTO note VALUES (?, ?)', [
      [1, 'one'],
      [2, null],
    ]);
    await listInventory({
      sources: [`sqlite:${at('a.db')}`],
      output: at('a.inventory'),
      rows: at('a.rows'),
      tree: 'sha256',
      digests: ['sha256'],
      metadata: false,
      reading: {},
    });
    writeFileSync(at('b.db'), readFileSync(at('a.db')));
    writeSqlite(at('b.db'), `UPDATE note SET text = '' WHERE id = 2`);
  });

  it('are asked read-only, and answer what the plan expects or not', async () => {
    const places = { db: { url: `sqlite:${at('a.db')}` }, none: { url: `sqlite:${at('none.db')}` } };
    const sql = (query: string, expected: object, place = 'db') => ({
      kind: 'sql',
      place,
      query,
      ...expected,
    });
    const run1 = await run(
      [
        sql('SELECT count(*) FROM note', { value: 2 }),
        sql('SELECT id, text FROM note ORDER BY id', {
          rows: [
            [1, 'one'],
            ['2', null],
          ],
        }),
        sql('SELECT text FROM note WHERE id = 2', { value: '' }),
        sql('SELECT id FROM note', { rows: [[1]] }),
        sql('DELETE FROM note', { rows: [] }),
        sql('SELECT no FROM such', { value: 1 }),
        sql('SELECT 1', { value: 1 }, 'none'),
      ],
      { places },
    );
    expect(outcomes(run1)).toEqual([
      'passed',
      'passed',
      'failed',
      'failed',
      'not-assessed',
      'not-assessed',
      'not-assessed',
    ]);
  });

  it('are compared with an inventory, whole or one table, and the row that differs is named', async () => {
    const places = { same: { url: `sqlite:${at('a.db')}` }, changed: { url: `sqlite:${at('b.db')}` } };
    const table = (place: string, name: string) => ({
      kind: 'table',
      place,
      inventory: at('a.inventory'),
      rows: at('a.rows'),
      table: name,
    });
    const done = await run(
      [
        table('same', 'tables/note'),
        table('changed', 'tables/note'),
        table('changed', 'tables/other'),
        table('same', 'tables/none'),
        { kind: 'inventory', place: 'same', inventory: at('a.inventory') },
        { kind: 'inventory', place: 'changed', inventory: at('a.inventory') },
        { kind: 'inventory', place: 'same', inventory: at('none.inventory') },
      ],
      { places },
    );
    expect(outcomes(done)).toEqual([
      'passed',
      'failed',
      'passed',
      'not-assessed',
      'passed',
      'failed',
      'not-assessed',
    ]);
    expect(done.findings.slice(0, 3).map((f) => f.code)).toEqual([
      'ACCEPTANCE_CHECK_FAILED',
      'TABLE_ROWS_DIFFER',
      'ROW_DIFFERS',
    ]);
  });
});

describe('a web site', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const serve = (listener: RequestListener): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer(listener).listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
      servers.push(server);
    });
  const html = { 'content-type': 'text/html; charset=utf-8' };

  it('answers with status, text and digest; silence is not assessed', async () => {
    const page = '<p>政务公开</p>';
    const site = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
      else if (request.url === '/away') response.writeHead(302, { location: 'http://other.invalid/' }).end();
      else response.writeHead(request.url === '/' ? 200 : 404, html).end(page);
    });
    const http = (url: string, more = {}) => ({ kind: 'http', url: site + url, ...more });
    const done = await run([
      http('/', { contains: '政务公开', sha256: createHash('sha256').update(page).digest('hex') }),
      http('/', { contains: '登录' }),
      http('/', { sha256: '0'.repeat(64) }),
      http('/none'),
      http('/none', { status: 404 }),
      http('/moved'),
      http('/moved', { redirects: 0 }),
      http('/away'),
      { kind: 'http', url: 'http://127.0.0.1:1/' },
    ]);
    expect(outcomes(done)).toEqual([
      'passed',
      'failed',
      'failed',
      'failed',
      'passed',
      'passed',
      'not-assessed',
      'not-assessed',
      'not-assessed',
    ]);
  });

  it('is crawled within its origin and the bound, and a dead link is named', async () => {
    const asked: string[] = [];
    const foreign: string[] = [];
    const other = await serve((request, response) => {
      foreign.push(request.url!);
      response.end();
    });
    const pages: Record<string, string> = {
      '/': `<a href="/a?x=1&amp;y=2#top">a</a> <A HREF='b'>b</A> <a href="${other}/x">x</a> <!-- <a href="/commented"> -->`,
      '/a?x=1&y=2': '<img src=/logo.png> <a href="/">home</a>',
      '/b': '<a href="mailto:a@b.c">m</a>',
    };
    const site = await serve((request, response) => {
      asked.push(request.url!);
      const page = pages[request.url!];
      response.writeHead(page === undefined ? 404 : 200, html).end(page ?? 'none');
    });
    const crawl = (pages: number) => ({ kind: 'http', url: `${site}/`, links: { pages } });
    const done = await run([crawl(50), crawl(2)]);
    expect(outcomes(done)).toEqual(['failed', 'passed']);
    expect(done.result.answers[0]!.because).toBe('4 pages crawled; 1 dead: /logo.png (404)');
    expect(done.result.answers[1]!.because).toMatch(/^2 pages crawled, 2 more links beyond the bound/);
    expect(asked).toEqual(['/', '/a?x=1&y=2', '/b', '/logo.png', '/', '/a?x=1&y=2']);
    expect(foreign).toEqual([]);
  });

  it('is told what lets us in on its own origin only, and the result does not hold it', async () => {
    const told: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      told.push(request.headers.authorization);
      response.end('there');
    });
    const site = await serve((request, response) => {
      if (request.headers.authorization === 'Bearer s3cret')
        response.writeHead(302, { location: other }).end();
      else response.writeHead(401).end();
    });
    const check = { kind: 'http', url: site, authorizationFrom: 'TOKEN', alsoHosts: [new URL(other).host] };
    const done = await run([check], { env: { TOKEN: 'Bearer s3cret' } });
    expect(outcomes(done)).toEqual(['passed']);
    expect(told).toEqual([undefined]);
    expect(Buffer.from(done.bytes).toString()).not.toContain('s3cret');
    expect(outcomes(await run([check]))).toEqual(['not-assessed']);
  });
});

describe('commands', () => {
  const node = (script: string, more = {}) => ({
    kind: 'command',
    run: [process.execPath, '-e', script],
    ...more,
  });

  it('run only when allowed, without a shell, with a bare environment', async () => {
    expect(outcomes(await run([node('')]))).toEqual(['not-assessed']);
    const done = await run(
      [
        node('', { exit: 0 }),
        node('process.exit(3)'),
        node('process.exit(3)', { exit: 3 }),
        node('console.log("ready")', { contains: 'ready' }),
        node('console.log("steady")', { contains: 'ready' }),
        { kind: 'command', run: ['/bin/echo', '$(id)'], contains: '$(id)' },
        node('console.log(process.env.SECRET)', { contains: 'undefined' }),
        node('console.log(process.env.SECRET)', { contains: 'hu', environment: ['SECRET'] }),
        { kind: 'command', run: ['/no/such/program'] },
        node('process.kill(process.pid, "SIGTERM")'),
        node('setInterval(() => {}, 1000)', { timeout: 1 }),
        node('for (;;) require("fs").writeSync(1, "x".repeat(65536))'),
      ],
      { commands: true, env: { SECRET: 'hush' } },
    );
    expect(outcomes(done)).toEqual([
      'passed',
      'failed',
      'passed',
      'passed',
      'failed',
      'passed',
      'passed',
      'passed',
      'not-assessed',
      'failed',
      'not-assessed',
      'not-assessed',
    ]);
    expect(Buffer.from(done.bytes).toString()).not.toContain('hush');
  });
});

describe('a command that leaves something running', () => {
  it('is not waited for beyond its time', async () => {
    const ended = await runChild({
      run: ['sh', '-c', 'setsid sleep 8 & echo begun'],
      env: { PATH: process.env['PATH']! },
      timeout: 300,
    });
    expect(ended).toMatchObject({ timedOut: true, output: Buffer.from('begun\n') });
  }, 6000);
});

describe('a plan', () => {
  it('is refused as a whole when anything in it is not understood', async () => {
    for (const check of [
      { kind: 'sql', place: 'nowhere', query: 'SELECT 1', value: 1 },
      { kind: 'http', url: 'http://user:secret@host/' },
      { kind: 'command', run: 'rm -rf /' },
      { kind: 'file', path: 'x', strict: true },
    ]) {
      await expect(run([check])).rejects.toMatchObject({ code: 'PLAN_INVALID', exit: 2 });
    }
  });

  it.each([
    ['many keys', Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['many members on one line', `{${'a,'.repeat(200_000)}}`],
    ['many errors', '"'.repeat(200_000)],
    ['a key given twice', 'system: a\nsystem: b'],
    ['a key that is a list', '? [a]\n: b'],
  ])('of %s is refused soon', (_, text) => {
    expect(() => parseAcceptancePlan(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'PLAN_INVALID', exit: 2 }),
    );
  });

  it('leads to a record that stands', async () => {
    mkdirSync(at('files'), { recursive: true });
    writeFileSync(at('files/ok.json'), '{"a":1}');
    const done = await run([
      { kind: 'file', path: at('files/ok.json'), title: '配置', item: 'files' },
      node2(),
    ]);
    const bytes = acceptanceRecord(done, {
      case: 'exit',
      party: 'customer',
      verification: 'a'.repeat(64),
      resultName: 'acceptance.json',
    });
    const { predicate } = parseRecord(bytes).statement as unknown as {
      predicate: { tests: { outcome: string }[] };
    };
    expect(predicate.tests.map((t) => t.outcome)).toEqual(['pass', 'not-run']);
  });

  it.each(['sql', 'table', 'inventory', 'restore', 'http', 'command', 'file'] as const)(
    'leads to a record, whatever is checked: %s',
    async (kind) => {
      const { result, bytes } = await run([node2()]);
      const answers = result.answers.map((a) => ({ ...a, kind }));
      const record = acceptanceRecord(
        { result: { ...result, answers }, bytes, findings: [] },
        { case: 'exit', party: 'customer', verification: 'a'.repeat(64), resultName: 'acceptance.json' },
      );
      expect(parseRecord(record).statement.predicate.party).toBe('customer');
    },
  );
});

const node2 = () => ({ kind: 'command', run: ['true'] });
