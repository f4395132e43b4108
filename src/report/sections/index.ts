import type { ReportModel } from '../../formats/report.js';
import { Citations, code, outcomeCell, PartyNames, plain, timeCell } from '../cells.js';
import type { Cover, ReportDocument } from '../document.js';
import type { RowLimit } from '../rows.js';
import { ROLE, say } from '../wording.js';
import { agentsSection, observationsSection } from './assessor.js';
import { clausesSection, notAssessedSection } from './clauses.js';
import {
  accessSection,
  deletionSection,
  deviationsSection,
  mediaSection,
  residualSection,
} from './clearing.js';
import { checksSection, evidenceSection, signaturesSection, timelineSection } from './evidence.js';
import { findingsSection } from './findings.js';
import { differencesSection, manifestSection, returnsSection } from './handover.js';
import { opinionSection, partiesSection, scopeSection, summarySection } from './summary.js';

/** Lays the model out as sections in reading order. A section without data stays and says so. */
export function reportDocument(model: ReportModel, limit: RowLimit): ReportDocument {
  const names = new PartyNames(model);
  const cite = new Citations(model);
  return {
    cover: cover(model),
    sections: [
      summarySection(model),
      opinionSection(model, names, cite),
      partiesSection(model, limit),
      scopeSection(model),
      timelineSection(model, limit, names, cite),
      clausesSection(model, limit, names, cite),
      notAssessedSection(model, limit),
      manifestSection(model, limit, names),
      returnsSection(model, limit, names, cite),
      differencesSection(model, limit, names, cite),
      findingsSection(model, limit, names, cite),
      deletionSection(model, limit, names, cite),
      mediaSection(model, limit, names, cite),
      residualSection(model, limit, names, cite),
      accessSection(model, limit, names, cite),
      agentsSection(model, limit, names, cite),
      observationsSection(model, limit, names, cite),
      deviationsSection(model, limit, names, cite),
      signaturesSection(model, limit, names, cite),
      evidenceSection(model, limit),
      checksSection(model),
    ],
  };
}

function cover(model: ReportModel): Cover {
  const roles = (['customer', 'provider', 'agent', 'assessor'] as const).flatMap((role) =>
    model.parties.filter((p) => p.role === role).map((p) => [ROLE[role], plain(p.name)] as const),
  );
  const qualifications = model.parties.flatMap(({ qualification }) =>
    qualification === undefined
      ? []
      : [[say('评估机构资质', "Assessor's qualification"), plain(qualification.statement)] as const],
  );
  return {
    title: say('云计算服务退出审计报告', 'Cloud Exit Audit Report'),
    subtitle: model.case.title,
    verdict: outcomeCell(model.verdict.outcome),
    facts: [
      [say('案卷编号', 'Case'), code(model.case.id)],
      ...roles,
      ...qualifications,
      [say('依据', 'Assessed against'), plain(model.profile.title)],
      [say('立案时间', 'Case opened'), timeCell(model.case.openedAt)],
      [say('报告生成时间', 'Report made'), timeCell(model.generatedAt)],
      [say('工具', 'Tool'), code(`${model.tool.name} ${model.tool.version}`)],
    ],
  };
}
