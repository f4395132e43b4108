import { describe, expect, it } from 'vitest';
import { CLOSURE_KINDS, closeDeletions, EvidenceView } from '../../src/clauses/index.js';
import { RULES } from '../../src/clauses/rules/registry.js';
import { digestHex } from '../../src/core/digest.js';
import { buildRecord, serialiseRecord } from '../../src/formats/records/index.js';
import { buildReportModel } from '../../src/usecases/report-model/index.js';
import { exampleSource } from '../usecases/example-source.js';
import { evidenceOf, type Variant } from './evidence.js';
import { type ExampleRecord, exampleRecords } from './example.js';

type Predicate = Record<string, unknown> & { targets: Record<string, unknown>[] };

/** A record of the example once more, changed. */
function again(of: string, change: (p: Predicate) => void, signers?: readonly string[]): ExampleRecord {
  const from = exampleRecords().find((r) => r.name === of)!;
  const predicate = structuredClone(from.statement.predicate) as unknown as Predicate;
  change(predicate);
  const statement = buildRecord(from.kind, predicate as never);
  const bytes = serialiseRecord(statement);
  const digest = digestHex('sha256', bytes);
  return { ...from, name: `${of}-again`, statement, bytes, digest, signers: signers ?? from.signers };
}

const at = (day: number, hour: number) => `2026-04-${day}T0${hour}:00:00Z`;
const span = (day: number) => ({
  startedAt: at(day, 1),
  finishedAt: at(day, 5),
  recordedAt: at(day, 6),
});
const FOUND = { outcome: 'found', hits: 3 };

/** A test on this day; `first` changes its first target. */
const test = (day: number, first: object = {}, signers?: readonly string[]) =>
  again(
    'residual-test',
    (p) => {
      Object.assign(p, span(day));
      Object.assign(p['targets'][0]!, first);
    },
    signers,
  );
const sanitised = (day: number, change: object = {}) =>
  again('sanitisation-disk-1', (p) => Object.assign(p, span(day), change));
const attested = (day: number) =>
  again('attestation-cloud', (p) => {
    Object.assign(p, span(day));
    for (const entry of p['entries'] as Record<string, unknown>[]) {
      Object.assign(entry, {
        deletedAt: at(day, 3),
        verification: { method: 'x', outcome: 'verified', at: at(day, 4) },
      });
    }
  });
const ENDPOINT = { id: 'site', kind: 'endpoint', medium: undefined };

/** The hit is made on the 26th. */
const CASES: Readonly<
  Record<string, { outcome: string; stands: boolean; more: ExampleRecord[]; variant?: Variant }>
> = {
  'pass: cleared anew, then tested anew': {
    outcome: 'satisfied',
    stands: false,
    more: [test(26, FOUND), sanitised(27), test(28)],
  },
  'pass: an endpoint, deleted anew, then tested anew': {
    outcome: 'satisfied',
    stands: false,
    more: [test(26, { ...ENDPOINT, ...FOUND }), attested(27), test(28, ENDPOINT), test(28)],
  },
  'pass: a hit of a sample, then all of it': {
    outcome: 'satisfied',
    stands: false,
    more: [test(26, { ...FOUND, coverage: 'sample' }), sanitised(27), test(28)],
  },
  'fail: nothing followed': { outcome: 'not-satisfied', stands: true, more: [test(26, FOUND)] },
  'fail: a later test alone': { outcome: 'not-satisfied', stands: true, more: [test(26, FOUND), test(28)] },
  'fail: a later attestation of a medium, and a test': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), attested(27), test(28)],
  },
  'fail: an endpoint, and a later test alone': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, { ...ENDPOINT, ...FOUND }), test(28, ENDPOINT)],
  },
  'fail: cleared anew, not tested again': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), sanitised(27)],
  },
  'fail: tested between, not after': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), test(27), sanitised(28)],
  },
  'fail: found again': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), sanitised(27), test(28, FOUND)],
  },
  'fail: the new clearing was not verified': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), sanitised(27, { verificationOutcome: 'not-verified' }), test(28)],
  },
  'fail: the new clearing had errors': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), sanitised(27, { errors: 1 }), test(28)],
  },
  'fail: of another medium': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), sanitised(27, { medium: 'tape-3' }), test(28)],
  },
  'fail: on the word of the holder alone': {
    outcome: 'not-satisfied',
    stands: true,
    more: [
      test(26, FOUND),
      sanitised(27),
      again('residual-test', (p) => Object.assign(p, span(28), { party: 'cloud' }), ['cloud']),
    ],
  },
  'fail: tested anew with another index': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, { ...FOUND, index: 'a'.repeat(64) }), sanitised(27), test(28, { index: 'b'.repeat(64) })],
  },
  'fail: all of it, then a sample': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), sanitised(27), test(28, { coverage: 'sample' })],
  },
  'fail: the new test settled nothing': {
    outcome: 'not-satisfied',
    stands: true,
    more: [test(26, FOUND), sanitised(27), test(28, { outcome: 'not-assessed' })],
  },
  'not assessed: the new test is not the assessor’s, nor witnessed by it': {
    outcome: 'not-assessed',
    stands: false,
    more: [
      test(26, FOUND),
      sanitised(27),
      again('residual-test', (p) => Object.assign(p, span(28), { party: 'gov' }), ['gov']),
    ],
  },
  'not assessed: the new test has an index that nobody committed to': {
    outcome: 'not-assessed',
    stands: false,
    more: [test(26, { ...FOUND, index: 'a'.repeat(64) }), sanitised(27), test(28, { index: 'a'.repeat(64) })],
  },
};

describe('a hit, and what follows it', () => {
  for (const [name, { outcome, stands, more }] of Object.entries(CASES)) {
    it(name, () => {
      const evidence = evidenceOf({ more });
      const { kinds, evaluate } = RULES['residual-test-after-deletion'];
      expect(evaluate(new EvidenceView(evidence, kinds)).outcome).toBe(outcome);
      const { cells } = closeDeletions(new EvidenceView(evidence, CLOSURE_KINDS), 'cloud');
      expect(cells.some((c) => c.why === 'residue-found')).toBe(stands);
      const { findings } = buildReportModel(exampleSource({ more }));
      expect(findings.some((f) => f.code === 'RESIDUE_FOUND')).toBe(stands);
    });
  }

  it('what a test finds before anything was deleted contradicts no deletion', () => {
    const early = again('residual-test', (p) => {
      Object.assign(p, { startedAt: '2026-04-19T01:00:00Z', finishedAt: '2026-04-19T02:00:00Z' });
      Object.assign(p.targets[0]!, FOUND);
    });
    const evidence = evidenceOf({ more: [early] });
    const { counts } = closeDeletions(new EvidenceView(evidence, CLOSURE_KINDS), 'cloud');
    expect(counts.contradicted).toBe(0);
  });

  it('a hit on what a party holds that the opening does not know is reported too', () => {
    const { findings } = buildReportModel(
      exampleSource({ more: [test(26, { ...FOUND, holder: 'nobody' })] }),
    );
    expect(findings.map((f) => [f.code, f.owner])).toContainEqual(['RESIDUE_FOUND', 'nobody']);
  });
});
