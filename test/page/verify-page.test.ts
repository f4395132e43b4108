import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificatePem, generateKey, keySigner, selfSign } from '../../src/trust/index.js';
import { writeEvidenceBundle } from '../../src/usecases/evidence/write-bundle.js';
import { pack, unpack } from '../usecases/evidence/bundles.js';
import { HAS_CHROMIUM, openPage, startBrowser } from './browser.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = pathToFileURL(join(ROOT, 'dist/page/verify.html')).href;
const EXAMPLE = join(ROOT, 'manifests/examples/complete');
const ANCHOR = 'c1f0a2eb06579db25fc83fc629990ee46c53f6d1faa67994369c0229f753daa3';
/** The code of the page meets more in `same-verdict.test.ts`; here the browser runs it. */
const TRIALS = 80;

interface Verified {
  readonly state: string;
  readonly steps: readonly { readonly id: string; readonly state: string }[];
}
declare const cloudexit: { verify(file: Blob): Promise<Verified> };

describe.skipIf(!HAS_CHROMIUM)('verify.html, in Chromium', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cloudexit-verify-page-'));
  const whole = join(dir, 'whole.tar');
  const redacted = join(dir, 'redacted.tar');
  const bundle = (output: string, leaveOut: Parameters<typeof writeEvidenceBundle>[0]['leaveOut']) =>
    writeEvidenceBundle({
      dir: EXAMPLE,
      output,
      trust: { folders: [join(EXAMPLE, 'trust')] },
      options: { at: new Date('2026-05-01T08:00:00Z') },
      profile: 'gbt-38249',
      inventories: [],
      leaveOut,
      prove: [],
      version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version,
    });
  let browser: Browser;

  beforeAll(async () => {
    await bundle(whole, []);
    await bundle(redacted, [{ what: 'personal' }]);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const settled = (page: Page) =>
    page.waitForFunction(() => document.querySelector<HTMLElement>('#check')?.dataset['trust'] !== undefined);
  const states = (page: Page) =>
    page.$$eval('#check li[data-state]', (items) =>
      Object.fromEntries(items.map((i) => [i.id.slice(5), i.getAttribute('data-state')])),
    );
  const verdict = (page: Page) => page.$eval('#check-verdict', (e) => e.textContent);

  it('checks a whole bundle step by step, without the network', async () => {
    const { page, requests, complaints } = await openPage(browser, PAGE);
    await page.setInputFiles('#bundle', whole);
    await settled(page);
    const steps = await states(page);
    expect(steps).toEqual({ ...steps, trust: 'open' });
    expect(Object.entries(steps).filter(([id, state]) => id !== 'trust' && state !== 'good')).toEqual([]);
    expect(Object.keys(steps)).toHaveLength(11);
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'))).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await verdict(page)).toContain('you trust nobody yet');

    await page.focus('#trust-fingerprint');
    await page.keyboard.type(ANCHOR);
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>('#check')?.dataset['trust'] === 'good',
    );
    expect(await verdict(page)).toContain('Verified');
    await page.close();
  });

  it('says why a certificate file cannot be used, and goes on as if it had not been chosen', async () => {
    const { page } = await openPage(browser, PAGE);
    await page.setInputFiles('#bundle', whole);
    await settled(page);
    const before = await verdict(page);
    const wrong: [string, Uint8Array][] = [
      ['garbage<img src=x>.pem', Buffer.from('garbage')],
      ['large.pem', Buffer.alloc(2 * 1024 * 1024, 0x41)],
    ];
    for (const [name, buffer] of wrong) {
      await page.setInputFiles('#trust-file', { name, mimeType: 'text/plain', buffer: Buffer.from(buffer) });
      await page.waitForFunction(
        (file) => document.querySelector('.trust [role=status]')?.textContent?.includes(`not taken: ${file}`),
        name,
      );
      expect(await verdict(page)).toBe(before);
    }
    await page.setInputFiles('#trust-file', join(EXAMPLE, 'trust/anchors/root.pem'));
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>('#check')?.dataset['trust'] === 'good',
    );
    expect(await page.textContent('.trust [role=status]')).toContain('trusted: root.pem');
    await page.close();
  });

  it('runs nothing that a name, a path or a file says', async () => {
    const { page } = await openPage(browser, PAGE);
    const markup = '"><img src=x onerror=globalThis.owned=1><svg/onload=owned=2>';
    const { files } = unpack(whole);
    const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2029-01-01T00:00:00Z') };
    const anchor = await selfSign(
      { subject: { commonName: markup }, profile: 'ca', ...dates },
      keySigner(generateKey('p256')),
    );
    const pem = Buffer.from(certificatePem(anchor));
    const path = `data/trust/anchors/${createHash('sha256').update(pem).digest('hex')}`;
    writeFileSync(join(dir, 'marked.tar'), pack(new Map([...files, [path, pem]])));
    await page.setInputFiles('#bundle', join(dir, 'marked.tar'));
    await settled(page);
    expect(await page.textContent('.anchors')).toContain('img src');
    await page.fill('#proof-path', markup);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.proofs')?.textContent?.includes('<img src=x'));
    expect(await page.locator('#check img, #check svg').count()).toBe(0);
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false);
    await page.close();
  });

  it('takes a bundle that is dropped', async () => {
    const { page } = await openPage(browser, PAGE);
    const bytes = readFileSync(whole).toString('base64');
    await page.evaluate((text) => {
      const file = new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'bundle.tar');
      const data = new DataTransfer();
      data.items.add(file);
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
      );
    }, bytes);
    await settled(page);
    expect((await states(page))['files']).toBe('good');
    await page.close();
  });

  it('says what was left out, and still proves what is shown', async () => {
    const { page } = await openPage(browser, PAGE);
    await page.setInputFiles('#bundle', redacted);
    await settled(page);
    const steps = await states(page);
    expect(steps).toMatchObject({ files: 'good', ledger: 'open', signatures: 'good', 'left-out': 'open' });
    expect(Object.values(steps)).not.toContain('bad');
    expect(await verdict(page)).toContain('not everything could be assessed');
    await page.fill('#proof-path', '.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.like button');
    const paths = await page.locator('.like button').allTextContents();
    expect(paths.length).toBeGreaterThan(0);
    await page.locator('.like button').first().click();
    await page.waitForSelector('.proof[data-state=good]');
    expect(await page.inputValue('#proof-path')).toBe(paths[0]);
    await page.close();
  });

  it.each(['whole', 'redacted'])(
    'has a report that checks itself with what is in the %s bundle',
    async (name) => {
      const report = join(dir, `${name}.html`);
      const { files } = unpack(name === 'whole' ? whole : redacted);
      writeFileSync(report, files.get('data/report/report.html')!);
      const { page, complaints } = await openPage(browser, pathToFileURL(report).href);
      await settled(page);
      const steps = await states(page);
      expect(steps).toMatchObject({ files: 'good', signatures: 'good', model: 'good', shown: 'good' });
      expect(Object.values(steps)).not.toContain('bad');
      expect(complaints).toEqual([]);
      const embedded = await page.$$eval('[data-evidence]', (all) =>
        all.map((e) => `data/${e.getAttribute('data-evidence')}`),
      );
      const outside = embedded.filter((path) => path !== 'data/ledger/head' && !files.has(path));
      // A trust file in PEM is embedded as the certificates in it.
      expect(outside.filter((path) => !path.startsWith('data/trust/'))).toEqual([]);
      await page.close();
    },
  );

  it('notices every one of many bytes flipped at random', async () => {
    const { page } = await openPage(browser, PAGE);
    const bytes = readFileSync(whole);
    // A fixed sequence, so that a failure can be looked at again: Numerical Recipes' generator.
    let seed = 38249;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const flips = Array.from({ length: TRIALS }, () => [random(bytes.length), 1 << random(8)] as const);
    const unnoticed = (half: Page, trials: typeof flips) =>
      half.evaluate(
        async ({ text, trials }) => {
          const original = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const all = new Blob([original]);
          const missed: number[] = [];
          if ((await cloudexit.verify(all)).state !== 'good') missed.push(-1);
          // A file whose pieces come from the memory of the page: a browser's own are carried between two programs, which takes as long as the check.
          class Held extends Blob {
            constructor(readonly content: Uint8Array<ArrayBuffer>) {
              super();
            }
            override get size() {
              return this.content.length;
            }
            override slice(from?: number, to?: number) {
              return new Held(this.content.subarray(from, to));
            }
            override async arrayBuffer() {
              return this.content.slice().buffer;
            }
          }
          const held = new Held(original);
          for (const [at, bit] of trials) {
            original[at]! ^= bit;
            if ((await cloudexit.verify(held)).state !== 'bad') missed.push(at);
            original[at]! ^= bit;
          }
          if ((await cloudexit.verify(new Blob([original]))).state !== 'good') missed.push(-2);
          return missed;
        },
        { text: bytes.toString('base64'), trials },
      );
    const { page: other } = await openPage(browser, PAGE);
    const missed = await Promise.all([
      unnoticed(page, flips.slice(0, TRIALS / 2)),
      unnoticed(other, flips.slice(TRIALS / 2)),
    ]);
    expect(missed.flat()).toEqual([]);
    await other.close();
    await page.close();
  }, 600_000);

  it('compares the files of the report with what the evidence gives', async () => {
    const { page } = await openPage(browser, PAGE);
    const { files } = unpack(whole);
    const text = (name: string) => Buffer.from(files.get(`data/report/${name}`)!).toString('latin1');
    const others: readonly (readonly [string, string])[] = [
      ['report.json', text('report.json').replace('"outcome":"satisfied"', '"outcome":"not-assessed"')],
      // What is shown, with the model as it was; and the model, with all that is shown as it was.
      ['report.html', text('report.html').replace('<h2', '<p>All is well.</p><h2')],
      ['report.html', text('report.html').replace(/id="report">\{/, 'id="report">{ ')],
      ['report.zh.pdf', text('report.en.pdf').replace('/EmbeddedFile', '/EmbeddedPile')],
    ];
    for (const [name, content] of others) {
      const path = `data/report/${name}`;
      expect(content).not.toBe(text(name));
      const changed = pack(new Map([...files, [path, Buffer.from(content, 'latin1')]]));
      const file = join(dir, 'other-report.tar');
      writeFileSync(file, changed);
      await page.goto(PAGE);
      await page.setInputFiles('#bundle', file);
      await settled(page);
      expect(await states(page), name).toMatchObject({ files: 'good', ledger: 'good', model: 'bad' });
      expect(await page.textContent('#step-model')).toContain(`${name}: does not follow from the evidence`);
    }
    await page.close();
  });

  it('notices a bundle that was cut short or added to', async () => {
    const { page } = await openPage(browser, PAGE);
    const bytes = readFileSync(whole);
    for (const changed of [
      bytes.subarray(0, -512),
      bytes.subarray(0, 5000),
      Buffer.concat([bytes, Buffer.alloc(512)]),
      Buffer.alloc(0),
    ]) {
      const file = join(dir, 'changed.tar');
      writeFileSync(file, changed);
      await page.setInputFiles('#bundle', file);
      await page.waitForFunction(
        () => document.querySelector<HTMLElement>('#check')?.dataset['state'] === 'bad',
      );
      await page.setInputFiles('#bundle', whole);
      await page.waitForFunction(
        () => document.querySelector<HTMLElement>('#check')?.dataset['state'] === 'good',
      );
    }
    await page.close();
  });
});
