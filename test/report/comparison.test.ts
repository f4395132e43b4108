import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/core/canonical-json.js';
import { type ReportModel, reportModelSchema } from '../../src/formats/report.js';
import { Typesetter } from '../../src/report/pdf/typeset.js';
import { reportDocument } from '../../src/report/sections/index.js';
import { visibleText } from '../../src/report/visible.js';
import { mutations } from './mutations.js';
import { HAS_POPPLER, poppler } from './poppler.js';
import { rendered } from './rendered.js';
import { csvOf, csvSays, junitOf, junitSays, oscalOf, oscalSays } from './renderings.js';
import { sampleModel } from './sample.js';
import { coverTexts, firstDifference, sectionTexts } from './texts.js';

/**
 * Every rendering is made once from the model and read back by other means. Held to that model it must agree, and held to a model with
 * one value changed it must not: a rendering that said another value than the model would be noticed.
 */
const dir = mkdtempSync(join(tmpdir(), 'cloudexit-compare-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Whether the rendering that was made says what this model says. */
type Says = (model: ReportModel) => boolean;

/** Few rows of each kind: every field is there, and the loop is quick. */
function smallModel(): ReportModel {
  const model = sampleModel();
  for (const [name, rows] of Object.entries(model)) {
    if (Array.isArray(rows) && name !== 'parties') rows.splice(3);
  }
  const remedied = sampleModel().findings.filter((f) => f.remediation !== undefined);
  model.findings = [...model.findings, ...remedied.slice(0, 1)];
  return model;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const setter = new Typesetter(new PDFDocument({ font: '', autoFirstPage: false }), 'both');

function pdfSays(bytes: Buffer, language: 'zh' | 'en'): Says {
  const file = join(dir, `${language}.pdf`);
  writeFileSync(file, bytes);
  const pages = poppler('pdftotext', ['-raw', '-enc', 'UTF-8', file, '-']).split('\f').slice(0, -1);
  const squeeze = (text: string) => setter.visible(text).replace(/\s/g, '');
  const front = squeeze(pages[0]!);
  return (model) => {
    const document = reportDocument(model, { rows: 500 });
    const made = `${model.tool.name} ${model.tool.version}, ${model.generatedAt.replace('T', ' ').replace('Z', ' UTC')}`;
    const body: string[] = [];
    for (const [i, text] of pages.entries()) {
      if (i < 2) continue;
      const page =
        language === 'en' ? `Page ${i + 1} of ${pages.length}` : `第 ${i + 1} 页，共 ${pages.length} 页`;
      const furniture = squeeze(document.cover.title[language] + model.case.id + made + page);
      const bare = text.replace(/\s/g, '');
      if (!bare.endsWith(furniture)) return false;
      body.push(bare.slice(0, -furniture.length));
    }
    let at = 0;
    for (const text of coverTexts(document, language).map(squeeze)) {
      const found = front.indexOf(text, at);
      if (found < 0 || (at > 0 && found !== at)) return false;
      at = found + text.length;
      // The label of the result stands between the subtitle and the result.
      const label = squeeze(language === 'en' ? 'Computed result' : '计算结果');
      if (front.startsWith(label, at)) at += label.length;
    }
    return (
      firstDifference(body.join('\f'), sectionTexts(document, language), (t) => setter.visible(t)) ===
      undefined
    );
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#10': '\n',
};

function htmlSays(page: string, language: 'zh' | 'en'): Says {
  const hidden = language === 'en' ? 'zh-CN' : 'en';
  const between = (from: string, to: string) =>
    page
      .slice(page.indexOf(from), page.indexOf(to))
      .replace(new RegExp(`<span lang="${hidden}">[^<]*</span>`, 'g'), '')
      .replace(/<[^>]*>/g, '')
      .replace(/&([^;]+);/g, (_, name: string) => ENTITIES[name]!);
  const [main, cover] = [between('<main', '</main>'), between('<header', '</header>')];
  return (model) => {
    const document = reportDocument(model, { rows: 20_000 });
    const front = coverTexts(document, language).map((text) => ({ text }));
    return (
      firstDifference(main, sectionTexts(document, language), visibleText) === undefined &&
      firstDifference(cover, front, visibleText) === undefined
    );
  };
}

// In words a page says everything; these are the kind of a citation, which the evidence index resolves, and constants.
const IN_WORDS_SILENT = /^type$|^tool\.name$|\bevidence\.\d+\.(type|entry)$/;
const everything = (path: string) => !IN_WORDS_SILENT.test(path);
const FINDING = 'code|subject|expected|actual|detail';

describe('renderings against the model, value by value', () => {
  const model = smallModel();
  const renderings = new Map<string, { readonly says: Says; readonly carries: (path: string) => boolean }>();

  beforeAll(async () => {
    const json = (await rendered(model, 'json')).toString('utf8');
    renderings.set('json', { says: (m) => json.trimEnd() === canonicalText(m), carries: () => true });
    for (const language of ['zh', 'en'] as const) {
      const other = language === 'zh' ? 'en' : 'zh';
      const inLanguage = (path: string) => everything(path) && !path.endsWith(`.${other}`);
      const html = (await rendered(model, 'html', language)).toString('utf8');
      renderings.set(`html ${language}`, { says: htmlSays(html, language), carries: inLanguage });
      if (!HAS_POPPLER) continue;
      const pdf = pdfSays(await rendered(model, 'pdf', language), language);
      renderings.set(`pdf ${language}`, { says: pdf, carries: inLanguage });
    }
    const csv = csvSays(await rendered(model, 'csv'));
    renderings.set('csv', {
      says: (m) => same(csv, csvOf(m)),
      carries: (p) =>
        new RegExp(`^findings\\.\\d+\\.(${FINDING}|subjectHex|remediation\\.en|owner)$`).test(p),
    });
    const junit = junitSays(await rendered(model, 'junit'));
    renderings.set('junit', {
      says: (m) => same(junit, junitOf(m)),
      carries: (p) =>
        new RegExp(
          `^(case\\.id|generatedAt|clauses\\.\\d+\\.(clause|heading\\.en|outcome|assessed\\.outcome)|findings\\.\\d+\\.(${FINDING}))$`,
        ).test(p),
    });
    const oscal = oscalSays(await rendered(model, 'oscal'));
    renderings.set('oscal', {
      says: (m) => same(oscal, oscalOf(m)),
      carries: (p) =>
        !p.endsWith('.zh') &&
        /^(case|generatedAt|tool\.version|profile|clauses\.\d+\.(clause|heading|summary|outcome|reasons|evidence|assessed\.outcome)|findings|observations|timeline\.\d+\.(at|timeSource|what|party)|opinion\.(conclusion|statement|at|party|reservations)|parties\.\d+\.(id|role|name|organisationCode)|evidence\.\d+\.(digest|name|type|entry))\b/.test(
          p,
        ),
    });
  });

  it('agree with the model they were made from', () => {
    expect(reportModelSchema.safeParse(model).success).toBe(true);
    for (const [name, { says }] of renderings) expect(says(model), name).toBe(true);
  });

  it('each disagree with a model in which any one value is another', () => {
    const tried = new Map<string, number>();
    const missed: string[] = [];
    for (const { path, variants } of mutations(model)) {
      for (const [name, { says, carries }] of renderings) {
        if (!carries(path)) continue;
        tried.set(name, (tried.get(name) ?? 0) + 1);
        // Some other value must be noticed; a change that only a reader of signs could see, such as `-` for nothing, need not.
        if (variants.every((other) => says(other))) missed.push(`${name} ${path}`);
      }
    }
    expect(missed).toEqual([]);
    expect(tried.get('json')).toBeGreaterThan(400);
    for (const [name, least] of Object.entries({ 'html en': 300, csv: 20, junit: 20, oscal: 100 })) {
      expect(tried.get(name), name).toBeGreaterThan(least);
    }
    if (HAS_POPPLER) expect(tried.get('pdf zh')).toBe(tried.get('html zh'));
  });
});

describe('machine formats', () => {
  it('are the same bytes again, identifiers included', async () => {
    for (const format of ['json', 'csv', 'junit', 'oscal', 'oscal-poam'] as const) {
      const [a, b] = [await rendered(sampleModel(), format), await rendered(sampleModel(), format)];
      expect(a.equals(b), format).toBe(true);
    }
  });
});
