import { parseReportModel, REPORT_TYPE, type ReportModel } from '../../formats/report.js';
import { accessOf } from './access.js';
import { agentsOf } from './agents.js';
import { checksOf } from './checks.js';
import { clausesOf, notAssessedOf, verdictIn } from './clauses.js';
import { deletionsOf } from './deletions.js';
import { deviationsOf } from './deviations.js';
import { differencesOf, findingsOf } from './differences.js';
import { evidenceIndex, ledgerOf } from './evidence.js';
import { manifestsOf } from './manifests.js';
import { mediaOf } from './media.js';
import { observationsOf } from './observations.js';
import { opinionOf, partiesOf } from './parties.js';
import { residualTestsOf } from './residual.js';
import { returnsOf } from './returns.js';
import { caseOf, methodOf, scopeOf } from './scope.js';
import { signaturesOf } from './signatures.js';
import type { ReportSource } from './source.js';
import { timelineOf } from './timeline.js';

export type { ReportSource } from './source.js';

/** The report of an audited case. Nothing is in it that no record says; what is absent is an empty list. */
export function buildReportModel(source: ReportSource): ReportModel {
  const { profile } = source.audit;
  return parseReportModel({
    type: REPORT_TYPE,
    case: caseOf(source),
    generatedAt: source.generatedAt,
    tool: source.tool,
    profile: { id: profile.id, title: profile.title },
    verdict: verdictIn(source),
    parties: partiesOf(source),
    opinion: opinionOf(source),
    scope: scopeOf(source),
    method: methodOf(source),
    timeline: timelineOf(source),
    manifests: manifestsOf(source),
    returns: returnsOf(source),
    differences: differencesOf(source),
    findings: findingsOf(source),
    deletions: deletionsOf(source),
    media: mediaOf(source),
    access: accessOf(source),
    residualTests: residualTestsOf(source),
    agents: agentsOf(source),
    observations: observationsOf(source),
    deviations: deviationsOf(source),
    clauses: clausesOf(source),
    notAssessed: notAssessedOf(source),
    signatures: signaturesOf(source),
    ledger: ledgerOf(source),
    evidence: evidenceIndex(source),
    checks: checksOf(source),
  } satisfies ReportModel);
}
