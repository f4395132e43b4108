import { utf8 } from '../../core/bytes.js';
import type { Entry, RowsContent } from '../../core/entry.js';
import { errorCode } from '../../core/errors.js';
import { type FindingCode, isFindingCode } from '../../core/finding-codes.js';
import { displayText } from '../../core/path.js';
import type { TableSchema } from '../../formats/table-schema.js';
import { schemaText } from '../../formats/table-schema-text.js';
import type { ContainerFindings } from '../container-findings.js';

/** Objects of a database as entries: rules 9 to 12 of `manifests/formats/databases.md`. */

/** `tables/orders`, or `tables/sales/orders` outside of the default schema. */
export function objectPath(kind: string, ...names: readonly string[]): Uint8Array {
  return utf8([kind, ...names.map(segment)].join('/'));
}

/** A name as one segment of a path: what would end it, hide in it or be taken for an escape is written %HH. */
function segment(name: string): string {
  const plain = name.replace(/[/%\u0000-\u001f\u007f]/g, escaped);
  return /^\.{1,2}$/.test(plain) ? plain.replace(/\./g, '%2E') : plain === '' ? '%' : plain;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

const MAX_SCHEMA = 4 * 1024 * 1024;

export function tableEntry(path: Uint8Array, schema: TableSchema, content: RowsContent | FindingCode): Entry {
  const text = schemaText(schema);
  if (Buffer.byteLength(text) > MAX_SCHEMA) return { path, kind: 'table', error: 'ENTRY_UNSUPPORTED' };
  const facts = { engine: schema.engine, schema: text };
  return typeof content === 'string'
    ? { path, kind: 'table', facts, error: content }
    : { path, kind: 'table', facts, content };
}

/** An object of the database that is no table: the kind and names of its path, and the text that says what it is. */
export interface Definition {
  readonly kind: string;
  /** Empty for the default schema, and for what is in none. */
  readonly schemaName: string;
  readonly names: readonly string[];
  /** Undefined when this user may not see it. */
  readonly text: string | undefined;
}

/** The definitions of a database as entries; when they cannot be read, or nobody is left to ask, that is a finding. */
export async function* definitionEntries(
  engine: string,
  session: { readonly isLost: boolean },
  read: () => Promise<readonly Definition[]>,
  findings: ContainerFindings,
): AsyncGenerator<Entry> {
  if (session.isLost) {
    findings.add('SOURCE_INCOMPLETE', 'the connection was lost before everything was listed');
    return;
  }
  try {
    for (const { kind, schemaName, names, text } of await read()) {
      const outer = schemaName === '' ? [] : [schemaName];
      yield definitionEntry(engine, objectPath(kind, ...outer, ...names), text);
    }
  } catch (error) {
    const code = errorCode(error);
    if (!isFindingCode(code)) throw error;
    const said = displayText((error as Error).message).slice(0, 500);
    findings.add('SOURCE_INCOMPLETE', `definitions were not read: ${code}, ${said}`);
  }
}

/** A view, a routine, a trigger ...: text that says what it is. */
function definitionEntry(engine: string, path: Uint8Array, text: string | undefined): Entry {
  const facts = { engine };
  if (text === undefined) return { path, kind: 'definition', facts, error: 'DEFINITION_READ_DENIED' };
  const bytes = utf8(normalised(text));
  return {
    path,
    kind: 'definition',
    size: bytes.length,
    facts,
    content: {
      type: 'stream',
      bytes,
      async *open() {
        yield bytes;
      },
    },
  };
}

/** Line ends and blanks before them are no part of a definition: clients change them in passing. */
function normalised(text: string): string {
  return `${text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+(?=\n)/g, '')
    .trim()}\n`;
}
