import type { ReportModel } from '../../formats/report.js';
import { type Citations, code, joined, led, type PartyNames, plain } from '../cells.js';
import type { Section } from '../document.js';
import { column, listing, type RowLimit } from '../rows.js';
import { say } from '../wording.js';
import { assessedBy, clauseOutcomeCell } from './assessor.js';

export function clausesSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'clauses',
    title: say('条款对照', 'Clause matrix'),
    blocks: listing(
      model.clauses,
      limit,
      [
        column('条款', 'Clause', 13),
        column('要求', 'Requirement', 32),
        column('结果', 'Outcome', 13.5),
        column('理由', 'Reasons', 31.5),
        column('证据', 'Evidence', 12),
      ],
      (c) => [
        plain(c.clause),
        led(c.heading, plain(c.summary)),
        clauseOutcomeCell(c),
        plain(joined([...c.reasons, ...assessedBy(c, names, cite)], '\n')),
        cite.cell(c.evidence),
      ],
      say('没有评估任何条款。', 'No clause was evaluated.'),
    ),
  };
}

export function notAssessedSection(model: ReportModel, limit: RowLimit): Section {
  return {
    id: 'not-assessed',
    title: say('未评估事项', 'What was not assessed'),
    blocks: listing(
      model.notAssessed,
      limit,
      [
        column('事项', 'Subject', 16),
        column('原因', 'Why', 42),
        column('如何补足', 'What would settle it', 42),
      ],
      (n) => [code(n.subject), plain(n.why), plain(n.settledBy)],
      say('没有未评估的事项。', 'Nothing was left unassessed.'),
    ),
  };
}
