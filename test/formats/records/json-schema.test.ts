import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleRecords } from '../../clauses/example.js';

/** Somebody else's validator over the schemas as they ship: Debian's python3-jsonschema. */
const CHECK = `
import json, sys
from jsonschema import Draft202012Validator
validators = {}
def validator(kind):
    schema = json.load(open(sys.argv[2] + '/record-' + kind + '.json', encoding='utf-8'))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
for line in open(sys.argv[1], encoding='utf-8'):
    case = json.loads(line)
    kind = case['kind']
    if kind not in validators:
        validators[kind] = validator(kind)
    print('valid' if validators[kind].is_valid(case['record']) else 'invalid')
`;

const present = spawnSync('python3', ['-c', 'import jsonschema']).status === 0;
const required = process.env['CI'] === 'true';

describe.skipIf(!present && !required)(
  'JSON Schemas, by an independent validator (needs python3-jsonschema)',
  () => {
    function validate(cases: readonly { kind: string; record: unknown }[]): string[] {
      const folder = mkdtempSync(join(tmpdir(), 'cloudexit-schema-'));
      try {
        const file = join(folder, 'cases.jsonl');
        writeFileSync(file, cases.map((c) => `${JSON.stringify(c)}\n`).join(''));
        const schemas = resolve('manifests/schemas');
        return execFileSync('python3', ['-c', CHECK, file, schemas], { encoding: 'utf8' }).trim().split('\n');
      } finally {
        rmSync(folder, { recursive: true });
      }
    }

    const cases = exampleRecords().map(({ kind, bytes }) => ({
      kind,
      record: JSON.parse(new TextDecoder().decode(bytes)) as { predicate: Record<string, unknown> },
    }));

    it('accept every record of the example', () => {
      expect(validate(cases)).toEqual(cases.map(() => 'valid'));
    });

    it('refuse an unknown field, a missing field, a wrong type and another kind', () => {
      const broken = cases.flatMap(({ kind, record }) => {
        const { case: _, ...rest } = record.predicate;
        return [
          { kind, record: { ...record, predicate: { ...record.predicate, extra: 1 } } },
          { kind, record: { ...record, predicate: rest } },
          { kind, record: { ...record, predicate: { ...record.predicate, recordedAt: 1 } } },
          { kind, record: { ...record, predicateType: 'urn:cloudexit:record:other:v1' } },
        ];
      });
      expect(validate(broken)).toEqual(broken.map(() => 'invalid'));
    }, 240_000);
  },
);
