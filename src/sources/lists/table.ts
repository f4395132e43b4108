import { basename, resolve } from 'node:path';
import { displayText } from '../../core/path.js';
import type { Bilingual } from '../../formats/role.js';
import { ContainerFindings } from '../container-findings.js';
import { reportingOpenErrors } from '../open-errors.js';
import { type CsvRow, csvRows, delimiterOf } from './csv.js';
import { type ListContext, malformed } from './list-context.js';
import { listPath } from './list-path.js';
import { listText } from './list-text.js';

/** A CSV with one heading row, as people and consoles export it. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly CsvRow[];
  /** Throws LIST_MALFORMED naming the line and the column, both 1-based. */
  refuse(why: Bilingual, line: number, column?: number): never;
}

/**
 * Reads a table, and no more than `rows` and one: UTF-8, UTF-16 or GB 18030; commas, semicolons or tabs; at most 64 MiB. Throws
 * SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_UNSUPPORTED, LIST_UNSUPPORTED, LIST_MALFORMED, and the reason of an abort.
 */
export async function readTable(
  location: string,
  rows: number,
  encoding?: string,
  signal?: AbortSignal,
): Promise<Table> {
  const { context, text } = reportingOpenErrors(location, () => {
    const context: ListContext = {
      path: listPath(location),
      findings: new ContainerFindings(displayText(basename(resolve(location)))),
      options: encoding === undefined ? {} : { encoding },
      signal,
    };
    return { context, text: listText(context) };
  });
  const [heading, ...body] = await csvRows(text, delimiterOf(text), context, rows + 1);
  if (heading === undefined) malformed(context, { zh: '没有标题行', en: 'there is no heading row' }, 1);
  const headings = heading.cells.map((h) => h.trim());
  return { headings, rows: body, refuse: (why, line, column) => malformed(context, why, line, column) };
}
