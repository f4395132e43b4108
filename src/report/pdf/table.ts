import { type Cell, type Column, linesOf, type Text } from '../document.js';
import { artifact, type Flow, fitting } from './flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, type TextStyle, TONE_COLOUR } from './style.js';
import type { Line, Typesetter } from './typeset.js';

const PAD_X = 4;
/** Further room to the right of figures, so that they don't touch the next column. */
const AFTER_FIGURES = 7;
const PAD_Y = 3.5;
const MARK = 5;

interface Laid {
  readonly x: number;
  readonly width: number;
  readonly column: Column;
}

/**
 * A table over any number of pages: the header repeats, cells wrap, and a row taller than what is left of the
 * page moves to the next one; a row taller than a whole page continues there.
 */
export function drawTable(flow: Flow, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
  const laid = layOut(flow, columns, rows);
  const head = laid.map((l) => flow.type.lines(l.column.label, inner(l), STYLE.head, STYLE.headSecond));
  const headHeight = Math.max(...head.map((lines) => flow.type.height(lines))) + 2 * PAD_Y;
  const first = rows[0] === undefined ? 0 : rowHeight(flow, rowLines(flow, laid, rows[0]));
  flow.ensure(headHeight + Math.min(first, 120));

  const table = flow.doc.struct('Table');
  flow.section.add(table);
  const drawHead = (again: boolean) => {
    const top = flow.y;
    band(flow, top, headHeight);
    const headRow = again ? undefined : flow.doc.struct('TR');
    if (headRow !== undefined) table.add(headRow);
    for (const [i, l] of laid.entries()) {
      const draw = () => {
        flow.type.draw(head[i]!, l.x + PAD_X, top + PAD_Y, inner(l), alignment(l.column));
      };
      if (headRow === undefined) artifact(flow, draw);
      else {
        const th = flow.doc.struct('TH', { scope: 'Column' } as object);
        headRow.add(th);
        th.add(draw);
        th.end();
      }
    }
    headRow?.end();
    flow.y = top + headHeight;
  };

  drawHead(false);
  for (const row of rows) drawRow(flow, table, laid, row, () => drawHead(true));
  table.end();
  flow.y += 8;
}

/** Height that stays together: the header with the first row, or the whole of a table that is small. */
export function tableStart(
  flow: Flow,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): number {
  const laid = layOut(flow, columns, rows);
  const head = rowHeight(flow, headLines(flow, laid));
  const heights = rows.slice(0, 6).map((row) => rowHeight(flow, rowLines(flow, laid, row)));
  const whole = heights.reduce((sum, h) => sum + h, 0);
  return head + (rows.length <= 6 && whole < 170 ? whole : Math.min(heights[0] ?? 0, 120));
}

function headLines(flow: Flow, laid: readonly Laid[]): (readonly Line[])[] {
  return laid.map((l) => flow.type.lines(l.column.label, inner(l), STYLE.head, STYLE.headSecond));
}

function drawRow(
  flow: Flow,
  table: PDFKit.PDFStructureElement,
  laid: readonly Laid[],
  row: readonly Cell[],
  repeatHead: () => void,
): void {
  let rest = rowLines(flow, laid, row);
  const whole = rowHeight(flow, rest);
  if (whole > flow.room && whole < 0.4 * (flow.bottom - PAGE.top)) {
    flow.newPage();
    repeatHead();
  }
  const tr = flow.doc.struct('TR');
  table.add(tr);
  const cells = laid.map(() => flow.doc.struct('TD'));
  for (const td of cells) tr.add(td);
  for (let part = 0; rest.some((lines) => lines.length > 0); part++) {
    let take = rest.map((lines) => fitting(lines, flow.room - 2 * PAD_Y));
    if (take.every((n) => n === 0)) {
      flow.newPage();
      repeatHead();
      take = rest.map((lines) => Math.max(1, fitting(lines, flow.room - 2 * PAD_Y)));
    }
    const now = rest.map((lines, i) => lines.slice(0, take[i]));
    const top = flow.y;
    for (const [i, l] of laid.entries()) {
      const tone = row[i]?.tone;
      const lines = now[i]!;
      if (lines.length === 0) continue;
      const indent = tone === undefined ? 0 : MARK + 3;
      cells[i]!.add(() => {
        if (tone !== undefined && part === 0) {
          flow.type.mark(tone, l.x + PAD_X, top + PAD_Y + STYLE.cell.leading / 2, MARK);
        }
        flow.type.draw(lines, l.x + PAD_X + indent, top + PAD_Y, inner(l) - indent, {
          ...alignment(l.column),
          ...(tone === undefined ? {} : { colour: TONE_COLOUR[tone] }),
        });
      });
    }
    flow.y = top + rowHeight(flow, now);
    artifact(flow, () => flow.rule(flow.y, COLOUR.faint, 0.5));
    rest = rest.map((lines, i) => lines.slice(take[i]));
  }
  for (const td of cells) td.end();
  tr.end();
}

type Rows = readonly (readonly Cell[])[];
interface Known {
  readonly columns: readonly Column[];
  readonly laid: Laid[];
}
const known = new WeakMap<Typesetter, WeakMap<Rows, Known>>();

/** The same table is asked for by what stands before it, and again when it is drawn. */
function layOut(flow: Flow, columns: readonly Column[], rows: Rows): Laid[] {
  const tables = known.get(flow.type) ?? new WeakMap<Rows, Known>();
  known.set(flow.type, tables);
  const before = tables.get(rows);
  if (before?.columns === columns) return before.laid;
  const laid = shareOut(flow, columns, rows);
  tables.set(rows, { columns, laid });
  return laid;
}

/** Shares out the width by weight, but gives every column what its longest heading or result word needs. */
function shareOut(flow: Flow, columns: readonly Column[], rows: Rows): Laid[] {
  const needed = columns.map((c, i) => leastWidth(flow, c, rows, i));
  const shrink = Math.min(1, TEXT_WIDTH / needed.reduce((sum, w) => sum + w, 0));
  const least = needed.map((w) => w * shrink);
  const fixed = new Set<number>();
  let widths: number[] = [];
  for (;;) {
    const weight = columns.reduce((sum, c, i) => (fixed.has(i) ? sum : sum + c.weight), 0);
    const room = TEXT_WIDTH - least.reduce((sum, w, i) => (fixed.has(i) ? sum + w : sum), 0);
    widths = columns.map((c, i) => (fixed.has(i) ? least[i]! : (room * c.weight) / weight));
    const narrow = widths.findIndex((w, i) => w < least[i]! && !fixed.has(i));
    if (narrow === -1) break;
    fixed.add(narrow);
  }
  let x: number = PAGE.left;
  return columns.map((column, i) => {
    const laid = { x, width: widths[i]!, column };
    x += widths[i]!;
    return laid;
  });
}

function leastWidth(flow: Flow, column: Column, rows: readonly (readonly Cell[])[], at: number): number {
  const pad = 2 * PAD_X + (column.align === 'right' ? AFTER_FIGURES : 0);
  let least = longestWord(flow, column.label, STYLE.head) + pad + 0.5;
  for (const row of rows.slice(0, 100)) {
    const cell = row[at];
    if (cell !== undefined && column.align === 'right') {
      least = Math.max(least, widest(flow, cell.text) + pad + 0.5);
    }
    for (const [text, style] of [
      [cell?.text, STYLE.cell],
      [cell?.lead, STYLE.cellLead],
    ] as const) {
      // Words of ours or of the vocabulary are short; other texts may be of any length.
      if (text === undefined || typeof text === 'string' || text.zh === text.en) continue;
      const word = longestWord(flow, text, style) + pad + 0.5;
      least = Math.max(least, cell?.tone === undefined ? Math.min(word, 80) : word + MARK + 3);
    }
  }
  return Math.min(least, 90);
}

/** Width of a text on one line: figures are never broken. */
function widest(flow: Flow, text: Text): number {
  const lines = flow.type.lines(text, TEXT_WIDTH, STYLE.cell, STYLE.cellSecond);
  return Math.max(...lines.map((line) => flow.type.width(line)));
}

// Spaces, and Chinese text too long to be a label.
const BETWEEN_WORDS = /\s|[\u2e80-\uffef]{5,}/u;

function longestWord(flow: Flow, text: Text, style: TextStyle): number {
  const words = linesOf(text, flow.type.language).flatMap((part) => part.text.split(BETWEEN_WORDS));
  return Math.max(
    ...words
      .map((word) => flow.type.lines(word, TEXT_WIDTH, style, style)[0]!)
      .map((l) => flow.type.width(l)),
  );
}

/** Width left for text inside a column. */
function inner(l: Laid): number {
  return l.width - 2 * PAD_X - (l.column.align === 'right' ? AFTER_FIGURES : 0);
}

function rowLines(flow: Flow, laid: readonly Laid[], row: readonly Cell[]): (readonly Line[])[] {
  return laid.map((l, i) => {
    const cell = row[i];
    if (cell === undefined) return [];
    const width = inner(l) - (cell.tone === undefined ? 0 : MARK + 3);
    return flow.type.cell(cell, width, STYLE.cell, STYLE.cellLead, STYLE.cellSecond);
  });
}

function rowHeight(flow: Flow, cells: readonly (readonly Line[])[]): number {
  return Math.max(...cells.map((lines) => flow.type.height(lines))) + 2 * PAD_Y;
}

function alignment(column: Column): { align?: 'right' } {
  return column.align === undefined ? {} : { align: column.align };
}

function band(flow: Flow, top: number, height: number): void {
  artifact(flow, () => {
    flow.doc.save().rect(PAGE.left, top, TEXT_WIDTH, height).fill(COLOUR.band).restore();
    flow.rule(top + height, COLOUR.rule, 0.7);
  });
}
