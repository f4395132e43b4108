import type { AnyDigest } from '../../core/digest.js';
import type { Entry, EntryKind } from '../../core/entry.js';
import { latin1, linesOf } from './lines.js';
import { digestName, type ListContext, malformed } from './list-context.js';
import { told } from './told.js';

const KINDS: ReadonlyMap<string, EntryKind> = new Map([
  ['file', 'file'],
  ['dir', 'directory'],
  ['link', 'symlink'],
  ['fifo', 'fifo'],
  ['socket', 'socket'],
  ['char', 'character-device'],
  ['block', 'block-device'],
]);

/**
 * An mtree(5) specification, as bsdtar and the BSDs write it: `/set` defaults, `\ooo` escapes, names with their
 * whole path or one folder level at a time closed by `..`.
 */
export async function* readMtree(context: ListContext): AsyncGenerator<Entry> {
  const defaults = new Map<string, string>();
  let folders: string[] = [];
  let carried = '';
  let last = 0;
  for await (const { bytes, number } of linesOf(context)) {
    last = number;
    let text = carried + trimmed(latin1(bytes));
    carried = '';
    if (text === '' || text.startsWith('#')) continue;
    if (text.endsWith('\\')) {
      carried = `${text.slice(0, -1)} `;
      continue;
    }
    text = trimmed(text);
    const [word, ...rest] = text.split(/[ \t]+/) as [string, ...string[]];
    if (word === '/set') for (const [key, value] of keywords(rest)) defaults.set(key, value);
    else if (word === '/unset')
      for (const key of rest) key === 'all' ? defaults.clear() : defaults.delete(key);
    else if (word === '..') {
      if (folders.length === 0)
        malformed(
          context,
          { zh: '“..”结束了一个并未打开的文件夹', en: '".." closes a folder that is not open' },
          number,
        );
      folders = folders.slice(0, -1);
    } else {
      const name = unvis(word, context, number);
      const values = new Map([...defaults, ...keywords(rest)]);
      const whole = word.includes('/');
      const path = whole || folders.length === 0 ? name : [...folders, name].join('/');
      const isFolder = values.get('type') === 'dir';
      if (isFolder && !whole) folders = [...folders, name];
      if (isFolder && /^(\.\/?)+$/.test(path)) continue;
      yield entryOf(path, values, context, number);
    }
  }
  if (carried !== '')
    malformed(
      context,
      { zh: '最后一行以续行符结尾，内容被截断', en: 'the last line is continued and then cut' },
      last,
    );
}

/** Without blanks about it: `trim` takes 0xA0 for one, the last byte of many characters in UTF-8. */
function trimmed(line: string): string {
  return line.replace(/^[ \t]+|[ \t\r]+$/g, '');
}

function keywords(words: readonly string[]): Map<string, string> {
  return new Map(
    words.map((word) => {
      const equals = word.indexOf('=');
      return equals === -1 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
    }),
  );
}

function entryOf(path: string, values: Map<string, string>, context: ListContext, line: number): Entry {
  const kind = KINDS.get(values.get('type') ?? 'file');
  if (kind === undefined)
    malformed(
      context,
      {
        zh: `没有 ${JSON.stringify(values.get('type'))} 这种类型`,
        en: `there is no type ${JSON.stringify(values.get('type'))}`,
      },
      line,
    );
  const number = (key: string, pattern: RegExp, radix: number): number | undefined => {
    const text = values.get(key);
    if (text === undefined) return undefined;
    if (!pattern.test(text))
      malformed(context, { zh: `${key} 不是数字`, en: `${key} is not a number` }, line);
    return Number.parseInt(text, radix);
  };
  const digests: Partial<Record<AnyDigest, string>> = {};
  for (const [key, value] of values) {
    const name = digestName(key);
    if (name !== undefined) digests[name] = value.toLowerCase();
  }
  const link = values.get('link');
  return told({
    name: Buffer.from(path, 'latin1'),
    kind,
    size: kind === 'file' ? number('size', /^[0-9]{1,15}$/, 10) : undefined,
    mode: number('mode', /^[0-7]{1,5}$/, 8),
    mtime: number('time', /^-?[0-9]{1,12}(\.[0-9]*)?$/, 10),
    target: link === undefined ? undefined : Buffer.from(unvis(link, context, line), 'latin1'),
    digests,
  });
}

/** vis(3): three octal digits, and the C escapes that bsdtar and mtree write. */
function unvis(word: string, context: ListContext, line: number): string {
  return word.replace(/\\([0-7]{3}|.?)/gs, (_, code: string) => {
    if (code.length === 3) return String.fromCharCode(Number.parseInt(code, 8) & 255);
    const plain = UNVIS.get(code);
    if (plain === undefined)
      malformed(context, { zh: '名称含无法识别的转义', en: 'a name has an unknown escape' }, line);
    return plain;
  });
}

const UNVIS: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ['s', ' '],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['v', '\v'],
  ['f', '\f'],
  ['0', '\0'],
  ['#', '#'],
]);
