import type { Finding } from '../core/finding.js';
import { type FindingCode, findingKind } from '../core/finding-codes.js';
import { findingTitle } from '../formats/finding-titles.js';
import { type FindingText, findingWords, inLanguage } from '../formats/finding-words.js';
import { type Language, wordsFor } from './language.js';
import { formatCount, paint, safeDisplay } from './terminal.js';

/** Findings for people: a mark, the code, what it means, what it is about. */

const MARKS = { wanting: 'x', 'not-assessed': '?', note: '-' } as const;
const STYLES = { wanting: 'red', 'not-assessed': 'yellow', note: 'dim' } as const;

function mark(code: FindingCode): string {
  const { effect } = findingKind(code);
  return paint(STYLES[effect], `${MARKS[effect]} ${code}`);
}

/** One line a code with its count. */
export function codeLines(
  language: Language,
  codes: Readonly<Partial<Record<FindingCode, number>>>,
): string[] {
  return (Object.keys(codes) as FindingCode[])
    .sort()
    .map((code) => `  ${mark(code)} ${formatCount(codes[code]!)}  ${findingTitle(code)[language]}`);
}

/** One block a finding; at most `limit`, the rest counted. */
export function findingLines(language: Language, findings: readonly Finding[], limit = 20): string[] {
  const lines: string[] = [];
  const words = wordsFor(language).findings;
  const shown = (text: FindingText): string => safeDisplay(inLanguage(text, language));
  for (const finding of findings.slice(0, limit)) {
    const { subject, expected, actual, detail } = findingWords(finding);
    lines.push(`  ${mark(finding.code)}  ${shown(subject)}`);
    lines.push(`      ${findingTitle(finding.code)[language]}`);
    const told = [
      expected === undefined ? [] : `${words.expected} ${shown(expected)}`,
      actual === undefined ? [] : `${words.actual} ${shown(actual)}`,
      detail === undefined ? [] : shown(detail),
    ].flat();
    if (told.length > 0) lines.push(`      ${told.join(words.between)}`);
  }
  if (findings.length > limit) lines.push(`  … ${words.further(formatCount(findings.length - limit))}`);
  return lines;
}
