import {
  buildRecord,
  type FieldOutline,
  outlineOf,
  type RecordKind,
  type RecordStatement,
} from '../formats/records/index.js';

/** Somebody who can be asked. `path` says which field it is, as in `items[0].title`. */
export interface Asker {
  text(field: FieldOutline, path: string, initial?: string): Promise<string>;
  word(field: FieldOutline, path: string): Promise<string>;
  words(field: FieldOutline, path: string): Promise<readonly string[]>;
  yes(field: FieldOutline, path: string, question: 'give' | 'another' | 'value'): Promise<boolean>;
}

/**
 * Asks for every field of a kind and builds the record. Throws as `buildRecord` does when the answers don't fit together.
 * `known` answers are offered as they stand.
 */
export async function askRecord(
  kind: RecordKind,
  asker: Asker,
  known: Readonly<Record<string, string>> = {},
): Promise<RecordStatement> {
  return buildRecord(kind, await askFields(outlineOf(kind), asker, '', known));
}

async function askFields(
  fields: readonly FieldOutline[],
  asker: Asker,
  prefix: string,
  known: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const field of fields) {
    const path = `${prefix}${field.name}`;
    if (field.optional && !(await asker.yes(field, path, 'give'))) continue;
    answers[field.name] = field.list
      ? await askList(field, asker, path)
      : await askOne(field, asker, path, prefix === '' ? known[field.name] : undefined);
  }
  return answers;
}

async function askList(field: FieldOutline, asker: Asker, path: string): Promise<unknown> {
  if (field.type === 'word') return await asker.words(field, path);
  if (field.type === 'object') {
    const elements: unknown[] = [];
    while (await asker.yes(field, path, 'another')) {
      elements.push(await askFields(field.fields, asker, `${path}[${elements.length}].`, {}));
    }
    return elements;
  }
  // Texts and integers are given on one line each, an empty line ends; a word of the field stands for the whole list.
  const values: unknown[] = [];
  for (;;) {
    const line = await asker.text(field, `${path}[${values.length}]`);
    if (line === '') return values;
    if (values.length === 0 && field.words.includes(line)) return line;
    values.push(field.type === 'integer' ? integer(line) : line);
  }
}

async function askOne(
  field: FieldOutline,
  asker: Asker,
  path: string,
  initial: string | undefined,
): Promise<unknown> {
  switch (field.type) {
    case 'object':
      return await askFields(field.fields, asker, `${path}.`, {});
    case 'word':
      return await asker.word(field, path);
    case 'boolean':
      return await asker.yes(field, path, 'value');
    case 'integer':
      return integer(await asker.text(field, path, initial));
    case 'text':
      return await asker.text(field, path, initial);
  }
}

/** What is no integer stays as it was written, for the schema to refuse by name. */
function integer(line: string): number | string {
  return /^\d{1,15}$/.test(line) ? Number(line) : line;
}
