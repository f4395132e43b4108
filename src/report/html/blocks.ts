import { grouped } from '../cells.js';
import type { Bar, Block, Cell, Text, Timeline } from '../document.js';
import { escapeMarkup } from '../markup.js';

/** A text in both languages, of which the style sheet shows one; data stands alone, cut off from the text around it. */
export function inline(text: Text): string {
  if (typeof text === 'string') return `<bdi>${escapeMarkup(text)}</bdi>`;
  if (text.zh === text.en) return `<bdi>${escapeMarkup(text.zh)}</bdi>`;
  return `<span lang="zh-CN">${escapeMarkup(text.zh)}</span><span lang="en">${escapeMarkup(text.en)}</span>`;
}

export function cellContent(cell: Cell): string {
  const text = cell.code === true ? `<span class="code">${inline(cell.text)}</span>` : inline(cell.text);
  const toned = cell.tone === undefined ? text : `<span class="tone ${cell.tone}">${text}</span>`;
  return cell.lead === undefined ? toned : `<span class="lead">${inline(cell.lead)}</span>${toned}`;
}

export function* blockMarkup(block: Block): Generator<string> {
  switch (block.kind) {
    case 'paragraph':
      yield `<p${block.tone === undefined ? '' : ` class="${block.tone}"`}>${inline(block.text)}</p>\n`;
      break;
    case 'none':
      yield `<p class="none">${inline(block.text)}</p>\n`;
      break;
    case 'subheading':
      yield `<h3>${inline(block.text)}</h3>\n`;
      break;
    case 'facts':
      yield '<dl>\n';
      for (const [label, cell] of block.rows)
        yield `<dt>${inline(label)}</dt><dd>${cellContent(cell)}</dd>\n`;
      yield '</dl>\n';
      break;
    case 'table':
      yield* table(block);
      break;
    case 'steps':
      yield '<ol class="steps">\n';
      for (const [i, step] of block.steps.entries()) {
        const command = step.command === undefined ? '' : `<pre>${escapeMarkup(step.command)}</pre>`;
        yield `<li><span>${i + 1}.</span><span>${inline(step.text)}</span>${command}</li>\n`;
      }
      yield '</ol>\n';
      break;
    case 'bars':
      for (const bar of block.bars) yield barFigure(bar);
      break;
    case 'timeline':
      yield timelineFigure(block);
      break;
  }
}

function* table(block: Extract<Block, { kind: 'table' }>): Generator<string> {
  const figure = (at: number) => (block.columns[at]?.align === 'right' ? ' class="figure"' : '');
  yield '<div class="scroll" tabindex="0"><table>\n<thead><tr>';
  for (const [i, c] of block.columns.entries()) yield `<th scope="col"${figure(i)}>${inline(c.label)}</th>`;
  yield '</tr></thead>\n<tbody>\n';
  for (const row of block.rows) {
    const tone = row.find((cell) => cell.tone !== undefined)?.tone;
    yield tone === undefined ? '<tr>' : `<tr data-tone="${tone}">`;
    for (const [i, cell] of row.entries()) yield `<td${figure(i) || shape(cell)}>${cellContent(cell)}</td>`;
    yield '</tr>\n';
  }
  yield '</tbody></table></div>\n';
}

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/;
/** An identifier that is short enough never to be broken. */
const SHORT = /^[!-~]{1,18}$/;

/** A class for cells whose text breaks at its space only, or nowhere. */
function shape({ text, lead }: Cell): string {
  if (typeof text !== 'string' || lead !== undefined) return '';
  return TIME.test(text) ? ' class="time"' : SHORT.test(text) ? ' class="short"' : '';
}

/** The picture is for the eye; the legend beside it says every number. */
function barFigure(bar: Bar): string {
  const total = bar.parts.reduce((sum, p) => sum + p.count, 0);
  const shown = bar.parts.filter((p) => p.count > 0);
  let x = 0;
  const parts = shown.map((p) => {
    const width = 4 + ((1000 - 4 * shown.length) * p.count) / total;
    const rect = `<rect class="fill-${p.tone}" x="${x.toFixed(2)}" width="${Math.max(3, width - 2).toFixed(2)}" height="16"/>`;
    x += width;
    return rect;
  });
  const legend = bar.parts.map(
    (p) => `<li class="tone ${p.tone}">${inline(p.label)}<b>${escapeMarkup(grouped(p.count))}</b></li>`,
  );
  return `<figure><figcaption>${inline(bar.label)}</figcaption>
<svg class="bar" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="1000" height="16"/>${parts.join('')}</svg>
<ul class="legend">${legend.join('')}</ul></figure>\n`;
}

/** One lane a party, one column an event; drawn in a unit of 10 a column. */
function timelineFigure(timeline: Timeline): string {
  const width = 10 * timeline.events;
  const lanes = timeline.lanes.map(({ label, dots }) => {
    const circles = dots.map(
      (d) => `<circle class="${d.stamped ? 'dot stamped' : 'dot'}" cx="${10 * d.event + 5}" cy="5" r="3"/>`,
    );
    const drawing = `<svg class="lane" viewBox="0 0 ${width} 10" preserveAspectRatio="xMinYMid meet" aria-hidden="true"><line class="track" x1="0" y1="5" x2="${width}" y2="5"/>${circles.join('')}</svg>`;
    return `<tr><th scope="row">${inline(label)}</th><td>${drawing}</td></tr>`;
  });
  const months = timeline.ticks.map(({ event, month }) => {
    // A month near the right edge ends there instead of running over it.
    const place = 10 * event > width - 30 ? `x="${width}" text-anchor="end"` : `x="${10 * event}"`;
    return `<text ${place} y="8">${escapeMarkup(month)}</text>`;
  });
  return `<figure>
<table class="lanes"><tbody>${lanes.join('')}<tr><td></td><td><svg class="lane" viewBox="0 0 ${width} 10" preserveAspectRatio="xMinYMid meet">${months.join('')}</svg></td></tr></tbody></table></figure>\n`;
}
