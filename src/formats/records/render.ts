import { displayText } from '../../core/path.js';
import type { Bilingual } from '../role.js';
import { type FieldOutline, outlineOf } from './outline.js';
import { kindOf } from './record.js';
import { definitionOf, type RecordStatement } from './registry.js';
import { wordFor } from './words.js';

/** Languages that records are shown in. */
type Language = keyof Bilingual;

/** One line of a record as people read it. `text` is empty for the heading of a group. All in display form. */
export interface RenderedLine {
  readonly depth: number;
  readonly label: string;
  readonly text: string;
}

/** A record for people: title first, then its fields in the order of the schema; nothing is left out. */
export function renderRecord(statement: RecordStatement, language: Language): RenderedLine[] {
  const kind = kindOf(statement);
  const { title } = definitionOf(kind);
  const lines: RenderedLine[] = [{ depth: 0, label: title[language], text: '' }];
  renderFields(outlineOf(kind), statement.predicate, 1, language, lines);
  return lines;
}

/** The lines as text, two spaces a depth. */
export function renderText(lines: readonly RenderedLine[]): string {
  return lines
    .map(({ depth, label, text }) => `${'  '.repeat(depth)}${label}${text === '' ? '' : `: ${text}`}\n`)
    .join('');
}

function renderFields(
  fields: readonly FieldOutline[],
  value: unknown,
  depth: number,
  language: Language,
  lines: RenderedLine[],
): void {
  const object = value as Readonly<Record<string, unknown>>;
  for (const field of fields) {
    const member = object[field.name];
    if (member === undefined) continue;
    const label = field.label[language];
    if (!Array.isArray(member)) renderValue(field, label, member, depth, language, lines);
    else if (field.type !== 'object') {
      lines.push({ depth, label, text: member.map((m) => scalar(field, m, language)).join(', ') || '-' });
    } else if (member.length === 0) lines.push({ depth, label, text: '-' });
    else {
      lines.push({ depth, label: `${label} (${member.length})`, text: '' });
      for (const [i, element] of member.entries()) {
        renderValue(field, String(i + 1), element, depth + 1, language, lines);
      }
    }
  }
}

function renderValue(
  field: FieldOutline,
  label: string,
  value: unknown,
  depth: number,
  language: Language,
  lines: RenderedLine[],
): void {
  if (value === null || typeof value !== 'object') {
    lines.push({ depth, label, text: scalar(field, value, language) });
    return;
  }
  lines.push({ depth, label, text: '' });
  renderFields(field.fields, value, depth + 1, language, lines);
}

function scalar(field: FieldOutline, value: unknown, language: Language): string {
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'string') {
    return field.words.includes(value) ? wordFor(value, language) : displayText(value);
  }
  return String(value);
}
