import { toHex } from '../core/bytes.js';
import { canonicalText } from '../core/canonical-json.js';
import type { AnyDigest } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { TAG, valuesOfRow } from './rows.js';

/** Lines of a rows file: `manifests/formats/rows.md`, rules 10 to 13. */
export const ROWS_TYPE = 'urn:cloudexit:rows:v1';
export const ROWS_END_TYPE = 'urn:cloudexit:rows-end:v1';

export interface RowsHeader {
  readonly digest: AnyDigest;
  readonly type: typeof ROWS_TYPE;
}

export interface RowsTable {
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** One character a byte. */
  readonly path: string;
}

export interface RowsEnd {
  readonly tables: number;
  readonly type: typeof ROWS_END_TYPE;
}

/** A row as a rows file has it. */
export interface KeptRow {
  /** Hexadecimal. */
  readonly hash: string;
  /** Eight hexadecimal digits a column. */
  readonly marks: string;
  /** `id=42`; empty where the table has no key. */
  readonly key: string;
}

export function rowsLineText(value: RowsHeader | RowsTable | RowsEnd | KeptRow): string {
  if (!('hash' in value)) return `${canonicalText(value)}\n`;
  return `["${value.hash}","${value.marks}",${JSON.stringify(value.key)}]\n`;
}

/** What is kept of an encoded row beside its hash. `keyAt`: places of the key's columns, with their names. */
export function marksAndKey(
  bytes: Uint8Array,
  from: number,
  to: number,
  keyAt: readonly (readonly [name: string, at: number])[],
): Omit<KeptRow, 'hash'> {
  const values = valuesOfRow(bytes, from, to);
  let marks = '';
  for (const value of values) marks += fnv1a(bytes, value.from, value.to).toString(16).padStart(8, '0');
  const key = keyAt.map(([name, at]) => {
    const value = values[at]!;
    return `${name}=${valueText(value.tag, bytes.subarray(value.payload, value.to))}`;
  });
  return { marks, key: key.join(', ') };
}

const MAX_KEY_VALUE = 200;
const decoder = new TextDecoder();

/** For people; long ones are cut and told apart by a mark of the whole. */
function valueText(tag: number, payload: Uint8Array): string {
  if (tag === TAG.null) return 'NULL';
  const isText = tag !== TAG.bytes && tag !== TAG.float && tag !== TAG.array;
  if (payload.length <= MAX_KEY_VALUE) return isText ? decoder.decode(payload) : toHex(payload);
  const cut = payload.subarray(0, MAX_KEY_VALUE);
  const whole = fnv1a(payload, 0, payload.length).toString(16);
  return `${isText ? decoder.decode(cut) : toHex(cut)}...${payload.length} bytes, ${whole}`;
}

/** Fowler, Noll, Vo: FNV-1a with 32 bits. */
function fnv1a(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

export function invalidRows(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('ROWS_FILE_INVALID', `not a rows file: ${why}`, { exit: 3, cause });
}
