import { type DeadlineStatus, describeNext, describeReason, stageState } from '../clauses/index.js';
import { type EvidenceBase, refusedRecords } from '../formats/evidence.js';
import type { CaseStatus } from '../usecases/case/case-status.js';
import type { Language } from './language.js';
import { formatCount, padCells, paint, widest } from './terminal.js';
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
  const { stages, deadlines } = status;
  const width = widest(Object.values(words.stage));
  const title = widest(stages.map((s) => s.title[language]));
  return [
    ...stages.flatMap((stage) => {
      const state = stageState(stage);
      const mark = paint(STYLES[state], padCells(words.stage[state], width));
      const line = `${mark}  ${padCells(stage.title[language], title)}  ${stage.at ?? ''}`.trimEnd();
      // What is missing for a stage is said by the next steps; not so for one that was begun before its turn, such as an audit of an unfinished exit.
      const early = state === 'not-assessed' && !stage.reached;
      if (state !== 'not-satisfied' && !early) return [line];
      return [line, ...stage.reasons.map((r) => `${' '.repeat(width + 2)}${describeReason(r)[language]}`)];
    }),
    '',
    ...uncountedLines(language, status),
    ...nextLines(language, status),
    ...(deadlines.length === 0
      ? []
      : ['', words.deadlines, ...deadlines.map((d) => deadlineLine(language, d))]),
  ];
}

/** Where nobody is trusted, who has to act is whoever looks: what the others have done cannot be told. */
function nextLines(language: Language, { evidence, anchors, next }: CaseStatus): string[] {
  const words = statusWords[language];
  if (anchors === 0 && evidence.records.length > 0) return [];
  if (next.length === 0) return [words.nothing];
  return next.map((step) => `${words.next}: ${describeNext(step)[language]}`);
}

/** What was passed over, and why nothing is there when nobody is trusted: otherwise a case that is full looks like one that is to be begun. */
export function uncountedLines(
  language: Language,
  { evidence, anchors }: { readonly evidence: EvidenceBase; readonly anchors: number },
): string[] {
  const words = statusWords[language];
  const passedOver = refusedRecords(evidence).length;
  if (passedOver === 0) return [];
  const lines = [words.uncounted(formatCount(passedOver)), ...(anchors === 0 ? [words.noAnchors] : [])];
  return [...lines.map((line) => paint('yellow', line)), ''];
}

function deadlineLine(language: Language, { id, state, dueAt, metAt }: DeadlineStatus): string {
  const words = statusWords[language];
  const style = state === 'late' || state === 'met-late' ? 'red' : state === 'met' ? 'green' : 'dim';
  const name = padCells(words.due[id], widest(Object.values(words.due)));
  const mark = paint(style, padCells(words.deadline[state], widest(Object.values(words.deadline))));
  return `  ${name}  ${mark}  ${dueAt ?? ''}${metAt === undefined ? '' : `  (${metAt})`}`.trimEnd();
}
