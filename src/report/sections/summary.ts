import { CLAUSE_OUTCOMES } from '../../formats/clause.js';
import { type ReportModel, severityOf } from '../../formats/report.js';
import {
  type Citations,
  code,
  grouped,
  led,
  number,
  outcomeCell,
  type PartyNames,
  plain,
  timeCell,
} from '../cells.js';
import type { Block, Cell, Section } from '../document.js';
import { column, listing, type RowLimit } from '../rows.js';
import { OUTCOME, OUTCOME_TONE, ROLE, SEVERITY, say } from '../wording.js';

export function summarySection(model: ReportModel): Section {
  const outcomes = CLAUSE_OUTCOMES.map((o) => ({
    outcome: o,
    count: model.clauses.filter((c) => c.outcome === o).length,
  }));
  const severities = (['critical', 'major', 'minor', 'note'] as const).map(
    (s) => [SEVERITY[s], number(model.findings.filter((f) => severityOf(f) === s).length)] as const,
  );
  const reasons: Block[] =
    model.verdict.reasons.length === 0
      ? [{ kind: 'none', text: say('未给出结论理由。', 'No reasons are given for the result.') }]
      : [{ kind: 'steps', steps: model.verdict.reasons.map((text) => ({ text })) }];
  return {
    id: 'summary',
    title: say('结论摘要', 'Result in brief'),
    blocks: [
      { kind: 'facts', rows: [[say('计算结果', 'Computed result'), outcomeCell(model.verdict.outcome)]] },
      ...reasons,
      { kind: 'subheading', text: say('条款结果', 'Clauses by outcome') },
      {
        kind: 'bars',
        label: say('条款结果分布', 'Clauses by outcome'),
        bars: [
          {
            label: say(`共 ${grouped(model.clauses.length)} 条`, `${grouped(model.clauses.length)} clauses`),
            parts: outcomes.map((o) => ({
              label: OUTCOME[o.outcome],
              count: o.count,
              tone: OUTCOME_TONE[o.outcome],
            })),
          },
        ],
      },
      { kind: 'subheading', text: say('发现事项', 'Findings by severity') },
      { kind: 'facts', rows: severities },
    ],
  };
}

export function partiesSection(model: ReportModel, limit: RowLimit): Section {
  const certificates = model.parties.flatMap((p) => p.certificates.map((c) => ({ ...c, party: p.name })));
  return {
    id: 'parties',
    title: say('参与各方', 'Parties'),
    blocks: [
      ...listing(
        model.parties,
        limit,
        [
          column('角色', 'Role', 16),
          column('名称', 'Name', 38),
          column('组织代码', 'Organisation code', 22),
          column('标识', 'Id', 14),
        ],
        (p) => [plain(ROLE[p.role]), plain(p.name), code(p.organisationCode), code(p.id)],
        say('案卷未登记任何参与方。', 'The case names no party.'),
      ),
      { kind: 'subheading', text: say('评估机构资质', "Assessor's qualification") },
      ...listing(
        model.parties.filter((p) => p.role === 'assessor'),
        limit,
        [
          column('机构', 'Assessor', 30),
          column('资质', 'Qualification', 50),
          column('有效期至', 'Valid until', 20),
        ],
        (p) => [plain(p.name), plain(p.qualification?.statement), plain(p.qualification?.validUntil)],
        say('未委托第三方评估机构。', 'No third-party assessor is engaged.'),
      ),
      { kind: 'subheading', text: say('绑定的证书', 'Certificates bound to the parties') },
      ...listing(
        certificates,
        limit,
        [
          column('参与方', 'Party', 24),
          column('主体', 'Subject', 24),
          column('算法', 'Suite', 14),
          column('证书摘要 (SHA-256)', 'Certificate (SHA-256)', 38),
        ],
        (c) => [plain(c.party), plain(c.subject), code(c.suite), code(c.sha256)],
        say('没有绑定任何证书。', 'No certificate is bound to a party.'),
      ),
    ],
  };
}

export function opinionSection(model: ReportModel, names: PartyNames, cite: Citations): Section {
  const title = say('评估意见', "Assessor's opinion");
  const opinion = model.opinion;
  if (opinion === null) {
    const text = say(
      '案卷中没有评估机构签署的意见；以下结果均由工具依据证据计算。',
      'The case holds no opinion signed by an assessor; every result below is computed from the evidence.',
    );
    return { id: 'opinion', title, blocks: [{ kind: 'none', text }] };
  }
  const rows: (readonly [ReturnType<typeof say>, Cell])[] = [
    [
      say('意见', 'Opinion'),
      opinion.form === undefined
        ? outcomeCell(opinion.conclusion)
        : led(opinion.form, outcomeCell(opinion.conclusion)),
    ],
    [say('评估机构', 'Assessor'), names.cell(opinion.party)],
    [say('签署时间', 'Given at'), timeCell(opinion.at)],
    [say('证据', 'Evidence'), cite.cell(opinion.evidence)],
  ];
  const reservations: Block[] =
    opinion.reservations.length === 0
      ? [{ kind: 'none', text: say('无保留事项。', 'No reservation is made.') }]
      : [{ kind: 'steps', steps: opinion.reservations.map((text) => ({ text })) }];
  return {
    id: 'opinion',
    title,
    blocks: [
      { kind: 'facts', rows },
      { kind: 'paragraph', text: opinion.statement },
      { kind: 'subheading', text: say('保留事项', 'Reservations') },
      ...reservations,
    ],
  };
}

export function scopeSection(model: ReportModel): Section {
  const paragraphs = (texts: ReportModel['scope'], none: ReturnType<typeof say>): Block[] =>
    texts.length === 0 ? [{ kind: 'none', text: none }] : texts.map((text) => ({ kind: 'paragraph', text }));
  return {
    id: 'scope',
    title: say('范围与方法', 'Scope and method'),
    blocks: [
      {
        kind: 'facts',
        rows: [
          [say('依据', 'Assessed against'), plain(model.profile.title)],
          [say('条款集', 'Clause profile'), code(model.profile.id)],
        ],
      },
      { kind: 'subheading', text: say('范围', 'Scope') },
      ...paragraphs(model.scope, say('未说明范围。', 'No scope is stated.')),
      { kind: 'subheading', text: say('方法', 'Method') },
      ...paragraphs(model.method, say('未说明方法。', 'No method is stated.')),
    ],
  };
}
