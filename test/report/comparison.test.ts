import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/core/canonical-json.js';
import { type ReportModel, reportModelSchema } from '../../src/formats/report.js';
import { type Language, linesOf, type ReportDocument, type Text } from '../../src/report/document.js';
import { REPORT_FORMATS, type ReportFormat } from '../../src/report/index.js';
import { Typesetter } from '../../src/report/pdf/typeset.js';
import { reportDocument } from '../../src/report/sections/index.js';
import { visibleText } from '../../src/report/visible.js';
import { mutations } from './mutations.js';
import { isOpen, planOf, planSays, resultsOf, resultsSay } from './oscal-renderings.js';
import { HAS_POPPLER, poppler } from './poppler.js';
import { rendered } from './rendered.js';
import { csvOf, csvSays, junitOf, junitSays } from './renderings.js';
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
  // One that the assessor spoke of, one that was not assessed, one that is not satisfied.
  const clauses = ['9.2.1a', '9.2.3c', '9.3.1d'];
  model.clauses = sampleModel().clauses.filter((c) => clauses.includes(c.clause));
  const remedied = sampleModel().findings.filter((f) => f.remediation !== undefined);
  model.findings = [...model.findings, ...remedied.slice(0, 1)];
  return model;
}

const documents = new WeakMap<ReportModel, Map<number, ReportDocument>>();

function documentOf(model: ReportModel, rows: number): ReportDocument {
  const known = documents.get(model) ?? new Map<number, ReportDocument>();
  documents.set(model, known);
  const document = known.get(rows) ?? reportDocument(model, { rows });
  known.set(rows, document);
  return document;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const setter = new Typesetter(new PDFDocument({ font: '', autoFirstPage: false }), 'both');

/** Most texts of two models are the same. */
function remembered(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? make(text);
    known.set(text, found);
    return found;
  };
}

const onPaper = remembered((text) => setter.visible(text));
const onScreen = remembered(visibleText);

function pdfSays(bytes: Buffer, language: Language): Says {
  const file = join(dir, `${language}.pdf`);
  writeFileSync(file, bytes);
  const pages = poppler('pdftotext', ['-raw', '-enc', 'UTF-8', file, '-']).split('\f').slice(0, -1);
  const squeeze = remembered((text) => setter.visible(text).replace(/\s/g, ''));
  const bare = pages.map((text) => text.replace(/\s/g, ''));
  const front = squeeze(pages[0]!);
  const said = (text: Text) =>
    linesOf(text, language)
      .map((l) => l.text)
      .join('');
  return (model) => {
    const document = documentOf(model, 500);
    const made = `${model.tool.name} ${model.tool.version}, ${model.generatedAt.replace('T', ' ').replace('Z', ' UTC')}`;
    const body: string[] = [];
    for (const [i, text] of bare.entries()) {
      if (i < 2) continue;
      const page = { zh: `第 ${i + 1} 页，共 ${pages.length} 页`, en: `Page ${i + 1} of ${pages.length}` };
      const furniture = squeeze(said(document.cover.title) + model.case.id + made + said(page));
      if (!text.endsWith(furniture)) return false;
      body.push(text.slice(0, -furniture.length));
    }
    let at = 0;
    for (const text of coverTexts(document, language).map(squeeze)) {
      const found = front.indexOf(text, at);
      if (found < 0 || (at > 0 && found !== at)) return false;
      at = found + text.length;
      // The label of the result stands between the subtitle and the result.
      const label = squeeze(said({ zh: '计算结果', en: 'Computed result' }));
      if (front.startsWith(label, at)) at += label.length;
    }
    return firstDifference(body.join('\f'), sectionTexts(document, language), onPaper) === undefined;
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

function htmlSays(page: string, language: Language): Says {
  const hidden = { zh: 'en', en: 'zh-CN', both: 'none' }[language];
  const between = (from: string, to: string) =>
    page
      .slice(page.indexOf(from), page.indexOf(to))
      .replace(new RegExp(`<span lang="${hidden}">[^<]*</span>`, 'g'), '')
      .replace(/<[^>]*>/g, '')
      .replace(/&([^;]+);/g, (_, name: string) => ENTITIES[name]!)
      .replace(/\s+/g, '');
  const [main, cover] = [between('<main', '</main>'), between('<header', '</header>')];
  return (model) => {
    const document = documentOf(model, 20_000);
    const front = coverTexts(document, language).map((text) => ({ text }));
    return (
      firstDifference(main, sectionTexts(document, language), onScreen) === undefined &&
      firstDifference(cover, front, onScreen) === undefined
    );
  };
}

type Reader = (bytes: Buffer, language: Language) => Says;

function machine<T>(says: (bytes: Buffer) => T, of: (model: ReportModel, language: Language) => T): Reader {
  return (bytes, language) => {
    const there = says(bytes);
    return (model) => same(there, of(model, language));
  };
}

const READERS: Readonly<Record<ReportFormat, Reader>> = {
  json: (bytes) => (model) => bytes.toString('utf8').trimEnd() === canonicalText(model),
  html: (bytes, language) => htmlSays(bytes.toString('utf8'), language),
  pdf: pdfSays,
  csv: machine(csvSays, csvOf),
  junit: machine(junitSays, junitOf),
  oscal: machine(resultsSay, resultsOf),
  'oscal-poam': machine(planSays, planOf),
};

/** Which values a rendering has, by their paths in the model. */
type Carries = (path: string) => boolean;

// In words a page says everything; these are the kind of a citation, which the evidence index resolves, and constants.
const IN_WORDS_SILENT = /^type$|^tool\.name$|\bevidence\.\d+\.(type|entry)$/;

/** What each machine format is for; the pages and `report.json` are for everything. */
function carriedBy(model: ReportModel): Readonly<Record<'csv' | 'junit' | 'oscal' | 'oscal-poam', Carries>> {
  const rows = (of: readonly unknown[]) => `(?:${of.length === 0 ? '-' : of.join('|')})`;
  const which = <T>(items: readonly T[], is: (item: T) => boolean) =>
    rows(items.flatMap((item, i) => (is(item) ? [i] : [])));
  const open = which(model.clauses, isOpen);
  const names = model.clauses.filter(isOpen).map((c) => c.clause);
  const spoken = which(model.observations, (o) => names.includes(o.position?.clause ?? ''));
  const remedied = which(model.findings, (f) => f.remediation !== undefined);
  const settled = which(model.notAssessed, (n) => names.some((name) => name === n.subject));
  const finding = 'code|subject|expected|actual|detail';
  const clause = 'clause|heading|summary|outcome|reasons|evidence|assessed\\.outcome';
  const about = [
    'case\\.(id|title)|generatedAt|tool\\.version|profile|evidence\\.\\d+\\.(digest|name|type|entry)',
    `parties\\.\\d+\\.(id|role|name|organisationCode)|notAssessed\\.${settled}\\.settledBy`,
  ];
  const paths = (...alternatives: string[]): Carries => {
    const pattern = new RegExp(`^(${alternatives.join('|')})(\\.|$)`);
    return (path) => pattern.test(path);
  };
  return {
    csv: paths(`findings\\.\\d+\\.(${finding}|subjectHex|remediation|owner|evidence\\.\\d+\\.(leaf|note))`),
    junit: paths(
      `case\\.id|generatedAt|clauses\\.\\d+\\.(clause|heading|outcome|assessed\\.outcome)|findings\\.\\d+\\.(${finding})`,
      `clauses\\.${open}\\.reasons`,
    ),
    oscal: paths(
      ...about,
      `case|clauses\\.\\d+\\.(${clause})|findings|observations(?!\\.\\d+\\.method\\.zh)|verdict\\.outcome`,
      'timeline\\.\\d+\\.(at|timeSource|what|party)|opinion\\.(conclusion|statement|at|party|reservations)',
    ),
    'oscal-poam': paths(
      ...about,
      `clauses\\.${open}\\.(${clause})|findings\\.${remedied}|observations\\.${spoken}(?!\\.method\\.zh)`,
    ),
  };
}

describe('renderings against the model, value by value', () => {
  const model = smallModel();
  const renderings = new Map<string, { readonly says: Says; readonly carries: Carries }>();

  beforeAll(async () => {
    renderings.set('json', {
      says: READERS.json(await rendered(model, 'json'), 'both'),
      carries: () => true,
    });
    const carried = carriedBy(model);
    for (const language of ['zh', 'en', 'both'] as const) {
      const other = { zh: '.en', en: '.zh', both: ' ' }[language];
      const add = (format: string, says: Says, carries: Carries) =>
        renderings.set(`${format} ${language}`, {
          says,
          carries: (path) => carries(path) && !path.endsWith(other),
        });
      const made = (format: ReportFormat) => rendered(model, format, language);
      const inWords: Carries = (path) => !IN_WORDS_SILENT.test(path);
      add('html', READERS.html(await made('html'), language), inWords);
      if (HAS_POPPLER) add('pdf', READERS.pdf(await made('pdf'), language), inWords);
      for (const format of ['csv', 'junit', 'oscal', 'oscal-poam'] as const) {
        add(format, READERS[format](await made(format), language), carried[format]);
      }
    }
  });

  it('agree with the model they were made from', () => {
    expect(reportModelSchema.safeParse(model).success).toBe(true);
    expect([...renderings].filter(([, { says }]) => !says(model)).map(([name]) => name)).toEqual([]);
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
    const least = { html: 300, csv: 20, junit: 25, oscal: 100, 'oscal-poam': 75 };
    for (const language of ['zh', 'en', 'both']) {
      for (const [format, count] of Object.entries(least))
        expect(tried.get(`${format} ${language}`), format).toBeGreaterThan(count);
      if (HAS_POPPLER) expect(tried.get(`pdf ${language}`)).toBe(tried.get(`html ${language}`));
    }
  }, 300_000);
});

describe.each(REPORT_FORMATS)('%s with one value changed', (format) => {
  it.skipIf(format === 'pdf' && !HAS_POPPLER)(
    'is not taken for a rendering of the model',
    async () => {
      const model = smallModel();
      const at = model.findings.findIndex((f) => f.remediation !== undefined);
      const other = structuredClone(model);
      other.findings[at]!.subject += '0';
      for (const language of format === 'json' ? (['both'] as const) : (['zh', 'en', 'both'] as const)) {
        const [right, wrong] = [
          await rendered(model, format, language),
          await rendered(other, format, language),
        ];
        expect(READERS[format](right, language)(model)).toBe(true);
        expect(READERS[format](wrong, language)(model)).toBe(false);
      }
    },
    120_000,
  );
});

describe('machine formats', () => {
  it('are the same bytes again, identifiers included', async () => {
    for (const format of ['json', 'csv', 'junit', 'oscal', 'oscal-poam'] as const) {
      const [a, b] = [await rendered(sampleModel(), format), await rendered(sampleModel(), format)];
      expect(a.equals(b), format).toBe(true);
    }
  });
});
