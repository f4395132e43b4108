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
  when,
} from '../cells.js';
import type { Bar, Block, Cell, Section } from '../document.js';
import { column, listing, type RowLimit } from '../rows.js';
import { ENTRY_OUTCOME, NO, OUTCOME, OUTCOME_TONE, RECOUNT, say, YES } from '../wording.js';

type Manifest = ReportModel['manifests'][number];
type Return = ReportModel['returns'][number];

export function manifestSection(model: ReportModel, limit: RowLimit, names: PartyNames): Section {
  const title = say('移交清单', 'Handover manifest');
  if (model.manifests.length === 0) {
    const text = say('案卷中没有移交清单。', 'The case holds no handover manifest.');
    return { id: 'manifest', title, blocks: [{ kind: 'none', text }] };
  }
  return { id: 'manifest', title, blocks: model.manifests.flatMap((m) => manifestBlocks(m, limit, names)) };
}

function manifestBlocks(m: Manifest, limit: RowLimit, names: PartyNames): Block[] {
  const total = (of: 'entries' | 'bytes') => number(m.items.reduce((sum, item) => sum + item[of], 0));
  return [
    { kind: 'subheading', text: names.name(m.party) },
    {
      kind: 'facts',
      rows: [
        [say('记录 (SHA-256)', 'Record (SHA-256)'), code(m.record)],
        [say('编制时间', 'Recorded at'), timeCell(m.at)],
        [say('条目总数', 'Entries in all'), total('entries')],
        [say('字节总数', 'Bytes in all'), total('bytes')],
        [say('声明为无的类别', 'Declared to have none of'), plain(joined(m.declaredNone, ', '))],
      ],
    },
    ...listing(
      m.items,
      limit,
      [
        column('编号', 'Id', 12),
        column('名称', 'Name', 27),
        column('类别', 'Class', 13),
        column('格式', 'Format', 13),
        column('敏感性，保存至', 'Sensitivity, kept until', 13),
        column('条目', 'Entries', 10, 'right'),
        column('字节', 'Bytes', 17, 'right'),
      ],
      (i) => [
        code(i.id),
        plain(i.name),
        plain(i.dataClass),
        plain(i.format),
        plain(
          joined(
            [i.sensitivity ?? '', i.retainUntil ?? ''].filter((t) => t !== ''),
            ', ',
          ),
        ),
        number(i.entries),
        number(i.bytes),
      ],
      say('清单没有列出任何数据。', 'The manifest lists no data.'),
    ),
    ...listing(
      m.documents,
      limit,
      [
        column('应交文档', 'Document due', 38),
        column('收到', 'Received', 12),
        column('摘要 (SHA-256)', 'Digest (SHA-256)', 50),
      ],
      (d) => [plain(d.name), d.received ? toned(YES, 'good') : toned(NO, 'bad'), code(d.digest)],
      say('清单没有列出应交文档。', 'The manifest lists no document due.'),
    ),
    ...listing(
      m.inventories,
      limit,
      [
        column('清单文件 (SHA-256)', 'Inventory file (SHA-256)', 30),
        column('默克尔根', 'Merkle root', 32),
        column('条目', 'Entries', 10, 'right'),
        column('字节', 'Bytes', 17, 'right'),
        column('完整', 'Complete', 11),
      ],
      (i) => [
        code(i.digest),
        code(`${i.algorithm}:${i.root}`),
        number(i.entries),
        i.bytes === undefined ? plain(undefined) : number(i.bytes),
        i.complete ? toned(YES, 'good') : toned(NO, 'open'),
      ],
      say('清单没有绑定任何目录清单文件。', 'The manifest is bound to no inventory.'),
    ),
  ];
}

/** The entries of one return by result; without the comparison itself, only those that matched and the others. */
function returnBar(r: Return): Bar {
  const { entries } = r;
  if (entries !== undefined) {
    const parts = (Object.keys(ENTRY_OUTCOME) as (keyof typeof ENTRY_OUTCOME)[]).map((outcome) => {
      const [label, tone] = ENTRY_OUTCOME[outcome];
      return { label, tone, count: entries[outcome] };
    });
    // A dozen zeros would hide the one that is not.
    const shown = parts.filter((p, i) => i === 0 || p.count > 0);
    return { label: r.label, parts: shown };
  }
  const others = Math.max(0, r.tally.expected - r.tally.matched);
  return {
    label: r.label,
    parts: [
      { label: say('相符', 'Matched'), tone: 'good', count: r.tally.matched },
      { label: say('不符或未能核验', 'Not matched or not assessed'), tone: 'bad', count: others },
    ],
  };
}

export function returnsSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  const bars = model.returns.slice(0, 12).map(returnBar);
  const blocks = listing(
    model.returns,
    limit,
    [
      column('返还', 'Return', 22),
      column('时间', 'Verified at', 15),
      column('核验方', 'By', 16),
      column('应有条目', 'Entries due', 11, 'right'),
      column('相符', 'Matched', 11, 'right'),
      column('不达要求', 'Wanting', 10, 'right'),
      column('未能核查', 'Not assessed', 10, 'right'),
      column('结果', 'Outcome', 14),
      column('证据', 'Evidence', 9),
    ],
    (r) => [
      led(r.label, plain(joined([r.container, ...bytesDue(r)], ', '))),
      timeCell(r.at),
      names.cell(r.party),
      number(r.tally.expected),
      number(r.tally.matched),
      number(r.tally.wanting),
      number(r.tally.notAssessed),
      r.recount === undefined
        ? outcomeCell(r.outcome)
        : led(OUTCOME[r.outcome], toned(RECOUNT[r.recount], OUTCOME_TONE[r.outcome])),
      cite.cell(r.record === undefined ? [] : [{ type: 'record', digest: r.record }]),
    ],
    say('没有核验过任何返还。', 'No return was verified.'),
  );
  return {
    id: 'returns',
    title: say('返还核验', 'Verification of the return'),
    blocks:
      bars.length === 0
        ? blocks
        : [
            {
              kind: 'bars',
              label: say('返还条目核验结果', 'Returned entries by result'),
              bars: bars.slice(0, 12),
            },
            ...blocks,
          ],
  };
}

function bytesDue({ expectedBytes }: Return) {
  if (expectedBytes === undefined) return [];
  const bytes = grouped(expectedBytes);
  return [say(`应有 ${bytes} 字节`, `${bytes} bytes due`)];
}

export function differencesSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'differences',
    title: say('差异及其处理', 'Differences and their acceptance'),
    blocks: listing(
      model.differences,
      limit,
      [
        column('代码', 'Code', 20),
        column('对象', 'Subject', 34),
        column('处理', 'Settled', 34),
        column('证据', 'Evidence', 12),
      ],
      (d) => [code(d.code), code(d.subject), settled(d, names, cite), cite.cell(d.evidence)],
      say('没有登记差异。', 'No difference is recorded.'),
    ),
  };
}

/** What became of a difference: accepted in writing, gone in a later return, or neither. */
function settled(d: ReportModel['differences'][number], names: PartyNames, cite: Citations): Cell {
  if (d.accepted !== null) {
    const { party, at, reason } = d.accepted;
    return led(
      say('书面接受', 'Accepted in writing'),
      toned(joined([names.name(party), when(at), reason], ', '), 'quiet'),
    );
  }
  if (d.resolvedBy !== undefined) {
    const later = cite.cell([{ type: 'record', digest: d.resolvedBy }]);
    return led(say('后续返还中已消除', 'Gone in a later return'), { ...later, tone: 'good' });
  }
  return toned(say('未被接受', 'Not accepted'), 'bad');
}
