import { type Closure, type DeadlineStatus, describeNext, describeReason } from '../clauses/index.js';
import type { CaseStatus } from '../usecases/case/case-status.js';
import type { Language } from './language.js';
import { cells, formatCount, padCells, paint, safe } from './terminal.js';
import { statusWords } from './wording/status.js';

const STYLES = {
  satisfied: 'green',
  'not-satisfied': 'red',
  'not-assessed': 'yellow',
  'not-applicable': 'dim',
  waiting: 'dim',
} as const;

/** Stages, next steps and deadlines for people. */
export function statusLines(language: Language, status: CaseStatus): string[] {
  const words = statusWords[language];
  const { stages, next, deadlines } = status;
  const width = widest(Object.values(words.stage));
  const title = widest(stages.map((s) => s.title[language]));
  return [
    ...stages.flatMap((stage) => {
      const state = stage.outcome === 'not-assessed' && !stage.reached ? 'waiting' : stage.outcome;
      const mark = paint(STYLES[state], padCells(words.stage[state], width));
      const line = `${mark}  ${padCells(stage.title[language], title)}  ${stage.at ?? ''}`.trimEnd();
      // What is missing for a stage that is not its turn yet is no news.
      if (state !== 'not-satisfied') return [line];
      return [line, ...stage.reasons.map((r) => `${' '.repeat(width + 2)}${describeReason(r)[language]}`)];
    }),
    '',
    ...(next.length === 0
      ? [words.nothing]
      : next.map((step) => `${words.next}: ${describeNext(step)[language]}`)),
    ...(deadlines.length === 0
      ? []
      : ['', words.deadlines, ...deadlines.map((d) => deadlineLine(language, d))]),
  ];
}

function deadlineLine(language: Language, { id, state, dueAt, metAt }: DeadlineStatus): string {
  const words = statusWords[language];
  const style = state === 'late' || state === 'met-late' ? 'red' : state === 'met' ? 'green' : 'dim';
  const name = padCells(words.due[id], widest(Object.values(words.due)));
  const mark = paint(style, padCells(words.deadline[state], widest(Object.values(words.deadline))));
  return `  ${name}  ${mark}  ${dueAt ?? ''}${metAt === undefined ? '' : `  (${metAt})`}`.trimEnd();
}

const CELL_STYLES = { attested: 'green', pending: 'yellow', missing: 'red', contradicted: 'red' } as const;

/** The deletions of one party for people: what is open first, then the sums. */
export function matrixLines(language: Language, { party, cells: all, counts }: Closure): string[] {
  const words = statusWords[language];
  if (all.length === 0) return [safe(party), `  ${words.nothingListed}`];
  const width = widest(Object.values(words.cell));
  const rows = all.map((c) => [c.item, c.copy, c.medium].map(safe));
  const columns = [0, 1, 2].map((i) => widest(rows.map((r) => r[i]!)));
  return [
    safe(party),
    ...all.map((cell, i) => {
      const mark = paint(CELL_STYLES[cell.state], padCells(words.cell[cell.state], width));
      const place = rows[i]!.map((text, column) => padCells(text, columns[column]!)).join('  ');
      const until = cell.until === undefined ? '' : ` ${words.until} ${cell.until}`;
      return `  ${mark}  ${place}  ${words.why[cell.why]}${until}`;
    }),
    `  ${Object.entries(counts)
      .map(([state, n]) => `${formatCount(n)} ${words.cell[state as keyof typeof counts]}`)
      .join('  ')}`,
  ];
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(cells));
}
