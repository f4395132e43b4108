import type { z } from 'zod';
import type { Bilingual } from '../role.js';
import { definitionOf, type RecordKind } from './registry.js';

/** A record kind's fields as data, for whatever shows them to people: renderers, templates, prompts, pages. */
export interface FieldOutline {
  readonly name: string;
  readonly label: Bilingual;
  readonly optional: boolean;
  /** True when the value is a list of what the rest describes. */
  readonly list: boolean;
  readonly type: 'object' | 'word' | 'text' | 'integer' | 'boolean';
  /** For `word`: the words there are. For a union, the literal beside the other form. */
  readonly words: readonly string[];
  /** For `object`: its fields, in the order of the schema. */
  readonly fields: readonly FieldOutline[];
  /** Whether what a person typed fits: for `text` and `integer`, one element if it is a list. */
  readonly accepts: (typed: string) => boolean;
}

export function outlineOf(kind: RecordKind): readonly FieldOutline[] {
  return fieldsOf(definitionOf(kind).schema);
}

function fieldsOf(object: z.core.$ZodType): FieldOutline[] {
  const { shape } = (object as z.ZodObject).def;
  return Object.entries(shape).map(([name, schema]) => outline(name, schema));
}

/** The inner types of zod that the schemas of this folder are made of; anything else is a mistake in a schema. */
function outline(name: string, schema: z.core.$ZodType): FieldOutline {
  const meta = (schema as z.ZodType).meta() ?? {};
  const field = {
    name,
    label: { zh: String(meta['x-zh'] ?? name), en: String(meta['description'] ?? name) },
    optional: false,
    list: false,
    words: [],
    fields: [],
    accepts: (typed: string) => (schema as z.ZodType).safeParse(typed).success,
  };
  const { def } = schema as z.ZodType;
  switch (def.type) {
    case 'optional': {
      const inner = outline(name, (schema as z.ZodOptional).def.innerType);
      return { ...inner, label: field.label, optional: true };
    }
    case 'array': {
      const inner = outline(name, (schema as z.ZodArray).def.element);
      return { ...inner, label: field.label, list: true };
    }
    case 'union': {
      const [literal, other] = (schema as z.ZodUnion).def.options;
      const inner = outline(name, other!);
      return { ...inner, label: field.label, words: outline(name, literal!).words };
    }
    case 'object':
      return { ...field, type: 'object', fields: fieldsOf(schema) };
    case 'enum':
      return { ...field, type: 'word', words: Object.values((schema as z.ZodEnum).def.entries).map(String) };
    case 'literal':
      return { ...field, type: 'word', words: (schema as z.ZodLiteral).def.values.map(String) };
    case 'number':
      return {
        ...field,
        type: 'integer',
        accepts: (typed) =>
          /^\d{1,15}$/.test(typed) && (schema as z.ZodType).safeParse(Number(typed)).success,
      };
    case 'boolean':
      return { ...field, type: 'boolean' };
    case 'string':
      return { ...field, type: 'text' };
    default:
      throw new TypeError(`${name}: no outline for ${def.type}`);
  }
}
