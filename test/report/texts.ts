import { grouped } from '../../src/report/cells.js';
import {
  type Block,
  type Cell,
  type Language,
  linesOf,
  type ReportDocument,
  type Text,
} from '../../src/report/document.js';

/** Every text of a document in reading order, and which of them are table headers that a rendering may repeat. */
export interface Expected {
  readonly text: string;
  /** Repeatable header of the table that this text belongs to. */
  readonly head?: string;
}

export function coverTexts(document: ReportDocument, language: Language): string[] {
  const of = (text: Text) => linesOf(text, language).map((l) => l.text);
  const { cover } = document;
  return [
    ...of(cover.title),
    ...of(cover.subtitle),
    ...cellTexts(cover.verdict, language),
    ...cover.facts.flatMap(([label, cell]) => [...of(label), ...cellTexts(cell, language)]),
  ];
}

export function sectionTexts(document: ReportDocument, language: Language): Expected[] {
  return document.sections.flatMap((section) => [
    ...linesOf(section.title, language).map((l) => ({ text: l.text })),
    ...section.blocks.flatMap((block) => blockTexts(block, language)),
  ]);
}

function blockTexts(block: Block, language: Language): Expected[] {
  const of = (text: Text): Expected[] => linesOf(text, language).map((l) => ({ text: l.text }));
  switch (block.kind) {
    case 'paragraph':
    case 'none':
    case 'subheading':
      return of(block.text);
    case 'facts':
      return block.rows.flatMap(([label, cell]) => [
        ...of(label),
        ...cellTexts(cell, language).map((text) => ({ text })),
      ]);
    case 'table': {
      const labels = block.columns.flatMap((c) => of(c.label).map((t) => t.text));
      const head = labels.join('');
      const cells = block.rows.flatMap((row) => row.flatMap((cell) => cellTexts(cell, language)));
      return [...labels.map((text) => ({ text })), ...cells.map((text) => ({ text, head }))];
    }
    case 'steps':
      return block.steps.flatMap((step, i) => [
        { text: `${i + 1}.` },
        ...of(step.text),
        ...(step.command === undefined ? [] : [{ text: step.command }]),
      ]);
    case 'bars':
      return block.bars.flatMap((bar) => [
        ...of(bar.label),
        ...bar.parts.flatMap((part) => [...of(part.label), { text: grouped(part.count) }]),
      ]);
    case 'timeline':
      return [
        ...block.lanes.flatMap((lane) => of(lane.label)),
        ...block.ticks.map(({ month }) => ({ text: month })),
      ];
  }
}

function cellTexts(cell: Cell, language: Language): string[] {
  const of = (text: Text) => linesOf(text, language).map((l) => l.text);
  return [...(cell.lead === undefined ? [] : of(cell.lead)), ...of(cell.text)];
}

const squeezed = (text: string) => text.replace(/[^\S\f]+/gu, '');

/**
 * Walks the text of a rendering against what it has to say, character by character, without regard to white space.
 * `\f` in the rendering is a page break, after which the current table may repeat its header.
 * Returns the first text that is not where it should be, or undefined when all of it matches to the last character.
 */
export function firstDifference(
  rendered: string,
  expected: readonly Expected[],
  visible: (text: string) => string,
): { readonly wanted: string; readonly found: string } | undefined {
  const text = squeezed(rendered);
  let at = 0;
  for (const { text: raw, head } of expected) {
    const wanted = squeezed(visible(raw));
    if (text.startsWith(wanted, at)) {
      at += wanted.length;
      continue;
    }
    // A page may end within it.
    for (const char of wanted) {
      while (text[at] === '\f')
        at = afterBreak(text, at, head === undefined ? undefined : squeezed(visible(head)));
      if (!text.startsWith(char, at)) return { wanted, found: text.slice(Math.max(0, at - 20), at + 60) };
      at += char.length;
    }
  }
  const rest = text.slice(at).replaceAll('\f', '');
  return rest === '' ? undefined : { wanted: '', found: rest.slice(0, 80) };
}

function afterBreak(text: string, at: number, head: string | undefined): number {
  const next = at + 1;
  return head !== undefined && text.startsWith(head, next) ? next + head.length : next;
}
