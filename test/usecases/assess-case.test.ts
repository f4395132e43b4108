import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ClauseOutcome } from '../../src/formats/clause.js';
import { parseReportModel, reportModelSchema } from '../../src/formats/report.js';
import { assessCase } from '../../src/usecases/assess/assess-case.js';
import {
  checkObservations,
  type ObservationSheet,
  observationTemplate,
  readObservations,
} from '../../src/usecases/assess/observations.js';
import { verdictOf } from '../../src/usecases/audit-case.js';
import { exampleModel, exampleSource } from './example-source.js';

const dir = mkdtempSync(join(tmpdir(), 'cloudexit-assess-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const NOW = '2026-05-01T08:00:00Z';
const good = () => exampleSource().audit;

function sheetOf(more: Partial<ObservationSheet> = {}, observation: object = {}): ObservationSheet {
  return checkObservations(
    {
      profile: 'gbt-38249',
      opinion: 'unqualified',
      text: '退出完成',
      auditees: ['cloud'],
      observations: [
        {
          clause: '9.3.2',
          computed: 'satisfied',
          auditee: 'cloud',
          step: 'other',
          method: 'interview',
          observation: '访谈项目负责人',
          position: 'agree',
          ...observation,
        },
      ],
      ...more,
    },
    'test',
  );
}

const assess = (sheet: ObservationSheet, audit = good()) =>
  assessCase({ audit, assessor: 'lab', sheet, now: NOW });

/** The example in which the assessor holds an outcome of its own for a clause. */
function withPosition(clause: string, computed: ClauseOutcome, outcome: ClauseOutcome, more: object = {}) {
  const position = { profile: 'gbt-38249', clause, computed, outcome, reason: '现场所见不同' };
  return {
    edits: { 'observation-cloud': (p: object) => Object.assign(p, { method: 'test', position }) },
    ...more,
  } as Parameters<typeof exampleModel>[0];
}

describe('the records of an assessment', () => {
  it('are an observation each, in the words of the sheet, and an opinion that names them all', () => {
    const { observations, opinion, disagreements } = assess(sheetOf());
    expect(observations.map((o) => o.statement.predicate)).toEqual([
      expect.objectContaining({
        party: 'lab',
        method: 'interview',
        outcome: 'conforms',
        observedAt: NOW,
        position: { profile: 'gbt-38249', clause: '9.3.2', computed: 'satisfied', outcome: 'satisfied' },
      }),
    ]);
    expect(opinion.statement.predicate).toMatchObject({
      opinion: 'unqualified',
      observations: observations.map((o) => ({ sha256: o.digest })),
    });
    expect(disagreements).toEqual([]);
  });

  it('say both outcomes where the assessor disagrees, and why', () => {
    const sheet = sheetOf({}, { position: 'disagree', outcome: 'not-satisfied', reason: '与现场不符' });
    const { observations, disagreements } = assess(sheet);
    expect(observations[0]!.statement.predicate).toMatchObject({
      outcome: 'does-not-conform',
      position: { computed: 'satisfied', outcome: 'not-satisfied', reason: '与现场不符' },
    });
    expect(disagreements).toEqual([{ clause: '9.3.2', computed: 'satisfied', outcome: 'not-satisfied' }]);
  });

  it.each([
    [
      'nobody but the assessor',
      'ASSESSOR_UNKNOWN',
      () => assessCase({ audit: good(), assessor: 'cloud', sheet: sheetOf(), now: NOW }),
    ],
    [
      'another outcome than is computed now',
      'OBSERVATION_OUTDATED',
      () => assess(sheetOf({}, { computed: 'not-assessed' })),
    ],
    ['a clause that is not there', 'OBSERVATION_OUTDATED', () => assess(sheetOf({}, { clause: '99' }))],
    ['another profile', 'OBSERVATION_OUTDATED', () => assess(sheetOf({ profile: 'nist-sp-800-88' }))],
    [
      'agreeing with another outcome',
      'OBSERVATION_CONTRADICTORY',
      () => assess(sheetOf({}, { outcome: 'not-satisfied' })),
    ],
    [
      'disagreeing with nothing',
      'OBSERVATION_CONTRADICTORY',
      () => assess(sheetOf({}, { position: 'disagree' })),
    ],
    [
      'disagreeing without a reason',
      'RECORD_FIELD_INVALID',
      () => assess(sheetOf({}, { position: 'disagree', outcome: 'not-satisfied' })),
    ],
    ['an observation left blank', 'RECORD_FIELD_INVALID', () => assess(sheetOf({}, { observation: '' }))],
    ['a field that is not there', 'OBSERVATIONS_INVALID', () => sheetOf({}, { verdict: 'satisfied' })],
  ])('refuse %s', (_, code, act) => {
    expect(act).toThrow(expect.objectContaining({ code }));
  });

  it('refuse a good opinion that is silent on what is open', () => {
    const audit = exampleSource({ without: ['backup'] }).audit;
    const open = audit.results.filter((r) => r.outcome === 'not-assessed').map((r) => r.clause.id);
    expect(open.length).toBeGreaterThan(0);
    for (const opinion of ['unqualified', 'qualified'] as const) {
      expect(() => assess(sheetOf({ opinion }), audit)).toThrow(
        expect.objectContaining({ code: 'OPINION_UNEXPLAINED' }),
      );
    }
    expect(assess(sheetOf({ opinion: 'adverse' }), audit).observations).toHaveLength(1);
  });

  it('come from a sheet that has to be filled in', async () => {
    const { profile, results } = good();
    const clauses = results.map(({ clause, outcome }) => ({
      id: clause.id,
      outcome,
      heading: clause.heading.en,
    }));
    const file = join(dir, 'sheet.yaml');
    writeFileSync(file, observationTemplate({ profile: profile.id, auditees: ['cloud'], clauses }));
    await expect(readObservations(file)).rejects.toThrow(
      expect.objectContaining({ code: 'OBSERVATIONS_INVALID' }),
    );
    writeFileSync(file, readFileSync(file, 'utf8').replace('opinion: ""', 'opinion: unqualified'));
    const sheet = await readObservations(file);
    expect(sheet.observations.map((o) => o.clause)).toEqual(results.map((r) => r.clause.id));
    expect(() => assess(sheet)).toThrow(expect.objectContaining({ code: 'RECORD_FIELD_INVALID' }));
  });
});

describe('a position on a computed outcome', () => {
  it('that is stricter decides the verdict; the computed outcome stays', () => {
    for (const outcome of ['not-satisfied', 'not-assessed'] as const) {
      const model = exampleModel(withPosition('9.3.2', 'satisfied', outcome));
      expect(model.verdict.outcome).toBe(outcome);
      const clause = model.clauses.find((c) => c.clause === '9.3.2')!;
      expect(clause.outcome).toBe('satisfied');
      expect(clause.assessed).toMatchObject({ outcome, party: 'lab' });
      expect(model.verdict.reasons.some((r) => r.en.includes('9.3.2'))).toBe(true);
      const claimed = { ...model, verdict: { outcome: 'satisfied' as const, reasons: [] } };
      expect(reportModelSchema.safeParse(claimed).success).toBe(false);
    }
  });

  it('that is kinder changes no outcome', () => {
    const without = ['backup'];
    const before = exampleModel({ without });
    const open = before.clauses.find((c) => c.outcome === 'not-assessed')!.clause;
    const model = exampleModel(withPosition(open, 'not-assessed', 'satisfied', { without }));
    expect(model.verdict.outcome).toBe('not-assessed');
    expect(model.clauses.map((c) => c.outcome)).toEqual(before.clauses.map((c) => c.outcome));
    expect(parseReportModel(model).clauses.find((c) => c.clause === open)!.assessed!.outcome).toBe(
      'satisfied',
    );
  });

  it('cannot be lost: without the observation that the opinion names nothing is satisfied', () => {
    const { results, positions } = exampleSource().audit;
    expect(verdictOf(results, [], { positions, incomplete: false })).toBe('satisfied');
    expect(verdictOf(results, [], { positions, incomplete: true })).toBe('not-assessed');
    expect(exampleModel({ without: ['observation-cloud'] }).verdict.outcome).toBe('not-assessed');
  });
});
