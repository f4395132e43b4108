import { stringify } from 'yaml';
import { z } from 'zod';
import {
  definitionOf,
  type FieldOutline,
  outlineOf,
  type RecordKind,
} from '../../../src/formats/records/index.js';
import { predicateTypeOf, STATEMENT_TYPE } from '../../../src/formats/statement.js';

/**
 * What is generated from the record schemas and checked in: JSON Schemas, templates and pages. To write them anew after a
 * change: `UPDATE_MANIFESTS=1 npx vitest run test/formats/records/manifests.test.ts`.
 */
export function jsonSchema(kind: RecordKind): string {
  const definition = definitionOf(kind);
  const { $schema, ...predicate } = z.toJSONSchema(definition.schema) as Record<string, unknown>;
  const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' };
  const schema = {
    $schema,
    $id: `urn:cloudexit:schema:record:${kind}:v1`,
    title: `${definition.title.en} / ${definition.title.zh}`,
    description: definition.purpose.en,
    'x-zh': definition.purpose.zh,
    type: 'object',
    properties: {
      _type: { const: STATEMENT_TYPE },
      subject: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            digest: {
              type: 'object',
              properties: { sha256, sm3: sha256 },
              minProperties: 1,
              additionalProperties: false,
            },
          },
          required: ['name', 'digest'],
          additionalProperties: false,
        },
      },
      predicateType: { const: predicateTypeOf(kind) },
      predicate,
    },
    required: ['_type', 'subject', 'predicateType', 'predicate'],
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const ROLE_ZH = { customer: '客户', provider: '服务商', agent: '代理商', assessor: '评估机构' } as const;

/** A record to fill in: the example's values, each field with its name and what may stand there. */
export function template(kind: RecordKind, example: object): string {
  const { title, purpose, authors, cosigners } = definitionOf(kind);
  const roles = (of: readonly (keyof typeof ROLE_ZH)[]) => of.map((r) => ROLE_ZH[r]).join('、');
  const head = [
    `# ${title.zh} / ${title.en}`,
    `# ${purpose.zh}`,
    `# ${purpose.en}`,
    `# 出具并签署 / made and signed by: ${roles(authors)} / ${authors.join(', ')}`,
    ...(cosigners.length > 0
      ? [`# 可加签 / may also sign: ${roles(cosigners)} / ${cosigners.join(', ')}`]
      : []),
    '# 以下为示例值，请逐项替换；时间为 UTC。',
    '# The values are examples: replace every one of them. Times are UTC.',
    '',
    `kind: ${kind}`,
  ];
  const lines: string[] = [];
  templateFields(outlineOf(kind), example, 0, true, lines);
  return `${[...head, ...lines].join('\n')}\n`;
}

function templateFields(
  fields: readonly FieldOutline[],
  example: object,
  depth: number,
  commented: boolean,
  lines: string[],
): void {
  const indent = '  '.repeat(depth);
  for (const field of fields) {
    const value = (example as Readonly<Record<string, unknown>>)[field.name];
    if (commented) lines.push(`${indent}# ${comment(field)}`);
    if (value === undefined) {
      if (commented) lines.push(`${indent}# ${field.name}:`);
      continue;
    }
    if (Array.isArray(value) && field.type === 'object' && value.length > 0) {
      lines.push(`${indent}${field.name}:`);
      for (const [i, element] of value.entries()) {
        const inner: string[] = [];
        templateFields(field.fields, element as object, depth + 2, commented && i === 0, inner);
        const first = inner.findIndex((l) => !l.trimStart().startsWith('#'));
        lines.push(...inner.slice(0, first));
        lines.push(`${indent}  - ${inner[first]!.trimStart()}`, ...inner.slice(first + 1));
      }
    } else if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      lines.push(`${indent}${field.name}:`);
      templateFields(field.fields, value, depth + 1, commented, lines);
    } else lines.push(`${indent}${field.name}: ${flow(value)}`);
  }
}

function comment(field: FieldOutline): string {
  const choices = field.words.length > 0 ? ` [${field.words.join(' | ')}]` : '';
  const open = field.type === 'word' ? choices : choices === '' ? '' : `${choices} 或列表 / or a list`;
  return `${field.label.zh} / ${field.label.en}${field.optional ? '（可省略 / optional）' : ''}${open}`;
}

function flow(value: unknown): string {
  const text = stringify(value, {
    collectionStyle: 'flow',
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  }).trim();
  // Words read better bare; they can't be mistaken for anything else.
  return /^"[a-z][a-z-]*"$/.test(text) && !/^"(true|false|null|yes|no|on|off)"$/.test(text)
    ? text.slice(1, -1)
    : text;
}

export function page(kind: RecordKind): string {
  const { title, purpose, authors, cosigners } = definitionOf(kind);
  const rows: string[] = [];
  pageRows(outlineOf(kind), '', rows);
  return `${[
    `# ${title.en} (${title.zh})`,
    '',
    `${purpose.en}`,
    '',
    `${purpose.zh}`,
    '',
    `- Predicate type: \`${predicateTypeOf(kind)}\``,
    `- Made and signed by: ${authors.join(', ')}`,
    `- May also sign: ${cosigners.length > 0 ? cosigners.join(', ') : 'nobody'}`,
    `- JSON Schema: \`manifests/schemas/record-${kind}.json\`; template: \`manifests/templates/${kind}.yaml\``,
    '',
    'Generated from the schema; what all records have in common is in `../records.md`.',
    '',
    '| field | type | meaning | 含义 |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
}

function pageRows(fields: readonly FieldOutline[], prefix: string, rows: string[]): void {
  for (const field of fields) {
    const path = `${prefix}${field.name}${field.list ? '[]' : ''}`;
    const words = field.words.map((w) => `\`${w}\``).join(', ');
    const type = field.type === 'word' ? words : words === '' ? field.type : `${words} or ${field.type}`;
    rows.push(
      `| \`${path}\`${field.optional ? ' (optional)' : ''} | ${type} | ${field.label.en} | ${field.label.zh} |`,
    );
    pageRows(field.fields, `${path}.`, rows);
  }
}
