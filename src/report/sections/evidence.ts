import type { ReportModel } from '../../formats/report.js';
import { type Citations, code, joined, number, type PartyNames, plain, timeCell, toned } from '../cells.js';
import type { Block, Section, Tone } from '../document.js';
import { column, listing, type RowLimit } from '../rows.js';
import { DASH, EVIDENCE_TYPE, NO, SIGNATURE_OUTCOME, say, TIME_SOURCE, YES } from '../wording.js';

export function timelineSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  const events = [...model.timeline].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const table = listing(
    events,
    limit,
    [
      column('序号', 'No.', 6, 'right'),
      column('时间', 'Time', 22),
      column('事件', 'Event', 31),
      column('参与方', 'Party', 22),
      column('时间来源', 'Known from', 12),
      column('证据', 'Evidence', 10),
    ],
    (e, i) => [
      number(i + 1),
      timeCell(e.at),
      plain(e.what),
      names.cell(e.party),
      plain(TIME_SOURCE[e.timeSource]),
      cite.cell(e.evidence),
    ],
    say('案卷中没有带时间的事件。', 'The case holds no dated event.'),
  );
  const id = 'timeline';
  const title = say('时间线', 'Timeline');
  if (events.length < 2 || events.length > MAX_DOTS) return { id, title, blocks: table };
  const blocks: Block[] = [
    swimlanes(events, names),
    {
      kind: 'paragraph',
      tone: 'quiet',
      text: say(
        '各点自左至右为下表各行；实心为有时间戳的时间，空心为自述的时间。',
        'From left to right the dots are the rows of the table: full where a time stamp stands behind the time, rings where it is claimed.',
      ),
    },
    ...table,
  ];
  return { id, title, blocks };
}

/** With more events than this the dots would be a smear. */
const MAX_DOTS = 100;

function swimlanes(events: ReportModel['timeline'], names: PartyNames): Block {
  const parties = [...new Set(events.map((e) => e.party))];
  const lanes = parties.map((party) => ({
    label: party === undefined ? DASH : names.name(party),
    dots: events.flatMap((e, event) =>
      e.party === party ? [{ event, stamped: e.timeSource === 'timestamp' }] : [],
    ),
  }));
  const months = events.map((e) => e.at.slice(0, 7));
  const apart = Math.max(1, Math.floor(events.length / 10));
  let last = -apart;
  const ticks = months.flatMap((month, event) => {
    if (month === months[event - 1] || event - last < apart) return [];
    last = event;
    return [{ event, month }];
  });
  return {
    kind: 'timeline',
    label: say('退出过程', 'Course of the exit'),
    events: events.length,
    lanes,
    ticks,
  };
}

const SIGNATURE_TONE: Readonly<Record<keyof typeof SIGNATURE_OUTCOME, Tone>> = {
  valid: 'good',
  invalid: 'bad',
  'not-assessed': 'open',
};

export function signaturesSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'signatures',
    title: say('签名', 'Signatures'),
    blocks: listing(
      model.signatures,
      limit,
      [
        column('记录', 'Record', 18),
        column('证据', 'Evidence', 8),
        column('签署方', 'Party', 13),
        column('证书主体', 'Signer', 17),
        column('算法', 'Suite', 14),
        column('国密', 'National', 8),
        column('签名时间', 'Signed at', 15),
        column('时间来源', 'Known from', 9),
        column('结果', 'Outcome', 18),
      ],
      (s) => [
        plain(s.kind),
        code(cite.number(s.record) ?? s.record),
        names.cell(s.party),
        code(s.signer),
        code(s.suite),
        plain(s.national ? YES : NO),
        timeCell(s.at),
        plain(TIME_SOURCE[s.timeSource]),
        toned(
          s.reason === undefined
            ? SIGNATURE_OUTCOME[s.outcome]
            : joined([SIGNATURE_OUTCOME[s.outcome], s.reason], ': '),
          SIGNATURE_TONE[s.outcome],
        ),
      ],
      say('案卷中没有签名。', 'The case holds no signature.'),
    ),
  };
}

export function evidenceSection(model: ReportModel, limit: RowLimit): Section {
  const ledger: Block =
    model.ledger === null
      ? { kind: 'none', text: say('报告没有引用账本检查点。', 'The report rests on no ledger checkpoint.') }
      : {
          kind: 'facts',
          rows: [
            [say('账本', 'Ledger'), code(model.ledger.origin)],
            [say('条目数', 'Entries'), number(model.ledger.size)],
            [say('检查点根', 'Checkpoint root'), code(model.ledger.root)],
          ],
        };
  return {
    id: 'evidence',
    title: say('证据索引', 'Evidence index'),
    blocks: [
      ledger,
      {
        kind: 'paragraph',
        tone: 'quiet',
        text: say(
          '正文中的 E 加数字指下表中的行；其后的 # 加数字指该清单的行，从 0 起计。',
          'E with a number cites a row of this table; # with a number after it is a line of that inventory, counted from 0.',
        ),
      },
      ...listing(
        model.evidence,
        limit,
        [
          column('编号', 'No.', 7),
          column('类型', 'Type', 11),
          column('名称', 'Name', 28),
          column('摘要 (SHA-256)', 'Digest (SHA-256)', 35),
          column('字节', 'Bytes', 11, 'right'),
          column('账本', 'Ledger', 9, 'right'),
        ],
        (e, i) => [
          code(`E${i + 1}`),
          plain(EVIDENCE_TYPE[e.type]),
          code(e.name),
          code(e.digest),
          e.bytes === undefined ? plain(DASH) : number(e.bytes),
          e.entry === undefined ? plain(DASH) : number(e.entry),
        ],
        say('报告没有引用证据。', 'The report cites no evidence.'),
      ),
    ],
  };
}

export function checksSection(model: ReportModel): Section {
  const steps = model.checks.map((c) => ({
    text: c.step,
    ...(c.command === undefined ? {} : { command: c.command }),
  }));
  return {
    id: 'checks',
    title: say('如何核验本报告', 'How to check this report'),
    blocks: [
      steps.length === 0
        ? { kind: 'none', text: say('没有给出核验步骤。', 'No steps are given.') }
        : { kind: 'steps', steps },
    ],
  };
}
