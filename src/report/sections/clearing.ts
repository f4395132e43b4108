import type { ReportModel } from '../../formats/report.js';
import {
  type Citations,
  code,
  grouped,
  joined,
  led,
  number,
  outcomeCell,
  type PartyNames,
  plain,
  timeCell,
  toned,
} from '../cells.js';
import type { Block, Section, Tone } from '../document.js';
import { column, listing, type RowLimit } from '../rows.js';
import {
  ACCESS_KIND,
  ACCESS_TEST,
  DASH,
  DELETION_STATE,
  DEVICE_EVIDENCE,
  OUTCOME,
  OUTCOME_TONE,
  say,
} from '../wording.js';

const STATE_TONE: Readonly<Record<keyof typeof DELETION_STATE, Tone>> = {
  verified: 'good',
  attested: 'quiet',
  pending: 'open',
  missing: 'bad',
  contradicted: 'bad',
};

export function deletionSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  const chart: Block = {
    kind: 'bars',
    label: say('删除覆盖情况', 'Deletion coverage'),
    bars: [
      {
        label: say(
          `共 ${grouped(model.deletions.length)} 个“项 × 副本 × 介质”`,
          `${grouped(model.deletions.length)} of item × copy × medium`,
        ),
        parts: (['verified', 'attested', 'pending', 'missing', 'contradicted'] as const).map((state) => ({
          label: DELETION_STATE[state],
          count: model.deletions.filter((d) => d.state === state).length,
          tone: STATE_TONE[state],
        })),
      },
    ],
  };
  const table = listing(
    model.deletions,
    limit,
    [
      column('数据项', 'Item', 12.5),
      column('副本', 'Copy', 14),
      column('介质', 'Medium', 11),
      column('方法', 'Method', 12),
      column('开始', 'Begun', 15.5),
      column('完成', 'Completed', 15.5),
      column('执行 / 见证', 'By / witness', 16),
      column('状态', 'State', 19),
      column('证据', 'Evidence', 8),
    ],
    (d) => [
      code(d.item),
      plain(d.copy),
      code(d.medium),
      plain(d.method),
      timeCell(d.startedAt),
      timeCell(d.completedAt),
      plain(
        d.witness === undefined ? names.name(d.party) : `${names.name(d.party)} / ${names.name(d.witness)}`,
      ),
      d.why === undefined
        ? toned(DELETION_STATE[d.state], STATE_TONE[d.state])
        : led(DELETION_STATE[d.state], toned(d.why, STATE_TONE[d.state])),
      cite.cell(d.evidence),
    ],
    say('案卷中没有删除声明。', 'The case holds no deletion attestation.'),
  );
  return {
    id: 'deletion',
    title: say('数据删除', 'Deletion of data'),
    blocks: model.deletions.length === 0 ? table : [chart, ...table],
  };
}

export function mediaSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'media',
    title: say('存储介质', 'Storage media'),
    blocks: listing(
      model.media,
      limit,
      [
        column('介质', 'Medium', 17),
        column('类型', 'Kind', 11),
        column('序列号', 'Serial', 16),
        column('清除技术', 'Technique', 20),
        column('时间', 'At', 15),
        column('执行 / 见证', 'By / witness', 18),
        column('结果', 'Outcome', 14.5),
        column('证据', 'Evidence', 8),
      ],
      (m) => [
        code(m.id),
        plain(m.kind),
        code(m.serial),
        plain(m.standard === undefined ? m.technique : joined([m.technique, m.standard], ', ')),
        timeCell(m.at),
        plain(
          m.witness === undefined ? names.name(m.party) : `${names.name(m.party)} / ${names.name(m.witness)}`,
        ),
        m.device === undefined
          ? outcomeCell(m.outcome)
          : led(OUTCOME[m.outcome], toned(DEVICE_EVIDENCE[m.device], OUTCOME_TONE[m.outcome])),
        cite.cell(m.evidence),
      ],
      say('案卷中没有介质清除记录。', 'The case holds no record of sanitised media.'),
    ),
  };
}

const TEST_TONE: Readonly<Record<keyof typeof ACCESS_TEST, Tone>> = {
  denied: 'good',
  'still-works': 'bad',
  'not-tested': 'open',
};

export function accessSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'access',
    title: say('访问权限收回', 'Revocation of access'),
    blocks: listing(
      model.access,
      limit,
      [
        column('主体', 'Principal', 17),
        column('资源', 'Resource', 20),
        column('类型', 'Kind', 11),
        column('所属方', 'Party', 21),
        column('收回时间', 'Revoked at', 17),
        column('收回后测试', 'Test afterwards', 14),
        column('证据', 'Evidence', 11),
      ],
      (a) => [
        code(a.principal),
        code(a.resource),
        plain(ACCESS_KIND[a.kind]),
        names.cell(a.party),
        a.revokedAt === null ? toned(say('未收回', 'Not revoked'), 'bad') : timeCell(a.revokedAt),
        toned(ACCESS_TEST[a.test], TEST_TONE[a.test]),
        cite.cell(a.evidence),
      ],
      say('案卷中没有访问权限收回记录。', 'The case holds no record of revoked access.'),
    ),
  };
}

export function residualSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  const title = say('残留测试', 'Residual test');
  if (model.residualTests.length === 0) {
    const text = say(
      '没有进行残留测试；云端是否清除未经测试。',
      'No residual test was made; whether the cloud side was cleared is untested.',
    );
    return { id: 'residual', title, blocks: [{ kind: 'none', text }] };
  }
  const blocks = model.residualTests.slice(0, limit.rows).flatMap((t): Block[] => [
    { kind: 'subheading', text: t.target },
    {
      kind: 'facts',
      rows: [
        [say('结果', 'Outcome'), outcomeCell(t.outcome)],
        [say('方法', 'Method'), plain(t.method)],
        [say('时间', 'At'), timeCell(t.at)],
        [say('测试方', 'By'), names.cell(t.party)],
        [say('见证方', 'Witness'), names.cell(t.witness)],
        [populationLabel(t.countedIn), t.population === undefined ? plain(DASH) : number(t.population)],
        [say('已检查', 'Examined'), t.examined === undefined ? plain(DASH) : number(t.examined)],
        [say('发现残留', 'Residue found'), t.found === 0 ? number(0) : toned(grouped(t.found), 'bad')],
        [say('证据', 'Evidence'), cite.cell(t.evidence)],
      ],
    },
    ...t.limits.map((text): Block => ({ kind: 'paragraph', tone: 'quiet', text })),
  ]);
  return { id: 'residual', title, blocks };
}

function populationLabel(countedIn: ReportModel['residualTests'][number]['countedIn']) {
  if (countedIn === 'bytes') return say('总体 (字节)', 'Population (bytes)');
  if (countedIn === 'units') return say('总体 (4096 字节的单元)', 'Population (units of 4096 bytes)');
  return say('总体 (块或对象)', 'Population (blocks or objects)');
}

export function deviationsSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'deviations',
    title: say('偏离事项', 'Deviations'),
    blocks: listing(
      model.deviations,
      limit,
      [
        column('对象', 'Subject', 16),
        column('说明', 'Statement', 38),
        column('提出方', 'Stated by', 20),
        column('时间', 'At', 14),
        column('证据', 'Evidence', 12),
      ],
      (d) => [
        code(d.subject),
        plain(d.statement),
        names.cell(d.party),
        timeCell(d.at),
        cite.cell(d.evidence),
      ],
      say('没有登记偏离事项。', 'No deviation is recorded.'),
    ),
  };
}
