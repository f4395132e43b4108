import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import { canonicalBytes } from '../../core/canonical-json.js';
import type { ReportModel } from '../../formats/report.js';
import { when } from '../cells.js';
import type { Language } from '../document.js';
import { reportDocument } from '../sections/index.js';
import { say } from '../wording.js';
import { drawBlocks, startHeight } from './blocks.js';
import { artifact, Flow } from './flow.js';
import { drawContents, drawCover, reserveContents } from './front.js';
import { PAGE, STYLE, TEXT_WIDTH } from './style.js';
import { Typesetter } from './typeset.js';

export interface PdfOptions {
  readonly language: Language;
  readonly out: Writable;
  /** Greatest number of rows per table, default 500; the attached model has all of them. */
  readonly maxRows?: number;
}

/** Writes the report as PDF/A-3b with the model attached. The same model gives the same bytes. Ends `out`. */
export async function renderPdf(model: ReportModel, options: PdfOptions): Promise<void> {
  const doc = openDocument(model, options.language);
  const written = pipeline(doc, options.out);
  const flow = new Flow(doc, new Typesetter(doc, options.language));
  const report = reportDocument(model, { rows: options.maxRows ?? 500 });

  drawCover(flow, report.cover);
  const contents = reserveContents(flow);
  flow.newPage();
  for (const section of report.sections) {
    flow.heading(section.id, section.title, startHeight(flow, section.blocks));
    drawBlocks(flow, section.blocks);
  }
  drawContents(flow, contents, flow.starts);
  flow.close();
  drawFurniture(flow, model);
  attachModel(doc, model);
  doc.end();
  await written;
}

function openDocument(model: ReportModel, language: Language): PDFKit.PDFDocument {
  const made = new Date(model.generatedAt);
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3b',
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    lang: language === 'en' ? 'en' : 'zh-CN',
    // No default font: the standard ones are not embedded, which PDF/A forbids.
    font: '',
    info: {
      Title: language === 'en' ? 'Cloud Exit Audit Report' : '云计算服务退出审计报告',
      Creator: 'cloudexit',
      Producer: 'cloudexit',
      CreationDate: made,
    },
  });
}

/** Header and footer of every page but the cover, once the number of pages is known. */
function drawFurniture(flow: Flow, model: ReportModel): void {
  const { doc, type } = flow;
  const { start, count } = doc.bufferedPageRange();
  const title = say('云计算服务退出审计报告', 'Cloud Exit Audit Report');
  const line = (text: ReturnType<typeof say>) =>
    type.language === 'both' ? `${text.zh}  ${text.en}` : text[type.language];
  const set = (text: string, width: number) =>
    type.lines(text, width, STYLE.running, STYLE.running, true).slice(0, 1);
  for (let i = start + 1; i < start + count; i++) {
    doc.switchToPage(i);
    artifact(flow, () => {
      const half = TEXT_WIDTH / 2;
      type.draw(set(line(title), half), PAGE.left, 38, half);
      type.draw(set(model.case.id, half), PAGE.left + half, 38, half, { align: 'right' });
      const y = PAGE.height - 44;
      const page = line(say(`第 ${i + 1} 页，共 ${count} 页`, `Page ${i + 1} of ${count}`));
      const made = `${model.tool.name} ${model.tool.version}, ${when(model.generatedAt)}`;
      type.draw(set(made, half), PAGE.left, y, half);
      type.draw(set(page, half), PAGE.left + half, y, half, { align: 'right' });
    });
  }
}

function attachModel(doc: PDFKit.PDFDocument, model: ReportModel): void {
  const made = new Date(model.generatedAt);
  doc.file(Buffer.from(canonicalBytes(model)), {
    name: 'report.json',
    type: 'application/json',
    description: 'The data of this report, from which every rendering is made',
    creationDate: made,
    modifiedDate: made,
    relationship: 'Data',
  } as PDFKit.Mixins.PDFAttachmentOptions);
}
