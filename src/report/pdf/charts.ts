import type { Bilingual } from '../../formats/report.js';
import { grouped } from '../cells.js';
import { type Bar, linesOf, type Text, type Timeline, type Tone } from '../document.js';
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

const LANE_LABEL = 130;
const TICKS_HEIGHT = 14;

/** Height of the whole drawing; it is never divided. */
export function timelineHeight(flow: Flow, timeline: Timeline): number {
  return layOutLanes(flow, timeline).reduce((sum, l) => sum + l.height, 0) + TICKS_HEIGHT + 8;
}

function layOutLanes({ type }: Flow, timeline: Timeline) {
  return timeline.lanes.map(({ label, dots }) => {
    const lines = type.lines(label, LANE_LABEL - 12, STYLE.cell, STYLE.cellSecond).slice(0, 2);
    return { lines, dots, height: Math.max(15, type.height(lines) + 5) };
  });
}

/** One lane a party, one column an event. */
export function drawTimeline(flow: Flow, timeline: Timeline): void {
  const { doc, type } = flow;
  const lanes = layOutLanes(flow, timeline);
  const height = timelineHeight(flow, timeline);
  flow.ensure(height);
  const top = flow.y;
  const left = PAGE.left + LANE_LABEL;
  const right = PAGE.left + TEXT_WIDTH;
  const step = (right - left) / timeline.events;
  const radius = Math.min(3.2, step * 0.4);
  const first = (text: Text) => linesOf(text, type.language)[0]!.text;
  const alt = `${first(timeline.label)}: ${timeline.lanes.map((l) => `${first(l.label)} ${l.dots.length}`).join(', ')}`;
  flow.tagged(
    'Figure',
    () => {
      doc.save();
      let y = top;
      for (const lane of lanes) {
        const middle = y + lane.height / 2;
        type.draw(lane.lines, PAGE.left, middle - type.height(lane.lines) / 2, LANE_LABEL - 12);
        doc.lineWidth(0.6).strokeColor(COLOUR.rule).moveTo(left, middle).lineTo(right, middle).stroke();
        for (const dot of lane.dots) {
          doc.circle(left + step * (dot.event + 0.5), middle, radius).lineWidth(1);
          if (dot.stamped) doc.fill(COLOUR.accent);
          else doc.fillAndStroke(COLOUR.white, COLOUR.accent);
        }
        y += lane.height;
      }
      for (const { event, month } of timeline.ticks) {
        const x = left + step * event;
        doc
          .lineWidth(0.5)
          .strokeColor(COLOUR.faint)
          .moveTo(x, top)
          .lineTo(x, y + 4)
          .stroke();
        const label = type.lines(month, 60, STYLE.cellSecond, STYLE.cellSecond);
        type.draw(label, Math.min(x + 2, right - type.width(label[0]!)), y + 2, 60);
      }
      doc.restore();
    },
    alt,
  );
  flow.y = top + height;
}
