import { Document } from 'yaml';
import { CloudexitError } from '../../core/errors.js';
import { slug, text } from '../../formats/records/fields.js';
import type { Bilingual } from '../../formats/role.js';
import { readTable, type Table } from '../../sources/index.js';
import {
  COLUMN_WORDS,
  type Column,
  columnsOfHeadings,
  copyKindOf,
  levelOf,
  mediumTypeOf,
  techniqueOf,
  truthOf,
} from './words.js';

const MAX_ROWS = 10_000;

export interface MediaLists {
  /** As `media` of a deletion plan has them. */
  readonly media: readonly Row[];
  /** As `copies` of a deletion plan, or of a baseline or backup record, has them. */
  readonly copies: readonly Row[];
  /** Headings that mean nothing here, by table. */
  readonly leftOut: readonly string[];
  /** True when a list of media did not say which are shared: all are then taken to be. */
  readonly sharedAssumed: boolean;
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string };
type Cells = Readonly<Partial<Record<Column, string>>>;
/** Turns one cell into what it means, or refuses it with its place. */
type Read = <T>(column: Column, meaning: (word: string) => T | undefined, otherwise?: T) => T;

/** What a person says of every copy in a table that has no column for it. */
export interface StatedOfCopies {
  readonly kind?: string | undefined;
  readonly holder?: string | undefined;
  /** Ids, as in a cell. */
  readonly media?: string | undefined;
  readonly technique?: string | undefined;
  readonly level?: string | undefined;
}

const STATABLE = { kind: copyKindOf, holder: idOf, media: idsOf, technique: techniqueOf, level: levelOf };

/**
 * Takes in tables of media and copies: `manifests/formats/media-lists.md`. Throws LIST_MALFORMED (exit 3) with line and column,
 * LIST_UNSUPPORTED, SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_UNSUPPORTED; USAGE for a stated word that is not known; the reason of an abort.
 */
export async function importMediaLists(
  tables: readonly string[],
  encoding?: string,
  stated: StatedOfCopies = {},
  signal?: AbortSignal,
): Promise<MediaLists> {
  requireKnown(stated);
  const media: Row[] = [];
  const copies: (Row & { readonly media?: readonly string[] })[] = [];
  const leftOut: string[] = [];
  /** Refuses a copy with its place. */
  const places = new Map<string, (why: Bilingual) => never>();
  let sharedAssumed = false;
  for (const location of tables) {
    const table = await readTable(location, MAX_ROWS, encoding, signal);
    const columns = columnsOf(table);
    const beside = statedBeside(columns, stated);
    const known = [...columns, ...beside];
    leftOut.push(...table.headings.filter((h, i) => columns[i] === undefined && h !== ''));
    const isMedia = columns.includes('type');
    if (isMedia && columns.includes('kind'))
      table.refuse(
        {
          zh: '须有介质类型列或副本类型列之一，不能都有',
          en: 'it needs either a column of media types or one of copy kinds',
        },
        1,
        columns.indexOf('kind') + 1,
      );
    if (!isMedia && !known.includes('kind'))
      table.refuse(
        {
          zh: '没有介质类型列，也没有副本类型列；可用 --kind 说明是哪种副本',
          en: 'it has no column of media types or of copy kinds; --kind says what copies they are',
        },
        1,
      );
    if (isMedia && !columns.includes('shared')) sharedAssumed = true;
    if (table.rows.length > MAX_ROWS)
      table.refuse({ zh: `超过 ${MAX_ROWS} 行`, en: `there are more than ${MAX_ROWS} rows` }, MAX_ROWS + 2);
    const list: Row[] = isMedia ? media : copies;
    const copy = isMedia ? medium : copyOf(table, known);
    const ids = new Set(list.map((row) => row.id));
    for (const { cells, line } of table.rows) {
      const read = reader(table, columns, cells, line);
      const row = isMedia ? medium(read) : copy(withStated(read, beside, stated));
      if (ids.has(row.id))
        table.refuse(
          { zh: `${row.id} 列出了两次`, en: `${row.id} is listed twice` },
          line,
          columns.indexOf('id') + 1,
        );
      ids.add(row.id);
      const at = columns.indexOf('media') + 1;
      if (!isMedia) places.set(row.id, (why) => table.refuse(why, line, at === 0 ? undefined : at));
      list.push(row);
    }
  }
  requireMedia(media, copies, places);
  return { media, copies, leftOut, sharedAssumed };
}

/** The lists as a piece of a record draft, UTF-8 YAML. */
export function mediaListsYaml({ media, copies }: MediaLists): string {
  const lists = { ...(media.length > 0 && { media }), ...(copies.length > 0 && { copies }) };
  return new Document(lists, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 });
}

/** Several columns may tell where a medium is, or what a copy is called; every other meaning has one. */
function columnsOf(table: Table): readonly (Column | undefined)[] {
  const columns = columnsOfHeadings(table.headings);
  for (const [i, column] of columns.entries()) {
    if (column !== undefined && !isJoined(column) && columns.indexOf(column) !== i)
      table.refuse({ zh: '有两列含义相同', en: 'two columns mean the same' }, 1, i + 1);
  }
  if (!columns.includes('id'))
    table.refuse({ zh: '没有标题为 id 或 编号 的列', en: 'no column is headed id or 编号' }, 1);
  return columns;
}

function isJoined(column: Column): boolean {
  return column === 'location' || column === 'title';
}

function requireKnown(stated: StatedOfCopies): void {
  for (const [column, meaning] of Object.entries(STATABLE)) {
    const word = stated[column as keyof StatedOfCopies];
    if (word !== undefined && meaning(word) === undefined)
      throw new CloudexitError('USAGE', `this is no ${column} that is known`, {
        zh: `--${column} 不是可识别的${COLUMN_WORDS[column as Column]}`,
        subject: word,
        exit: 2,
      });
  }
}

/** What is stated and has no column of its own; a technique and a level are those of a plan, which has no holders. */
function statedBeside(columns: readonly (Column | undefined)[], stated: StatedOfCopies): readonly Column[] {
  const names = Object.keys(STATABLE) as (keyof StatedOfCopies)[];
  return names.filter((name) => stated[name] !== undefined && !columns.includes(name));
}

function withStated(read: Read, beside: readonly Column[], stated: StatedOfCopies): Read {
  return (column, meaning, otherwise) =>
    beside.includes(column)
      ? meaning(stated[column as keyof StatedOfCopies]!)!
      : read(column, meaning, otherwise);
}

function reader(
  table: Table,
  columns: readonly (Column | undefined)[],
  row: readonly string[],
  line: number,
): Read {
  const cells: Cells = Object.fromEntries(
    columns.flatMap((column, i) => (column === undefined ? [] : [[column, joined(columns, row, column, i)]])),
  );
  return (column, meaning, otherwise) => {
    const word = cells[column] ?? '';
    if (word === '' && otherwise !== undefined) return otherwise;
    const at = columns.indexOf(column) + 1;
    if (word === '')
      return table.refuse(
        { zh: `缺少${COLUMN_WORDS[column]}`, en: `there is no ${column}` },
        line,
        at === 0 ? undefined : at,
      );
    return (
      meaning(word) ??
      table.refuse(
        {
          zh: `这不是可识别的${COLUMN_WORDS[column]}：${word.slice(0, 80)}`,
          en: `this is no ${column} that is known: ${word.slice(0, 80)}`,
        },
        line,
        at,
      )
    );
  };
}

function joined(
  columns: readonly (Column | undefined)[],
  row: readonly string[],
  column: Column,
  at: number,
): string {
  if (!isJoined(column)) return row[at]!.trim();
  return row
    .filter((cell, i) => columns[i] === column && cell.trim() !== '')
    .map((cell) => cell.trim())
    .join(' / ');
}

function medium(read: Read): Row {
  const written = read('id', words(200));
  return {
    id: read('id', idOf),
    type: read('type', mediumTypeOf),
    identifier: read('identifier', words(200), written),
    location: read('location', words(200), '-'),
    // Not told is not "no": on a shared medium more is asked.
    shared: read('shared', truthOf, true),
  };
}

function copyOf(table: Table, columns: readonly (Column | undefined)[]): (read: Read) => Row {
  const planned = columns.includes('technique') || columns.includes('level');
  if (planned === columns.includes('holder'))
    table.refuse(
      {
        zh: '副本须有清除技术与级别，或有持有方',
        en: 'copies need either a technique and a level, or a holder',
      },
      1,
    );
  return (read) => {
    const common = {
      id: read('id', idOf),
      kind: read('kind', copyKindOf),
      title: read('title', words(200), read('id', words(200))),
    };
    const items = read<'all' | string[]>('items', scopeOf, 'all');
    if (planned) {
      const media = read('media', idsOf);
      return {
        ...common,
        items,
        media,
        technique: read('technique', techniqueOf),
        level: read('level', levelOf),
      };
    }
    const media = columns.includes('media') ? { media: read('media', idsOf) } : {};
    return { ...common, holder: read('holder', idOf), items, ...media };
  };
}

function requireMedia(
  media: readonly Row[],
  copies: readonly (Row & { readonly media?: readonly string[] })[],
  places: ReadonlyMap<string, (why: Bilingual) => never>,
): void {
  if (media.length === 0) return;
  const known = new Set(media.map((m) => m.id));
  for (const copy of copies) {
    const stranger = copy.media?.find((id) => !known.has(id));
    if (stranger === undefined) continue;
    places.get(copy.id)!({
      zh: `副本 ${copy.id} 所在的介质未列出：${stranger}`,
      en: `copy ${copy.id} is on a medium that is not listed: ${stranger}`,
    });
  }
}

function idOf(word: string): string | undefined {
  const id = word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug.safeParse(id).data;
}

function idsOf(word: string): string[] | undefined {
  const ids = word
    .split(/[\s;；、,，]+/)
    .filter((w) => w !== '')
    .map(idOf);
  return ids.length === 0 || ids.includes(undefined) ? undefined : (ids as string[]);
}

function scopeOf(word: string): 'all' | string[] | undefined {
  return ['all', '*', '全部'].includes(word.toLowerCase()) ? 'all' : idsOf(word);
}

function words(max: number): (word: string) => string | undefined {
  return (word) => text(max).safeParse(word).data;
}
