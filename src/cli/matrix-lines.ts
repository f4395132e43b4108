import type { CellState, Closure, ClosureCell } from '../clauses/index.js';
import { definitionOf } from '../formats/records/index.js';
import { CELL_WHY, WHY_NOT } from '../formats/why-words.js';
import { csvLine } from '../report/index.js';
import type { CertificateDraft } from '../usecases/certificate/issue-certificate.js';
import { findingLines } from './findings.js';
import type { Language } from './language.js';
import { formatCount, padCells, paint, safe, widest } from './terminal.js';
import { statusWords } from './wording/status.js';

export const CELL_STATES = ['attested', 'pending', 'missing', 'contradicted'] as const satisfies CellState[];
const CELL_STYLES = { attested: 'green', pending: 'yellow', missing: 'red', contradicted: 'red' } as const;

/** The deletions of one party for people, or those in some states only; then the sums of all. */
export function matrixLines(
  language: Language,
  { party, cells, counts }: Closure,
  only: readonly CellState[] = CELL_STATES,
): string[] {
  const words = statusWords[language];
  if (cells.length === 0) return [safe(party), `  ${words.nothingListed}`];
  return [
    safe(party),
    ...cellLines(
      language,
      cells.filter((c) => only.includes(c.state)),
    ),
    `  ${Object.entries(counts)
      .map(([state, n]) => `${formatCount(n)} ${words.cell[state as CellState]}`)
      .join('  ')}`,
  ];
}

function cellLines(language: Language, shown: readonly ClosureCell[]): string[] {
  const words = statusWords[language];
  const width = widest(Object.values(words.cell));
  const rows = shown.map((c) => [c.item, c.copy, c.medium].map(safe));
  const columns = [0, 1, 2].map((i) => widest(rows.map((r) => r[i]!)));
  return shown.map((cell, i) => {
    const mark = paint(CELL_STYLES[cell.state], padCells(words.cell[cell.state], width));
    const place = rows[i]!.map((text, column) => padCells(text, columns[column]!)).join('  ');
    const until = cell.until === undefined ? '' : ` ${words.until} ${cell.until}`;
    return `  ${mark}  ${place}  ${CELL_WHY[cell.why][language]}${until}`;
  });
}

/** Why a certificate can not be issued. */
export function refusalLines(
  language: Language,
  { closure, unresolved, gaps, devices }: CertificateDraft,
): string[] {
  const words = statusWords[language];
  const open = matrixLines(language, closure, ['pending', 'missing', 'contradicted']);
  return [
    paint('red', words.notIssued),
    ...open,
    ...unresolved.map(({ kind, party, digest, whyNot }) => {
      const why = whyNot.map((w) => WHY_NOT[w][language]).join(', ');
      return `  ${words.doesNotCount}: ${definitionOf(kind).title[language]} ${safe(party)} ${digest} (${why})`;
    }),
    ...gaps.map((entry) => `  ${words.unreadableEntry}: ${entry}`),
    ...findingLines(language, devices),
  ];
}

/** The matrix for spreadsheets: UTF-8 with a byte order mark, and no field that would be taken for a formula. */
export function matrixCsv(
  language: Language,
  closures: readonly Closure[],
  only: readonly CellState[],
): Uint8Array {
  const words = statusWords[language];
  const line = (texts: readonly string[]): string => csvLine(texts, language);
  const rows = closures.flatMap(({ party, cells }) =>
    cells
      .filter((c) => only.includes(c.state))
      .map((c) => {
        const { item, copy, medium, state, why, until = '', record } = c;
        return line([
          party,
          item,
          copy,
          medium,
          state,
          words.cell[state],
          why,
          CELL_WHY[why][language],
          until,
          record?.digest ?? '',
        ]);
      }),
  );
  return Buffer.from(`\ufeff${line(words.matrixColumns)}${rows.join('')}`, 'utf8');
}
