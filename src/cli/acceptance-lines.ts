import type { CheckAnswer } from '../formats/acceptance-result.js';
import { conclusionWords, inLanguage } from '../formats/finding-words.js';
import { type Language, wordsFor } from './language.js';
import { paint, safe } from './terminal.js';

const STYLES = { passed: 'green', failed: 'red', 'not-assessed': 'yellow' } as const;

/** One answer: what was checked, what came of it, and why. */
export function checkLine(
  language: Language,
  { id, kind, outcome, because }: Pick<CheckAnswer, 'id' | 'kind' | 'outcome' | 'because'>,
): string {
  const words = wordsFor(language).acceptance;
  return `  ${paint(STYLES[outcome], words[outcome])}  ${safe(id)} (${kind}): ${safe(inLanguage(conclusionWords(because), language))}`;
}
