import { join } from 'node:path';
import type { Bilingual } from '../../formats/role.js';
import type { CaseAudit } from '../audit-case.js';
import { writeEvidenceBundle } from '../evidence/write-bundle.js';
import { DEFAULT_PROFILE, readProfile } from '../package-data.js';
import { reportCase } from '../report-case.js';
import { readPolicy } from '../trust-store.js';

/** The demonstration's last day: its reports are made as of then, whatever the clock says. */
export const DEMO_END = '2025-07-01T00:00:00Z';

const EVIDENCE = { name: 'evidence.tar', what: { zh: '证据包', en: 'evidence bundle' } } as const;

export interface DemoReports {
  /** The evidence bundle, one of `files` too. */
  readonly evidence: string;
  readonly audit: CaseAudit;
  readonly files: readonly { readonly path: string; readonly what: Bilingual }[];
}

const REPORTS = [
  { name: 'report.zh.pdf', language: 'zh', what: { zh: '审计报告（中文）', en: 'audit report, Chinese' } },
  { name: 'report.en.pdf', language: 'en', what: { zh: '审计报告（英文）', en: 'audit report, English' } },
  { name: 'report.json', language: 'both', what: { zh: '审计报告（JSON）', en: 'audit report, JSON' } },
] as const;

/** The assessor audits the case and writes the reports and the evidence beside it. */
export async function assess(
  dir: string,
  caseDir: string,
  trustDir: string,
  version: string,
): Promise<DemoReports> {
  const policy = await readPolicy({ folders: [trustDir] }, { at: new Date(DEMO_END) });
  const request = { dir: caseDir, policy, profile: await readProfile(DEFAULT_PROFILE) };
  const files: { path: string; what: Bilingual }[] = [];
  let audit: CaseAudit | undefined;
  for (const { name, language, what } of REPORTS) {
    const path = join(dir, name);
    ({ audit } = await reportCase({ audit: request, output: path, language, version }));
    files.push({ path, what });
  }
  const evidence = join(dir, EVIDENCE.name);
  await writeEvidenceBundle({
    dir: caseDir,
    output: evidence,
    trust: { folders: [trustDir] },
    options: { at: new Date(DEMO_END) },
    profile: DEFAULT_PROFILE,
    inventories: [],
    leaveOut: [],
    prove: [],
    version,
  });
  files.push({ path: evidence, what: EVIDENCE.what });
  return { audit: audit!, files, evidence };
}
