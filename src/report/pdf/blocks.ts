import type { Block } from '../document.js';
import { barsStart, drawBars, drawTimeline, timelineHeight } from './charts.js';
import { artifact, type Flow } from './flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, TONE_COLOUR } from './style.js';
import { drawTable, tableStart } from './table.js';

const LABEL_WIDTH = 136;
const MARK = 6;

/** Draws blocks in order; a heading never ends a page. */
export function drawBlocks(flow: Flow, blocks: readonly Block[]): void {
  for (const [i, block] of blocks.entries()) drawBlock(flow, block, startHeight(flow, blocks.slice(i + 1)));
}

/** Room that the beginning of the blocks needs to stand on one page. */
export function startHeight(flow: Flow, blocks: readonly Block[]): number {
  const block = blocks[0];
  switch (block?.kind) {
    case 'table':
      return tableStart(flow, block.columns, block.rows);
    case 'bars':
      return barsStart(flow, block.bars);
    case 'timeline':
      return timelineHeight(flow, block);
    case 'facts':
      return Math.min(4, block.rows.length) * 32;
    case 'subheading':
      return 32 + startHeight(flow, blocks.slice(1));
    case undefined:
      return 0;
    default:
      return 46;
  }
}

function drawBlock(flow: Flow, block: Block, next: number): void {
  switch (block.kind) {
    case 'paragraph':
      flow.paragraph(block.text, STYLE.body, STYLE.bodySecond, toneColour(block.tone));
      break;
    case 'none':
      flow.paragraph(block.text, STYLE.body, STYLE.bodySecond, COLOUR.quiet);
      break;
    case 'subheading':
      flow.subheading(block.text, next);
      break;
    case 'facts':
      drawFacts(flow, block.rows);
      break;
    case 'table':
      drawTable(flow, block.columns, block.rows);
      break;
    case 'steps':
      drawSteps(flow, block.steps);
      break;
    case 'bars':
      drawBars(flow, block.label, block.bars);
      break;
    case 'timeline':
      drawTimeline(flow, block);
      break;
  }
}

function toneColour(tone: keyof typeof TONE_COLOUR | undefined): string | undefined {
  return tone === undefined ? undefined : TONE_COLOUR[tone];
}

function drawFacts(flow: Flow, rows: Extract<Block, { kind: 'facts' }>['rows']): void {
  const { type } = flow;
  for (const [label, cell] of rows) {
    const indent = cell.tone === undefined ? 0 : MARK + 4;
    const width = TEXT_WIDTH - LABEL_WIDTH - indent;
    const labels = type.lines(label, LABEL_WIDTH - 10, STYLE.label, STYLE.labelSecond);
    const values = type.cell(cell, width, STYLE.body, STYLE.bodyLead, STYLE.bodySecond);
    const height = Math.max(type.height(labels), type.height(values));
    flow.ensure(Math.min(height, 200) + 6);
    const top = flow.y;
    flow.tagged('P', () => type.draw(labels, PAGE.left, top + 0.5, LABEL_WIDTH));
    if (cell.tone !== undefined) {
      const tone = cell.tone;
      artifact(flow, () => type.mark(tone, PAGE.left + LABEL_WIDTH, top + STYLE.body.leading / 2, MARK));
    }
    const colour = toneColour(cell.tone);
    const pages = flow.pages;
    flow.linesFrom(values, PAGE.left + LABEL_WIDTH + indent, width, colour);
    if (flow.pages === pages) flow.y = top + height;
    flow.y += 3;
    artifact(flow, () => flow.rule(flow.y, COLOUR.faint, 0.5));
    flow.y += 3;
  }
  flow.y += 4;
}

function drawSteps(flow: Flow, steps: Extract<Block, { kind: 'steps' }>['steps']): void {
  const { type } = flow;
  const left = PAGE.left + 20;
  const width = TEXT_WIDTH - 20;
  for (const [i, step] of steps.entries()) {
    const lines = type.lines(step.text, width, STYLE.body, STYLE.bodySecond);
    const command =
      step.command === undefined
        ? []
        : type.lines(step.command, width - 16, STYLE.cell, STYLE.cellSecond, true);
    const box = command.length === 0 ? 0 : type.height(command) + 8;
    flow.ensure(Math.min(type.height(lines), 90) + box + 2);
    const top = flow.y;
    flow.tagged('Lbl', () => type.draw(ordinal(flow, i + 1), PAGE.left, top, 14, { align: 'right' }));
    flow.linesFrom(lines, left, width);
    if (box > 0) {
      flow.ensure(box + 2);
      const y = flow.y + 2;
      artifact(flow, () => flow.doc.save().rect(left, y, width, box).fill(COLOUR.band).restore());
      flow.tagged('Code', () => type.draw(command, left + 8, y + 4, width - 16));
      flow.y = y + box;
    }
    flow.y += 5;
  }
  flow.y += 3;
}

function ordinal(flow: Flow, n: number) {
  return flow.type.lines(`${n}.`, 20, { ...STYLE.body, colour: COLOUR.quiet }, STYLE.bodySecond);
}
