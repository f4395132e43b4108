import { describe, expect, it } from 'vitest';
import { CLOSURE_KINDS, closeDeletions, EvidenceView } from '../../src/clauses/index.js';
import { evidenceOf, type Variant } from './evidence.js';
import type { Edits } from './example.js';

function closure(edits: Edits = {}, variant: Variant = {}, party = 'cloud') {
  return closeDeletions(new EvidenceView(evidenceOf({ edits, ...variant }), CLOSURE_KINDS), party);
}

/** Cells that are not attested, as `item/copy/medium state why`. */
function open(edits: Edits = {}, variant: Variant = {}) {
  return closure(edits, variant)
    .cells.filter((c) => c.state !== 'attested')
    .map((c) => `${c.item}/${c.copy}/${c.medium} ${c.state} ${c.why}`);
}

interface Attestation {
  entries: {
    items: unknown;
    medium: string;
    copy: string;
    outcome: string;
    level: string;
    deletedAt?: string;
  }[];
}
interface Plan {
  copies: { id: string; items: unknown; media: string[] }[];
}

describe('closure of deletions', () => {
  it('is complete in the example: five items on the host, two in the backup', () => {
    expect(closure().counts).toEqual({ attested: 7, pending: 0, missing: 0, contradicted: 0 });
    expect(closure({}, {}, 'webdev').counts).toEqual({
      attested: 1,
      pending: 0,
      missing: 0,
      contradicted: 0,
    });
  });

  it('a backup that nobody attests', () => {
    expect(open({ 'attestation-cloud': ((p: Attestation) => p.entries.pop()) as never })).toEqual([
      'pages/nightly/tape-3 missing not-attested',
      'minutes/nightly/tape-3 missing not-attested',
    ]);
  });

  it('a copy that the baseline knows and the plan forgot', () => {
    const edits = {
      'deletion-plan-cloud': ((p: Plan) => p.copies.pop()) as never,
      'attestation-cloud': ((p: Attestation) => p.entries.pop()) as never,
    };
    expect(open(edits)).toEqual([
      'pages/nightly/- missing copy-not-planned',
      'minutes/nightly/- missing copy-not-planned',
    ]);
  });

  it('an item that is in no copy of the plan', () => {
    const edits = {
      'deletion-plan-cloud': ((p: Plan) =>
        (p.copies[0]!.items = ['pages', 'minutes', 'papers', 'journal'])) as never,
    };
    expect(open({ ...edits, baseline: ((p: Plan) => (p.copies = p.copies.slice(1))) as never })).toEqual([
      'archive/-/- missing item-in-no-copy',
    ]);
  });

  it('a plan for an item that no manifest has', () => {
    const edits = {
      'deletion-plan-cloud': ((p: Plan) => (p.copies[1]!.items = ['pages', 'minutes', 'ghost'])) as never,
    };
    expect(open(edits)).toEqual(['ghost/nightly/tape-3 contradicted item-unknown']);
  });

  it('an attestation of what no plan has', () => {
    const edits = { 'attestation-cloud': ((p: Attestation) => (p.entries[1]!.medium = 'tape-9')) as never };
    expect(open(edits)).toEqual([
      'pages/nightly/tape-3 missing not-attested',
      'minutes/nightly/tape-3 missing not-attested',
      'pages/nightly/tape-9 contradicted not-in-plan',
      'minutes/nightly/tape-9 contradicted not-in-plan',
    ]);
  });

  it('a failed deletion, and one below the level required', () => {
    const failed = ((p: Attestation) => {
      p.entries[1]!.outcome = 'failed';
      delete p.entries[1]!.deletedAt;
    }) as never;
    expect(open({ 'attestation-cloud': failed })).toEqual([
      'pages/nightly/tape-3 missing failed',
      'minutes/nightly/tape-3 missing failed',
    ]);
    const weak = ((p: Attestation) => (p.entries[0]!.level = 'clear')) as never;
    expect(open({ 'attestation-cloud': weak })).toEqual(['papers/site/disk-1 missing level-too-low']);
  });

  it('a level that no authorisation states', () => {
    const edits = {
      'authorisation-cloud': ((p: { requiredLevels: unknown[] }) => p.requiredLevels.pop()) as never,
    };
    expect(open(edits)).toEqual(['papers/site/disk-1 missing level-not-stated']);
  });

  it('a backup that expires later is pending until then', () => {
    const later = ((p: Attestation) => {
      const entry = p.entries[1]!;
      delete entry.deletedAt;
      Object.assign(entry, { outcome: 'expires-later', expiresAt: '2026-07-01T00:00:00Z' });
    }) as never;
    const { cells, counts } = closure({ 'attestation-cloud': later });
    expect(counts).toEqual({ attested: 5, pending: 2, missing: 0, contradicted: 0 });
    expect(cells.find((c) => c.state === 'pending')?.until).toBe('2026-07-01T00:00:00Z');
  });

  it('residue outweighs the attestation of its medium, or stands by itself elsewhere', () => {
    const found = (i: number) =>
      ((p: { targets: object[] }) => Object.assign(p.targets[i]!, { outcome: 'found', hits: 1 })) as never;
    expect(new Set(open({ 'residual-test': found(0) }).map((c) => c.split(' ').slice(1).join(' ')))).toEqual(
      new Set(['contradicted residue-found']),
    );
    expect(open({ 'residual-test': found(1) })).toEqual(['-/-/- contradicted residue-found']);
  });

  it('misses the copies that the baseline knows even without manifest, plan and attestation', () => {
    const without = ['manifest-cloud', 'deletion-plan-cloud', 'attestation-cloud'];
    expect(closure({}, { without }).counts).toEqual({ attested: 0, pending: 0, missing: 2, contradicted: 0 });
  });

  it('does not make more cells than can be assessed', () => {
    const many = ((p: Plan & { media: object[] }) => {
      p.media = Array.from({ length: 10_000 }, (_, i) => ({ ...p.media[0]!, id: `m-${i}` }));
      p.copies = Array.from({ length: 20 }, (_, i) => ({
        ...p.copies[0]!,
        id: `c-${i}`,
        media: p.media.map((_, j) => `m-${j}`),
      }));
    }) as never;
    expect(open({ 'deletion-plan-cloud': many })).toEqual(['-/-/- missing too-many-cells']);
  });

  it('has no cells for a party of which nothing is known', () => {
    expect(closure({}, {}, 'lab').cells).toEqual([]);
  });
});
