import { type DeadlineStatus, stageState } from '../clauses/index.js';
import type { Bilingual } from '../formats/role.js';
import { type TimelinePicture, type TimelineRow, type TimelineTone, timelineSvg } from '../report/index.js';
import type { CaseStatus } from '../usecases/case/case-status.js';
import { instantText } from './instant.js';
import { statusWords } from './wording/status.js';

const STAGE_TONES = {
  satisfied: 'good',
  'not-satisfied': 'bad',
  'not-assessed': 'open',
  'not-applicable': 'quiet',
  waiting: 'quiet',
} as const satisfies Record<string, TimelineTone>;

const DEADLINE_TONES: Readonly<Record<DeadlineStatus['state'], TimelineTone>> = {
  met: 'good',
  'met-late': 'bad',
  open: 'open',
  late: 'bad',
  waiting: 'quiet',
};

/** Stages and deadlines of an exit as an SVG timeline, in both languages. */
export function statusSvg({ evidence, stages, deadlines }: CaseStatus, now: string): string {
  const picture: TimelinePicture = {
    title: { zh: '退出进展', en: 'Where the exit stands' },
    subject: evidence.caseId,
    now,
    nowLabel: { zh: '截至', en: 'as of' },
    // Terms are often years older than the exit, and would press everything else together.
    from: stages.find((s) => s.id === 'demanded')?.at,
    groups: [
      { title: { zh: '阶段', en: 'Stages' }, rows: stages.map(stageRow) },
      { title: both((words) => words.deadlines), rows: deadlines.map(deadlineRow) },
    ],
  };
  return timelineSvg(picture);
}

function stageRow(stage: CaseStatus['stages'][number]): TimelineRow {
  const { title, at } = stage;
  const state = stageState(stage);
  return { title, state: both((words) => words.stage[state]), tone: STAGE_TONES[state], at };
}

function deadlineRow({ id, state, days, dueAt, metAt }: DeadlineStatus): TimelineRow {
  return {
    title: both((words) => words.due[id]),
    state: both((words) => words.deadline[state]),
    tone: DEADLINE_TONES[state],
    at: metAt,
    span: dueAt === undefined ? undefined : { from: daysBefore(dueAt, days), to: dueAt },
  };
}

function daysBefore(time: string, days: number): string {
  return instantText(new Date(Date.parse(time) - days * 86_400_000));
}

function both(choose: (words: (typeof statusWords)['zh']) => string): Bilingual {
  return { zh: choose(statusWords.zh), en: choose(statusWords.en) };
}
