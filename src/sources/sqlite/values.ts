import { plainDecimal, type RowWriter, TAG } from '../../formats/rows.js';

/** A value as SQLite stores it: its storage class, and the bytes of a text. */
export type Stored =
  | { readonly type: 'null' }
  | { readonly type: 'integer'; readonly value: number | bigint }
  | { readonly type: 'real'; readonly value: number }
  | { readonly type: 'text' | 'blob'; readonly value: Uint8Array };

const LOGICAL: readonly (readonly [RegExp, string])[] = [
  [/^TIMESTAMPTZ|^TIMESTAMP.*WITH TIME ZONE/, 'instant'],
  [/^TIMESTAMP|^DATETIME/, 'timestamp'],
  [/^DATE$/, 'date'],
  [/^TIME$/, 'time'],
  [/^BOOL/, 'boolean'],
  [/^UUID$/, 'uuid'],
  [/^JSONB?$/, 'json'],
  // From here on as SQLite gives affinity ("Datatypes In SQLite", section 3.1).
  [/INT/, 'number'],
  [/CHAR|CLOB|TEXT/, 'text'],
  [/BLOB|BYTEA/, 'bytes'],
  [/REAL|FLOA|DOUB/, 'float'],
  [/NUMERIC|DECIMAL/, 'number'],
];

/** What a declared type means: SQLite itself lets any value into any column. */
export function logicalType(declared: string): string {
  const type = declared.trim().toUpperCase();
  return (
    LOGICAL.find(([pattern]) => pattern.test(type))?.[1] ??
    `other:${type === '' ? 'any' : type.toLowerCase()}`
  );
}

/** A value that is what its column says is written as that; any other as what it is stored as. */
export function writeSqliteValue(logical: string, stored: Stored, to: RowWriter): void {
  if (stored.type === 'null') to.null();
  else if (!writeLogical(logical, stored, to)) writeStored(stored, to);
}

function writeStored(stored: Exclude<Stored, { type: 'null' }>, to: RowWriter): void {
  if (stored.type === 'integer') to.text(TAG.number, String(stored.value));
  else if (stored.type === 'real') to.float(stored.value);
  else to.raw(stored.type === 'text' ? TAG.text : TAG.bytes, stored.value);
}

const DAY = String.raw`(\d{4}-\d\d-\d\d)`;
const CLOCK = String.raw`(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?`;
const DATE = new RegExp(`^${DAY}$`);
const TIME = new RegExp(`^${CLOCK}$`);
const TIMESTAMP = new RegExp(`^${DAY}[ T]${CLOCK}$`);
const INSTANT = new RegExp(`^${DAY}[ T]${CLOCK}(?:Z|([+-]\\d\\d)(?::?(\\d\\d))?)$`);

function writeLogical(logical: string, stored: Exclude<Stored, { type: 'null' }>, to: RowWriter): boolean {
  const text = stored.type === 'text' ? Buffer.from(stored.value).toString('utf8') : undefined;
  switch (logical) {
    case 'number':
      if (stored.type === 'real' && Number.isFinite(stored.value))
        to.text(TAG.number, plainDecimal(String(stored.value)));
      else if (text !== undefined && /^[+-]?\d+(?:\.\d+)?$/.test(text))
        to.text(TAG.number, plainDecimal(text));
      else return false;
      return true;
    case 'float':
      if (stored.type !== 'integer') return false;
      to.float(Number(stored.value));
      return true;
    case 'boolean':
      if (stored.type !== 'integer' || (Number(stored.value) !== 0 && Number(stored.value) !== 1))
        return false;
      to.boolean(Number(stored.value) === 1);
      return true;
    case 'date':
      return put(to, TAG.date, DATE.exec(text ?? '')?.[1]);
    case 'time':
      return put(to, TAG.time, clock(TIME.exec(text ?? ''), 1));
    case 'timestamp': {
      const match = TIMESTAMP.exec(text ?? '');
      return put(to, TAG.timestamp, match === null ? undefined : `${match[1]} ${clock(match, 2)}`);
    }
    case 'instant':
      return put(to, TAG.instant, inUtc(INSTANT.exec(text ?? '')));
    case 'uuid':
      return put(
        to,
        TAG.uuid,
        /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.exec(text ?? '')?.[0].toLowerCase(),
      );
    case 'json':
      if (stored.type !== 'text') return false;
      to.raw(TAG.json, stored.value);
      return true;
    default:
      return false;
  }
}

function put(to: RowWriter, tag: (typeof TAG)[keyof typeof TAG], text: string | undefined): boolean {
  if (text === undefined) return false;
  to.text(tag, text);
  return true;
}

function clock(match: RegExpExecArray | null, at: number): string | undefined {
  if (match === null) return undefined;
  const fraction = (match[at + 1] ?? '').replace(/0+$/, '');
  return fraction === '' ? match[at] : `${match[at]}.${fraction}`;
}

function inUtc(match: RegExpExecArray | null): string | undefined {
  if (match === null) return undefined;
  const [, day, time, fraction = '', hours = '+00', minutes = '00'] = match;
  const sign = hours.startsWith('-') ? -1 : 1;
  const offset = sign * (60 * Math.abs(Number(hours)) + Number(minutes));
  const local = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(local) || Math.abs(Number(hours)) > MOST_HOURS || Number(minutes) > 59) return undefined;
  // Days and hours that do not exist are taken for later ones.
  if (isoText(local) !== `${day} ${time}`) return undefined;
  const utc = isoText(local - offset * 60_000);
  const rest = fraction.replace(/0+$/, '');
  return rest === '' ? utc : `${utc}.${rest}`;
}

/** Offsets of zones are smaller; what is larger is none. */
const MOST_HOURS = 15;

/** Date and time of milliseconds since 1970, with years beyond 0 to 9999 as rows have them. */
function isoText(milliseconds: number): string {
  const [, sign, year, rest] = /^([+-]?)0*(\d{4,})(-.{14})/.exec(new Date(milliseconds).toISOString())!;
  return `${sign === '-' ? '-' : ''}${year}${rest!.replace('T', ' ')}`;
}
