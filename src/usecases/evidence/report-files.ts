import type { EvidenceIndex, ReportFileName } from '../../formats/evidence-bundle.js';
import type { ReportModel } from '../../formats/report.js';
import type { CaseReading } from '../../ledger/reading.js';
import { render } from '../../report/index.js';
import type { CaseAudit } from '../audit-evidence.js';
import { readContents } from '../case-contents.js';
import { buildReportModel } from '../report-model/index.js';
import { Collected } from '../sign-report.js';

/** The report of the case that a bundle holds: rule 10 of `manifests/formats/evidence-bundle.md`. */
export async function bundledReport(
  reading: CaseReading,
  audit: CaseAudit,
  { asOf, tool }: Pick<EvidenceIndex, 'asOf' | 'tool'>,
): Promise<ReportModel> {
  const contents = await readContents(reading, audit.evidence);
  return buildReportModel({ audit, contents, generatedAt: asOf, tool });
}

/** The bytes of one rendering. */
export async function renderReportFile(model: ReportModel, name: ReportFileName): Promise<Uint8Array> {
  const out = new Collected();
  const format = name.slice(name.lastIndexOf('.') + 1) as 'pdf' | 'html' | 'json';
  const language = name === 'report.zh.pdf' ? 'zh' : name === 'report.en.pdf' ? 'en' : 'both';
  await render(model, format, { language, out });
  return out.bytes();
}
