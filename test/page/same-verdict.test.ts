import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';

// What the build puts into the page.
vi.hoisted(async () => {
  const [{ createHash }, { readFileSync: read }] = await Promise.all([
    import('node:crypto'),
    import('node:fs'),
  ]);
  const script = read(new URL('../../dist/page/report.js', import.meta.url));
  Object.assign(globalThis, {
    CLOUDEXIT_VERSION: '1.2.3',
    CLOUDEXIT_REPORT_SCRIPT: createHash('sha256').update(script).digest('hex'),
  });
});

import { utf8 } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import { CloudexitError } from '../../src/core/errors.js';
import {
  type EvidenceIndex,
  parseEvidenceIndex,
  serialiseEvidenceIndex,
} from '../../src/formats/evidence-bundle.js';
import { checkBundle, checkBundleTrust } from '../../src/page/check-bundle.js';
import { type Step, worst } from '../../src/page/steps.js';
import { readCertificates } from '../../src/trust/index.js';
import { COMPLETE } from '../examples/complete.js';
import { exampleCase, inventoryIn, SWAPPED } from '../usecases/coverage-in-case.js';
import {
  makeBundle,
  pack,
  random,
  tarOf,
  unpack,
  VERSION,
  verifyBytes,
} from '../usecases/evidence/bundles.js';

type Files = Map<string, Uint8Array>;
type Base = 'whole' | 'personal' | 'lenient' | 'swapped' | 'unlisted';

const CLAUSES = join(import.meta.dirname, '../../manifests/clauses');
const profiles = Object.fromEntries(
  readdirSync(CLAUSES)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name.slice(0, -5), parse(readFileSync(join(CLAUSES, name), 'utf8'))]),
);
const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-same-verdict-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Anchors alone: the revocation lists are the bundle's own. */
const TRUST = join(scratch, 'trust');
const ANCHOR = readCertificates(readFileSync(join(COMPLETE, 'trust/anchors/root.pem')))[0]!.identity;
const bundles = {} as Record<Base, Files>;
/** Digest of what the provider lists. */
let site: string;

beforeAll(async () => {
  cpSync(join(COMPLETE, 'trust/anchors'), join(TRUST, 'anchors'), { recursive: true });
  const made = async (base: Base, more: Parameters<typeof makeBundle>[2] = {}, dir = COMPLETE) => {
    const path = join(scratch, `${base}.tar`);
    await makeBundle(dir, path, more);
    bundles[base] = unpack(path).files;
  };
  await made('whole');
  await made('personal', { leaveOut: [{ what: 'personal' }] });
  const options = { at: new Date('2026-05-01T08:00:00Z'), revocation: 'if-available' as const };
  await made('lenient', { options, trust: { folders: [TRUST] } });
  const swapped = await exampleCase(scratch, { 'handed-in': SWAPPED });
  await made('swapped', {}, swapped);
  const unlisted = await exampleCase(scratch, { 'handed-in': SWAPPED }, undefined, ['site.inventory']);
  site = inventoryIn(swapped, 'site');
  const inventories = [join(swapped, 'material', site)];
  await made('unlisted', { inventories }, unlisted);
}, 180_000);

const STATE = { satisfied: 'good', 'not-satisfied': 'bad', 'not-assessed': 'open' } as const;

async function commandLine(bytes: Uint8Array): Promise<string> {
  try {
    return STATE[(await verifyBytes(bytes, { folders: [TRUST] })).verdict];
  } catch (error) {
    if (error instanceof CloudexitError && error.exit === 3) return 'bad';
    // A profile that neither knows: nothing can be judged, and the page must not pass it either.
    if (error instanceof CloudexitError && error.code === 'PROFILE_UNKNOWN') return 'bad';
    throw error;
  }
}

async function pageSteps(bytes: Uint8Array) {
  const steps: Step[] = [];
  const sink = { begin: () => undefined, done: (step: Step) => void steps.push(step) };
  return { steps, sink, ...(await checkBundle(new Blob([new Uint8Array(bytes)]), profiles, sink)) };
}

async function page(bytes: Uint8Array): Promise<string> {
  const { state, bundle, sink } = await pageSteps(bytes);
  if (bundle === undefined) return state;
  const believed = { known: new Set([ANCHOR.certificateSha256]), own: [], held: [] };
  return worst([state, (await checkBundleTrust(bundle, profiles, believed, sink)).state]);
}

const index = (files: Files, change: (index: EvidenceIndex) => EvidenceIndex) =>
  files.set('index.json', serialiseEvidenceIndex(change(parseEvidenceIndex(files.get('index.json')!))));
const named = (files: Files, pattern: RegExp) => [...files.keys()].filter((name) => pattern.test(name));
const drop = (files: Files, pattern: RegExp) => {
  for (const name of named(files, pattern)) files.delete(name);
};
const edit = (files: Files, name: string, change: (text: string) => string) =>
  files.set(name, Buffer.from(change(Buffer.from(files.get(name)!).toString('latin1')), 'latin1'));
const html = (change: (text: string) => string) => (files: Files) =>
  void edit(files, 'data/report/report.html', change);
const trustFile = (folder: string) => (files: Files) =>
  void files.set(`data/trust/${folder}/${digestHex('sha256', utf8('x'))}`, utf8('x'));
const counts = (change: (one: { entries: number; of: number }) => object) => (files: Files) =>
  void index(files, (i) => ({
    ...i,
    leftOut: i.leftOut.map((one) => (one.what === 'entries' ? { ...one, ...change(one) } : one)),
  }));

const CASES: readonly (readonly [Base, string, (files: Files) => void])[] = [
  ['whole', 'as it was made', () => undefined],
  ['personal', 'as it was made', () => undefined],
  ['lenient', 'as it was made, without revocation lists', () => undefined],
  ['swapped', 'whose manifest lacks more of the baseline than it states', () => undefined],
  ['swapped', 'without the inventory that shows it', (f) => drop(f, new RegExp(site))],
  ['unlisted', 'with an inventory that the log does not list', () => undefined],
  ['unlisted', 'without that inventory', (f) => drop(f, new RegExp(site))],
  ['whole', 'without revocation lists', (f) => drop(f, /^data\/trust\/crls/)],
  ['whole', 'without anchors', (f) => drop(f, /^data\/trust\/anchors/)],
  ['whole', 'with a lenient policy', (f) => void index(f, (i) => ({ ...i, revocation: 'if-available' }))],
  ['whole', 'of a time before', (f) => void index(f, (i) => ({ ...i, asOf: '2020-01-01T00:00:00Z' }))],
  ['whole', 'of a profile that nobody has', (f) => void index(f, (i) => ({ ...i, profile: 'constructor' }))],
  ['whole', 'of another profile', (f) => void index(f, (i) => ({ ...i, profile: 'gdpr-28-3-g' }))],
  [
    'whole',
    'by another version',
    (f) => void index(f, (i) => ({ ...i, tool: { ...i.tool, version: '0.0.1' } })),
  ],
  ['whole', 'of another case', (f) => void index(f, (i) => ({ ...i, case: 'other' }))],
  ['whole', 'of a shorter log', (f) => void index(f, (i) => ({ ...i, size: i.size - 1 }))],
  ['whole', 'without checkpoints', (f) => drop(f, /checkpoints/)],
  ['whole', 'with one signature less on the checkpoint', (f) => drop(f, /checkpoint\.2\.p7s$/)],
  ['whole', 'without a material', (f) => void f.delete(named(f, /^data\/material/)[0]!)],
  ['whole', 'without any material', (f) => drop(f, /^data\/material/)],
  [
    'whole',
    'with its log cut',
    (f) => void edit(f, 'data/ledger/log', (t) => t.slice(0, t.lastIndexOf('\n', t.length - 2) + 1)),
  ],
  ['whole', 'without the copy of a record', (f) => void f.delete(named(f, /^data\/records/)[3]!)],
  ['whole', 'without report.json', (f) => drop(f, /report\.json$/)],
  ['whole', 'without a report', (f) => drop(f, /^data\/report/)],
  [
    'whole',
    'with another report.json',
    (f) =>
      void edit(f, 'data/report/report.json', (t) =>
        t.replace('"outcome":"satisfied"', '"outcome":"not-assessed"'),
      ),
  ],
  ['whole', 'with something more in the page', html((t) => t.replace('<h2', '<p>x</p><h2'))],
  [
    'whole',
    'with something more in the script',
    html((t) => t.replace('<script id="check-script">', '$&globalThis.x=1;')),
  ],
  [
    'whole',
    'with another policy in the page',
    html((t) => t.replace(/script-src [^;]*;/, "script-src 'unsafe-inline';")),
  ],
  [
    'whole',
    'with other evidence in the page',
    html((t) => t.replace(/(data-evidence="[^"]*">)..../, '$1AAAA')),
  ],
  ['whole', 'with an empty page', html(() => '')],
  [
    'whole',
    'with no PDF where one belongs',
    (f) => void edit(f, 'data/report/report.zh.pdf', () => '%PDF-1.7'),
  ],
  ['whole', 'with a list that is none', trustFile('crls')],
  ['whole', 'with a certificate that is none', trustFile('intermediates')],
  ['whole', 'with an anchor that is none', trustFile('anchors')],
  ['whole', 'with a proof that is none', (f) => void f.set('data/proofs/x.json', utf8('{}'))],
  ['personal', 'with more said to be left out', counts(({ entries }) => ({ entries: entries + 1 }))],
  ['personal', 'with more entries said to be there', counts(({ of }) => ({ of: of + 1 }))],
  [
    'personal',
    'with a byte of a part turned',
    (f) => void edit(f, named(f, /^data\/parts/)[0]!, (t) => t.replace(/"hash":"./, '"hash":"0')),
  ],
  ['personal', 'without a part', (f) => void f.delete(named(f, /^data\/parts/)[0]!)],
  ['personal', 'with nothing said to be left out', (f) => void index(f, (i) => ({ ...i, leftOut: [] }))],
];

describe('one bundle, one verdict, by cloudexit verify and by the code of verify.html', () => {
  it.each(CASES)('%s, %s', async (base, _what, change) => {
    const files: Files = new Map(bundles[base]);
    change(files);
    const bytes = pack(files);
    expect(await page(bytes)).toBe(await commandLine(bytes));
  });

  it.each<[Base, boolean, string]>([
    ['swapped', true, 'bad'],
    ['swapped', false, 'open'],
    ['unlisted', true, 'open'],
    ['unlisted', false, 'open'],
  ])('%s, with the inventory that shows what is missing: %s', async (base, there, verdict) => {
    const files: Files = new Map(bundles[base]);
    if (!there) drop(files, new RegExp(site));
    const { steps } = await pageSteps(pack(files));
    expect(steps.find(({ id }) => id === 'clauses')?.state).toBe(verdict);
  });

  it('a bundle in which one of 300 bits is turned, wherever it is', async () => {
    const bytes = Uint8Array.from(pack(bundles.whole));
    const next = random(38249);
    const unnoticed: string[] = [];
    for (let trial = 0; trial < 300; trial++) {
      const at = next() % bytes.length;
      const bit = 1 << (next() % 8);
      bytes[at]! ^= bit;
      if ((await pageSteps(bytes)).state !== 'bad') unnoticed.push(`byte ${at} with ${bit}`);
      bytes[at]! ^= bit;
    }
    expect(unnoticed).toEqual([]);
    expect((await pageSteps(bytes)).state).toBe('good');
  }, 600_000);

  it('files that are no bundle', async () => {
    const whole = pack(bundles.whole);
    const twice = [...bundles.whole].flatMap((entry) => [entry, entry]);
    const manifests = [...bundles.whole].flatMap((entry) =>
      entry[0] === 'manifest-sha256.txt' ? [entry, entry] : [entry],
    );
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(1024),
      utf8('%PDF-1.7\n'),
      whole.subarray(0, whole.length - 512),
      whole.subarray(0, 100_000),
      Buffer.concat([whole, new Uint8Array(512)]),
      tarOf(twice),
      tarOf(manifests),
    ]) {
      expect([await page(bytes), await commandLine(bytes)]).toEqual(['bad', 'bad']);
    }
  });
});

it('the version of the bundles is the one that the page believes to be its own', () => {
  expect(VERSION).toBe('1.2.3');
});
