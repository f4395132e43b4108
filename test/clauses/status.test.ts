import { describe, expect, it } from 'vitest';
import { eventTime, exitStatus, stageState } from '../../src/clauses/index.js';
import { evidenceOf, type Variant } from './evidence.js';
import { exampleRecords } from './example.js';

const AFTER = '2026-06-01T00:00:00Z';
const status = (variant: Variant = {}, now = AFTER) => exitStatus(evidenceOf(variant), now);
const deadlines = (variant: Variant = {}, now = AFTER) =>
  Object.fromEntries(status(variant, now).deadlines.map((d) => [d.id, d.state]));

/** The example as it stood after the record of that name. */
function until(name: string): Variant {
  const names = exampleRecords().map((r) => r.name);
  return { without: names.slice(names.indexOf(name) + 1) };
}

describe('where an exit stands', () => {
  it('finished: every stage done, nothing to do, deadlines met', () => {
    const { stages, next } = status();
    expect(stages.map((s) => s.outcome)).toEqual(stages.map(() => 'satisfied'));
    expect(next).toEqual([]);
    expect(deadlines()).toEqual({
      plan: 'met',
      return: 'met',
      deletion: 'met',
      certificate: 'met',
      'access-revocation': 'met',
    });
  });

  it('just opened: the customer brings in the terms', () => {
    const { stages, next, deadlines: due } = status(until('opening'));
    expect(stages.filter((s) => s.reached).map((s) => s.id)).toEqual(['agreed']);
    expect(next).toEqual([{ action: 'make', kind: 'exit-terms', role: 'customer' }]);
    expect(due).toEqual([]);
  });

  it('demanded: the customer plans, the provider lists', () => {
    const { next } = status(until('demand'), '2026-03-03T00:00:00Z');
    expect(next.map((n) => `${n.role} ${n.kind}`)).toEqual([
      'customer exit-plan',
      'provider handover-manifest',
      'customer surviving-duties-notice',
    ]);
  });

  it('names deadlines as waiting, open and late as time passes', () => {
    const { deletion, plan, return: back } = deadlines(until('demand'), '2026-03-03T00:00:00Z');
    expect([deletion, plan, back]).toEqual(['waiting', 'open', 'open']);
    expect(deadlines(until('demand'), '2026-03-09T01:00:00Z').plan).toBe('open');
    expect(deadlines(until('demand'), '2026-03-09T01:00:01Z').plan).toBe('late');
    expect(status(until('demand')).deadlines.find((d) => d.id === 'plan')?.dueAt).toBe(
      '2026-03-09T01:00:00Z',
    );
  });

  it('a deadline that was met too late stays so', () => {
    const edits = {
      'terms-cloud': ((p: { deadlines: { id: string; days: number }[] }) =>
        (p.deadlines[2]!.days = 3)) as never,
    };
    expect(deadlines({ edits }).deletion).toBe('met-late');
  });

  it('a bad return is at fault, and says who acts', () => {
    const { stages, next } = status({ without: ['acceptance-of-difference'] });
    expect(stages.find((s) => s.id === 'returned')?.outcome).toBe('not-satisfied');
    expect(stages.find((s) => s.id === 'accepted')?.reached).toBe(false);
    expect(next.map((n) => n.kind)).toEqual(['return-verification', 'difference-acceptance']);
  });

  it('an audit that was recorded is never called later, whatever the opinion and whatever is not done yet', () => {
    const unfinished = ['attestation-cloud', 'certificate-cloud', 'residual-test'];
    const audited = (opinion: string | undefined) => {
      const edits = { opinion: ((p: { opinion: string }) => (p.opinion = opinion!)) as never };
      const without = opinion === undefined ? [...unfinished, 'opinion'] : unfinished;
      const stage = status({ without, ...(opinion === undefined ? {} : { edits }) }).stages.at(-1)!;
      expect([stage.id, stage.reached]).toEqual(['audited', false]);
      return [stageState(stage), stage.reasons[0]?.code];
    };
    expect(audited(undefined)).toEqual(['waiting', 'record-missing']);
    expect(audited('disclaimer')).toEqual(['not-assessed', 'opinion-disclaimed']);
    expect(audited('adverse')).toEqual(['not-satisfied', 'opinion-adverse']);
    expect(audited('unqualified')[0]).toBe('satisfied');
  });

  it('nothing is done while an entry is unreadable', () => {
    expect(status({ unreadable: ['backup'] }).stages.some((s) => s.outcome === 'satisfied')).toBe(false);
  });
});

it('every record has a time of what it is about', () => {
  for (const record of evidenceOf().records) expect(eventTime(record)).toMatch(/^202[56]-.*Z$/);
  const terms = evidenceOf().records.find((r) => r.kind === 'exit-terms')!;
  expect(eventTime(terms)).toBe('2025-01-05T01:00:00Z');
});
