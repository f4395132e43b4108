import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCanonical } from '../../../src/core/canonical-json.js';
import { errorCode } from '../../../src/core/errors.js';
import type { Probe } from '../../../src/formats/probe-plan.js';
import { parseRecord } from '../../../src/formats/records/index.js';
import { probeEndpoints, probeRecord } from '../../../src/usecases/probe/probe-endpoints.js';
import { program } from '../../program.js';
import { NameServer } from './dns-server.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const folder = mkdtempSync(join(tmpdir(), 'cloudexit-probe-'));
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true, force: true });
});

const CONTENT = '<h1>the portal</h1>';
let elsewhere = '';
const serve: RequestListener = (request, response) => {
  const authorised = request.headers.authorization === 'Bearer still-good';
  const answers: Readonly<Record<string, () => unknown>> = {
    '/portal': () => response.end(CONTENT),
    '/gone': () => response.writeHead(410).end(),
    '/absent': () => response.writeHead(404).end('nothing here'),
    '/login': () => response.end('<form>please log in</form>'),
    '/moved': () => response.writeHead(302, { location: '/portal' }).end(),
    '/soft': () => response.writeHead(302, { location: '/absent' }).end(),
    '/round': () => response.writeHead(302, { location: '/round' }).end(),
    '/away': () => response.writeHead(302, { location: elsewhere }).end(),
    '/broken': () => response.writeHead(500).end(),
    '/hidden': () => response.writeHead(403).end(),
    '/silent': () => {},
    '/cut': () =>
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy()),
    '/private': () => response.writeHead(authorised ? 200 : 401).end(),
  };
  (answers[request.url ?? ''] ?? answers['/absent']!)();
};

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

let base = '';
beforeAll(async () => {
  base = `http://127.0.0.1:${await listening(createServer(serve))}`;
  elsewhere = `http://127.0.0.1:${await listening(createServer(serve))}/portal`;
});

type Draft = Omit<Probe, 'id' | 'holder'> & Record<string, unknown>;

async function probe(drafts: readonly Draft[], more: { env?: Record<string, string>; ca?: string } = {}) {
  const plan = join(folder, 'plan.yaml');
  const probes = drafts.map((draft, i) => ({ id: `p${i}`, holder: 'provider', timeout: 2, ...draft }));
  writeFileSync(plan, JSON.stringify({ probes }));
  let clock = Date.parse('2026-03-01T08:00:00Z');
  const now = (): Date => {
    clock += 250;
    return new Date(clock);
  };
  return await probeEndpoints({ plan, now, env: {}, tool: 'cloudexit test', ...more });
}

async function outcome(draft: Draft, more?: Parameters<typeof probe>[1]): Promise<string> {
  const { result } = await probe([draft], more);
  return result.answers[0]!.outcome;
}

const http = (path: string, more: object = {}): Draft => ({ kind: 'http', url: `${base}${path}`, ...more });

describe('a web address', () => {
  const known = { sha256: sha256(CONTENT) };
  const cases: readonly (readonly [string, () => Draft, string])[] = [
    ['410', () => http('/gone'), 'none-found'],
    ['404', () => http('/absent'), 'none-found'],
    ['the inventoried content', () => http('/portal', known), 'found'],
    ['the inventoried content after a redirect', () => http('/moved', known), 'found'],
    ['a page, and no digest to compare with', () => http('/portal'), 'not-assessed'],
    ['a login page', () => http('/login', known), 'not-assessed'],
    [
      'a login page that the plan counts as gone',
      () => http('/login', { ...known, otherContent: 'gone' }),
      'none-found',
    ],
    [
      'the content, whatever the plan counts',
      () => http('/portal', { ...known, otherContent: 'gone' }),
      'found',
    ],
    ['a redirect to "not found"', () => http('/soft'), 'not-assessed'],
    ['a redirect without end', () => http('/round', known), 'not-assessed'],
    ['a redirect to a host not named', () => http('/away', known), 'not-assessed'],
    ['an error of the server', () => http('/broken'), 'not-assessed'],
    ['a refusal', () => http('/hidden'), 'not-assessed'],
    ['silence', () => http('/silent', { timeout: 1 }), 'not-assessed'],
    ['a content cut short', () => http('/cut', { ...known, otherContent: 'gone' }), 'not-assessed'],
    [
      'a host that nobody knows',
      () => ({ kind: 'http', url: 'http://no-such-host.invalid/' }),
      'not-assessed',
    ],
  ];
  for (const [name, draft, expected] of cases) {
    it(`${name}: ${expected}`, async () => {
      expect(await outcome(draft())).toBe(expected);
    });
  }

  it('a redirect to another host is followed only where the plan names it', async () => {
    const alsoHosts = [new URL(elsewhere).host];
    const { result } = await probe([http('/away', { ...known, alsoHosts })]);
    expect(result.answers[0]).toMatchObject({ outcome: 'found', hits: 1 });
    expect(result.answers[0]!.steps.map((step) => step.observed)).toEqual([
      `HTTP 302 to ${elsewhere}`,
      'HTTP 200',
    ]);
  });

  it('behind TLS that is not vouched for is not assessed; with the authority it is', async (context) => {
    const openssl = program('openssl', context);
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = spawnSync(openssl, [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
    ]);
    expect(made.status).toBe(0);
    const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, serve);
    const url = `https://127.0.0.1:${await listening(tls as unknown as Server)}/gone`;
    expect(await outcome({ kind: 'http', url })).toBe('not-assessed');
    expect(await outcome({ kind: 'http', url }, { ca: certificate })).toBe('none-found');
  });
});

describe('credentials of a web address', () => {
  const login = (path: string): Draft => ({
    kind: 'http-credentials',
    url: `${base}${path}`,
    authorizationFrom: 'OLD_LOGIN',
  });

  it('found where they work, none found where they do not, and nothing else settles it', async () => {
    const good = { env: { OLD_LOGIN: 'Bearer still-good' } };
    expect(await outcome(login('/private'), good)).toBe('found');
    expect(await outcome(login('/private'), { env: { OLD_LOGIN: 'Bearer withdrawn' } })).toBe('none-found');
    expect(await outcome(login('/portal'), good)).toBe('not-assessed');
    expect(await outcome(login('/broken'), good)).toBe('not-assessed');
    expect(await outcome(login('/private'))).toBe('not-assessed');
  });

  it('are in no result', async () => {
    const { bytes } = await probe([login('/private')], { env: { OLD_LOGIN: 'Bearer still-good' } });
    expect(Buffer.from(bytes).toString()).not.toContain('still-good');
  });
});

describe('a name', () => {
  it('is gone when its server says so for every type, and only then', async () => {
    const names = new NameServer({
      'left.example': ['192.0.2.1', '192.0.2.2'],
      'empty.example': 'nodata',
      'broken.example': 'servfail',
      'closed.example': 'refused',
      'silent.example': 'silent',
    });
    const server = await names.start();
    closing.push(() => names.stop());
    const dns = (name: string): Draft => ({ kind: 'dns', name, server, types: ['A'], timeout: 1 });
    const { result } = await probe([
      dns('left.example'),
      dns('gone.example'),
      dns('empty.example'),
      dns('broken.example'),
      dns('closed.example'),
      dns('silent.example'),
      { ...dns('left.example'), types: ['AAAA', 'A'] },
    ]);
    expect(result.answers.map((answer) => [answer.outcome, answer.hits])).toEqual([
      ['found', 2],
      ['none-found', 0],
      ['none-found', 0],
      ['not-assessed', 0],
      ['not-assessed', 0],
      ['not-assessed', 0],
      ['found', 2],
    ]);
  });
});

describe('a port', () => {
  it('is found when it is open, and none is found when it refuses', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const tcp: Draft = { kind: 'tcp', host: '127.0.0.1', port };
    expect(await outcome(tcp)).toBe('found');
    server.close();
    await once(server, 'close');
    expect(await outcome(tcp)).toBe('none-found');
    expect(await outcome({ kind: 'tcp', host: 'no-such-host.invalid', port })).toBe('not-assessed');
  });
});

describe('a database', () => {
  it('that does not answer is not assessed', async () => {
    expect(
      await outcome({ kind: 'database', url: 'postgres://nobody@127.0.0.1:1/gone?sslmode=disable' }),
    ).toBe('not-assessed');
  });
});

describe('the result', () => {
  it('is canonical, names its plan, and drafts a record that is one', async () => {
    const probed = await probe([
      http('/gone', { medium: 'vol-1' }),
      http('/portal', { sha256: sha256(CONTENT) }),
      http('/broken'),
    ]);
    const text = Buffer.from(probed.bytes);
    expect(text.at(-1)).toBe(0x0a);
    expect(parseCanonical(text.subarray(0, -1))).toMatchObject({
      type: 'urn:cloudexit:probe-result:v1',
      plan: createHash('sha256')
        .update(readFileSync(join(folder, 'plan.yaml')))
        .digest('hex'),
    });
    expect(probed.findings.map((finding) => `${finding.code} ${finding.subject}`)).toEqual([
      'PROBE_FOUND p1',
      'PROBE_NOT_ASSESSED p2',
    ]);
    const record = parseRecord(
      probeRecord(probed, { case: 'exit', party: 'customer', resultName: 'probes.json', language: 'zh' }),
    );
    expect(record.statement.predicate).toMatchObject({
      startedAt: '2026-03-01T08:00:00Z',
      targets: [
        {
          id: 'p0',
          kind: 'endpoint',
          medium: 'vol-1',
          question: sha256(`{"kind":"http","url":"${base}/gone"}`),
          outcome: 'none-found-by-this-test',
          hits: 0,
          notLookedAt: '这一次询问所触及之外的一切：其他名称、其他副本、缓存、备份',
        },
        { id: 'p1', outcome: 'found', hits: 1 },
        { id: 'p2', outcome: 'not-assessed', hits: 0 },
      ],
    });
  });

  it('a plan that is not one is refused before anything is asked', async () => {
    const twice = [http('/gone'), { ...http('/gone'), id: 'p0' }];
    const bad: readonly (readonly Draft[])[] = [
      [],
      twice,
      [{ kind: 'ping' } as unknown as Draft],
      [http('/gone', { password: 'x' })],
      [{ kind: 'http', url: 'file:///etc/passwd' }],
      [{ kind: 'tcp', host: 'a', port: 0 }],
    ];
    for (const drafts of bad) {
      const code = await probe(drafts).then(
        () => undefined,
        (error: unknown) => errorCode(error),
      );
      expect(code, JSON.stringify(drafts)).toBe('PLAN_INVALID');
    }
  });
});
