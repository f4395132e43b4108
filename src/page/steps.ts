import { CloudexitError } from '../core/errors.js';
import { displayText } from '../core/path.js';
import type { Bilingual } from '../formats/role.js';
import { SentenceBook } from '../formats/sentences/book.js';
import { CASE_ZH } from '../formats/sentences/case-zh.js';
import { FORMATS_ZH } from '../formats/sentences/formats-zh.js';
import { READING_ZH } from '../formats/sentences/reading-zh.js';
import { TRUST_ZH } from '../formats/sentences/trust-zh.js';

/** What errors say that are shown here. */
const ERRORS = new SentenceBook(READING_ZH, FORMATS_ZH, CASE_ZH, TRUST_ZH);

/** `good`: taken, nothing objected; `bad`: something is wrong; `open`: could not be decided here. */
export type StepState = 'good' | 'bad' | 'open';

/** One step of a check with its result, as a page shows it. Texts may hold what the evidence says: they are shown, never read as markup. */
export interface Step {
  readonly id: string;
  readonly state: StepState;
  readonly title: Bilingual;
  readonly notes: readonly Bilingual[];
}

/** Receives each step when it is done, and says which one is under way. */
export interface StepSink {
  begin(title: Bilingual): void;
  done(step: Step): void;
  /** Share of the work of the step under way, 0 to 1. */
  progress?(share: number): void;
}

export function say(zh: string, en: string): Bilingual {
  return { zh, en };
}

/** What a step found: its state and what to say of it. */
export interface Found {
  readonly state: StepState;
  readonly notes: readonly Bilingual[];
}

/** Runs one step. Evidence that cannot be read makes it `bad`; so does any other failure, for nothing was shown then. */
export async function step<T extends Found>(
  sink: StepSink,
  id: string,
  title: Bilingual,
  take: () => Promise<T> | T,
): Promise<T | undefined> {
  sink.begin(title);
  // Lets the page show what is under way.
  await new Promise((resolve) => setTimeout(resolve));
  try {
    const found = await take();
    sink.done({ id, title, state: found.state, notes: found.notes });
    return found;
  } catch (error) {
    sink.done({ id, title, state: 'bad', notes: [errorNote(error)] });
    return undefined;
  }
}

export function errorNote(error: unknown): Bilingual {
  const code = error instanceof CloudexitError ? error.code : 'ERROR';
  const subject = error instanceof CloudexitError && error.subject ? ` ${displayText(error.subject)}` : '';
  const message = error instanceof Error ? error.message : String(error);
  const told = (text: string): string => `${code}${subject}: ${displayText(text)}`;
  return say(told(ERRORS.inChinese(message) ?? message), told(message));
}

/** The worst of several states; nothing at all is `open`. */
export function worst(states: readonly StepState[]): StepState {
  if (states.includes('bad')) return 'bad';
  return states.length === 0 || states.includes('open') ? 'open' : 'good';
}

export function nobodyTrusted(): Found {
  return {
    state: 'open',
    notes: [
      say(
        '未评估：您还没有说信任谁。请核对下列信任锚的指纹，或选取您自己的信任锚证书。',
        'Not assessed: you trust nobody yet. Confirm the fingerprint of an anchor below, or choose an anchor certificate of your own.',
      ),
    ],
  };
}
