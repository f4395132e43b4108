import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import { parseBasis } from '../../src/formats/page-evidence.js';
import { EvidenceCase } from '../../src/page/evidence-case.js';
import { auditCase } from '../../src/usecases/audit-case.js';
import { DEFAULT_PROFILE, readProfile } from '../../src/usecases/package-data.js';
import { reportCase } from '../../src/usecases/report-case.js';
import { checkResultFiles } from '../../src/usecases/result-files.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { CHECKS, checksText, PROBES, probesText, scanText } from './result-samples.js';
import { AUDITED_AT, type ExampleOptions, signedExample } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-results-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The case as the page of a report holds it. */
function inPage(html: string): Promise<EvidenceCase> {
  const basis = parseBasis(utf8(/id="basis"[^>]*>([^<]*)/.exec(html)![1]!.replaceAll('\\u003c', '<')));
  const files = [...html.matchAll(/data-evidence="([^"]+)">([^<]*)/g)].map(
    ([, name, text]) => [name!, new Blob([Buffer.from(text!, 'base64')])] as const,
  );
  return EvidenceCase.open(new Map(files), basis.outside);
}

type Target = Record<string, unknown> & { evidence: unknown[] };
type Targets = { targets: Target[] };

async function audited(options: ExampleOptions) {
  const { dir } = await signedExample(mkdtempSync(join(scratch, 'case-')), options);
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  const audit = await auditCase({ dir, policy, profile: await readProfile(DEFAULT_PROFILE) });
  const told = audit.findings
    .filter((f) => f.code.startsWith('RESULT_'))
    .map((f) => [f.code, f.subject, f.detail].filter((s) => s !== undefined).join(' '));
  return { dir, policy, audit, told };
}

/** What the record of the residual test says of the first disk. */
const DISK = { index: 'aa'.repeat(32), sizeBytes: 1_048_576, unreadableBytes: 0 };
const fileOf = (name: string, text: string) => ({
  name,
  sha256: digestHex('sha256', utf8(text)),
  size: utf8(text).length,
});

/** The example whose residual test has the scan of its disk, and the probes of its portal and of another place. */
function tested(
  scan: string | null,
  probes: string | null,
  change: (targets: Target[]) => unknown = () => {},
) {
  const named = probes ?? probesText();
  return audited({
    files: { 'disk-1-scan.json': scan, 'probes.json': probes },
    edits: {
      'authorisation-cloud': (p: Record<string, unknown>) =>
        Object.assign(p, { residueTests: [{ index: DISK.index }] }),
      'residual-test': ({ targets }: Targets) => {
        const [disk, portal] = targets as [Target, Target];
        Object.assign(disk, DISK);
        const question = 'dd'.repeat(32);
        Object.assign(portal, { coverage: 'full', question, evidence: [fileOf('probes.json', named)] });
        const bucket = {
          ...portal,
          id: 'bucket',
          kind: 'bucket',
          medium: 'store',
          question: 'ee'.repeat(32),
        };
        targets.push(bucket);
        change(targets);
      },
    } as never,
  });
}

describe('a residual test in a case', () => {
  it('that its files bear out', async () => {
    const { told, audit } = await tested(scanText(), probesText());
    expect([told, audit.verdict]).toEqual([[], 'satisfied']);
  });

  it('whose scan found what it does not say', async () => {
    const { told, audit } = await tested(scanText({ outcome: 'found', hits: { '4096': 4 } }), probesText());
    expect(told).toEqual([
      'RESULT_DIFFERS disk-1-scan.json disk-1: outcome',
      'RESULT_DIFFERS disk-1-scan.json disk-1: hits',
    ]);
    expect(audit.verdict).toBe('not-satisfied');
    const [finding] = audit.findings.filter((f) => f.code === 'RESULT_DIFFERS');
    expect(finding?.evidence?.map((e) => e.type)).toEqual(['record', 'material']);
  });

  it('that leaves out what was found', async () => {
    const [portal, bucket] = PROBES.answers;
    const probes = probesText({ answers: [portal!, { ...bucket!, outcome: 'found', hits: 3 }] });
    const { told, audit } = await tested(scanText(), probes, (targets) => targets.pop());
    expect([told, audit.verdict]).toEqual([['RESULT_LEFT_OUT probes.json bucket'], 'not-satisfied']);
  });

  it.each([
    ['that the case does not have', null, 'RESULT_ABSENT disk-1-scan.json'],
    ['that was cut', scanText().slice(0, -9), 'RESULT_UNREADABLE disk-1-scan.json'],
    ['of another kind of test', checksText(), 'RESULT_UNREADABLE disk-1-scan.json disk-1'],
  ])('with a file %s', async (_, scan, finding) => {
    const { told, audit } = await tested(scan, probesText());
    expect(told).toEqual([finding]);
    expect(audit.verdict).toBe('not-assessed');
  });

  it('with probes that the case does not have: said once, however many targets name them', async () => {
    const { told, audit } = await tested(scanText(), null);
    expect([told, audit.verdict]).toEqual([['RESULT_ABSENT probes.json'], 'not-assessed']);
  });

  it('with a film that is larger than any result', async () => {
    const film = `${scanText({ hits: { '4096': 4 } })}${'x'.repeat(4 * 1024 * 1024)}`;
    const { dir, policy, audit, told } = await tested(film, probesText());
    expect([told, audit.verdict]).toEqual([[], 'satisfied']);
    const output = join(scratch, 'film.html');
    const basis = { dir, policy, profile: audit.profile };
    await reportCase({ audit: basis, output, language: 'en', version: '0' });
    const source = await inPage(readFileSync(output, 'utf8'));
    expect(await checkResultFiles(source, audit.evidence)).toEqual([]);
  });

  it('with a photograph', async () => {
    const { told, audit } = await audited({});
    expect([told, audit.verdict]).toEqual([[], 'satisfied']);
  });

  it('shows it in a report, and the page has the file', async () => {
    const { dir, policy, audit } = await tested(scanText({ hits: { '4096': 4 } }), probesText());
    const output = join(scratch, 'report.html');
    await reportCase({
      audit: { dir, policy, profile: audit.profile },
      output,
      language: 'en',
      version: '0',
    });
    const page = readFileSync(output, 'utf8');
    expect(page).toContain('the record says something else than the result file that it names');
    for (const text of [scanText({ hits: { '4096': 4 } }), probesText()])
      expect(page).toContain(`data-evidence="material/${digestHex('sha256', utf8(text))}"`);
  });
});

describe('an acceptance test in a case', () => {
  const accepted = (text: string, tests: readonly Record<string, unknown>[]) => {
    const evidence = fileOf('acceptance.json', text);
    return audited({
      files: { 'acceptance.json': text },
      edits: {
        acceptance: (p: { tests: unknown[] }) => {
          Object.assign(p, { system: CHECKS.system, environment: CHECKS.environment });
          p.tests.push(...tests.map((test) => ({ ...test, evidence })));
        },
      } as never,
    });
  };
  const front = {
    id: 'front',
    title: 'home page',
    method: 'http',
    item: 'pages',
    expected: 'status 200',
    actual: 'status 200',
    outcome: 'pass',
  };

  it('that its file bears out', async () => {
    const { told } = await accepted(checksText(), [front]);
    expect(told).toEqual([]);
  });

  it('says another thing than its file, and leaves out what failed', async () => {
    const [first, second] = CHECKS.answers;
    const text = checksText({ answers: [first!, { ...second!, outcome: 'failed', because: '6' }] });
    const { told, audit } = await accepted(text, [{ ...front, expected: 'anything' }]);
    expect(told).toEqual([
      'RESULT_DIFFERS acceptance.json front: expected',
      'RESULT_LEFT_OUT acceptance.json orders',
    ]);
    expect(audit.verdict).toBe('not-satisfied');
  });
});

describe('a return verification in a case', () => {
  it('counts fewer findings than there are', async () => {
    const { told, audit } = await audited({
      edits: {
        verification: (p: Record<string, unknown>) =>
          Object.assign(p, {
            tally: { expected: 50, matched: 50, wanting: 0, notAssessed: 0 },
            differences: [],
          }),
        'acceptance-of-difference': (p: Record<string, unknown>) => Object.assign(p, { accepts: 'all' }),
      } as never,
    });
    expect(told).toEqual(['RESULT_DIFFERS findings.jsonl wanting']);
    expect(audit.verdict).toBe('not-satisfied');
  });

  it.each([
    ['are not there', null, 'RESULT_ABSENT findings.jsonl'],
    ['are none', 'prose\n', 'RESULT_UNREADABLE findings.jsonl'],
  ])('whose findings %s', async (_, text, finding) => {
    const { told, audit } = await audited({ files: { 'findings.jsonl': text } });
    expect([told, audit.verdict]).toEqual([[finding], 'not-assessed']);
  });
});
