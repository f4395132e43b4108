import { utf8 } from '../../core/bytes.js';
import { type Json, parseJson } from '../../core/canonical-json.js';
import type { AnyDigest } from '../../core/digest.js';
import type { Entry } from '../../core/entry.js';
import { CloudexitError } from '../../core/errors.js';
import { latin1, linesOf } from './lines.js';
import { digestName, type ListContext, malformed } from './list-context.js';
import { rcloneName } from './rclone-name.js';
import { told } from './told.js';

/** `rclone lsjson -R --hash`: an array with one object a line, as rclone writes it. */
export async function* readRcloneLsjson(context: ListContext): AsyncGenerator<Entry> {
  let closed = false;
  let number = 0;
  for await (const line of linesOf(context)) {
    number = line.number;
    const text = latin1(line.bytes).trim();
    if (number === 1 && text === '[') continue;
    if (number === 1 && text === '[]') closed = true;
    else if (text === ']' && !closed) closed = true;
    else if (text !== '' || !closed) {
      if (closed || number === 1 || !text.startsWith('{')) {
        malformed(
          context,
          {
            zh: '列表应在方括号内每行一个对象',
            en: 'the list does not have one object a line between brackets',
          },
          number,
        );
      }
      yield item(line.bytes, context, number);
    }
  }
  if (!closed)
    malformed(context, { zh: '列表没有结束，内容被截断', en: 'the list is not closed: it is cut' }, number);
}

function item(line: Uint8Array, context: ListContext, number: number): Entry {
  let end = line.length;
  while (end > 0 && (line[end - 1] === 0x20 || line[end - 1] === 0x2c)) end--;
  let value: Json;
  try {
    value = parseJson(line.subarray(0, end), { maxDepth: 8 });
  } catch (error) {
    if (error instanceof CloudexitError)
      malformed(context, { zh: '这一行不是有效的 JSON', en: error.message }, number);
    throw error;
  }
  const { Path, Size, IsDir, ModTime, Hashes } = value as Record<string, Json>;
  if (typeof Path !== 'string' || Path === '')
    malformed(context, { zh: '缺少 Path', en: 'there is no Path' }, number);
  const digests: Partial<Record<AnyDigest, string>> = {};
  if (typeof Hashes === 'object' && Hashes !== null) {
    for (const [name, hex] of Object.entries(Hashes)) {
      const known = digestName(name);
      if (known !== undefined && typeof hex === 'string') digests[known] = hex.toLowerCase();
    }
  }
  const seconds = typeof ModTime === 'string' ? Math.floor(Date.parse(ModTime) / 1000) : Number.NaN;
  return told({
    name: rcloneName(utf8(Path)),
    kind: IsDir === true ? 'directory' : 'file',
    size: typeof Size === 'number' && Size >= 0 ? Size : undefined,
    mtime: Number.isSafeInteger(seconds) ? seconds : undefined,
    digests,
  });
}
