import type { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { canonicalBytes } from '../../core/canonical-json.js';
import type { ReportModel } from '../../formats/report.js';
import type { Language } from '../document.js';
import { reportDocument } from '../sections/index.js';
import { drawBlocks, startHeight } from './blocks.js';
import { writePdf } from './file.js';
import { drawContents, drawCover } from './front.js';
import type { SignatureField } from './signature-field.js';

export interface PdfOptions {
  readonly language: Language;
  readonly out: Writable;
  /** Greatest number of rows per table, default 500; the attached model has all of them. */
  readonly maxRows?: number;
  /** Leaves room for a signature inside the file. */
  readonly signature?: SignatureField | undefined;
  /** Heard between sections. */
  readonly signal?: AbortSignal | undefined;
}

/** Writes the report as PDF/A-3b with the model attached. The same model gives the same bytes. Ends `out`. */
export async function renderPdf(model: ReportModel, options: PdfOptions): Promise<void> {
  const report = reportDocument(model, { rows: options.maxRows ?? 500 });
  const attachment = {
    name: 'report.json',
    description: 'The data of this report, from which every rendering is made',
    bytes: canonicalBytes(model),
  };
  const file = {
    title: report.cover.title,
    id: model.case.id,
    tool: model.tool,
    generatedAt: model.generatedAt,
    language: options.language,
    attachment,
    furnishedFrom: 1,
    signature: options.signature,
    out: options.out,
  };
  await writePdf(file, async (flow) => {
    drawCover(flow, report.cover);
    drawContents(flow);
    flow.newPage();
    for (const section of report.sections) {
      await turn();
      options.signal?.throwIfAborted();
      flow.heading(section.id, section.title, startHeight(flow, section.blocks));
      drawBlocks(flow, section.blocks);
    }
  });
}
