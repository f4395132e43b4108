import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../src/core/canonical-json.js';
import type { ReportModel } from '../../src/formats/report.js';
import type { Language } from '../../src/report/document.js';
import { renderPdf } from '../../src/report/pdf/index.js';
import { Typesetter } from '../../src/report/pdf/typeset.js';
import { reportDocument } from '../../src/report/sections/index.js';
import { HAS_POPPLER, poppler } from './poppler.js';
import { HOSTILE_NAMES, sampleFinding, sampleModel, sha } from './sample.js';
import { coverTexts, firstDifference, sectionTexts } from './texts.js';

const dir = mkdtempSync(join(tmpdir(), 'cloudexit-report-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const setter = new Typesetter(new PDFDocument({ font: '', autoFirstPage: false }), 'both');
const visible = (text: string) => setter.visible(text);

async function pdf(model: ReportModel, language: Language, name: string, maxRows?: number): Promise<string> {
  const file = join(dir, `${name}.pdf`);
  await renderPdf(model, {
    language,
    out: createWriteStream(file),
    ...(maxRows === undefined ? {} : { maxRows }),
  });
  return file;
}

/** Text of each page in drawing order, without the running header and footer, which are drawn last. */
function pages(file: string, model: ReportModel, language: Language): string[] {
  const texts = poppler('pdftotext', ['-raw', '-enc', 'UTF-8', file, '-']).split('\f').slice(0, -1);
  return texts.map((text, i) => {
    if (i === 0) return text;
    const zh = `第 ${i + 1} 页，共 ${texts.length} 页`;
    const en = `Page ${i + 1} of ${texts.length}`;
    const furniture = [
      language === 'en' ? '' : '云计算服务退出审计报告',
      language === 'zh' ? '' : 'Cloud Exit Audit Report',
      model.case.id,
      `${model.tool.name} ${model.tool.version}, ${model.generatedAt.replace('T', ' ').replace('Z', ' UTC')}`,
      language === 'en' ? '' : zh,
      language === 'zh' ? '' : en,
    ];
    const wanted = furniture.join('').replace(/\s/g, '');
    const bare = text.replace(/\s/g, '');
    expect(bare.endsWith(wanted), `page ${i + 1} ends with ${bare.slice(-120)}`).toBe(true);
    return bare.slice(0, -wanted.length);
  });
}

/** Whether a line of the page, or two that a long heading takes, is the title and nothing else. */
function headed(text: string, title: string): boolean {
  const lines = text.split('\n').map((line) => line.replace(/\s/g, ''));
  return lines.some((line, i) => line === title || line + (lines[i + 1] ?? '') === title);
}

describe.skipIf(!HAS_POPPLER)('PDF report', () => {
  const files = new Map<Language, string>();
  beforeAll(async () => {
    for (const language of ['zh', 'en', 'both'] as const) {
      files.set(language, await pdf(sampleModel(), language, language));
    }
  });

  it.each(['zh', 'en', 'both'] as const)('says exactly what the model says, in order (%s)', (language) => {
    const model = sampleModel();
    const document = reportDocument(model, { rows: 500 });
    const [cover, contents, ...body] = pages(files.get(language)!, model, language);
    expect(firstDifference(body.join('\f'), sectionTexts(document, language), visible)).toBeUndefined();
    for (const text of coverTexts(document, language)) {
      expect(cover!.replace(/\s/g, '')).toContain(visible(text).replace(/\s/g, ''));
    }
    for (const section of document.sections) {
      expect(contents!.replace(/\s/g, '')).toContain(
        section.title[language === 'en' ? 'en' : 'zh'].replace(/\s/g, ''),
      );
    }
  });

  it('lists every section with the page on which it begins', () => {
    const texts = poppler('pdftotext', ['-raw', files.get('en')!, '-']).split('\f');
    const squeezed = texts.map((text) => text.replace(/\s/g, ''));
    const listed = reportDocument(sampleModel(), { rows: 500 }).sections.map((section) => {
      const title = section.title.en.replace(/\s/g, '');
      const begins = squeezed.findIndex(
        (text, i) => i > 1 && text.includes(title) && headed(texts[i]!, title),
      );
      expect(begins, section.title.en).toBeGreaterThan(1);
      return `${title}${begins + 1}`;
    });
    expect(squeezed[1]).toContain(listed.join(''));
  });

  it('would notice one changed digit, letter or outcome', () => {
    const body = pages(files.get('en')!, sampleModel(), 'en').slice(2).join('\f');
    const changes: ((model: ReportModel) => unknown)[] = [
      (m) => Object.assign(m.returns[0]!.tally, { wanting: m.returns[0]!.tally.wanting + 1 }),
      (m) => Object.assign(m.findings[39]!, { subject: `${m.findings[39]!.subject}.` }),
      (m) => Object.assign(m.clauses[25]!, { outcome: 'satisfied' }),
      (m) => Object.assign(m.evidence[3]!, { digest: sha('another') }),
      (m) => Object.assign(m.access[0]!, { revokedAt: '2026-03-25T03:00:01Z' }),
      (m) => m.signatures.pop(),
    ];
    for (const change of changes) {
      const model = sampleModel();
      change(model);
      const expected = sectionTexts(reportDocument(model, { rows: 500 }), 'en');
      expect(firstDifference(body, expected, visible), change.toString()).toBeDefined();
    }
  });

  it('is PDF/A-3b with tags, bookmarks, embedded fonts and the model attached', () => {
    const file = files.get('both')!;
    const info = poppler('pdfinfo', [file]);
    expect(info).toMatch(/Tagged:\s+yes/);
    expect(info).toMatch(/PDF version:\s+1\.7/);
    expect(info).toMatch(/Page size:.*A4/);
    const fonts = poppler('pdffonts', [file]).trim().split('\n').slice(2);
    expect(fonts).toHaveLength(2);
    for (const font of fonts)
      expect(font).toMatch(/\+NotoSansSC-\w+\s+CID TrueType\s+Identity-H\s+yes yes yes/);
    const raw = readFileSync(file, 'latin1');
    expect(raw).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(raw).toContain('<pdfaid:conformance>B</pdfaid:conformance>');
    expect(raw).toContain('/Outlines');
    expect(raw).toContain('/AFRelationship /Data');
    const attached = join(dir, 'attached.json');
    poppler('pdfdetach', ['-save', '1', '-o', attached, file]);
    expect(readFileSync(attached).equals(canonicalBytes(sampleModel()))).toBe(true);
    expect(statSync(file).size).toBeLessThan(3 * 1024 * 1024);
  });

  it('tags tables, headings and figures', () => {
    const tree = poppler('pdfinfo', ['-struct', files.get('zh')!]);
    for (const tag of ['Document', 'Sect', 'H1', 'H2', 'Table', 'TR', 'TH', 'TD', 'Figure', 'P']) {
      expect(tree).toMatch(new RegExp(`^\\s*${tag}\\b`, 'm'));
    }
  });

  it('keeps every word inside the margins', () => {
    for (const file of files.values()) {
      const boxes = [
        ...poppler('pdftotext', ['-bbox', file, '-']).matchAll(
          /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"/g,
        ),
      ];
      expect(boxes.length).toBeGreaterThan(1000);
      for (const [word, left, top, right, bottom] of boxes) {
        expect(Number(left), word).toBeGreaterThanOrEqual(53.5);
        expect(Number(right), word).toBeLessThanOrEqual(542.5);
        expect(Number(top), word).toBeGreaterThanOrEqual(30);
        expect(Number(bottom), word).toBeLessThanOrEqual(812);
      }
    }
  });

  it('shows hostile names harmlessly and characters without a glyph by their code point', () => {
    const text = pages(files.get('zh')!, sampleModel(), 'zh').join('');
    expect(text).toContain('[U+2A6D6]');
    expect(text).toContain('a\\u{202e}gnp.exe');
    expect(text).toContain('bell\\x07.txt');
    expect(text).not.toMatch(/[\u202a-\u202e\u200b\u2028\ufffd]/);
    for (const name of HOSTILE_NAMES) expect(text).toContain(visible(name).replace(/\s/g, ''));
  });

  it('makes the same bytes of the same model', async () => {
    const again = await pdf(sampleModel(), 'both', 'again');
    expect(readFileSync(again).equals(readFileSync(files.get('both')!))).toBe(true);
  });

  it('says of every empty section that there is nothing', async () => {
    const model = sampleModel();
    for (const [key, value] of Object.entries(model)) {
      if (Array.isArray(value)) (model as Record<string, unknown>)[key] = [];
    }
    const bare: ReportModel = {
      ...model,
      opinion: null,
      ledger: null,
      verdict: { outcome: 'not-assessed', reasons: [] },
    };
    const file = await pdf(bare, 'en', 'empty');
    const document = reportDocument(bare, { rows: 500 });
    const body = pages(file, bare, 'en').slice(2).join('\f');
    expect(firstDifference(body, sectionTexts(document, 'en'), visible)).toBeUndefined();
    for (const section of document.sections) {
      const says = section.blocks.some((b) => b.kind === 'none' || b.kind === 'facts');
      expect(says, section.id).toBe(true);
    }
  });

  it('cuts long tables short, says so, and attaches all of it', async () => {
    const model = sampleModel();
    model.findings = Array.from({ length: 1200 }, (_, i) =>
      sampleFinding('ENTRY_EXTRA', `files/${i}.txt`, i),
    );
    const file = await pdf(model, 'zh', 'many', 300);
    const text = pages(file, model, 'zh').join('');
    expect(text).toContain('files/299.txt');
    expect(text).not.toContain('files/300.txt');
    expect(text).toContain('此处列出前300行，共1200行');
    const attached = join(dir, 'many.json');
    poppler('pdfdetach', ['-save', '1', '-o', attached, file]);
    expect(JSON.parse(readFileSync(attached, 'utf8')).findings).toHaveLength(1200);
  });

  it('leaves nothing off a cover that has more to say than one page holds', async () => {
    const model = sampleModel();
    const agents = Array.from({ length: 30 }, (_, i) => ({
      ...model.parties[2]!,
      id: `agent-${i}`,
      name: `Agent ${i} ${'x'.repeat(80)}`,
    }));
    model.parties.push(...agents);
    const file = await pdf(model, 'en', 'cover');
    const texts = poppler('pdftotext', ['-raw', file, '-']).split('\f');
    const front = texts
      .slice(
        0,
        texts.findIndex((t) => t.includes('Contents')),
      )
      .join('')
      .replace(/\s/g, '');
    for (const text of coverTexts(reportDocument(model, { rows: 1 }), 'en')) {
      expect(front).toContain(text.replace(/\s/g, ''));
    }
  });

  it('continues a row that is taller than a page, losing nothing', async () => {
    const model = sampleModel();
    const words = Array.from({ length: 1500 }, (_, i) => `w${i}`);
    model.findings = [sampleFinding('ENTRY_EXTRA', words.join(' '), 1)];
    const file = await pdf(model, 'en', 'tall');
    const text = poppler('pdftotext', ['-raw', file, '-']);
    const found = new Set(text.match(/w\d+/g));
    for (const word of words) expect(found.has(word), word).toBe(true);
  });
});
