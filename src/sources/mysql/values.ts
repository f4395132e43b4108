import { plainDecimal, type RowWriter, TAG } from '../../formats/rows.js';

/** How the values of a MySQL or MariaDB type are encoded. */
export type MysqlKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'instant'
  | 'bytes'
  | 'bits'
  | 'uuid'
  | 'json'
  | 'other';

export interface MysqlType {
  readonly kind: MysqlKind;
  readonly logical: string;
  /** Of `bit(n)`. */
  readonly width: number;
}

const KINDS: Readonly<Record<string, readonly [MysqlKind, string]>> = {
  tinyint: ['integer', 'number'],
  smallint: ['integer', 'number'],
  mediumint: ['integer', 'number'],
  int: ['integer', 'number'],
  bigint: ['integer', 'number'],
  year: ['integer', 'number'],
  decimal: ['decimal', 'number'],
  float: ['float', 'float'],
  double: ['float', 'float'],
  char: ['text', 'text'],
  varchar: ['text', 'text'],
  tinytext: ['text', 'text'],
  text: ['text', 'text'],
  mediumtext: ['text', 'text'],
  longtext: ['text', 'text'],
  enum: ['text', 'text'],
  set: ['text', 'text'],
  binary: ['bytes', 'bytes'],
  varbinary: ['bytes', 'bytes'],
  tinyblob: ['bytes', 'bytes'],
  blob: ['bytes', 'bytes'],
  mediumblob: ['bytes', 'bytes'],
  longblob: ['bytes', 'bytes'],
  date: ['date', 'date'],
  time: ['time', 'time'],
  datetime: ['timestamp', 'timestamp'],
  timestamp: ['instant', 'instant'],
  bit: ['bits', 'bits'],
  uuid: ['uuid', 'uuid'],
  json: ['json', 'json'],
};

/** @param type as in `information_schema.columns`: `decimal`, and `decimal(10,2) unsigned` */
export function mysqlType(type: string, columnType: string): MysqlType {
  const [kind, logical] = KINDS[type.toLowerCase()] ?? ['other', `other:${type.toLowerCase()}`];
  return { kind, logical, width: Number(/\((\d+)\)/.exec(columnType)?.[1] ?? 1) };
}

const ZERO = 0x30;

/** Writes a value given as the bytes that the text protocol has for it. */
export function writeMysqlValue({ kind, width }: MysqlType, value: Buffer, to: RowWriter): void {
  switch (kind) {
    case 'text':
      to.raw(TAG.text, value);
      return;
    case 'integer':
      // `zerofill` columns come with zeros in front.
      if (value.length > 1 && value[0] === ZERO) to.text(TAG.number, plainDecimal(value.toString('latin1')));
      else to.raw(TAG.number, value);
      return;
    case 'decimal':
      to.text(TAG.number, plainDecimal(value.toString('latin1')));
      return;
    case 'float':
      to.float(Number(value.toString('latin1')));
      return;
    case 'date':
      to.raw(TAG.date, value);
      return;
    case 'time':
      to.raw(TAG.time, withoutZeros(value));
      return;
    case 'timestamp':
      to.raw(TAG.timestamp, withoutZeros(value));
      return;
    case 'instant':
      to.raw(TAG.instant, withoutZeros(value));
      return;
    case 'bits': {
      let bits = '';
      for (const byte of value) bits += byte.toString(2).padStart(8, '0');
      to.text(TAG.bits, bits.padStart(width, '0').slice(-width));
      return;
    }
    case 'bytes':
      to.raw(TAG.bytes, value);
      return;
    case 'uuid':
      to.text(TAG.uuid, value.toString('latin1').toLowerCase());
      return;
    case 'json':
      to.raw(TAG.json, value);
      return;
    case 'other':
      to.raw(TAG.other, value);
  }
}

/** `12:00:00.500` without the zeros at the end of its fraction. */
function withoutZeros(value: Buffer): Buffer {
  if (!value.includes(0x2e)) return value;
  let end = value.length;
  while (value[end - 1] === ZERO) end -= 1;
  return value.subarray(0, value[end - 1] === 0x2e ? end - 1 : end);
}
