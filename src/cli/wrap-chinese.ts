import { cells } from './terminal.js';

/** What is not parted: a word in Latin letters or one other character, and the punctuation that may not end or begin a line. */
const UNIT = / +|[（《“]*(?:[!-~]+|[^ ])[，。；：、？！）》”…]*/gu;

/** Breaks lines between any two Chinese characters, never within a Latin word, an option or a path, nor before a full stop. */
export function wrapChinese(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(line: string, columns: number): string[] {
  const lines = [''];
  for (const [unit] of line.matchAll(UNIT)) {
    const longer = lines.at(-1)! + unit;
    if (cells(longer.trimEnd()) <= columns || lines.at(-1) === '') lines[lines.length - 1] = longer;
    else lines.push(unit.trimStart());
  }
  return lines.map((one) => one.trimEnd());
}
