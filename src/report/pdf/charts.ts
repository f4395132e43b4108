import type { Bilingual } from '../../formats/report.js';
import { grouped } from '../cells.js';
import { type Bar, linesOf, type TimelinePoint, type Tone } from '../document.js';
import type { Flow } from './flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, TONE_COLOUR } from './style.js';

const BAR_HEIGHT = 13;
const FILL: Readonly<Record<Tone, string>> = { ...TONE_COLOUR, quiet: '#a3abb8' };

/** Stacked bars, each as wide as the text; the legend below a bar says every number, so that none is read off. */
export function drawBars(flow: Flow, label: Bilingual, bars: readonly Bar[]): void {
  for (const bar of bars) drawBar(flow, label, bar);
  flow.y += 6;
}

function drawBar(flow: Flow, label: Bilingual, bar: Bar): void {
  const { doc, type } = flow;
  const total = bar.parts.reduce((sum, p) => sum + p.count, 0);
  const name = type.lines(bar.label, TEXT_WIDTH, STYLE.label, STYLE.labelSecond);
  const legend = bar.parts.map((part) => ({
    part,
    lines: type.lines(part.label, 200, STYLE.cell, STYLE.cellSecond),
    count: type.lines(grouped(part.count), 200, { ...STYLE.cell, weight: 'bold' }, STYLE.cellSecond),
  }));
  const columns = Math.min(legend.length, 4);
  const step = TEXT_WIDTH / columns;
  const rows = Math.ceil(legend.length / columns);
  const rowHeight = Math.max(...legend.map((l) => type.height(l.lines))) + 4;
  flow.ensure(type.height(name) + BAR_HEIGHT + 6 + rows * rowHeight + 8);
  const alt = `${linesOf(label, type.language)[0]!.text}: ${bar.parts.map((p) => `${linesOf(p.label, type.language)[0]!.text} ${p.count}`).join(', ')}`;
  flow.tagged(
    'Figure',
    () => {
      const top = type.draw(name, PAGE.left, flow.y, TEXT_WIDTH);
      drawParts(flow, bar, total, top + 1);
      const below = top + BAR_HEIGHT + 7;
      for (const [i, { part, lines, count }] of legend.entries()) {
        const x = PAGE.left + step * (i % columns);
        const y = below + rowHeight * Math.floor(i / columns);
        type.mark(part.tone, x, y + STYLE.cell.leading / 2, 5);
        type.draw(lines, x + 9, y, step - 9);
        type.draw(count, x + 13 + type.width(lines[0]!), y, step);
      }
      flow.y = below + rows * rowHeight;
    },
    alt,
  );
  flow.y += 6;
  doc.fillColor(COLOUR.ink);
}

function drawParts(flow: Flow, bar: Bar, total: number, top: number): void {
  const { doc } = flow;
  doc.save();
  if (total === 0) doc.rect(PAGE.left, top, TEXT_WIDTH, BAR_HEIGHT).fill(COLOUR.faint);
  const shown = bar.parts.filter((p) => p.count > 0);
  // A part of one in a million is still drawn, 2 points wide: what is wrong is small, and must be seen.
  const least = 2;
  const spare = TEXT_WIDTH - least * shown.length;
  let x: number = PAGE.left;
  for (const part of shown) {
    const width = least + (spare * part.count) / total;
    doc.rect(x, top, Math.max(1.2, width - 0.8), BAR_HEIGHT).fill(FILL[part.tone]);
    x += width;
  }
  doc.restore();
}

/** A line of time: points at their true distances, labels fanned out below so that near ones don't collide. */
export function drawTimeline(flow: Flow, label: Bilingual, points: readonly TimelinePoint[]): void {
  const { doc, type } = flow;
  const times = points.map((p) => Date.parse(p.at));
  const from = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - from);
  const axis = PAGE.left + 84;
  const laid = points.map((p, i) => ({
    day: type.lines(p.at.slice(0, 10), 70, STYLE.cell, STYLE.cellSecond),
    lines: type.lines(p.label, TEXT_WIDTH - 170, STYLE.cell, STYLE.cellSecond),
    share: (times[i]! - from) / span,
  }));
  const heights = laid.map((l) => type.height(l.lines) + 3);
  const height = heights.reduce((a, b) => a + b, 0);
  flow.ensure(height + 8);
  const top = flow.y + 2;
  const alt = `${linesOf(label, type.language)[0]!.text}: ${points.map((p) => `${p.at} ${linesOf(p.label, type.language)[0]!.text}`).join('; ')}`;
  flow.tagged(
    'Figure',
    () => {
      doc.save().lineWidth(1.2).strokeColor(COLOUR.rule);
      doc
        .moveTo(axis, top)
        .lineTo(axis, top + height)
        .stroke()
        .restore();
      let y = top;
      for (const [i, l] of laid.entries()) {
        const middle = y + STYLE.cell.leading / 2;
        const at = top + 3 + l.share * (height - 6);
        doc.save().lineWidth(0.5).strokeColor(COLOUR.rule);
        doc
          .moveTo(axis, at)
          .lineTo(axis + 30, middle)
          .lineTo(axis + 38, middle)
          .stroke()
          .restore();
        doc.save().circle(axis, at, 2.4).fill(COLOUR.accent).restore();
        type.draw(l.day, axis + 42, y, 60);
        type.draw(l.lines, axis + 96, y, TEXT_WIDTH - 180);
        y += heights[i]!;
      }
    },
    alt,
  );
  flow.y = top + height + 12;
}
