import { describe, expect, it } from 'vitest';
import { CLOSURE_KINDS, closeDeletions, EvidenceView } from '../../src/clauses/index.js';
import { digestHex } from '../../src/core/digest.js';
import { buildRecord, serialiseRecord } from '../../src/formats/records/index.js';
import { COPY_KINDS } from '../../src/formats/records/vocabulary.js';
import { evidenceOf, type Variant } from './evidence.js';
import { type Edits, exampleRecords } from './example.js';

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

function expiresLater(p: Attestation): void {
  const entry = p.entries[1]!;
  delete entry.deletedAt;
  Object.assign(entry, { outcome: 'expires-later', expiresAt: '2026-07-01T00:00:00Z' });
}

/** The second copy of the example is of this kind, in plan and baseline, and what the baseline knows is all there is to know of it. */
const ofKind = (kind: string): Edits => ({
  'deletion-plan-cloud': ((p: { copies: { kind: string }[] }) => (p.copies[1]!.kind = kind)) as never,
  baseline: ((p: { copies: { id: string; kind: string }[] }) => {
    for (const copy of p.copies) if (copy.id === 'nightly') copy.kind = kind;
  }) as never,
});

describe.each(COPY_KINDS)('a copy of kind %s', (kind) => {
  const edits = ofKind(kind);
  const nightly = (more: Edits = {}, variant: Variant = {}, party = 'cloud') =>
    closure({ ...edits, ...more }, variant, party)
      .cells.filter((c) => c.copy === 'nightly')
      .map((c) => `${c.item} ${c.state} ${c.why}`);

  it('planned and attested is attested', () => {
    expect(nightly()).toEqual(['pages attested deleted', 'minutes attested deleted']);
  });

  it('planned and not attested is missing', () => {
    expect(nightly({ 'attestation-cloud': ((p: Attestation) => p.entries.pop()) as never })).toEqual([
      'pages missing not-attested',
      'minutes missing not-attested',
    ]);
  });

  it('known to the baseline and in no plan is missing', () => {
    const forgotten = {
      'deletion-plan-cloud': ((p: Plan) => p.copies.pop()) as never,
      'attestation-cloud': ((p: Attestation) => p.entries.pop()) as never,
    };
    expect(nightly(forgotten)).toEqual([
      'pages missing copy-not-planned',
      'minutes missing copy-not-planned',
    ]);
  });

  it('that an agent holds is asked of the agent, and of nobody else', () => {
    const held = {
      baseline: ((p: { copies: { id: string; kind: string; holder: string; items: unknown }[] }) => {
        const copy = p.copies.find((c) => c.id === 'nightly')!;
        p.copies.push({ ...copy, id: 'held', kind, holder: 'webdev', items: 'all' });
      }) as never,
    };
    expect(open(held)).toEqual([]);
    expect(
      closure(held, {}, 'webdev')
        .cells.filter((c) => c.state !== 'attested')
        .map((c) => `${c.copy} ${c.state} ${c.why}`),
    ).toEqual(['held missing copy-not-planned']);
  });

  it('that expires later is pending, and nobody settles it before', () => {
    expect(nightly({ 'attestation-cloud': expiresLater as never })).toEqual([
      'pages pending expires-later',
      'minutes pending expires-later',
    ]);
    expect(nightly({ 'attestation-cloud': expiresLater as never }, { at: '2026-08-01T00:00:00Z' })).toEqual([
      'pages missing expired-not-attested',
      'minutes missing expired-not-attested',
    ]);
  });
});

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
      '-/-/tape-3 missing medium-in-no-copy',
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

  it('entries of an inventory that no item claims', () => {
    const edits = {
      'manifest-cloud': ((p: { items: { leaves: number }[] }) => (p.items[0]!.leaves -= 1)) as never,
    };
    expect(open(edits)).toEqual(['-/-/- missing entries-in-no-item']);
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
    const { cells, counts } = closure({ 'attestation-cloud': expiresLater as never });
    expect(counts).toEqual({ attested: 5, pending: 2, missing: 0, contradicted: 0 });
    expect(cells.find((c) => c.state === 'pending')?.until).toBe('2026-07-01T00:00:00Z');
  });

  it('an expiry that has passed is missing until somebody attests it', () => {
    const edits = { 'attestation-cloud': expiresLater as never };
    expect(open(edits, { at: '2026-06-30T23:59:59Z' })).toEqual([
      'pages/nightly/tape-3 pending expires-later',
      'minutes/nightly/tape-3 pending expires-later',
    ]);
    expect(open(edits, { at: '2026-07-01T00:00:00Z' })).toEqual([
      'pages/nightly/tape-3 missing expired-not-attested',
      'minutes/nightly/tape-3 missing expired-not-attested',
    ]);
  });

  it('a medium and a copy that a backup record knows', () => {
    const copy = { id: 'nightly', kind: 'backup', title: '备份', holder: 'cloud', items: ['pages'] };
    const backup = ((p: object) =>
      Object.assign(p, {
        copies: [
          { ...copy, media: ['tape-3', 'tape-4'] },
          { ...copy, id: 'off-site' },
          { ...copy, id: 'elsewhere', holder: 'webdev' },
        ],
      })) as never;
    expect(open({ backup })).toEqual([
      '-/nightly/tape-4 missing medium-not-planned',
      'pages/off-site/- missing copy-not-planned',
    ]);
  });

  it('a medium that the plan has in no copy, and one that was sanitised outside of it', () => {
    const plan = ((p: { media: object[] }) =>
      p.media.push({ ...p.media[0], id: 'disk-2', identifier: 'WD-0002' })) as never;
    expect(open({ 'deletion-plan-cloud': plan })).toEqual(['-/-/disk-2 missing medium-in-no-copy']);
    const other = ((p: { medium: string }) => (p.medium = 'disk-9')) as never;
    expect(open({ 'sanitisation-tape-3': other })).toEqual(['-/-/disk-9 contradicted not-in-plan']);
  });

  it('a level above what the technique reaches on that medium does not count', () => {
    const flash = ((p: { media: { type: string }[] }) => (p.media[0]!.type = 'ssd')) as never;
    const technique = (name: string, level: string) =>
      ((p: Attestation) => Object.assign(p.entries[0]!, { technique: name, level })) as never;
    const same = ((p: { type: string }) => (p.type = 'ssd')) as never;
    const whys = (edits: Edits) =>
      new Set(
        open('deletion-plan-cloud' in edits ? { 'sanitisation-disk-1': same, ...edits } : edits).map((c) =>
          c.split(' ').slice(1).join(' '),
        ),
      );
    expect(whys({ 'deletion-plan-cloud': flash })).toEqual(new Set());
    expect(
      whys({ 'deletion-plan-cloud': flash, 'attestation-cloud': technique('overwrite', 'purge') }),
    ).toEqual(new Set(['missing technique-too-weak']));
    expect(
      whys({ 'deletion-plan-cloud': flash, 'attestation-cloud': technique('degauss', 'clear') }),
    ).toEqual(new Set(['missing technique-too-weak']));
    expect(whys({ 'attestation-cloud': technique('crypto-erase', 'purge') })).toEqual(
      new Set(['missing condition-not-shown']),
    );
    const sound = ((p: object) =>
      Object.assign(p, {
        technique: 'crypto-erase',
        encryptedSince: 'first-write',
        keyStrengthBits: 128,
        keyCopiesDestroyed: true,
        keyEscrow: 'none',
      })) as never;
    expect(
      whys({ 'attestation-cloud': technique('crypto-erase', 'purge'), 'sanitisation-disk-1': sound }),
    ).toEqual(new Set());
  });

  it('a key destroyed of what the baseline says was encrypted later', () => {
    const erased: Edits = {
      'attestation-cloud': ((p: Attestation) =>
        Object.assign(p.entries[0]!, { technique: 'crypto-erase' })) as never,
      'sanitisation-disk-1': ((p: object) =>
        Object.assign(p, {
          technique: 'crypto-erase',
          encryptedSince: 'first-write',
          keyStrengthBits: 128,
          keyCopiesDestroyed: true,
          keyEscrow: 'none',
        })) as never,
    };
    const baseline = (...entries: object[]) => ({
      baseline: ((p: { encryptionAtRest: object[] }) => {
        p.encryptionAtRest = entries.map((e) => ({ ...p.encryptionAtRest[0], ...e }));
      }) as never,
    });
    const whys = (...entries: object[]) => new Set(open({ ...erased, ...baseline(...entries) }));
    const everywhere = (why: string) =>
      new Set(['pages', 'minutes', 'archive', 'papers', 'journal'].map((i) => `${i}/site/disk-1 ${why}`));
    expect(whys({ since: 'first-write' })).toEqual(new Set());
    expect(whys({ since: 'later' })).toEqual(everywhere('contradicted encryption-differs'));
    expect(whys({ since: 'later' }, { since: 'first-write' })).toEqual(
      everywhere('missing condition-not-shown'),
    );
    expect(whys({ since: 'later' }, { since: 'first-write', copies: ['site'] })).toEqual(new Set());
  });

  it('a shared medium, and one whose sanitisation had errors or was not verified', () => {
    const shared = ((p: { media: { shared: boolean }[] }) => (p.media[1]!.shared = true)) as never;
    expect(open({ 'deletion-plan-cloud': shared })).toEqual([
      'pages/nightly/tape-3 missing medium-shared',
      'minutes/nightly/tape-3 missing medium-shared',
    ]);
    for (const bad of [{ errors: 1 }, { verificationOutcome: 'not-verified' }]) {
      const edits = { 'sanitisation-tape-3': ((p: object) => Object.assign(p, bad)) as never };
      expect(open(edits)).toEqual([
        'pages/nightly/tape-3 missing sanitisation-failed',
        'minutes/nightly/tape-3 missing sanitisation-failed',
      ]);
    }
  });

  it('residue on a medium that no plan has', () => {
    const test = ((p: { targets: object[] }) =>
      Object.assign(p.targets[0]!, { medium: 'disk-7', outcome: 'found', hits: 1 })) as never;
    expect(open({ 'residual-test': test })).toEqual(['-/-/disk-7 contradicted residue-found']);
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
    // The two media that were sanitised are in no plan then.
    expect(closure({}, { without }).counts).toEqual({ attested: 0, pending: 0, missing: 2, contradicted: 2 });
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

  describe('a further plan of the provider alone', () => {
    type Plan = {
      recordedAt: string;
      copies: { id: string; items: unknown; media: string[] }[];
      media: { id: string; identifier: string; shared: boolean }[];
    };
    const planned = exampleRecords().find((r) => r.name === 'deletion-plan-cloud')!;
    function replanned(change: (plan: Plan) => void, edits: Edits = {}): string[] {
      const predicate = structuredClone(planned.statement.predicate) as unknown as Plan;
      change(predicate);
      const statement = buildRecord('deletion-plan', {
        ...predicate,
        recordedAt: '2026-04-18T00:00:00Z',
      } as never);
      const bytes = serialiseRecord(statement);
      const digest = digestHex('sha256', bytes);
      const more = [
        { name: 'again', kind: 'deletion-plan', statement, bytes, digest, signers: ['cloud'] },
      ] as const;
      return open(edits, { more });
    }

    it('unlists no medium of a copy, and no item', () => {
      const attested: Edits = { 'attestation-cloud': ((p: Attestation) => p.entries.splice(1)) as never };
      const moved = replanned(
        (p) => Object.assign(p.copies[1]!, { media: ['disk-1'], items: ['pages'] }),
        attested,
      );
      expect(moved.filter((c) => c.includes('tape-3'))).toEqual([
        'pages/nightly/tape-3 missing not-attested',
        'minutes/nightly/tape-3 missing not-attested',
      ]);
    });

    it('does not put another device in the place of one', () => {
      expect(replanned((p) => (p.media[0]!.identifier = 'WD-9999'))).toContain(
        '-/-/disk-1 contradicted medium-ambiguous',
      );
    });

    it('does not take back that a medium is shared', () => {
      const shared: Edits = { 'deletion-plan-cloud': ((p: Plan) => (p.media[0]!.shared = true)) as never };
      expect(open(shared)).toContain('pages/site/disk-1 missing medium-shared');
      expect(replanned(() => {}, shared)).toContain('pages/site/disk-1 missing medium-shared');
    });
  });

  it('a sanitisation of another device under the id of the medium shows nothing of it', () => {
    const other = ((p: { identifier: string }) => (p.identifier = 'WD-0002')) as never;
    expect(open({ 'sanitisation-disk-1': other })).toContain('pages/site/disk-1 missing medium-differs');
  });

  it('a copy, or residue, with a holder whom the case does not know is asked of the provider', () => {
    const baseline = (holder: string) => ({
      baseline: ((p: { copies: object[] }) => {
        p.copies.push({ id: 'far', kind: 'backup', title: '异地', holder, items: ['pages'] });
      }) as never,
    });
    for (const holder of ['subcontractor', 'lab']) {
      expect(open(baseline(holder))).toEqual(['pages/far/- missing copy-not-planned']);
    }
    expect(open(baseline('gov'))).toEqual([]);
    const found = (holder: string, of = 1) => ({
      'residual-test': ((p: { targets: object[] }) => {
        p.targets.push({ ...p.targets[of], id: 'far', holder, outcome: 'found', hits: 3 });
      }) as never,
    });
    for (const holder of ['subcontractor', 'lab']) {
      expect(open(found(holder))).toEqual(['-/-/- contradicted residue-found']);
    }
    // What the customer keeps is its own, unless it is on a medium of the plan.
    expect(open(found('gov'))).toEqual([]);
    expect(open(found('gov', 0))).toContain('pages/site/disk-1 contradicted residue-found');
  });
});
