import { utf8 } from '../../core/bytes.js';
import type { AnyDigest } from '../../core/digest.js';
import type { Entry } from '../../core/entry.js';
import { csvRows, delimiterOf } from './csv.js';
import { digestByLength, digestName, type ListContext, malformed } from './list-context.js';
import { decodedText, listText } from './list-text.js';
import { told } from './told.js';

type Column = 'path' | 'size' | 'title' | 'digest' | AnyDigest;

/** Column headings as people write them, without spaces, lower case. */
const HEADINGS: ReadonlyMap<string, Column> = new Map<string, Column>([
  ...[
    'path',
    'file',
    'filename',
    'filepath',
    '路径',
    '文件路径',
    '存放路径',
    '文件',
    '文件名',
    '文件名称',
  ].map((h) => [h, 'path'] as const),
  ...['size', 'bytes', 'filesize', '大小', '文件大小', '字节数', '大小(字节)', '大小(字节)'].map(
    (h) => [h, 'size'] as const,
  ),
  ...['title', 'name', 'document', '名称', '文档名称', '资料名称', '标题', '题名'].map(
    (h) => [h, 'title'] as const,
  ),
  ...['digest', 'hash', 'checksum', '摘要', '摘要值', '校验值', '校验码', '哈希', '哈希值', '杂凑值'].map(
    (h) => [h, 'digest'] as const,
  ),
]);

/** True when a first line names a column of paths. */
export function isRegisterHeading(head: Uint8Array): boolean {
  const end = head[0] === 0xff || head[0] === 0xfe ? -1 : head.indexOf(0x0a);
  const text = decodedText(end === -1 ? head : head.subarray(0, end), undefined);
  const first = text?.split(/\r?\n/, 1)[0] ?? '';
  return first.split(delimiterOf(first)).some((cell) => columnOf(cell.replaceAll('"', '')) === 'path');
}

/**
 * A register of documents as a CSV that a person keeps: a heading row (English or Chinese) with at least a column
 * of paths; sizes, digests and titles where there are such columns. UTF-8 with or without byte order mark, UTF-16,
 * GBK / GB 18030; commas, semicolons or tabs.
 */
export async function* readRegister(context: ListContext): AsyncGenerator<Entry> {
  const text = listText(context);
  const [heading, ...rows] = await csvRows(text, delimiterOf(text), context);
  const columns = heading?.cells.map(columnOf) ?? [];
  for (const [i, column] of columns.entries()) {
    if (column !== undefined && columns.indexOf(column) !== i)
      malformed(context, { zh: '有两列含义相同', en: 'two columns mean the same' }, 1, i + 1);
  }
  if (!columns.includes('path'))
    malformed(
      context,
      {
        zh: '没有标题为 path、file name、路径或文件名的列',
        en: 'no column is headed path, file name, 路径 or 文件名',
      },
      1,
    );
  for (const { cells, line } of rows) {
    const column = (name: Column): number => columns.indexOf(name);
    const cell = (name: Column): string => cells[column(name)]?.trim() ?? '';
    const path = cell('path').replaceAll('\\', '/');
    if (path === '')
      malformed(context, { zh: '路径为空', en: 'the path is empty' }, line, column('path') + 1);
    const size = cell('size').replaceAll(',', '');
    if (!/^[0-9]{0,15}$/.test(size))
      malformed(
        context,
        { zh: '大小不是字节数', en: 'the size is not a number of bytes' },
        line,
        column('size') + 1,
      );
    yield told({
      name: utf8(path),
      size: size === '' ? undefined : Number(size),
      digests: digestsOf(columns, cells, context, line),
      facts: cell('title') === '' ? undefined : { title: cell('title') },
    });
  }
}

function digestsOf(
  columns: readonly (Column | undefined)[],
  cells: readonly string[],
  context: ListContext,
  line: number,
): Partial<Record<AnyDigest, string>> {
  const digests: Partial<Record<AnyDigest, string>> = {};
  for (const [i, column] of columns.entries()) {
    const hex = cells[i]?.trim() ?? '';
    if (column === undefined || column === 'path' || column === 'size' || column === 'title' || hex === '')
      continue;
    const found = digestByLength(hex, context.options);
    if (found === undefined)
      malformed(context, { zh: '这不是十六进制的摘要', en: 'this is no digest in hexadecimal' }, line, i + 1);
    if (column === 'digest') Object.assign(digests, found);
    else digests[column] = hex.toLowerCase();
  }
  return digests;
}

function columnOf(heading: string): Column | undefined {
  const plain = heading.replace(/[\s_]/g, '').toLowerCase();
  return HEADINGS.get(plain) ?? digestName(plain.replace(/(摘要|校验|哈希|杂凑)?值?$/, ''));
}
