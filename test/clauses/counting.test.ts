import { describe, expect, it } from 'vitest';
import { digestHex } from '../../src/core/digest.js';
import {
  buildRecord,
  type PredicateOf,
  type RecordKind,
  serialiseRecord,
} from '../../src/formats/records/index.js';
import { evidenceOf, signedBy, type Variant } from './evidence.js';
import { EXAMPLE_CASE, type ExampleRecord, exampleRecords } from './example.js';

const example = new Map(exampleRecords().map((r) => [r.name, r]));

function digestOf(name: string): string {
  return example.get(name)!.digest;
}

function further<K extends RecordKind>(
  kind: K,
  party: string,
  fields: Omit<PredicateOf<K>, 'case' | 'party' | 'recordedAt'>,
  signers: readonly string[] = [party],
): ExampleRecord {
  const recordedAt = '2026-05-01T00:00:00Z';
  const statement = buildRecord(kind, { case: EXAMPLE_CASE, party, recordedAt, ...fields });
  const bytes = serialiseRecord(statement);
  return { name: `${kind}-${party}`, kind, statement, bytes, digest: digestHex('sha256', bytes), signers };
}

/** The decision on one record of the example. */
function decision(name: string, variant: Variant = {}) {
  const digest = exampleRecords(variant.edits).find((r) => r.name === name)!.digest;
  const record = evidenceOf(variant).records.find((r) => r.digest === digest)!;
  return { counts: record.counts, whyNot: record.whyNot, retired: record.retired };
}

const counts = { counts: true, whyNot: [], retired: false };
const doesNot = (...whyNot: string[]) => ({ counts: false, whyNot, retired: false });

describe('which records count', () => {
  it('the author signed', () => {
    expect(decision('demand')).toEqual(counts);
  });
  it('nobody signed', () => {
    expect(decision('demand', { signatures: { demand: [] } })).toEqual(doesNot('unsigned'));
  });
  it('the signature differs, or could not be checked', () => {
    for (const outcome of ['invalid', 'not-assessed'] as const) {
      const signatures = { demand: [signedBy('gov', { outcome, codes: [] })] };
      expect(decision('demand', { signatures })).toEqual(doesNot('signature-invalid'));
    }
  });
  it('a certificate that the opening does not bind', () => {
    expect(decision('demand', { signatures: { demand: [signedBy('stranger')] } })).toEqual(
      doesNot('signer-unknown'),
    );
  });
  it('a certificate that the opening binds for something else', () => {
    const others = (...functions: string[]): Variant => {
      const change = (p: PredicateOf<'opening'>) => {
        for (const { id, certificates } of p.parties) {
          for (const c of certificates) if (id !== 'gov') Object.assign(c, { functions });
        }
      };
      return { edits: { opening: change as never } };
    };
    expect(decision('attestation-cloud', others('witness'))).toEqual(doesNot('signer-without-function'));
    expect(decision('attestation-cloud', others('authorise-deletion'))).toEqual(
      doesNot('signer-without-function'),
    );
    expect(decision('attestation-cloud', others('sign'))).toEqual(counts);
    expect(decision('terms-cloud', others('witness'))).toEqual(counts);
    expect(decision('terms-cloud', others('authorise-deletion'))).toEqual(
      doesNot('countersignature-missing'),
    );
  });
  it('an officer who may only authorise deletions authorises them, and makes no other record', () => {
    const officer = (p: PredicateOf<'opening'>) => {
      Object.assign(p.parties[0]!.certificates[1]!, { functions: ['authorise-deletion'] });
    };
    const edits = { opening: officer as never };
    expect(decision('authorisation-cloud', { edits })).toEqual(counts);
    const signatures = { demand: [signedBy('gov-officer')] };
    expect(decision('demand', { edits, signatures })).toEqual(doesNot('signer-without-function'));
    expect(decision('demand', { signatures })).toEqual(counts);
  });
  it('signed before it says it was written: made in advance', () => {
    const at = (time: string) => ({
      signatures: { 'attestation-cloud': [signedBy('cloud', { time: { source: 'timestamp', at: time } })] },
    });
    // Recorded 2026-04-20T12:00:00Z; clocks may be five minutes apart.
    expect(decision('attestation-cloud', at('2026-04-20T11:55:00Z'))).toEqual(counts);
    expect(decision('attestation-cloud', at('2026-04-20T11:54:59Z'))).toEqual(
      doesNot('signed-before-recorded'),
    );
  });
  it('a countersignature from before it was written', () => {
    const early = signedBy('cloud', { time: { source: 'claimed', at: '2026-02-01T00:00:00Z' } });
    expect(decision('terms-cloud', { signatures: { 'terms-cloud': [signedBy('gov'), early] } })).toEqual(
      doesNot('signed-before-recorded'),
    );
  });
  it('written later than the time of the evaluation', () => {
    expect(decision('attestation-cloud', { at: '2026-04-20T11:55:00Z' })).toEqual(counts);
    expect(decision('attestation-cloud', { at: '2026-04-20T11:54:59Z' })).toEqual(
      doesNot('recorded-in-future'),
    );
  });
  it('written before a record that it names: nobody knows a digest before the bytes', () => {
    const named = (recordedAt: string): Variant => ({
      edits: { verification: ((p: { recordedAt: string }) => (p.recordedAt = recordedAt)) as never },
    });
    // The acceptance of its difference is recorded 2026-03-16T01:00:00Z; clocks may be five minutes apart.
    expect(decision('acceptance-of-difference', named('2026-03-16T01:05:00Z'))).toEqual(counts);
    expect(decision('acceptance-of-difference', named('2026-03-16T01:05:01Z'))).toEqual(
      doesNot('recorded-before-what-it-names'),
    );
    expect(decision('verification', named('2026-03-16T01:05:01Z'))).toEqual(counts);
  });
  it('another party signed, the author did not', () => {
    expect(decision('plan', { signatures: { plan: [signedBy('cloud')] } })).toEqual(
      doesNot('author-did-not-sign'),
    );
  });
  it('a signature of a role that may not sign the kind is nobody’s', () => {
    expect(decision('demand', { signatures: { demand: [signedBy('cloud')] } })).toEqual(
      doesNot('signer-unknown'),
    );
  });
  it('a role that may not make the kind', () => {
    const variant = { edits: { demand: (p: { party: string }) => (p.party = 'cloud') } };
    expect(
      decision('demand', { ...variant, signatures: { demand: [signedBy('cloud')] } } as Variant),
    ).toEqual(doesNot('role-may-not-author'));
  });
  it('a party that the case does not have', () => {
    const edits = { demand: (p: { party: string }) => (p.party = 'nobody') };
    expect(decision('demand', { edits } as Variant)).toEqual(doesNot('party-unknown'));
  });
  it('a record of another case', () => {
    const edits = { demand: (p: { case: string }) => (p.case = 'another') };
    expect(decision('demand', { edits } as Variant)).toEqual(doesNot('other-case'));
  });
  it('exit terms without the other side', () => {
    const signatures = { 'terms-cloud': [signedBy('gov')] };
    expect(decision('terms-cloud', { signatures })).toEqual(doesNot('countersignature-missing'));
  });
  it('a bad further signature does not undo a good one', () => {
    const signatures = { demand: [signedBy('gov'), signedBy('gov', { outcome: 'invalid', codes: [] })] };
    expect(decision('demand', { signatures })).toEqual(counts);
  });
  it('one key that acts for two parties counts for neither', () => {
    const shared = signedBy('cloud', {
      signer: { ...signedBy('cloud').signer!, spkiSha256: 'f'.repeat(64) },
    });
    const other = signedBy('webdev', {
      signer: { ...signedBy('webdev').signer!, spkiSha256: 'f'.repeat(64) },
    });
    const variant = { signatures: { 'manifest-cloud': [shared], 'manifest-webdev': [other] } };
    expect(decision('manifest-cloud', variant)).toEqual(doesNot('key-shared-between-parties'));
    expect(decision('manifest-webdev', variant)).toEqual(doesNot('key-shared-between-parties'));
    expect(decision('manifest-secserv', variant)).toEqual(counts);
  });
});

describe('superseded and withdrawn records never count', () => {
  const taken = (how: string) => ({ counts: false, whyNot: [how], retired: true });

  it('superseded by the same party', () => {
    expect(decision('plan-draft')).toEqual(taken('superseded'));
  });
  it('a superseded record may be spoiled without effect', () => {
    const { retired, counts: c } = decision('plan-draft', { signatures: { 'plan-draft': [] } });
    expect([retired, c]).toEqual([true, false]);
  });
  it('withdrawn by the same party', () => {
    const more = [further('withdraw', 'gov', { withdrawn: { sha256: digestOf('backup') }, reason: '有误' })];
    expect(decision('backup', { more })).toEqual(taken('withdrawn'));
  });
  it('another party can not withdraw it', () => {
    const more = [
      further('withdraw', 'cloud', { withdrawn: { sha256: digestOf('demand') }, reason: '不同意' }),
    ];
    expect(decision('demand', { more })).toEqual(counts);
  });
  it('a withdrawal that does not count puts it in doubt', () => {
    const more = [
      further('withdraw', 'gov', { withdrawn: { sha256: digestOf('backup') }, reason: '有误' }, []),
    ];
    expect(decision('backup', { more })).toEqual(doesNot('supersede-unresolved'));
  });
  it('a replacement that is absent, of another kind or of another party puts it in doubt', () => {
    for (const sha256 of ['0'.repeat(64), digestOf('demand'), digestOf('verification')]) {
      const replaced = { sha256: digestOf('backup') };
      const more = [further('supersede', 'gov', { replaced, replacement: { sha256 }, reason: '替换' })];
      expect(decision('backup', { more })).toEqual(doesNot('supersede-unresolved'));
    }
  });
  it('a withdrawn correction has no effect', () => {
    const more = [
      further('withdraw', 'gov', { withdrawn: { sha256: digestOf('plan-supersede') }, reason: '有误' }),
    ];
    expect(decision('plan-draft', { more })).toEqual(counts);
  });
  it('an opening stays', () => {
    const more = [further('withdraw', 'gov', { withdrawn: { sha256: digestOf('opening') }, reason: '有误' })];
    expect(decision('opening', { more })).toEqual(counts);
  });
  it('a list is not unlisted without the customer', () => {
    const withdrawal = (signers: string[]) => [
      further(
        'withdraw',
        'cloud',
        { withdrawn: { sha256: digestOf('manifest-cloud') }, reason: '换新' },
        signers,
      ),
    ];
    expect(decision('manifest-cloud', { more: withdrawal(['cloud']) })).toEqual(
      doesNot('supersede-unresolved'),
    );
    expect(decision('manifest-cloud', { more: withdrawal(['cloud', 'gov']) })).toEqual(taken('withdrawn'));
    expect(decision('manifest-cloud', { more: withdrawal([]) })).toEqual(doesNot('supersede-unresolved'));
  });
  it('the same bytes entered twice are one record with the signatures of both', () => {
    const again = { ...example.get('terms-cloud')!, name: 'again', signers: ['cloud'] };
    const evidence = evidenceOf({ more: [again], signatures: { 'terms-cloud': [signedBy('gov')] } });
    const found = evidence.records.filter((r) => r.digest === again.digest);
    expect(found.map((r) => [r.index, r.counts])).toEqual([[1, true]]);
  });
  it('a later record can not be withdrawn in advance', () => {
    const target = further('withdraw', 'cloud', { withdrawn: { sha256: digestOf('demand') }, reason: 'x' });
    const early = further('withdraw', 'gov', { withdrawn: { sha256: target.digest }, reason: 'x' });
    const evidence = evidenceOf({ more: [early, target] });
    expect(evidence.records.find((r) => r.digest === target.digest)?.counts).toBe(true);
  });
});
