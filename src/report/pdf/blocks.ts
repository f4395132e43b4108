import type { Block } from '../document.js';
import { drawBars, drawTimeline } from './charts.js';
import { artifact, type Flow } from './flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, TONE_COLOUR } from './style.js';
import { drawTable } from './table.js';

const LABEL_WIDTH = 150;
const MARK = 6;

export function drawBlock(flow: Flow, block: Block): void {
  switch (block.kind) {
    case 'paragraph':
      flow.paragraph(block.text, STYLE.body, STYLE.bodySecond, toneColour(block.tone));
      break;
    case 'none':
      flow.paragraph(block.text, STYLE.body, STYLE.bodySecond, COLOUR.quiet);
      break;
    case 'subheading':
      flow.subheading(block.text, 60);
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
      drawTimeline(flow, block.label, block.points);
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
    const values = type.lines(cell.text, width, STYLE.body, STYLE.bodySecond, cell.code);
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
  const left = PAGE.left + 20;
  for (const [i, step] of steps.entries()) {
    const lines = flow.type.lines(step.text, TEXT_WIDTH - 20, STYLE.body, STYLE.bodySecond);
    flow.ensure(Math.min(flow.type.height(lines), 90));
    const top = flow.y;
    flow.tagged('Lbl', () => flow.type.draw(number(flow, i + 1), PAGE.left, top, 16, { align: 'right' }));
    flow.linesFrom(lines, left, TEXT_WIDTH - 20);
    if (step.command !== undefined) {
      flow.y += 2;
      const command = flow.type.lines(step.command, TEXT_WIDTH - 36, STYLE.cell, STYLE.cellSecond, true);
      const height = flow.type.height(command) + 8;
      flow.ensure(height);
      const box = flow.y;
      artifact(flow, () =>
        flow.doc
          .save()
          .rect(left, box, TEXT_WIDTH - 20, height)
          .fill(COLOUR.band)
          .restore(),
      );
      flow.tagged('Code', () => flow.type.draw(command, left + 8, box + 4, TEXT_WIDTH - 36));
      flow.y = box + height;
    }
    flow.y += 5;
  }
  flow.y += 3;
}

function number(flow: Flow, n: number) {
  return flow.type.lines(`${n}.`, 20, { ...STYLE.body, colour: COLOUR.quiet }, STYLE.bodySecond);
}
