import type { Writable } from 'node:stream';
import { parseReportModel, type ReportModel } from '../formats/report.js';
import { renderCsv } from './csv.js';
import type { Language } from './document.js';
import { renderHtml } from './html/index.js';
import type { SelfCheck } from './html/page.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderOscalPoam, renderOscalResults } from './oscal/index.js';
import type { SignatureField } from './pdf/signature-field.js';

export { csvLine } from './csv.js';
export type { Language } from './document.js';
export type { SelfCheck } from './html/page.js';
export type { SignatureField } from './pdf/signature-field.js';
export { type TimelinePicture, type TimelineRow, type TimelineTone, timelineSvg } from './timeline-svg.js';

export const REPORT_FORMATS = ['pdf', 'html', 'json', 'csv', 'junit', 'oscal', 'oscal-poam'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface RenderOptions {
  /** Ignored by formats that carry both languages or none. */
  readonly language: Language;
  /** HTML only: the evidence with which the page checks itself. */
  readonly check?: SelfCheck | undefined;
  /** Ended when the rendering is complete. */
  readonly out: Writable;
  /** PDF only: leaves room for a signature inside the file. */
  readonly signature?: SignatureField | undefined;
  /** PDF only, which takes longest: heard between sections. */
  readonly signal?: AbortSignal | undefined;
}

/** Writes the report in one format. Throws `REPORT_INVALID` for a model that does not keep its own rules. */
export async function render(
  given: ReportModel,
  format: ReportFormat,
  options: RenderOptions,
): Promise<void> {
  const model = parseReportModel(given);
  const { language, out } = options;
  switch (format) {
    case 'pdf': {
      // What sets type and embeds fonts takes longer to load than most commands run.
      const { renderPdf } = await import('./pdf/index.js');
      return renderPdf(model, options);
    }
    case 'html':
      return renderHtml(model, language, out, options.check);
    case 'json':
      return renderJson(model, out);
    case 'csv':
      return renderCsv(model, language, out);
    case 'junit':
      return renderJunit(model, language, out);
    case 'oscal':
      return renderOscalResults(model, language, out);
    case 'oscal-poam':
      return renderOscalPoam(model, language, out);
  }
}
