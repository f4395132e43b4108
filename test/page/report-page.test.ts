import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../src/core/bytes.js';
import { canonicalBytes, canonicalText } from '../../src/core/canonical-json.js';
import { digestHex } from '../../src/core/digest.js';
import { MerkleAccumulator } from '../../src/core/merkle.js';
import { displayText } from '../../src/core/path.js';
import { treeHash } from '../../src/core/tree-hash.js';
import { INVENTORY_END_TYPE, INVENTORY_TYPE } from '../../src/formats/inventory.js';
import { leafText } from '../../src/formats/leaf.js';
import { sealOf } from '../../src/formats/page-evidence.js';
import { readProfile } from '../../src/usecases/package-data.js';
import { reportCase } from '../../src/usecases/report-case.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { HAS_CHROMIUM, openPage, startBrowser } from './browser.js';

const EXAMPLE = resolve(import.meta.dirname, '../../manifests/examples/complete');
const ROOT = 'c1f0a2eb06579db25fc83fc629990ee46c53f6d1faa67994369c0229f753daa3';

describe.skipIf(!HAS_CHROMIUM)('a report that checks itself, in Chromium', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cloudexit-report-page-'));
  const file = join(dir, 'report.html');
  let browser: Browser;
  let html: string;

  beforeAll(async () => {
    const policy = await readPolicy(
      { folders: [join(EXAMPLE, 'trust')] },
      { at: new Date('2026-05-01T08:00:00Z') },
    );
    await reportCase({
      audit: { dir: EXAMPLE, policy, profile: await readProfile('gbt-38249'), held: [] },
      output: file,
      language: 'en',
      version: '0.1.0',
    });
    html = readFileSync(file, 'utf8');
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const open = async (text: string, name: string) => {
    const path = join(dir, name);
    writeFileSync(path, text);
    return openPage(browser, pathToFileURL(path).href);
  };
  const settled = (page: Page) =>
    page.waitForFunction(() => document.querySelector<HTMLElement>('#check')?.dataset['trust'] !== undefined);
  const states = (page: Page) =>
    page.$$eval('#check li[data-state]', (items) =>
      Object.fromEntries(items.map((i) => [i.id.slice(5), i.getAttribute('data-state')])),
    );
  const checkState = (page: Page) => page.$eval('#check', (e) => (e as HTMLElement).dataset['state']);

  it('finds everything in order, step by step, and asks nothing of the network', async () => {
    const { page, requests, complaints } = await open(html, 'good.html');
    await settled(page);
    expect(await states(page)).toEqual({
      crypto: 'good',
      files: 'good',
      ledger: 'good',
      checkpoints: 'good',
      signatures: 'good',
      inventories: 'good',
      clauses: 'good',
      model: 'good',
      shown: 'good',
      trust: 'open',
    });
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'))).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await page.$eval('#check-verdict', (e) => e.textContent)).toContain('you trust nobody yet');
    await page.close();
  });

  it('trusts an anchor whose fingerprint is typed, by keyboard alone, and no other', async () => {
    const { page } = await open(html, 'trust.html');
    await settled(page);
    const press = async (text: string) => {
      await page.focus('#trust-fingerprint');
      await page.fill('#trust-fingerprint', '');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await press('00'.repeat(32));
    await page.waitForFunction(() => document.querySelector('.trust [role=status]')?.textContent !== '');
    expect((await states(page))['trust']).toBe('open');
    await press(ROOT.match(/../g)!.join(':').toUpperCase());
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>('#check')?.dataset['trust'] === 'good',
    );
    expect(await page.$eval('#check-verdict', (e) => e.className)).toBe('verdict good');
    await page.close();
  });

  it('takes an anchor from a file of the person, and believes none that vouches for nobody', async () => {
    const { page } = await open(html, 'anchor.html');
    await settled(page);
    await page.setInputFiles('#trust-file', join(EXAMPLE, 'trust/anchors/root.pem'));
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>('#check')?.dataset['trust'] === 'good',
    );
    await page.close();
  });

  it('proves a path that is typed in, step by step, and says when it is not there', async () => {
    const { page } = await open(html, 'proof.html');
    await settled(page);
    await page.fill('#proof-path', 'no/such/file');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.proofs .open');
    const path = await page.evaluate(() => {
      for (const element of document.querySelectorAll('script[data-evidence^="material/"]')) {
        const line = new TextDecoder()
          .decode(Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0)))
          .split('\n')[1];
        const leaf = line?.includes('"path"') ? (JSON.parse(line) as { path?: string }) : {};
        if (leaf.path !== undefined) return leaf.path;
      }
      return '';
    });
    expect(path).not.toBe('');
    await page.fill('#proof-path', path);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.proof[data-state=good]');
    const text = await page.$eval('.proof', (e) => e.textContent);
    expect(text).toContain('leaf hash');
    expect(text).toContain('sibling 1');
    // A part of it, in other letters: what contains it is listed, and chosen by keyboard.
    const part = path.slice(1).toUpperCase();
    await page.fill('#proof-path', part);
    await page.keyboard.press('Enter');
    const choice = page.locator('.like button', { hasText: path }).first();
    await choice.press('Enter');
    await page.waitForSelector('.proof[data-state=good]');
    expect(await page.inputValue('#proof-path')).toBe(path);
    await page.close();
  });

  it('notices a value that is shown otherwise than the model says', async () => {
    const { page } = await open(
      html.replace('<main id="main" tabindex="-1">', '<main id="main" tabindex="-1"><p>x</p>'),
      'shown.html',
    );
    await settled(page);
    expect((await states(page))['shown']).toBe('bad');
    expect(await checkState(page)).toBe('bad');
    await page.close();
  });

  const evidence = (name: RegExp) =>
    new RegExp(`(<script type="application/octet-stream" data-evidence="${name.source}">)([^<]*)`).exec(
      html,
    )!;

  it.each([
    ['the log', /ledger\/log/, 'files'],
    ['a checkpoint', /ledger\/checkpoints\/[^"]*p7s/, 'files'],
    ['a material', /material\/[0-9a-f]{64}/, 'files'],
    ['an anchor', /trust\/anchors\/[0-9a-f]{64}/, 'files'],
    ['a revocation list', /trust\/crls\/[0-9a-f]{64}/, 'files'],
  ])('notices one byte changed in %s', async (_what, name, step) => {
    const [, , text] = evidence(name);
    const at = html.indexOf(text!) + Math.floor(text!.length / 2);
    const changed = html.slice(0, at) + (html[at] === 'A' ? 'B' : 'A') + html.slice(at + 1);
    const { page } = await open(changed, 'flip.html');
    await settled(page);
    expect((await states(page))[step]).toBe('bad');
    expect(await checkState(page)).toBe('bad');
    expect(await page.$eval('#check-verdict', (e) => e.textContent)).toContain('do not rely on this page');
    await page.close();
  });

  it('notices a value changed in the model, in what is shown and in the seal alike', async () => {
    const json = /<script type="application\/json" id="report">([^<]*)/.exec(html)![1]!;
    const basis = /id="basis" data-seal="([0-9a-f]{64})">([^<]*)/.exec(html)!;
    const { parties } = JSON.parse(json) as { parties: { name: string }[] };
    const { name } = parties[0]!;
    const forged = json.replaceAll(name, `${name}X`);
    const files = [...html.matchAll(/data-evidence="([^"]+)">([^<]*)/g)].map(
      ([, file, text]) => [file!, digestHex('sha256', Buffer.from(text!, 'base64'))] as const,
    );
    const canonical = (text: string) => canonicalBytes(JSON.parse(text));
    const sealed = (model: string) => sealOf(files, canonical(basis[2]!), canonical(model));
    expect(sealed(json)).toBe(basis[1]);
    const end = html.indexOf('id="report">');
    const changed = html.slice(0, end).replaceAll(name, `${name}X`) + html.slice(end).replace(json, forged);
    const { page } = await open(changed.replace(basis[1]!, sealed(forged)), 'model.html');
    await settled(page);
    expect(await states(page)).toMatchObject({ files: 'good', shown: 'good', model: 'bad' });
    expect(await checkState(page)).toBe('bad');
    await page.close();
  });

  it('says that nothing was checked where its script was changed', async () => {
    const at = html.indexOf('<script id="check-script">') + 2000;
    const { page } = await open(`${html.slice(0, at)} ${html.slice(at)}`, 'script.html');
    await page.waitForSelector('#tools button');
    expect(await page.$eval('#check-verdict', (e) => e.textContent)).toContain('Not checked');
    expect(await checkState(page)).toBeUndefined();
    await page.close();
  });

  it('shows hostile names as text: nothing of the evidence is markup, nor runs', async () => {
    const names = ['</script><script>hit(2)</script>', '<img src=x onerror=hit(1)>', 'a\u202egpj.exe'].sort();
    const tree = new MerkleAccumulator(treeHash('sm3'));
    const leaves = names.map((path) => leafText({ path: displayText(path), kind: 'directory' }));
    for (const leaf of leaves) tree.appendLeaf(utf8(leaf));
    const header = {
      digests: ['sha256'],
      facts: [],
      source: { kind: 'dir' },
      tree: 'sm3',
      type: INVENTORY_TYPE,
    };
    const trailer = {
      bytes: 0,
      complete: true,
      entries: 3,
      findings: [],
      root: toHex(tree.root()),
      tree: 'sm3',
      type: INVENTORY_END_TYPE,
    };
    const inventory = join(dir, '<img src=x onerror=hit(3)>');
    writeFileSync(inventory, [canonicalText(header), ...leaves, canonicalText(trailer), ''].join('\n'));

    const { page, requests, complaints } = await open(html, 'hostile.html');
    let hits = 0;
    await page.exposeFunction('hit', () => hits++);
    await settled(page);
    await page.setInputFiles('#more-files', inventory);
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>('#check')?.dataset['state'] === 'good',
    );
    for (const name of names) {
      await page.fill('#proof-path', displayText(name));
      await page.focus('#proof-path');
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        (text) => document.querySelector('.proof, .proofs .tone')?.textContent?.includes(text),
        name.includes('<') ? name : 'gpj.exe',
      );
    }
    await page.fill('#trust-fingerprint', '<img src=x onerror=hit(4)>');
    await page.keyboard.press('Enter');
    expect(await page.$$eval('img, iframe, object, embed', (e) => e.length)).toBe(0);
    expect(await page.$$eval('script', (e) => e.filter((s) => /hit\(/.test(s.textContent)).length)).toBe(0);
    expect(hits).toBe(0);
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)(
    'is legible (%s): text stands out 4.5 to 1 or more',
    async (colorScheme) => {
      const { page } = await open(html, `${colorScheme}.html`);
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const low = await page.evaluate(() => {
        const rgb = (text: string) => (/^rgba?\(([^)]+)\)$/.exec(text)?.[1] ?? '').split(',').map(Number);
        const light = (text: string) => {
          const [r, g, b] = rgb(text).map((v) =>
            v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
        };
        const ground = (element: Element): string => {
          const own = getComputedStyle(element).backgroundColor;
          return rgb(own)[3] === 0 && element.parentElement ? ground(element.parentElement) : own;
        };
        const found: string[] = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const element = node.parentElement!;
          if (node.textContent?.trim() === '' || !element.checkVisibility() || element.closest('svg, script'))
            continue;
          const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort(
            (x, y) => y - x,
          );
          const ratio = (a! + 0.05) / (b! + 0.05);
          if (ratio < 4.5)
            found.push(
              `${ratio.toFixed(2)} ${element.tagName}.${element.className} ${node.textContent?.slice(0, 30)}`,
            );
        }
        return [...new Set(found)];
      });
      expect(low).toEqual([]);
      await page.close();
    },
  );

  it('prints everything but the controls, on white', async () => {
    const { page } = await open(html, 'print.html');
    await settled(page);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.$eval('#tools', (e) => e.checkVisibility())).toBe(false);
    expect(await page.$eval('#check .ask', (e) => e.checkVisibility())).toBe(false);
    expect(await page.$eval('#check-verdict', (e) => e.checkVisibility())).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    await page.close();
  });

  it('switches between Chinese and English, in what the check says too', async () => {
    const { page } = await open(html, 'languages.html');
    await settled(page);
    const shown = () =>
      page.$$eval('#step-signatures [lang]', (texts) =>
        texts.flatMap((e) => (e.checkVisibility() ? [e.textContent] : [])),
      );
    expect(await shown()).toContain('Signatures');
    expect(await shown()).not.toContain('签名');
    await page.focus('button[value=zh]');
    await page.keyboard.press('Enter');
    expect(await shown()).toContain('签名');
    expect(await shown()).not.toContain('Signatures');
    await page.close();
  });
});
