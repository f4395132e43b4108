import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReportModel } from '../../formats/report.js';
import type { Language } from '../document.js';
import { pageMarkup, type SelfCheck } from './page.js';

/**
 * Writes the report as one HTML file that loads nothing: both languages, style, scripts, model and, with `check`, the evidence are
 * inside, and its content security policy admits exactly that style and those scripts. `language` is the one shown first. Ends `out`.
 */
export async function renderHtml(
  model: ReportModel,
  language: Language,
  out: Writable,
  check?: SelfCheck,
): Promise<void> {
  await pipeline(pageMarkup(model, language, check), out);
}
