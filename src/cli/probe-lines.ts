import { conclusionWords, inLanguage } from '../formats/finding-words.js';
import type { ProbeAnswer } from '../formats/probe-result.js';
import { type Language, wordsFor } from './language.js';
import { paint, safe } from './terminal.js';

const STYLES = { 'none-found': 'green', found: 'red', 'not-assessed': 'yellow' } as const;

/** One answer: what was probed, what came of it, and why. */
export function probeLine(language: Language, { id, kind, outcome, because }: ProbeAnswer): string {
  const words = wordsFor(language).probe;
  return `  ${paint(STYLES[outcome], words[outcome])}  ${safe(id)} (${kind}): ${safe(inLanguage(conclusionWords(because), language))}`;
}
