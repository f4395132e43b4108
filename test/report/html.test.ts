import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reportDocument } from '../../src/report/sections/index.js';
import { visibleText } from '../../src/report/visible.js';
import { rendered } from './rendered.js';
import { sampleModel, sha } from './sample.js';
import { coverTexts, firstDifference, sectionTexts } from './texts.js';

const html = async (language: 'zh' | 'en' | 'both' = 'en') =>
  (await rendered(sampleModel(), 'html', language)).toString('utf8');

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#10': '\n',
};

/** What a reader of one language sees: tags and the other language gone, entities resolved. */
function shown(markup: string, language: 'zh' | 'en' | 'both'): string {
  const hidden = language === 'both' ? undefined : language === 'en' ? 'zh-CN' : 'en';
  return markup
    .replace(new RegExp(`<span lang="${hidden}">[^<]*</span>`, 'g'), '')
    .replace(/<[^>]*>/g, '')
    .replace(/&([^;]+);/g, (_, name: string) => ENTITIES[name]!);
}

const between = (text: string, from: string, to: string) => text.slice(text.indexOf(from), text.indexOf(to));

describe('HTML report', () => {
  it.each(['zh', 'en', 'both'] as const)(
    'says exactly what the model says, in order (%s)',
    async (language) => {
      const page = await html(language);
      const document = reportDocument(sampleModel(), { rows: 20_000 });
      const main = shown(between(page, '<main', '</main>'), language);
      expect(firstDifference(main, sectionTexts(document, language), visibleText)).toBeUndefined();
      const cover = shown(between(page, '<header', '</header>'), language);
      const expected = coverTexts(document, language).map((text) => ({ text }));
      expect(firstDifference(cover, expected, visibleText)).toBeUndefined();
    },
  );

  it('would notice one changed value', async () => {
    const main = shown(between(await html(), '<main', '</main>'), 'en');
    const model = sampleModel();
    model.evidence[7]!.digest = sha('changed');
    const expected = sectionTexts(reportDocument(model, { rows: 20_000 }), 'en');
    expect(firstDifference(main, expected, visibleText)).toBeDefined();
  });

  it('holds the model, unchanged', async () => {
    const json = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(await html())![1]!;
    expect(JSON.parse(json)).toEqual(sampleModel());
    expect(json).not.toContain('<');
  });

  it('admits its own style and script by digest, and nothing else', async () => {
    const page = await html();
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const script = /<script>(.*?)<\/script>/s.exec(page)![1]!;
    const style = /<style>(.*?)<\/style>/s.exec(page)![1]!;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${digest(script)}`,
      `style-src ${digest(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    for (const [tag] of page.matchAll(/<[a-z][^>]*>/g)) {
      expect(tag).not.toMatch(/\s(style|on\w+|src|action)=/i);
      expect(tag).not.toMatch(/href="[^#]/);
    }
    expect(page).not.toMatch(/url\(|@import|https?:/);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toContain('<img');
  });

  it('names landmarks, headers and languages for assistive technology', async () => {
    const page = await html();
    expect(page).toMatch(/<html lang="en"/);
    for (const part of [
      '<header>',
      '<nav aria-label=',
      '<main id="main"',
      '<footer>',
      'class="skip" href="#main"',
    ]) {
      expect(page).toContain(part);
    }
    for (const [, attributes] of page.matchAll(/<th\b([^>]*)>/g))
      expect(attributes).toMatch(/scope="(col|row)"/);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g))
      expect(ids).toContain(target);
  });

  it('makes the same bytes of the same model', async () => {
    expect(await html('both')).toBe(await html('both'));
  });
});
