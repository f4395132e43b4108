import { z } from 'zod';
import { parseCanonical } from '../core/canonical-json.js';
import { DIGEST_LENGTH } from '../core/digest.js';
import {
  invalidRows,
  type KeptRow,
  ROWS_END_TYPE,
  ROWS_TYPE,
  type RowsEnd,
  type RowsHeader,
  type RowsTable,
} from './rows-file.js';

const header = z.strictObject({
  digest: z.enum(Object.keys(DIGEST_LENGTH) as [keyof typeof DIGEST_LENGTH]),
  type: z.literal(ROWS_TYPE),
});
const table = z.strictObject({ columns: z.array(z.string()), key: z.array(z.string()), path: z.string() });
const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const row = z.tuple([hex.min(32), hex, z.string()]);
const end = z.strictObject({ tables: z.int().nonnegative(), type: z.literal(ROWS_END_TYPE) });
const line = z.union([row, table, header, end]);

export type RowsLine =
  | { readonly row: KeptRow }
  | { readonly table: RowsTable }
  | { readonly header: RowsHeader }
  | { readonly end: RowsEnd };

/** Strict inverse of `rowsLineText`. Throws ROWS_FILE_INVALID, exit 3. */
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
