import { plainDecimal, RowWriter, TAG } from '../../formats/rows.js';
import { KIND, type ValueType } from './types.js';

/** Writes a value given as PostgreSQL's text of it, under the session settings of `session.ts`. */
export function writeValue(type: ValueType, text: string, to: RowWriter): void {
  switch (type.kind) {
    case KIND.integer:
    case KIND.numeric:
      to.text(TAG.number, /^-?(?:NaN|Infinity)$/.test(text) ? text : plainDecimal(text));
      return;
    case KIND.boolean:
      to.boolean(text === 't' || text === 'true');
      return;
    case KIND.float8:
      to.float(Number(text));
      return;
    case KIND.float4:
      to.float(Math.fround(Number(text)));
      return;
    case KIND.timestamp:
      to.text(TAG.timestamp, moment(text));
      return;
    case KIND.instant:
      to.text(TAG.instant, moment(text.replace(/\+00(?= BC$|$)/, '')));
      return;
    case KIND.date:
      to.text(TAG.date, moment(text));
      return;
    case KIND.bytes:
      to.raw(TAG.bytes, Buffer.from(text.slice(2), 'hex'));
      return;
    case KIND.uuid:
      to.text(TAG.uuid, text);
      return;
    case KIND.time:
      to.text(TAG.time, text);
      return;
    case KIND.zonedTime:
      to.text(TAG.zonedTime, text);
      return;
    case KIND.json:
      to.text(TAG.json, text);
      return;
    case KIND.padded:
      to.text(TAG.text, text.replace(/ +$/, ''));
      return;
    case KIND.bits:
      to.text(TAG.bits, text);
      return;
    case KIND.interval:
      to.text(TAG.interval, text);
      return;
    case KIND.array:
      writeArray(text, to, (value, into) => writeValue(type.element!, value, into));
      return;
    case KIND.other:
      to.text(TAG.other, text);
      return;
    default:
      to.text(TAG.text, text);
  }
}

/** Years before 1 are counted as astronomers do: 1 BC is 0000, 44 BC is -0043. */
function moment(text: string): string {
  const match = /^(\d+)(-.*) BC$/.exec(text);
  if (match === null) return text;
  const year = 1 - Number(match[1]);
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}${match[2]}`;
}

/** `{1,NULL,"a \"b\""}`, several dimensions, and `[0:1]={...}` with other lower bounds. */
export function writeArray(
  text: string,
  to: RowWriter,
  writeElement: (value: string, to: RowWriter) => void,
): void {
  const bounds = /^((?:\[[+-]?\d+:[+-]?\d+\])+)=/.exec(text);
  const lower = [...(bounds?.[1] ?? '').matchAll(/\[([+-]?\d+):/g)].map((m) => Number(m[1]));
  const inner = new RowWriter(text.length + 64);
  const lengths: number[] = [];
  let at = bounds?.[0].length ?? 0;
  const level = (depth: number): void => {
    if (text[at] !== '{' || depth > 6) throw new RangeError('not an array');
    at += 1;
    let count = 0;
    while (text[at] !== '}') {
      if (count > 0 && text[at++] !== ',') throw new RangeError('not an array');
      if (text[at] === '{') level(depth + 1);
      else item();
      count += 1;
    }
    at += 1;
    lengths[depth] = count;
  };
  const item = (): void => {
    if (text[at] === '"') {
      let value = '';
      for (at += 1; text[at] !== '"'; at += 1) {
        if (text[at] === '\\') at += 1;
        if (at >= text.length) throw new RangeError('not an array');
        value += text[at];
      }
      at += 1;
      writeElement(value, inner);
      return;
    }
    const end = text.slice(at).search(/[,}]/);
    if (end <= 0) throw new RangeError('not an array');
    const value = text.slice(at, at + end);
    at += end;
    if (value.toUpperCase() === 'NULL') inner.null();
    else writeElement(value, inner);
  };
  level(0);
  if (at !== text.length) throw new RangeError('not an array');
  const shape = lengths.join('x') + (lower.some((n) => n !== 1) ? `@${lower.join(',')}` : '');
  const whole = new RowWriter(inner.at + 64);
  whole.text(TAG.text, shape);
  whole.room(inner.at);
  inner.bytes.copy(whole.bytes, whole.at, 0, inner.at);
  whole.at += inner.at;
  to.raw(TAG.array, whole.bytes.subarray(0, whole.at));
}
