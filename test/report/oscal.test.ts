import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { ReportModel } from '../../src/formats/report.js';
import { rendered } from './rendered.js';
import { sampleModel } from './sample.js';

const RESULTS = 'oscal_assessment-results_schema.json';
const POAM = 'oscal_poam_schema.json';

const schemas = join(import.meta.dirname, '../vectors/oscal');

async function oscal(
  model: ReportModel,
  format: 'oscal' | 'oscal-poam',
  language: 'zh' | 'en' | 'both' = 'en',
) {
  return JSON.parse((await rendered(model, format, language)).toString('utf8')) as object;
}

function allSatisfied(): ReportModel {
  const model = sampleModel();
  const clauses = model.clauses.filter((c) => c.outcome === 'satisfied');
  return {
    ...model,
    clauses,
    findings: [],
    timeline: [],
    evidence: [],
    opinion: null,
    verdict: { outcome: 'satisfied', reasons: [] },
  };
}

function* strings(value: unknown, key = ''): Generator<{ key: string; value: string }> {
  if (typeof value === 'string') yield { key, value };
  else if (Array.isArray(value)) for (const item of value) yield* strings(item, key);
  else if (value !== null && typeof value === 'object') {
    for (const [k, item] of Object.entries(value)) yield* strings(item, k);
  }
}

describe('OSCAL', () => {
  describe('against the published schemas', () => {
    it.each([
      ['oscal', RESULTS],
      ['oscal-poam', POAM],
    ] as const)('%s validates', async (format, file) => {
      const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: true });
      addFormats.default(ajv);
      const validate = ajv.compile(JSON.parse(readFileSync(join(schemas, file), 'utf8')) as object);
      for (const model of [sampleModel(), allSatisfied(), { ...sampleModel(), clauses: [], parties: [] }]) {
        for (const language of ['zh', 'en', 'both'] as const) {
          expect(validate(await oscal(model, format, language)), JSON.stringify(validate.errors)).toBe(true);
        }
      }
      const wrong = JSON.parse(
        JSON.stringify(await oscal(sampleModel(), format)).replace(/"uuid":"./g, '"uuid":"!'),
      );
      expect(validate(wrong)).toBe(false);
    });
  });

  it.each(['oscal', 'oscal-poam'] as const)(
    '%s: every reference leads to something in the document',
    async (format) => {
      for (const model of [sampleModel(), allSatisfied()]) {
        const all = [...strings(await oscal(model, format))];
        const defined = all.filter((s) => s.key === 'uuid').map((s) => s.value);
        expect(new Set(defined).size).toBe(defined.length);
        const references = all.filter(
          (s) => /-uuids?$/.test(s.key) || (s.key === 'href' && s.value.startsWith('#')),
        );
        expect(references.length).toBeGreaterThan(3);
        for (const { key, value } of references) expect(defined, key).toContain(value.replace(/^#/, ''));
      }
    },
  );

  it('has the outcome of every clause, and never makes good what was not assessed', async () => {
    const model = sampleModel();
    const text = JSON.stringify(await oscal(model, 'oscal'));
    const document = JSON.parse(text)['assessment-results'].results[0];
    expect(document.findings).toHaveLength(model.clauses.length);
    for (const [i, clause] of model.clauses.entries()) {
      const { target, props } = document.findings[i];
      expect(target['target-id']).toBe(`clause-${clause.clause}`);
      expect(props).toContainEqual(expect.objectContaining({ name: 'outcome', value: clause.outcome }));
      expect(target.status.state).toBe(clause.outcome === 'satisfied' ? 'satisfied' : 'not-satisfied');
    }
    const observed = document.observations.filter((o: { types: string[] }) => o.types.includes('finding'));
    expect(observed).toHaveLength(model.findings.length);
  });

  it('keeps names from becoming markup', async () => {
    for (const { key, value } of strings(await oscal(sampleModel(), 'oscal'))) {
      if (['title', 'description', 'statement', 'prose', 'remarks'].includes(key))
        expect(value).not.toMatch(/(^|[^\\])</);
      expect(value).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
    }
  });

  it('lists what is open, or says that nothing is', async () => {
    const some = JSON.parse(JSON.stringify(await oscal(sampleModel(), 'oscal-poam')))[
      'plan-of-action-and-milestones'
    ];
    const open = sampleModel().clauses.filter((c) => c.outcome !== 'satisfied');
    const remedies = sampleModel().findings.filter((f) => f.remediation !== undefined);
    expect(some['poam-items']).toHaveLength(open.length + remedies.length);
    const none = JSON.parse(JSON.stringify(await oscal(allSatisfied(), 'oscal-poam')))[
      'plan-of-action-and-milestones'
    ];
    expect(none['poam-items']).toHaveLength(1);
    expect(none['poam-items'][0].title).toBe('Nothing is open');
  });
});
