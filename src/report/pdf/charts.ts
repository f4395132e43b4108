import type { Bilingual } from '../../formats/report.js';
import { grouped } from '../cells.js';
import { type Bar, linesOf, type Text, type TimelinePoint, type Tone } from '../document.js';
import type { Flow } from './flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, TONE_COLOUR } from './style.js';

const BAR_HEIGHT = 13;
const FILL: Readonly<Record<Tone, string>> = { ...TONE_COLOUR, quiet: '#a3abb8' };

/** Stacked bars, each as wide as the text; the legend below a bar says every number, so that none is read off. */
export function drawBars(flow: Flow, label: Bilingual, bars: readonly Bar[]): void {
  for (const bar of bars) drawBar(flow, label, bar);
  flow.y += 6;
}

/** Height of the first bar with its legend. */
export function barsStart(flow: Flow, bars: readonly Bar[]): number {
  return bars[0] === undefined ? 0 : layOutBar(flow, bars[0]).height;
}

function layOutBar(flow: Flow, bar: Bar) {
  const { type } = flow;
  const name = type.lines(bar.label, TEXT_WIDTH, STYLE.label, STYLE.labelSecond);
  const legend = bar.parts.map((part) => ({
    part,
    lines: type.lines(part.label, 200, STYLE.cell, STYLE.cellSecond),
    count: type.lines(grouped(part.count), 200, STYLE.cellLead, STYLE.cellSecond),
  }));
  const columns = Math.min(legend.length, 4);
  const rowHeight = Math.max(...legend.map((l) => type.height(l.lines))) + 4;
  const rows = Math.ceil(legend.length / columns);
  return { name, legend, columns, rowHeight, height: type.height(name) + BAR_HEIGHT + 14 + rows * rowHeight };
}

function drawBar(flow: Flow, label: Bilingual, bar: Bar): void {
  const { type } = flow;
  const { name, legend, columns, rowHeight, height } = layOutBar(flow, bar);
  const step = TEXT_WIDTH / columns;
  flow.ensure(height);
  const start = flow.y;
  const first = (text: Text) => linesOf(text, type.language)[0]!.text;
  const alt = `${first(label)}: ${bar.parts.map((p) => `${first(p.label)} ${p.count}`).join(', ')}`;
  flow.tagged(
    'Figure',
    () => {
      const top = type.draw(name, PAGE.left, start, TEXT_WIDTH);
      drawParts(flow, bar, top + 1);
      const below = top + BAR_HEIGHT + 7;
      for (const [i, { part, lines, count }] of legend.entries()) {
        const x = PAGE.left + step * (i % columns);
        const y = below + rowHeight * Math.floor(i / columns);
        type.mark(part.tone, x, y + STYLE.cell.leading / 2, 5);
        type.draw(lines, x + 9, y, step - 9);
        type.draw(count, x + 13 + type.width(lines[0]!), y, step);
      }
    },
    alt,
  );
  flow.y = start + height;
}

function drawParts(flow: Flow, bar: Bar, top: number): void {
  const { doc } = flow;
  const total = bar.parts.reduce((sum, p) => sum + p.count, 0);
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

/** Height of the whole drawing; it is never divided. */
export function timelineHeight(flow: Flow, points: readonly TimelinePoint[]): number {
  return layOutTimeline(flow, points).height + 14;
}

function layOutTimeline(flow: Flow, points: readonly TimelinePoint[]) {
  const { type } = flow;
  const times = points.map((p) => Date.parse(p.at));
  const from = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - from);
  const laid = points.map((p, i) => {
    // Two lines at most: the table below the drawing has the whole text.
    const lines = type.lines(p.label, TEXT_WIDTH - 120, STYLE.cell, STYLE.cellSecond).slice(0, 2);
    return {
      day: type.lines(p.at.slice(0, 10), 70, STYLE.cell, STYLE.cellSecond),
      lines,
      share: (times[i]! - from) / span,
      height: type.height(lines) + 3,
    };
  });
  return { laid, height: laid.reduce((sum, l) => sum + l.height, 0) };
}

/** A line of time: points at their true distances, labels fanned out beside it so that near ones don't collide. */
export function drawTimeline(flow: Flow, label: Bilingual, points: readonly TimelinePoint[]): void {
  const { doc, type } = flow;
  const axis = PAGE.left + 5;
  const { laid, height } = layOutTimeline(flow, points);
  flow.ensure(height + 14);
  const top = flow.y + 2;
  const first = (text: Text) => linesOf(text, type.language)[0]!.text;
  const alt = `${first(label)}: ${points.map((p) => `${p.at} ${first(p.label)}`).join('; ')}`;
  const line = (...points: readonly (readonly [number, number])[]) => {
    for (const [i, [x, y]] of points.entries()) i === 0 ? doc.moveTo(x, y) : doc.lineTo(x, y);
    doc.stroke();
  };
  flow.tagged(
    'Figure',
    () => {
      doc.save().lineWidth(1.2).strokeColor(COLOUR.rule);
      line([axis, top], [axis, top + height]);
      doc.lineWidth(0.5);
      let y = top;
      for (const l of laid) {
        const middle = y + STYLE.cell.leading / 2;
        const at = top + 3 + l.share * (height - 6);
        line([axis, at], [axis + 30, middle], [axis + 38, middle]);
        doc.circle(axis, at, 2.4).fill(COLOUR.accent);
        type.draw(l.day, axis + 42, y, 60);
        type.draw(l.lines, axis + 96, y, TEXT_WIDTH - 120);
        y += l.height;
      }
      doc.restore();
    },
    alt,
  );
  flow.y = top + height + 12;
}
