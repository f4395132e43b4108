import { z } from 'zod';
import { toHex } from '../core/bytes.js';
import { canonicalText, parseCanonical } from '../core/canonical-json.js';
import { DIGEST_LENGTH } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { TAG, valuesOfRow } from './rows.js';

/** Lines of a rows file: `manifests/formats/rows.md`, rules 10 to 13. */
export const ROWS_TYPE = 'urn:cloudexit:rows:v1';
export const ROWS_END_TYPE = 'urn:cloudexit:rows-end:v1';

const header = z.strictObject({
  digest: z.enum(Object.keys(DIGEST_LENGTH) as [keyof typeof DIGEST_LENGTH]),
  type: z.literal(ROWS_TYPE),
});
const table = z.strictObject({ columns: z.array(z.string()), key: z.array(z.string()), path: z.string() });
const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const row = z.tuple([hex.min(32), hex, z.string()]);
const end = z.strictObject({ tables: z.int().nonnegative(), type: z.literal(ROWS_END_TYPE) });
const line = z.union([row, table, header, end]);

export type RowsHeader = z.infer<typeof header>;
export type RowsTable = z.infer<typeof table>;
export type RowsEnd = z.infer<typeof end>;

/** A row as a rows file has it. */
export interface KeptRow {
  /** Hexadecimal. */
  readonly hash: string;
  /** Eight hexadecimal digits a column. */
  readonly marks: string;
  /** `id=42`; empty where the table has no key. */
  readonly key: string;
}

export type RowsLine =
  | { readonly row: KeptRow }
  | { readonly table: RowsTable }
  | { readonly header: RowsHeader }
  | { readonly end: RowsEnd };

export function rowsLineText(value: RowsHeader | RowsTable | RowsEnd | KeptRow): string {
  if (!('hash' in value)) return `${canonicalText(value)}\n`;
  return `["${value.hash}","${value.marks}",${JSON.stringify(value.key)}]\n`;
}

/** Strict inverse of {@link rowsLineText}. Throws ROWS_FILE_INVALID, exit 3. */
export function parseRowsLine(bytes: Uint8Array): RowsLine {
  let value: unknown;
  try {
    value = parseCanonical(bytes);
  } catch (cause) {
    throw invalidRows('a line is not canonical JSON', cause);
  }
  const parsed = line.safeParse(value);
  if (!parsed.success) throw invalidRows('a line is none that belongs there', parsed.error);
  const { data } = parsed;
  if (Array.isArray(data)) return { row: { hash: data[0], marks: data[1], key: data[2] } };
  if ('columns' in data) return { table: data };
  return data.type === ROWS_TYPE ? { header: data } : { end: data };
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
