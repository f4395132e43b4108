import type { Bilingual } from '../formats/report.js';
import { grouped } from './cells.js';
import type { Block, Cell, Column } from './document.js';
import { say } from './wording.js';

/** Greatest number of rows a rendering shows per table; the model, attached or beside it, has them all. */
export interface RowLimit {
  readonly rows: number;
}

/** A table of items, or the plain statement that there are none; says how many rows it leaves out. */
export function listing<T>(
  items: readonly T[],
  limit: RowLimit,
  columns: readonly Column[],
  row: (item: T, index: number) => readonly Cell[],
  none: Bilingual,
): Block[] {
  if (items.length === 0) return [{ kind: 'none', text: none }];
  const shown = items.slice(0, limit.rows);
  const blocks: Block[] = [{ kind: 'table', columns, rows: shown.map(row) }];
  if (shown.length < items.length) {
    const all = grouped(items.length);
    const some = grouped(shown.length);
    blocks.push({
      kind: 'paragraph',
      tone: 'open',
      text: say(
        `此处列出前 ${some} 行，共 ${all} 行；完整内容见报告数据文件 report.json。`,
        `The first ${some} of ${all} rows are shown here; all of them are in the report's data file, report.json.`,
      ),
    });
  }
  return blocks;
}

export function column(zh: string, en: string, weight: number, align?: 'right'): Column {
  return { label: say(zh, en), weight, ...(align === undefined ? {} : { align }) };
}
