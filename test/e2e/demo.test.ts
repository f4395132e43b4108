import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReportModel } from '../../src/formats/report.js';
import { RUN } from '../cli/transcript.js';
import { program } from '../program.js';

interface Ran {
  readonly stdout: string;
  readonly status: number;
}

function cloudexit(...args: string[]): Ran {
  try {
    return {
      stdout: execFileSync(process.execPath, [RUN, ...args], { encoding: 'utf8', stdio: 'pipe' }),
      status: 0,
    };
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number };
    return { stdout, status };
  }
}

describe('the demonstration', () => {
  let dir: string;
  let told: { steps: { text: { en: string } }[]; verdict: string; counts: Record<string, number> };
  beforeAll(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'cloudexit-demo-')), 'demo');
    const ran = cloudexit('demo', '--dir', dir, '--json');
    expect(ran.status).toBe(0);
    told = JSON.parse(ran.stdout);
  }, 120_000);
  afterAll(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

  const records = (kind: string): string[] =>
    readdirSync(join(dir, 'records'))
      .filter((n) => n.endsWith(`-${kind}.json`))
      .sort()
      .map((n) => join(dir, 'records', n));

  it('finds exactly the damaged and the missing file in the first return, and nothing in the second', () => {
    const [first, second] = records('return-verification').map(
      (f) => JSON.parse(readFileSync(f, 'utf8')).predicate,
    );
    expect(first.differences.map((d: { code: string; subject: string }) => [d.code, d.subject])).toEqual([
      ['ENTRY_MISSING', 'archive/2021/信息公开年报-2021.txt'],
      ['ENTRY_MODIFIED', 'uploads/2026/图片/现场照片-07.png'],
    ]);
    expect(first.tally).toMatchObject({ expected: 269, matched: 267, wanting: 2, notAssessed: 0 });
    expect(second.tally).toMatchObject({ expected: 269, matched: 269, wanting: 0, notAssessed: 0 });
    expect(second.complete).toBe(true);
  });

  it('evaluates every clause of chapter 9 and finds the forgotten backup and the agent', () => {
    const { clauses, verdict } = JSON.parse(
      cloudexit('audit', join(dir, 'case'), '--at', '2025-07-01T00:00:00Z', '--json').stdout,
    );
    const outcomes = new Map<string, string>(
      clauses.map((r: { id: string; outcome: string }) => [r.id, r.outcome]),
    );
    expect([...outcomes.keys()].filter((id) => id.startsWith('9.'))).toHaveLength(26);
    expect(outcomes.get('9.2.2b')).toBe('not-satisfied');
    expect(outcomes.get('9.2.3c')).toBe('not-assessed');
    expect(outcomes.get('9.2.4b')).toBe('not-satisfied');
    const reasons = (id: string) =>
      clauses
        .find((r: { id: string }) => r.id === id)
        .reasons.map(({ code, params: p }: { code: string; params: Record<string, unknown> }) =>
          [code, p['count'], p['copy'] ?? p['target'] ?? p['kind'], p['why'] ?? p['by']].join(' '),
        );
    expect(reasons('9.2.2b')).toEqual([
      'deletion-contradicted 8 snapshot residue-found',
      'deletion-missing 8 offsite-backup copy-not-planned',
    ]);
    expect(reasons('9.2.3c')).toContain('record-missing  deletion-attestation qiming');
    expect(reasons('9.2.4b')[0]).toMatch(/^residue-found \d+ snap-01 $/);
    const satisfied = clauses.filter((r: { outcome: string }) => r.outcome === 'satisfied');
    expect(satisfied.length).toBeGreaterThanOrEqual(12);
    for (const r of satisfied) expect(r.because.length, r.id).toBeGreaterThan(0);
    expect(verdict).toBe('not-satisfied');
    expect(told.verdict).toBe(verdict);
  });

  it('finds what the erasure of one disk left, nothing on the other, and refuses the certificate for what is open', () => {
    const hits = records('residual-test').map((f) => {
      const [target] = JSON.parse(readFileSync(f, 'utf8')).predicate.targets;
      return [target.medium, target.outcome, target.hits > 0];
    });
    expect(hits).toEqual([
      ['vol-01', 'none-found-by-this-test', false],
      ['snap-01', 'found', true],
    ]);
    const scan = JSON.parse(readFileSync(join(dir, 'assessor/snap-01-scan.json'), 'utf8'));
    const photographs = readdirSync(join(dir, 'provider/site/uploads/2026/图片'));
    expect(photographs.length).toBe(30);
    expect(scan.runs.length).toBeGreaterThan(0);
    expect(told.steps.map((s) => s.text.en)).toContain(
      'asks for its certificate of destruction and is refused: 8 missing: offsite-backup (the copy is known, and not in the plan); 8 contradicted: snapshot/snap-01 (residue was found)',
    );
    const asked = cloudexit(
      ...[
        'deletion',
        'certificate',
        join(dir, 'case'),
        '--party',
        'tianheng',
        '--officer',
        'A',
        '--title',
        'B',
      ],
      ...['-o', join(dir, 'certificate'), '--at', '2025-07-01T00:00:00Z', '--json'],
    );
    expect(asked.status).toBe(3);
    expect(JSON.parse(asked.stdout).counts).toEqual({ attested: 8, pending: 0, missing: 8, contradicted: 8 });
  });

  it('writes a report that parses, holds Chinese text, and comes out the same again', (context) => {
    parseReportModel(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8')));
    for (const [name, language] of [
      ['report.zh.pdf', 'zh'],
      ['report.en.pdf', 'en'],
    ] as const) {
      const again = join(dir, `again-${name}`);
      cloudexit(
        'report',
        join(dir, 'case'),
        '-o',
        again,
        '--language',
        language,
        '--at',
        '2025-07-01T00:00:00Z',
      );
      expect(readFileSync(again).equals(readFileSync(join(dir, name))), name).toBe(true);
    }
    const text = execFileSync(program('pdftotext', context), ['-layout', join(dir, 'report.zh.pdf'), '-'], {
      encoding: 'utf8',
    });
    for (const said of ['云岭市人民政府办公室', '天衡云计算有限公司', '9.2.2b']) expect(text).toContain(said);
  });

  it('makes signatures that openssl verifies: ECDSA and RSA', (context) => {
    const openssl = program('openssl', context);
    for (const kind of ['agent-assistance', 'audit-observation']) {
      const [file] = records(kind);
      const done = execFileSync(
        openssl,
        [
          'cms',
          '-verify',
          '-binary',
          '-content',
          file!,
          '-inform',
          'DER',
          '-in',
          `${file}.p7s`,
          '-CAfile',
          join(dir, 'case/trust/anchors/p256-ca.pem'),
          '-purpose',
          'any',
        ],
        { stdio: 'pipe' },
      );
      expect(done.equals(readFileSync(file!)), kind).toBe(true);
    }
  });

  it('any byte changed in the ledger is noticed', () => {
    const log = join(dir, 'case/ledger/log');
    const whole = readFileSync(log);
    try {
      for (const part of [0.1, 0.5, 0.9]) {
        const changed = Buffer.from(whole);
        const at = Math.floor(changed.length * part);
        changed[at] = changed[at]! ^ 1;
        writeFileSync(log, changed);
        const { status } = cloudexit('case', 'verify', join(dir, 'case'), '--at', '2025-07-01T00:00:00Z');
        expect(status, `byte ${at}`).toBe(3);
      }
    } finally {
      writeFileSync(log, whole);
    }
    expect(createHash('sha256').update(readFileSync(log)).digest('hex')).toBe(
      createHash('sha256').update(whole).digest('hex'),
    );
  });
});
