import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/core/canonical-json.js';
import type { ReportModel } from '../../src/formats/report.js';
import { buildReportModel } from '../../src/usecases/report-model/index.js';
import { signedBy } from '../clauses/evidence.js';
import { EXAMPLE_PARTIES, exampleRecords } from '../clauses/example.js';
import { SAMPLING } from '../formats/records/sampling.js';
import { exampleModel, exampleSource } from './example-source.js';

const whole = exampleModel();
const digestOf = (name: string) => exampleRecords().find((r) => r.name === name)!.digest;

/** Everything in a report that speaks for the exit, counted: none of it may grow when evidence goes. */
function inFavour(model: ReportModel): Record<string, number> {
  const count = <T>(rows: readonly T[], good: (row: T) => boolean) => rows.filter(good).length;
  return {
    clauses: count(model.clauses, (c) => c.outcome === 'satisfied' || c.outcome === 'not-applicable'),
    documents: count(
      model.manifests.flatMap((m) => m.documents),
      (d) => d.received,
    ),
    returns: count(model.returns, (r) => r.outcome === 'satisfied'),
    settled: count(model.differences, (d) => d.accepted !== null || d.resolvedBy !== undefined),
    verified: count(model.deletions, (d) => d.state === 'verified'),
    deleted: count(model.deletions, (d) => d.state === 'verified' || d.state === 'attested'),
    media: count(model.media, (m) => m.outcome === 'satisfied'),
    access: count(model.access, (a) => a.test === 'denied'),
    residual: count(model.residualTests, (t) => t.outcome === 'satisfied'),
    opinion: model.opinion?.conclusion === 'satisfied' ? 1 : 0,
    signatures: count(model.signatures, (s) => s.outcome === 'valid'),
  };
}

describe('the report of the complete example', () => {
  it('says that everything is satisfied, and by whose evidence', () => {
    expect(whole.verdict.outcome).toBe('satisfied');
    expect(whole.clauses.map((c) => c.outcome)).toEqual(whole.clauses.map(() => 'satisfied'));
    expect(whole.clauses.every((c) => c.evidence.length > 0 && c.reasons.length > 0)).toBe(true);
    expect(whole.findings).toEqual([]);
  });

  it('fills every section', () => {
    const { findings: _, ...rest } = whole;
    for (const [name, value] of Object.entries(rest)) {
      if (Array.isArray(value)) expect(value, name).not.toEqual([]);
      else expect(value, name).not.toBeNull();
    }
  });

  it('says of each residual test how much there was and how much was looked at', () => {
    const amounts = (change: object) => {
      const [first, second] = exampleModel({
        edits: {
          'residual-test': ((p: { targets: object[] }) => Object.assign(p.targets[0]!, change)) as never,
        },
      }).residualTests;
      // An endpoint has no size.
      expect([second!.population, second!.examined, second!.countedIn]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      return [first!.population, first!.examined, first!.countedIn];
    };
    expect(amounts({ sizeBytes: 8192, unreadableBytes: 0 })).toEqual([8192, 8192, 'bytes']);
    const unread = { unreadableBytes: 4096, outcome: 'not-assessed' };
    expect(amounts({ sizeBytes: 8192, ...unread })).toEqual([8192, 4096, 'bytes']);
    expect(amounts({ coverage: 'sample', sampling: SAMPLING })).toEqual([100, 10, 'units']);
    expect(amounts({})).toEqual([undefined, undefined, undefined]);
  });

  it('names every party with its certificates, and the assessor with its qualification', () => {
    expect(whole.parties.map((p) => p.id)).toEqual(EXAMPLE_PARTIES.map((p) => p.id));
    const gov = whole.parties.find((p) => p.id === 'gov')!;
    expect(gov.certificates.map((c) => c.suite)).toEqual(['sm2-sm3', 'sm2-sm3']);
    expect(whole.parties.find((p) => p.id === 'lab')!.qualification?.validUntil).toBe('2027-05-31');
  });

  it('tells the differences of the first return as settled, that of the second as accepted', () => {
    expect(whole.differences).toEqual([
      expect.objectContaining({
        code: 'ENTRY_MODIFIED',
        accepted: null,
        resolvedBy: digestOf('verification'),
      }),
      expect.objectContaining({
        code: 'ENTRY_MISSING',
        accepted: null,
        resolvedBy: digestOf('verification'),
      }),
      expect.objectContaining({ code: 'ENTRY_EXTRA', accepted: expect.objectContaining({ party: 'gov' }) }),
    ]);
    expect(whole.returns.map((r) => r.outcome)).toEqual([
      'not-satisfied',
      'satisfied',
      'satisfied',
      'satisfied',
    ]);
  });

  it('calls a deletion verified only where customer or assessor signed the sanitisation of its medium', () => {
    const states = whole.deletions.map((d) => `${d.party} ${d.state}`);
    expect(states.filter((s) => s === 'cloud verified')).toHaveLength(7);
    expect(states.filter((s) => s.endsWith('attested'))).toEqual(['webdev attested', 'secserv attested']);
    const alone = exampleModel({ signatures: { 'sanitisation-disk-1': [signedBy('cloud')] } });
    expect(alone.deletions.filter((d) => d.medium === 'disk-1').map((d) => d.state)).toEqual(
      Array.from({ length: 5 }, () => 'attested'),
    );
  });

  it('cites nothing that its own index lacks', () => {
    const known = new Set(whole.evidence.map((e) => e.digest));
    const cited = JSON.stringify({ ...whole, evidence: [] }).matchAll(/"digest":"([0-9a-f]{64})"/g);
    expect([...cited].map((m) => m[1]!).filter((d) => !known.has(d))).toEqual([]);
    expect(new Set(whole.evidence.map((e) => e.digest)).size).toBe(whole.evidence.length);
  });

  it('orders the timeline by time', () => {
    const times = whole.timeline.map((e) => e.at);
    expect(times).toEqual([...times].sort());
  });

  it('says that files which records name are not in the case', () => {
    expect(whole.notAssessed.map((n) => n.why.en).join()).toContain(
      'files that records name are not in the case',
    );
  });

  it('is the same for the same case', () => {
    expect(canonicalText(exampleModel())).toBe(canonicalText(whole));
  });
});

describe('evidence that is not there', () => {
  const favour = inFavour(whole);

  it.each(exampleRecords().map((r) => r.name))('never speaks for the exit: without %s', (name) => {
    const model = exampleModel({ without: [name] });
    const left = inFavour(model);
    for (const [what, count] of Object.entries(left)) {
      expect(count, what).toBeLessThanOrEqual(favour[what]!);
    }
    if (left['clauses']! < favour['clauses']!) expect(model.verdict.outcome).not.toBe('satisfied');
  });

  it('without an opening there are no parties and nothing is satisfied', () => {
    const model = exampleModel({ without: ['opening'] });
    expect(model.parties).toEqual([]);
    expect(model.verdict.outcome).toBe('not-assessed');
    expect(inFavour(model)).toMatchObject({
      clauses: 0,
      returns: 0,
      deleted: 0,
      media: 0,
      access: 0,
      opinion: 0,
    });
  });

  it('a record without a valid signature is in no section but the signatures, and is named as not counting', () => {
    const spoiled = [signedBy('lab', { outcome: 'invalid', codes: ['SIGNATURE_DIFFERS'] })];
    const model = exampleModel({ signatures: { opinion: spoiled } });
    expect(model.opinion).toBeNull();
    expect(model.notAssessed.map((n) => n.why.en).join()).toContain('signature-invalid');
    expect(model.signatures.at(-1)).toMatchObject({ outcome: 'invalid', reason: 'SIGNATURE_DIFFERS' });
    expect(model.verdict.outcome).not.toBe('satisfied');
  });
});

interface Attested {
  entries: { outcome: string; deletedAt?: string; expiresAt?: string }[];
}
interface Revoked {
  revocations: { principal: string; afterTest: { outcome: string } }[];
}
type Edit = (predicate: never) => void;
const edit = <P>(change: (predicate: P) => void): Edit => change as Edit;

const WANTING: Readonly<Record<string, readonly [record: string, change: Edit, subject: string]>> = {
  DELETION_NOT_ATTESTED: ['attestation-cloud', edit<Attested>((p) => p.entries.pop()), 'nightly / tape-3'],
  DELETION_PENDING: [
    'attestation-cloud',
    edit<Attested>((p) => {
      p.entries[1]!.outcome = 'expires-later';
      p.entries[1]!.expiresAt = '2026-07-01T00:00:00Z';
      delete p.entries[1]!.deletedAt;
    }),
    'nightly / tape-3',
  ],
  DELETION_CONTRADICTED: [
    'deletion-plan-cloud',
    edit<{ copies: { id: string }[] }>((p) => {
      p.copies[1]!.id = 'weekly';
    }),
    'nightly / tape-3',
  ],
  RESIDUE_FOUND: [
    'residual-test',
    edit<{ targets: { outcome: string; hits: number }[] }>((p) => {
      Object.assign(p.targets[0]!, { outcome: 'found', hits: 3 });
    }),
    'disk-1',
  ],
  ACCESS_NOT_REVOKED: ['revocation', edit<Revoked>((p) => p.revocations.pop()), 'badge-7'],
  ACCESS_STILL_WORKS: [
    'revocation',
    edit<Revoked>((p) => {
      p.revocations[1]!.afterTest = { ...p.revocations[1]!.afterTest, outcome: 'still-works' };
    }),
    'vpn',
  ],
  ACCESS_NOT_TESTED: [
    'revocation',
    edit<Revoked>((p) => {
      p.revocations[1]!.afterTest = { ...p.revocations[1]!.afterTest, outcome: 'not-tested' };
    }),
    'vpn',
  ],
  ACCEPTANCE_TEST_FAILED: [
    'acceptance',
    edit<{ tests: { outcome: string }[] }>((p) => {
      p.tests[1]!.outcome = 'fail';
    }),
    'home',
  ],
};

describe('what records say went wrong', () => {
  it.each(Object.entries(WANTING))('is a finding: %s', (code, [record, change, subject]) => {
    const model = exampleModel({ edits: { [record]: change } });
    const finding = model.findings.find((f) => f.code === code);
    expect(finding).toMatchObject({ subject, owner: expect.any(String), remediation: expect.anything() });
    expect(finding?.evidence).not.toEqual([]);
    expect(model.verdict.outcome).not.toBe('satisfied');
  });

  it('a hit that stands speaks against the sanitisation of its medium, and is cited there', () => {
    const [record, change] = WANTING['RESIDUE_FOUND']!;
    const model = exampleModel({ edits: { [record]: change } });
    const medium = model.media.find((m) => m.id === 'disk-1')!;
    const test = model.residualTests.find((t) => t.outcome === 'not-satisfied')!;
    expect(medium.outcome).toBe('not-satisfied');
    expect(medium.evidence).toEqual(expect.arrayContaining([test.evidence[0]]));
    expect(model.media.filter((m) => m.outcome === 'not-satisfied')).toEqual([medium]);
  });

  it('before a plan and an attestation are there, a deletion is a record that is missing, not a finding', () => {
    const model = exampleModel({ without: ['deletion-plan-cloud', 'attestation-cloud'] });
    expect(model.findings.map((f) => f.code)).toEqual([]);
    expect(model.notAssessed.map((n) => n.subject)).toContain('9.2.2b');
  });
});

describe('the case itself', () => {
  it('a finding about it makes the verdict worse and is reported', () => {
    const source = exampleSource();
    const findings = [{ code: 'LEDGER_UNANCHORED' as const, subject: 'exit-2026-portal' }];
    const model = buildReportModel({
      ...source,
      audit: {
        ...source.audit,
        findings,
        verdict: 'not-assessed',
        ledger: { ...source.audit.ledger, anchored: 0 },
      },
    });
    expect(model.findings.map((f) => f.code)).toEqual(['LEDGER_UNANCHORED']);
    expect(model.notAssessed.map((n) => n.subject)).toContain('exit-2026-portal');
    expect(model.verdict.reasons.map((r) => r.en).join()).toContain('LEDGER_UNANCHORED');
  });

  it('the findings file of the deciding return is told in full, the accepted ones left out', () => {
    const source = exampleSource({ without: ['acceptance-of-difference'] });
    const digest = findingsFileOf('verification');
    const extra = { code: 'ENTRY_EXTRA' as const, subject: 'www/Thumbs.db', actual: 'file of 12 bytes' };
    const withFile = (from: typeof source) =>
      buildReportModel({ ...from, contents: { ...from.contents, findings: new Map([[digest, [extra]]]) } });
    expect(withFile(source).findings).toEqual([
      expect.objectContaining({ ...extra, owner: 'cloud', remediation: expect.anything() }),
    ]);
    expect(withFile(exampleSource()).findings).toEqual([]);
  });

  it('a findings file that does not tell what the record counts is not believed', () => {
    const source = exampleSource({ without: ['acceptance-of-difference'] });
    const findings = new Map([[findingsFileOf('verification'), []]]);
    const model = buildReportModel({ ...source, contents: { ...source.contents, findings } });
    expect(model.findings.map((f) => f.code)).toEqual(['ENTRY_EXTRA']);
  });
});

function findingsFileOf(name: string): string {
  const { predicate } = exampleRecords().find((r) => r.name === name)!.statement;
  return (predicate as unknown as { findings: { sha256: string } }).findings.sha256;
}
