import type { TrustFolder } from '../../formats/case.js';
import type { EvidenceIndex, ReportFileName } from '../../formats/evidence-bundle.js';
import type { ReportModel } from '../../formats/report.js';
import type { CaseReading } from '../../ledger/reading.js';
import { render, type SelfCheck } from '../../report/index.js';
import { auditEvidence } from '../audit-evidence.js';
import { readContents } from '../case-contents.js';
import { readPageFile, readProfile } from '../package-data.js';
import { policyFrom } from '../policy-from.js';
import { buildReportModel } from '../report-model/index.js';
import { Collected } from '../sign-report.js';
import { bundlePageCheck, type Payload } from './bundle-page.js';

export interface BundledReport {
  readonly model: ReportModel;
  /** Undefined when the evidence is too large to be in a page once more. */
  readonly check: SelfCheck | undefined;
}

/**
 * The report of the case that a bundle holds, and what its HTML checks itself with: rules 10 and 11 of `manifests/formats/evidence-bundle.md`. It is made from
 * what the bundle has and nothing else, so that whoever has the bundle makes the same.
 */
export async function bundledReport(
  source: CaseReading,
  payload: Payload,
  offered: Readonly<Record<TrustFolder, readonly Uint8Array[]>>,
  index: EvidenceIndex,
): Promise<BundledReport> {
  const profile = await readProfile(index.profile);
  const policy = policyFrom(offered, { at: new Date(index.asOf), revocation: index.revocation });
  const audit = await auditEvidence(source, { policy, profile });
  const contents = await readContents(source, audit.evidence);
  const model = buildReportModel({ audit, contents, generatedAt: index.asOf, tool: index.tool });
  const script = await readPageFile('report.js');
  const check = await bundlePageCheck(source, payload, { index, audit, contents, model }, script);
  return { model, check };
}

/** The bytes of one rendering. */
export async function renderReportFile(
  { model, check }: BundledReport,
  name: ReportFileName,
): Promise<Uint8Array> {
  const out = new Collected();
  const format = name.slice(name.lastIndexOf('.') + 1) as 'pdf' | 'html' | 'json';
  const language = name === 'report.zh.pdf' ? 'zh' : name === 'report.en.pdf' ? 'en' : 'both';
  await render(model, format, { language, out, check });
  return out.bytes();
}
