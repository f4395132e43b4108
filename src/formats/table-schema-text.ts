import { canonicalText } from '../core/canonical-json.js';
import type { TableSchema } from './table-schema.js';

/** The fact `schema` of a table's leaf. Apart from its parser, which nobody who writes needs. */
export function schemaText(schema: TableSchema): string {
  return canonicalText(schema);
}
