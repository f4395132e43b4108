import type { Entry } from '../../core/entry.js';
import { latin1, linesOf } from './lines.js';
import { digestByLength, digestName, type ListContext, malformed } from './list-context.js';
import { rcloneName } from './rclone-name.js';
import { told } from './told.js';

const GNU = /^(\\?)([0-9A-Fa-f]+) [ *]/;
const TAGGED = /^(\\?)([A-Za-z0-9-]+) ?\(/;

/** True for a line of `sha256sum`, of `sha256sum --tag`, or of a BSD `sha256`. */
export function isChecksumLine(line: Uint8Array): boolean {
  const text = latin1(line);
  const gnu = GNU.exec(text);
  if (gnu !== null) return digestByLength(gnu[2]!, {}) !== undefined;
  const tagged = TAGGED.exec(text);
  return tagged !== null && digestName(tagged[2]!) !== undefined;
}

const NO_ALGORITHM = { zh: '摘要长度不对应任何算法', en: 'the digest has no known length' };

/** The lists of GNU coreutils (escaped names too) and BSD, mixed if need be. Lines that begin with `#` are remarks. */
export async function* readChecksums(context: ListContext): AsyncGenerator<Entry> {
  for await (const { bytes, number } of linesOf(context)) {
    if (bytes.length === 0 || bytes[0] === 0x23) continue;
    const text = latin1(bytes);
    const gnu = GNU.exec(text);
    if (gnu !== null) {
      const digests = digestByLength(gnu[2]!, context.options);
      if (digests === undefined) malformed(context, NO_ALGORITHM, number, 1);
      yield told({ name: unescaped(bytes.subarray(gnu[0].length), gnu[1] !== '', context, number), digests });
      continue;
    }
    const tagged = TAGGED.exec(text);
    const close = text.lastIndexOf(')');
    const algorithm = tagged === null ? undefined : digestName(tagged[2]!);
    const hex = close === -1 ? null : /^\) ?= ?([0-9A-Fa-f]+)$/.exec(text.slice(close));
    if (tagged === null || algorithm === undefined || hex === null || close < tagged[0].length) {
      malformed(
        context,
        { zh: '这不是校验和列表的一行', en: 'this is no line of a checksum list' },
        number,
        1,
      );
    }
    if (digestByLength(hex[1]!, {}) === undefined)
      malformed(context, NO_ALGORITHM, number, bytes.length - hex[1]!.length + 1);
    const name = bytes.subarray(tagged[0].length, close);
    yield told({
      name: unescaped(name, tagged[1] !== '', context, number),
      digests: { [algorithm]: hex[1]!.toLowerCase() },
    });
  }
}

const ESCAPES: Readonly<Record<string, number>> = { '\\': 0x5c, n: 0x0a, r: 0x0d };

/** A backslash before the digest announces that the name is escaped (coreutils manual, "md5sum invocation"). */
function unescaped(name: Uint8Array, escaped: boolean, context: ListContext, line: number): Uint8Array {
  if (name.length === 0) malformed(context, { zh: '缺少文件名', en: 'the name is missing' }, line);
  if (!escaped) return name;
  const out: number[] = [];
  for (let i = 0; i < name.length; i++) {
    const byte = name[i]!;
    if (byte !== 0x5c) {
      out.push(byte);
      continue;
    }
    const code = ESCAPES[String.fromCharCode(name[++i] ?? 0)];
    if (code === undefined)
      malformed(context, { zh: '文件名含无法识别的转义', en: 'the name has an unknown escape' }, line);
    out.push(code);
  }
  return Uint8Array.from(out);
}

/** `rclone hashsum`: like coreutils, but names are never escaped and may begin with a backslash; they are spelt as everywhere in rclone. */
export async function* readRcloneHashsum(context: ListContext): AsyncGenerator<Entry> {
  for await (const { bytes, number } of linesOf(context)) {
    if (bytes.length === 0) continue;
    const text = latin1(bytes);
    const match = /^ *([0-9a-f]+|UNSUPPORTED|ERROR) {2}(?=.)/s.exec(text) ?? /^ {34,}(?=.)/.exec(text);
    if (match === null)
      malformed(
        context,
        { zh: '这不是 rclone hashsum 的一行', en: 'this is no line of rclone hashsum' },
        number,
        1,
      );
    const hex = match[1] ?? '';
    const digests = digestByLength(hex, context.options);
    // Where the store has no such hash rclone says UNSUPPORTED or ERROR, or leaves the place blank.
    if (digests === undefined && !/^(UNSUPPORTED|ERROR|)$/.test(hex)) {
      malformed(context, NO_ALGORITHM, number, 1);
    }
    yield told({ name: rcloneName(bytes.subarray(match[0].length)), digests });
  }
}
