import { fileURLToPath } from 'node:url';
import { CloudexitError } from '../core/errors.js';
import {
  isRecordKind,
  parseDraft,
  RECORD_KINDS,
  type RecordKind,
  type RecordStatement,
} from '../formats/records/index.js';
import { readSmallFile } from './small-file.js';

const TEMPLATES = new URL('../../manifests/templates/', import.meta.url);
const MAX_TEMPLATE = 1024 * 1024;

/** The kind a person named. `RECORD_KIND_UNKNOWN`, exit 2, names the kinds there are. */
export function recordKindOf(name: string): RecordKind {
  if (isRecordKind(name)) return name;
  throw new CloudexitError('RECORD_KIND_UNKNOWN', 'there is no such kind of record', {
    subject: name,
    hint: `Known: ${RECORD_KINDS.join(', ')}.`,
    exit: 2,
  });
}

/** The commented YAML template of a kind, as it ships with the package. */
export async function readTemplate(kind: RecordKind): Promise<Uint8Array> {
  // A kind comes from the registry, never from input.
  return await readSmallFile(fileURLToPath(new URL(`${kind}.yaml`, TEMPLATES)), MAX_TEMPLATE);
}

/** Digests, times, and whatever is named 某: nobody has the same as an example by chance. */
const TELLING = /^[0-9a-f]{64}$|^\d{4}-\d\d-\d\dT|某/;

/**
 * Fields of a record that still hold what the template of its kind has for an example, as paths below the predicate. Words, numbers
 * and short names are not looked at: they may well be the same.
 */
export async function examplesLeft(kind: RecordKind, statement: RecordStatement): Promise<readonly string[]> {
  const template = parseDraft(await readTemplate(kind)).predicate;
  const examples = new Set<string>([template.case]);
  eachText(template, '', (_, text) => {
    if (TELLING.test(text)) examples.add(text);
  });
  const left: string[] = [];
  eachText(statement.predicate, '', (path, text) => {
    if (examples.has(text)) left.push(path);
  });
  return left;
}

function eachText(value: unknown, path: string, told: (path: string, text: string) => void): void {
  if (typeof value === 'string') told(path, value);
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) eachText(item, `${path}[${i}]`, told);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, member] of Object.entries(value)) {
      eachText(member, path === '' ? name : `${path}.${name}`, told);
    }
  }
}
