import { Writable } from 'node:stream';
import type { ReportModel } from '../../src/formats/report.js';
import type { Language } from '../../src/report/document.js';
import { type ReportFormat, render } from '../../src/report/index.js';

/** A rendering in memory. */
export async function rendered(
  model: ReportModel,
  format: ReportFormat,
  language: Language = 'en',
): Promise<Buffer> {
  const parts: Buffer[] = [];
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      parts.push(Buffer.from(chunk));
      done();
    },
  });
  await render(model, format, { language, out });
  return Buffer.concat(parts);
}
