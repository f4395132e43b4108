import type { CellState, Closure, ClosureCell } from '../clauses/index.js';
import { definitionOf } from '../formats/records/index.js';
import { CELL_WHY, WHY_NOT } from '../formats/why-words.js';
import { csvLine } from '../report/index.js';
import type { CertificateDraft } from '../usecases/certificate/issue-certificate.js';
import { findingLines } from './findings.js';
import type { Language } from './language.js';
import { cells, formatCount, padCells, paint, safe, widest } from './terminal.js';
import { statusWords } from './wording/status.js';

export const CELL_STATES = ['attested', 'pending', 'missing', 'contradicted'] as const satisfies CellState[];
const CELL_STYLES = { attested: 'green', pending: 'yellow', missing: 'red', contradicted: 'red' } as const;

/** How the matrix is laid out. */
export interface MatrixLayout {
  readonly only?: readonly CellState[] | undefined;
  /** Columns of the terminal; rows that do not fit are broken between their parts, never within. */
  readonly columns?: number | undefined;
}

/** The deletions of one party for people, or those in some states only; what its copies are called; then the sums of all. */
export function matrixLines(
  language: Language,
  { party, cells: all, counts, titles }: Closure,
  { only = CELL_STATES, columns }: MatrixLayout = {},
): string[] {
  const words = statusWords[language];
  if (all.length === 0) return [safe(party), `  ${words.nothingListed}`];
  const shown = all.filter((c) => only.includes(c.state));
  return [
    safe(party),
    ...cellLines(language, shown, columns ?? Number.POSITIVE_INFINITY),
    ...titleLines(shown, titles, words.copyNames),
    `  ${Object.entries(counts)
      .map(([state, n]) => `${formatCount(n)} ${words.cell[state as CellState]}`)
      .join('  ')}`,
  ];
}

function cellLines(language: Language, shown: readonly ClosureCell[], room: number): string[] {
  const words = statusWords[language];
  const width = widest(Object.values(words.cell));
  const rows = shown.map((c) => [c.item, c.copy, c.medium].map(safe));
  const columns = [0, 1, 2].map((i) => widest(rows.map((r) => r[i]!)));
  return shown.flatMap((cell, i) => {
    const mark = paint(CELL_STYLES[cell.state], padCells(words.cell[cell.state], width));
    const until = cell.until === undefined ? '' : ` ${words.until} ${cell.until}`;
    const parts = [
      ...rows[i]!.map((t, column) => padCells(t, columns[column]!)),
      `${CELL_WHY[cell.why][language]}${until}`,
    ];
    const [first, ...more] = brokenBetween(parts, room - width - 4);
    return [`  ${mark}  ${first}`, ...more.map((line) => `${' '.repeat(width + 4)}${line}`)];
  });
}

/** As many parts a line as there is room for, one at least. */
function brokenBetween(parts: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const joined = `${last}  ${part}`;
    if (last === undefined || cells(joined.trimEnd()) > room) lines.push(part);
    else lines[lines.length - 1] = joined;
  }
  return lines.map((line) => line.trimEnd());
}

/** The names of the copies that were shown; an id alone tells people little. */
function titleLines(
  shown: readonly ClosureCell[],
  titles: ReadonlyMap<string, string>,
  heading: string,
): string[] {
  const named = [...new Set(shown.map((c) => c.copy))].flatMap((id) => {
    const title = titles.get(id);
    return title === undefined || title === id ? [] : [[safe(id), safe(title)] as const];
  });
  if (named.length === 0) return [];
  const width = widest(named.map(([id]) => id));
  return [`  ${heading}`, ...named.map(([id, title]) => `    ${padCells(id, width)}  ${title}`)];
}

/** Why a certificate can not be issued. */
export function refusalLines(
  language: Language,
  { closure, unresolved, gaps, devices }: CertificateDraft,
  columns?: number,
): string[] {
  const words = statusWords[language];
  const open = matrixLines(language, closure, { only: ['pending', 'missing', 'contradicted'], columns });
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
  const rows = closures.flatMap(({ party, cells: all, titles }) =>
    all
      .filter((c) => only.includes(c.state))
      .map((c) => {
        const { item, copy, medium, state, why, until = '', record } = c;
        return line([
          party,
          item,
          copy,
          titles.get(copy) ?? '',
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
