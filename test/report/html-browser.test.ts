import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visibleText } from '../../src/report/visible.js';
import { Chromium, HAS_CHROMIUM } from './chromium.js';
import { rendered } from './rendered.js';
import { HOSTILE_NAMES, sampleModel } from './sample.js';

describe.skipIf(!HAS_CHROMIUM)('HTML report in Chromium', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cloudexit-page-'));
  let browser: Chromium;
  const ask = (expression: string) => browser.evaluate(expression);

  beforeAll(async () => {
    const file = join(dir, 'report.html');
    writeFileSync(file, await rendered(sampleModel(), 'html', 'zh'));
    browser = new Chromium();
    await browser.open(pathToFileURL(file).href);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('loads nothing but itself and breaks no rule of its policy', () => {
    const requests = browser.events.filter((e) => e.method === 'Network.requestWillBeSent');
    expect(requests.map((e) => (e.params['request'] as { url: string }).url.split('/').pop())).toEqual([
      'report.html',
    ]);
    expect(
      browser.events.filter((e) => e.method === 'Log.entryAdded' || e.method === 'Runtime.exceptionThrown'),
    ).toEqual([]);
  });

  it('shows hostile names as text and makes nothing of them', async () => {
    const cells = (await ask(
      `[...document.querySelectorAll('#findings tbody td:nth-child(3)')].map((td) => td.textContent)`,
    )) as string[];
    for (const name of HOSTILE_NAMES)
      expect(
        cells.some((text) => text.includes(visibleText(name))),
        name,
      ).toBe(true);
    expect(
      await ask(`document.querySelectorAll('img, iframe, object, embed, main script, main a').length`),
    ).toBe(0);
  });

  it('switches language', async () => {
    const title = `document.querySelector('h1').innerText.trim()`;
    const press = (value: string) => ask(`document.querySelector('#tools button[value=${value}]').click()`);
    expect(await ask(title)).toBe('云计算服务退出审计报告');
    await press('en');
    expect(await ask(title)).toBe('Cloud Exit Audit Report');
    expect(await ask('document.documentElement.lang')).toBe('en');
    expect(await ask(`document.querySelector('#tools button[value=en]').getAttribute('aria-pressed')`)).toBe(
      'true',
    );
    await press('both');
    expect(await ask(title)).toMatch(/云计算服务退出审计报告\s+Cloud Exit Audit Report/);
  });

  it('switches colours', async () => {
    const page = `getComputedStyle(document.body).backgroundColor`;
    await ask(`document.querySelector('#tools button[value=dark]').click()`);
    expect(await ask(page)).toBe('rgb(23, 26, 31)');
    await ask(`document.querySelector('#tools button[value=light]').click()`);
    expect(await ask(page)).toBe('rgb(255, 255, 255)');
  });

  it('names an effect with the words of its rows only where all of them say the same', async () => {
    const buttons = (await ask(`[...document.querySelectorAll('form.filter button')].map((button) => {
      const tone = button.querySelector('.tone').classList[1];
      const rows = [...button.closest('form').nextElementSibling.querySelectorAll('tbody tr[data-tone=' + tone + ']')];
      return { label: button.textContent, words: [...new Set(rows.map((row) => row.querySelector('.tone').textContent))] };
    })`)) as { label: string; words: string[] }[];
    expect(buttons.some(({ words }) => words.length === 1)).toBe(true);
    expect(buttons.some(({ words }) => words.length > 1)).toBe(true);
    for (const { label, words } of buttons) {
      if (words.length === 1) expect(label).toBe(words[0]);
      else expect(words).not.toContain(label);
    }
  });

  it('filters findings by words and by effect, and says how many are left', async () => {
    const shown = `[...document.querySelectorAll('#findings .scroll')][0].querySelectorAll('tbody tr:not([hidden])').length`;
    const type = (text: string) =>
      ask(
        `(() => { const i = document.querySelector('#findings input'); i.value = ${JSON.stringify(text)}; i.dispatchEvent(new Event('input')); })()`,
      );
    const { findings } = sampleModel();
    expect(await ask(shown)).toBe(findings.length);
    await type('ENTRY_MOVED uploads');
    const moved = findings.filter((f) => f.code === 'ENTRY_MOVED' && f.subject.includes('uploads'));
    expect(await ask(shown)).toBe(moved.length);
    expect(await ask(`document.querySelector('#findings [role=status]').textContent`)).toBe(
      `${moved.length} / ${findings.length}`,
    );
    await type('');
    await ask(`document.querySelector('#findings form button .tone.open').closest('button').click()`);
    expect(await ask(shown)).toBe(findings.filter((f) => f.code === 'ENTRY_UNREADABLE').length);
    await ask(`document.querySelector('#findings form button .tone.open').closest('button').click()`);
    expect(await ask(shown)).toBe(findings.length);
  });

  it('fits the window and gives every control a name', async () => {
    expect(await ask('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
      true,
    );
    const nameless = `[...document.querySelectorAll('button, input')].filter((c) => !(c.getAttribute('aria-label') || c.textContent.trim())).length`;
    expect(await ask(nameless)).toBe(0);
  });
});
