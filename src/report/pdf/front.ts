import type { Cover } from '../document.js';
import { linesOf } from '../document.js';
import { say } from '../wording.js';
import { artifact, type Flow } from './flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, TONE_COLOUR } from './style.js';

const SIGN_OFF = [
  say('评估机构（盖章）', 'Assessor (seal)'),
  say('负责人（签字）', 'Responsible person (signature)'),
  say('日期', 'Date'),
];
/** The lowest that the facts of the cover reach: below is room for seal and signature. */
const SIGN_OFF_TOP = PAGE.height - 150;
const CONTENTS = say('目录', 'Contents');

export function drawCover(flow: Flow, cover: Cover): void {
  const { type, doc } = flow;
  flow.newPage();
  flow.openPart(linesOf(cover.title, type.language)[0]!.text);
  artifact(flow, () => doc.save().rect(PAGE.left, 72, 44, 3.2).fill(COLOUR.accent).restore());
  flow.y = 90;
  flow.tagged('H1', () => {
    const lines = type.lines(cover.title, TEXT_WIDTH, STYLE.coverTitle, STYLE.coverSecond);
    flow.y = type.draw(lines, PAGE.left, flow.y, TEXT_WIDTH);
  });
  flow.y += 12;
  flow.paragraph(cover.subtitle, STYLE.coverSubtitle, STYLE.bodySecond);
  flow.y += 14;
  drawVerdict(flow, cover);
  flow.y += 16;
  const labelWidth = 130;
  for (const [label, cell] of cover.facts) {
    const labels = type.lines(label, labelWidth - 12, STYLE.label, STYLE.labelSecond);
    const width = TEXT_WIDTH - labelWidth;
    const values = type.lines(cell.text, width, STYLE.body, STYLE.bodySecond, cell.code);
    const height = Math.max(type.height(labels), type.height(values));
    if (flow.y + height > SIGN_OFF_TOP && flow.y > PAGE.top) flow.newPage();
    const top = flow.y;
    const { pages } = flow;
    flow.tagged('P', () => type.draw(labels, PAGE.left, top + 0.5, labelWidth));
    flow.linesFrom(values, PAGE.left + labelWidth, width);
    flow.y = (flow.pages === pages ? top + height : flow.y) + 2.5;
    artifact(flow, () => flow.rule(flow.y, COLOUR.faint, 0.5));
    flow.y += 2.5;
  }
  if (flow.y > SIGN_OFF_TOP + 20) flow.newPage();
  drawSignOff(flow);
}

function drawVerdict(flow: Flow, cover: Cover): void {
  const { type, doc } = flow;
  const tone = cover.verdict.tone ?? 'quiet';
  const label = type.lines(say('计算结果', 'Computed result'), 200, STYLE.label, STYLE.labelSecond);
  const lines = type.lines(cover.verdict.text, TEXT_WIDTH - 60, STYLE.verdict, STYLE.bodySecond);
  const height = type.height(label) + type.height(lines) + 22;
  const top = flow.y;
  artifact(flow, () => {
    doc.save().rect(PAGE.left, top, TEXT_WIDTH, height).fill(COLOUR.band);
    doc.rect(PAGE.left, top, 3.2, height).fill(TONE_COLOUR[tone]).restore();
    type.mark(tone, PAGE.left + 18, top + 11 + type.height(label) + STYLE.verdict.leading / 2, 10);
  });
  flow.tagged('P', () => {
    const y = type.draw(label, PAGE.left + 18, top + 10, 300);
    type.draw(lines, PAGE.left + 36, y, TEXT_WIDTH - 60, { colour: TONE_COLOUR[tone] });
  });
  flow.y = top + height;
}

/** Room for seal, signature and date: the printed copy is signed by hand as well. */
function drawSignOff(flow: Flow): void {
  const { type, doc } = flow;
  const gap = 18;
  const width = (TEXT_WIDTH - gap * (SIGN_OFF.length - 1)) / SIGN_OFF.length;
  const y = PAGE.height - 112;
  for (const [i, label] of SIGN_OFF.entries()) {
    const x = PAGE.left + i * (width + gap);
    artifact(flow, () => {
      doc.save().lineWidth(0.7).strokeColor(COLOUR.quiet);
      doc
        .moveTo(x, y)
        .lineTo(x + width, y)
        .stroke()
        .restore();
    });
    flow.tagged('P', () =>
      type.draw(type.lines(label, width, STYLE.label, STYLE.labelSecond), x, y + 5, width),
    );
  }
}

/** The table of contents, on a page of its own. */
export function drawContents(flow: Flow): void {
  flow.newPage();
  const { type, doc } = flow;
  const contents = flow.ownPart('TOC');
  const heading = type.lines(CONTENTS, TEXT_WIDTH, STYLE.heading, STYLE.headingSecond);
  let y: number = PAGE.top;
  contents.add(() => {
    y = type.draw(heading, PAGE.left, y, TEXT_WIDTH);
    flow.rule(y + 3, COLOUR.accent, 0.8);
  });
  y += 18;
  for (const start of flow.whole.starts) {
    const top = y;
    const title = linesOf(start.title, type.language).flatMap((part) =>
      type.lines(part.text, TEXT_WIDTH - 60, part.second ? STYLE.bodySecond : STYLE.body, STYLE.bodySecond),
    );
    const page = type.lines(String(start.page + 1), 40, STYLE.body, STYLE.bodySecond);
    contents.add(() => {
      // One line an entry, the second language behind the first.
      let x: number = PAGE.left;
      for (const line of title) {
        type.draw([{ ...line, style: { ...line.style, leading: STYLE.body.leading } }], x, top, TEXT_WIDTH);
        x += type.width(line) + 10;
      }
      y = top + STYLE.body.leading;
      type.draw(page, PAGE.left + TEXT_WIDTH - 40, top, 40, { align: 'right' });
    });
    doc.goTo(PAGE.left, top, TEXT_WIDTH, y - top, start.destination);
    y += 4;
    artifact(flow, () => flow.rule(y, COLOUR.faint, 0.5));
    y += 4;
  }
  contents.end();
}
