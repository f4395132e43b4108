import type { Cell, Column } from '../document.js';
import { artifact, type Flow, fitting } from './flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, TONE_COLOUR } from './style.js';
import type { Line } from './typeset.js';

const PAD_X = 4;
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
  const laid = layOut(columns);
  const head = laid.map((l) =>
    flow.type.lines(l.column.label, l.width - 2 * PAD_X, STYLE.head, STYLE.headSecond),
  );
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
        flow.type.draw(head[i]!, l.x + PAD_X, top + PAD_Y, l.width - 2 * PAD_X, alignment(l.column));
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

function drawRow(
  flow: Flow,
  table: PDFKit.PDFStructureElement,
  laid: readonly Laid[],
  row: readonly Cell[],
  repeatHead: () => void,
): void {
  let rest = rowLines(flow, laid, row);
  const whole = rowHeight(flow, rest);
  if (whole > flow.room && whole < flow.bottom - PAGE.top - 60) {
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
        flow.type.draw(lines, l.x + PAD_X + indent, top + PAD_Y, l.width - 2 * PAD_X - indent, {
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

function layOut(columns: readonly Column[]): Laid[] {
  const total = columns.reduce((sum, c) => sum + c.weight, 0);
  let x: number = PAGE.left;
  return columns.map((column) => {
    const width = (TEXT_WIDTH * column.weight) / total;
    const laid = { x, width, column };
    x += width;
    return laid;
  });
}

function rowLines(flow: Flow, laid: readonly Laid[], row: readonly Cell[]): (readonly Line[])[] {
  return laid.map((l, i) => {
    const cell = row[i];
    if (cell === undefined) return [];
    const width = l.width - 2 * PAD_X - (cell.tone === undefined ? 0 : MARK + 3);
    return flow.type.lines(cell.text, width, STYLE.cell, STYLE.cellSecond, cell.code);
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
