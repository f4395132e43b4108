import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { displayText } from '../../core/path.js';
import type { Bilingual } from '../../formats/role.js';
import { ContainerFindings } from '../container-findings.js';
import { reportingOpenErrors } from '../open-errors.js';
import { type CsvRow, csvRows, delimiterOf } from './csv.js';
import { type ListContext, malformed } from './list-context.js';
import { listText } from './list-text.js';

/** A CSV with one heading row, as people and consoles export it. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly CsvRow[];
  /** Throws LIST_MALFORMED naming the line and the column, both 1-based. */
  refuse(why: Bilingual, line: number, column?: number): never;
}

/**
 * Reads the whole table: UTF-8, UTF-16 or GB 18030; commas, semicolons or tabs; at most 64 MiB. Throws SOURCE_NOT_FOUND,
 * SOURCE_UNREADABLE, LIST_UNSUPPORTED, LIST_MALFORMED.
 */
export function readTable(location: string, encoding?: string): Table {
  return reportingOpenErrors(location, () => {
    const context: ListContext = {
      path: realpathSync(location, 'buffer'),
      findings: new ContainerFindings(displayText(basename(resolve(location)))),
      options: encoding === undefined ? {} : { encoding },
    };
    const text = listText(context);
    const [heading, ...rows] = csvRows(text, delimiterOf(text), context);
    if (heading === undefined) malformed(context, { zh: '没有标题行', en: 'there is no heading row' }, 1);
    const headings = heading.cells.map((h) => h.trim());
    return { headings, rows, refuse: (why, line, column) => malformed(context, why, line, column) };
  });
}
