import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import type { Bilingual } from '../../formats/role.js';
import { type ListContext, malformed } from './list-context.js';

export interface CsvRow {
  readonly cells: readonly string[];
  /** Line on which the row begins, 1-based. */
  readonly line: number;
}

/**
 * RFC 4180 rows of bounded text. Ragged rows and stray quotes are LIST_MALFORMED with line and column. With `most`, nothing is read beyond one
 * row more than that.
 */
export async function csvRows(
  text: string,
  delimiter: string,
  context: ListContext,
  most = Number.POSITIVE_INFINITY,
): Promise<CsvRow[]> {
  const rows = await parsed(text, delimiter, context, most);
  const width = rows[0]?.cells.length ?? 0;
  const ragged = rows.find(({ cells }) => cells.length !== width);
  if (ragged === undefined) return rows;
  const why = {
    zh: `有 ${ragged.cells.length} 个单元格，而标题行有 ${width} 个`,
    en: `the row has ${ragged.cells.length} cells, the heading row ${width}`,
  };
  return malformed(context, why, ragged.line, Math.min(ragged.cells.length, width) + 1);
}

async function parsed(
  text: string,
  delimiter: string,
  context: ListContext,
  most: number,
): Promise<CsvRow[]> {
  const options = { delimiter, info: true, skip_empty_lines: true, relax_column_count: true };
  const rows: CsvRow[] = [];
  try {
    // What fails reaches the loop through the parser.
    const parser = pipeline(Readable.from(pieces(text, context.signal)), parse(options), () => {});
    for await (const { info, record } of parser as AsyncIterable<Parsed>) {
      rows.push({ cells: record, line: info.lines - record.join('').split('\n').length + 1 });
      if (rows.length > most) break;
    }
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines, column } = error as CsvError & { lines?: number; column?: number | string };
    return malformed(
      context,
      faultOf(error),
      lines ?? 1,
      typeof column === 'number' ? column + 1 : undefined,
    );
  }
}

interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: string[];
}

const PIECE = 65_536;

/** With a turn of the event loop before each: else nothing hears an interruption while a long table is parsed. */
async function* pieces(text: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += PIECE) {
    await setImmediate();
    signal?.throwIfAborted();
    yield text.slice(at, at + PIECE);
  }
}

function faultOf({ code }: CsvError): Bilingual {
  return /QUOTE/.test(code)
    ? { zh: '引号未成对，或不在单元格的两端', en: 'a quotation mark is not closed, or is within a cell' }
    : { zh: `CSV 有误（${code}）`, en: `the CSV is damaged (${code})` };
}

/** The one of comma, tab and semicolon that the first line has most of. */
export function delimiterOf(text: string): string {
  const first = text.split(/\r?\n/, 1)[0] ?? '';
  const count = (delimiter: string): number => first.split(delimiter).length;
  return [',', '\t', ';'].reduce((best, next) => (count(next) > count(best) ? next : best));
}
