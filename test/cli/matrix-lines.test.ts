import { describe, expect, it } from 'vitest';
import type { Closure, ClosureCell } from '../../src/clauses/index.js';
import { matrixCsv, matrixLines } from '../../src/cli/matrix-lines.js';
import { cells, padCells } from '../../src/cli/terminal.js';

const LONG = 'medium-in-the-disaster-recovery-centre-of-the-province-number-1';
const TITLE = '云岭市人民政府办公室门户网站历史数据归档与异地容灾备份副本（含全部附件、日志与检索索引）';
const cell = (change: Partial<ClosureCell>): ClosureCell => ({
  item: 'www',
  copy: 'primary',
  medium: 'vol-01',
  state: 'attested',
  why: 'deleted',
  ...change,
});
const closure = (rows: readonly ClosureCell[]): Closure => ({
  party: 'tianheng',
  cells: rows,
  counts: { attested: 1, pending: 1, missing: 2, contradicted: 0 },
  records: [],
  titles: new Map([
    ['primary', '生产环境云硬盘'],
    ['off-site', TITLE],
    ['same', 'same'],
    ['never-shown', '不在表中'],
  ]),
});
const ROWS = [
  cell({}),
  cell({ item: 'minutes', copy: 'off-site', medium: LONG, state: 'missing', why: 'technique-too-weak' }),
  cell({ copy: 'same', state: 'pending', why: 'expires-later', until: '2026-07-01T00:00:00Z' }),
  cell({ copy: 'hostile', medium: '-', state: 'missing', why: 'copy-not-planned' }),
];

describe('the deletion matrix on a terminal', () => {
  it.each(['zh', 'en'] as const)('%s: columns begin in the same cell, whatever is wide', (language) => {
    const lines = matrixLines(language, closure(ROWS)).slice(1, 1 + ROWS.length);
    const column = (line: string, text: string) => cells(line.slice(0, line.indexOf(text)));
    const items = lines.map((line, i) => column(line, ROWS[i]!.item));
    const media = lines.map((line, i) => cells(line.slice(0, line.lastIndexOf(` ${ROWS[i]!.medium} `))));
    expect(new Set(items).size).toBe(1);
    expect(new Set(media).size).toBe(1);
  });

  it.each(['zh', 'en'] as const)('%s: fits into 80 columns, and no part is cut', (language) => {
    const wide = matrixLines(language, closure(ROWS));
    const lines = matrixLines(language, closure(ROWS), { columns: 80 });
    const rows = lines.slice(1, -4);
    for (const line of rows) expect(cells(line), line).toBeLessThanOrEqual(80);
    const words = (text: readonly string[]) => text.join(' ').split(/\s+/).sort();
    expect(words(lines)).toEqual(words(wide));
    expect(lines.some((line) => line.trim().startsWith(LONG))).toBe(true);
  });

  it('says what the copies that it shows are called', () => {
    const lines = matrixLines('zh', closure(ROWS), { only: ['missing'] });
    expect(lines).toContain(`    off-site  ${TITLE}`);
    expect(lines.join('\n')).not.toMatch(/生产环境|不在表中/);
  });

  it('names the copies in the CSV too', () => {
    const csv = Buffer.from(matrixCsv('zh', [closure(ROWS)], ['missing'])).toString();
    const [heading, first] = csv.split('\r\n');
    expect(heading).toContain('"副本","副本名称","介质"');
    expect(first).toContain(`"off-site","${TITLE}","${LONG}"`);
  });
});

it('a text takes the cells that a terminal gives it', () => {
  const widths = { abc: 3, 备份: 4, '（）': 4, é: 1, 'e\u0301': 1, '🗄': 2, ｱ: 1, Ａ: 2, 가: 2, '': 0 };
  expect(Object.keys(widths).map((text) => [text, cells(text)])).toEqual(Object.entries(widths));
  expect(cells(padCells('备份e\u0301', 10))).toBe(10);
});
