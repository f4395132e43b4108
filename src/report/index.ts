import type { Writable } from 'node:stream';
import { parseReportModel, type ReportModel } from '../formats/report.js';
import type { Language } from './document.js';
import { renderJson } from './json.js';
import { renderPdf } from './pdf/index.js';

export type { Language } from './document.js';

export const REPORT_FORMATS = ['pdf', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface RenderOptions {
  /** Ignored by formats that carry both languages or none. */
  readonly language: Language;
  /** Ended when the rendering is complete. */
  readonly out: Writable;
}

/** Writes the report in one format. Throws `REPORT_INVALID` for a model that does not keep its own rules. */
export async function render(
  model: ReportModel,
  format: ReportFormat,
  options: RenderOptions,
): Promise<void> {
  const checked = parseReportModel(model);
  switch (format) {
    case 'pdf':
      return renderPdf(checked, options);
    case 'json':
      return renderJson(checked, options.out);
  }
}
