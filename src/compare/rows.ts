import { byteString, utf8 } from '../core/bytes.js';
import type { Finding } from '../core/finding.js';
import { displayText } from '../core/path.js';
import type { MakeSorter } from '../core/sorter.js';
import type { KeptRow } from '../formats/rows-file.js';

/** One side of a table, its rows in the order of their hashes. */
export interface SideRows {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<KeptRow>;
}

/** More differences of one table are counted and not told. */
const MAX_TOLD = 10_000;

/**
 * Names the rows that differ: those that only one side has are paired by their key, and the marks of their columns say where. Rows
 * without a key are named by their hash. @param subject display form of the table's path
 */
export async function* rowFindings(
  subject: string,
  expected: SideRows,
  actual: SideRows,
  makeSorter: MakeSorter,
): AsyncGenerator<Finding> {
  const alone = makeSorter();
  try {
    let order = 0;
    const keep = (side: 'e' | 'a', row: KeptRow): void => {
      alone.add(byteString(utf8(row.key)), order++, JSON.stringify([side, row]));
    };
    await difference(expected.rows, actual.rows, keep);
    let told = 0;
    let untold = 0;
    for await (const pair of byKey(alone.sorted())) {
      for (const finding of findingsOf(subject, pair, expected.columns, actual.columns)) {
        if (told++ < MAX_TOLD) yield finding;
        else untold += 1;
      }
    }
    if (untold > 0) yield { code: 'ROW_DIFFERS', subject, detail: `${untold} further rows differ` };
  } finally {
    alone.close();
  }
}

/** Rows that one side has more often than the other. */
async function difference(
  expected: AsyncIterable<KeptRow>,
  actual: AsyncIterable<KeptRow>,
  keep: (side: 'e' | 'a', row: KeptRow) => void,
): Promise<void> {
  const [was, is] = [expected[Symbol.asyncIterator](), actual[Symbol.asyncIterator]()];
  let [e, a] = [await was.next(), await is.next()];
  while (e.done !== true || a.done !== true) {
    if (a.done === true || (e.done !== true && e.value.hash < a.value.hash)) {
      keep('e', (e as IteratorYieldResult<KeptRow>).value);
      e = await was.next();
    } else if (e.done === true || a.value.hash < e.value.hash) {
      keep('a', a.value);
      a = await is.next();
    } else {
      [e, a] = [await was.next(), await is.next()];
    }
  }
}

interface KeyGroup {
  readonly key: string;
  readonly e: KeptRow[];
  readonly a: KeptRow[];
}

/** Rows of one key together; those without a key one by one. */
async function* byKey(
  batches: AsyncIterable<readonly { readonly value: string }[]>,
): AsyncGenerator<KeyGroup> {
  let group: KeyGroup | undefined;
  for await (const batch of batches) {
    for (const { value } of batch) {
      const [side, row] = JSON.parse(value) as ['e' | 'a', KeptRow];
      if (group !== undefined && (row.key === '' || row.key !== group.key)) {
        yield group;
        group = undefined;
      }
      group ??= { key: row.key, e: [], a: [] };
      group[side].push(row);
    }
  }
  if (group !== undefined) yield group;
}

function* findingsOf(
  subject: string,
  { key, e, a }: KeyGroup,
  was: readonly string[],
  is: readonly string[],
): Generator<Finding> {
  const name = (row: KeptRow): string =>
    key === '' ? `row with hash ${row.hash}` : `row ${displayText(key)}`;
  if (key !== '' && e.length === 1 && a.length === 1) {
    const columns = differingColumns(e[0]!, a[0]!, was, is);
    const where = columns.length === 0 ? '' : ` in ${columns.map((c) => `"${displayText(c)}"`).join(', ')}`;
    yield {
      code: 'ROW_DIFFERS',
      subject,
      expected: e[0]!.hash,
      actual: a[0]!.hash,
      detail: `${name(e[0]!)} differs${where}`,
    };
    return;
  }
  for (const row of e) yield { code: 'ROW_MISSING', subject, expected: row.hash, detail: name(row) };
  for (const row of a) yield { code: 'ROW_EXTRA', subject, actual: row.hash, detail: name(row) };
}

function differingColumns(e: KeptRow, a: KeptRow, was: readonly string[], is: readonly string[]): string[] {
  const mark = (row: KeptRow, at: number): string => row.marks.slice(8 * at, 8 * at + 8);
  return was.filter((column, at) => {
    const other = is.indexOf(column);
    return other === -1 || mark(e, at) !== mark(a, other);
  });
}
