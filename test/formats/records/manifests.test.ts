import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import {
  type FieldOutline,
  outlineOf,
  parseDraft,
  RECORD_KINDS,
  type RecordKind,
  renderRecord,
  renderText,
} from '../../../src/formats/records/index.js';
import { wordFor } from '../../../src/formats/records/words.js';
import { exampleOf } from './examples.js';
import { jsonSchema, page, template } from './generate.js';

const FILES = [
  ['manifests/schemas', (kind: RecordKind) => `record-${kind}.json`, jsonSchema],
  [
    'manifests/templates',
    (kind: RecordKind) => `${kind}.yaml`,
    (kind: RecordKind) => template(kind, exampleOf(kind)),
  ],
  ['manifests/formats/records', (kind: RecordKind) => `${kind}.md`, page],
] as const;

describe('what is generated from the schemas', () => {
  for (const [folder, nameOf, generate] of FILES) {
    for (const kind of RECORD_KINDS) {
      it(`${folder}/${nameOf(kind)} is up to date`, () => {
        const file = `${folder}/${nameOf(kind)}`;
        if (process.env['UPDATE_MANIFESTS'] === '1') writeFileSync(file, generate(kind));
        expect(existsSync(file) ? readFileSync(file, 'utf8') : undefined).toBe(generate(kind));
      });
    }
    it(`${folder} has nothing else`, () => {
      const expected = RECORD_KINDS.map(nameOf).sort();
      const prefix = folder === 'manifests/schemas' ? 'record-' : '';
      expect(
        readdirSync(folder)
          .filter((f) => f.startsWith(prefix))
          .sort(),
      ).toEqual(expected);
    });
  }
});

describe.each([...RECORD_KINDS])('%s', (kind) => {
  it('its template is a valid draft with the example’s values', () => {
    const statement = parseDraft(readFileSync(`manifests/templates/${kind}.yaml`));
    expect(statement.predicate).toEqual(exampleOf(kind));
  });

  it('every field and word has names in both languages', () => {
    const walk = (field: FieldOutline): void => {
      expect(field.label.zh, field.name).toMatch(/\p{Script=Han}|SHA-256/u);
      expect(field.label.en, field.name).toMatch(/^[\x20-\x7e]+$/);
      for (const word of field.words)
        expect(wordFor(word, 'zh'), word).toMatch(/\p{Script=Han}|VPN|SHA|SM3/u);
      field.fields.forEach(walk);
    };
    outlineOf(kind).forEach(walk);
  });

  it('is rendered for people with nothing left out, in both languages', () => {
    const statement = parseDraft(utf8(template(kind, exampleOf(kind))));
    for (const language of ['zh', 'en'] as const) {
      const text = renderText(renderRecord(statement, language));
      for (const leaf of leaves(statement.predicate)) {
        const shown = [
          String(leaf),
          wordFor(String(leaf), language),
          ...(typeof leaf === 'boolean' ? ['yes', 'no', '是', '否'] : []),
        ];
        expect(
          shown.some((s) => text.includes(s)),
          String(leaf),
        ).toBe(true);
      }
    }
  });
});

function leaves(value: unknown): unknown[] {
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leaves) : [value];
}
