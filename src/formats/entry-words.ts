import type { EntryKind } from '../core/entry.js';

/** What is said of entries that differ, in Chinese. Names from input stay as they are. */

export const ENTRY_KIND_ZH: Readonly<Record<EntryKind, string>> = {
  file: '文件',
  directory: '文件夹',
  symlink: '符号链接',
  hardlink: '硬链接',
  fifo: '命名管道',
  socket: '套接字',
  'character-device': '字符设备',
  'block-device': '块设备',
  object: '对象',
  'delete-marker': '删除标记',
  'unfinished-upload': '未完成的上传',
  table: '表',
  definition: '定义',
};

type Pattern = readonly [RegExp, string];

/** What an entry is or was. */
const SIDES: readonly Pattern[] = [
  [/^(\d+) bytes$/, '$1 字节'],
  [/^(\d+) bytes, ([a-z0-9-]+ [0-9a-f]+)$/, '$1 字节，$2'],
  [/^([A-Z_]+) at byte (\d+)$/, '$1，位于第 $2 字节'],
];

/** The parts of a detail, which are put together with semicolons. */
const PARTS: readonly Pattern[] = [
  [/^(\d+) bytes shorter$/, '短 $1 字节'],
  [/^(\d+) bytes longer$/, '长 $1 字节'],
  [/^first (\d+) bytes equal$/, '前 $1 字节相同'],
  [/^differs within bytes (.*)$/, '不同之处在字节 $1 之内'],
  [/^name differs in case$/, '名称的大小写不同'],
  [/^name differs in unicode$/, '名称的 Unicode 形式不同'],
  [/^name differs in encoding$/, '名称的编码不同'],
  [/^expected-unreadable$/, '应有的一方未能读取'],
  [/^engines-differ$/, '数据库引擎不同'],
  [/^no-common-digest$/, '没有共同的摘要算法'],
  [/^pieces-contradict$/, '分块摘要与整体摘要矛盾'],
];

/** Of findings whose code begins with ENTRY_; where it is about a path, that is from input. */
export function entrySideInChinese(code: string, text: string): string | undefined {
  if (code === 'ENTRY_MOVED' || code === 'ENTRY_NAME_FORM_CHANGED') return undefined;
  if (Object.hasOwn(ENTRY_KIND_ZH, text)) return ENTRY_KIND_ZH[text as EntryKind];
  const link = /^(symlink|hardlink) to (.*)$/s.exec(text);
  if (link !== null) return `${ENTRY_KIND_ZH[link[1] as EntryKind]}，指向 ${link[2]}`;
  return replaced(SIDES, text);
}

export function entryDetailInChinese(text: string): string | undefined {
  const parts = text.split('; ').map((part) => replaced(PARTS, part));
  return parts.every((part) => part !== undefined) ? parts.join('；') : undefined;
}

function replaced(patterns: readonly Pattern[], text: string): string | undefined {
  const known = patterns.find(([en]) => en.test(text));
  return known === undefined ? undefined : text.replace(known[0], known[1]);
}
