import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serialiseCheckpoint } from '../../src/formats/checkpoint.js';
import { parseReportModel, type ReportModel } from '../../src/formats/report.js';
import { type AuditRequest, auditCase } from '../../src/usecases/audit-case.js';
import { readCheckpointFiles } from '../../src/usecases/held-checkpoints.js';
import { DEFAULT_PROFILE, profileIds, readProfile } from '../../src/usecases/package-data.js';
import { reportCase } from '../../src/usecases/report-case.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { hasProgram } from '../trust/support.js';
import { AUDITED_AT, type SignedExample, signedExample } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-report-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let example: SignedExample;
beforeAll(async () => {
  // P-256, so that OpenSSL can check the signatures too.
  example = await signedExample(scratch, { keys: 'p256', checkpoint: false });
});

async function requestFor(dir: string, more: Partial<AuditRequest> = {}): Promise<AuditRequest> {
  return {
    dir,
    policy: await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) }),
    profile: await readProfile(DEFAULT_PROFILE),
    ...more,
  };
}

async function heldNow(name: string) {
  const path = join(scratch, name);
  writeFileSync(path, serialiseCheckpoint(await example.opened.checkpoint()));
  return readCheckpointFiles([path]);
}

describe('an audit of a real case', () => {
  it('is not assessed while no checkpoint holds the log, and everything else as the records have it', async () => {
    const audit = await auditCase(await requestFor(example.dir));
    expect(audit.findings.map((f) => f.code)).toEqual(['LEDGER_UNANCHORED']);
    // The clause on national cryptography fails with P-256; it is the only one that does not pass.
    expect(audit.results.filter((r) => r.outcome !== 'satisfied').map((r) => r.clause.id)).toEqual(['5.1']);
    expect(audit.verdict).toBe('not-satisfied');
  });

  it('passes another standard only with a checkpoint', async () => {
    const profile = await readProfile('nist-sp-800-88');
    expect((await auditCase(await requestFor(example.dir, { profile }))).verdict).toBe('not-assessed');
    const held = await heldNow('kept.checkpoint');
    const audit = await auditCase(await requestFor(example.dir, { profile, held }));
    expect(audit.verdict).toBe('satisfied');
    expect(audit.held.map((h) => h.heldBy)).toEqual(['kept.checkpoint']);
  });

  it('without an anchor no record counts', async () => {
    const policy = await readPolicy({}, { at: new Date(AUDITED_AT) });
    const audit = await auditCase(await requestFor(example.dir, { policy }));
    expect(audit.evidence.records.filter((r) => r.counts)).toEqual([]);
    expect(audit.verdict).toBe('not-assessed');
  });

  it('knows the profiles of the package and no others', async () => {
    for (const id of await profileIds()) expect((await readProfile(id)).id).toBe(id);
    await expect(readProfile('../clauses/gbt-38249')).rejects.toMatchObject({
      code: 'PROFILE_UNKNOWN',
      exit: 2,
    });
  });
});

describe('the report of a real case', () => {
  const write = async (output: string) =>
    reportCase({
      audit: await requestFor(example.dir),
      output: join(scratch, output),
      language: 'both',
      version: '0.0.0',
    });

  it.each(['pdf', 'json', 'csv', 'html', 'xml'])('is the same %s twice', async (suffix) => {
    const first = await write(`first.${suffix}`);
    const second = await write(`second.${suffix}`);
    expect(first.sha256).toBe(second.sha256);
    const bytes = readFileSync(join(scratch, `first.${suffix}`));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(first.sha256);
  });

  it('takes its format from the end of the name', async () => {
    const { format } = await write('results.OSCAL.json');
    expect(format).toBe('oscal');
    const results = JSON.parse(readFileSync(join(scratch, 'results.OSCAL.json'), 'utf8'));
    expect(Object.keys(results)).toEqual(['assessment-results']);
    await write('plan.poam.json');
    const plan = JSON.parse(readFileSync(join(scratch, 'plan.poam.json'), 'utf8'));
    expect(Object.keys(plan)).toEqual(['plan-of-action-and-milestones']);
  });

  it('leaves nothing behind when the format is unknown', async () => {
    await expect(write('report.doc')).rejects.toMatchObject({ code: 'REPORT_FORMAT_UNKNOWN', exit: 2 });
    expect(readdirSync(scratch).filter((n) => n.includes('report.doc') || n.includes('.partial-'))).toEqual(
      [],
    );
  });

  it.skipIf(!hasProgram('openssl') || !hasProgram('jq'))(
    'gives commands that check a signature',
    async () => {
      const { model } = await write('checked.json');
      const read = parseReportModel(JSON.parse(readFileSync(join(scratch, 'checked.json'), 'utf8')));
      expect(read).toEqual(model);
      const command = opensslCheck(read);
      const [anchor] = readdirSync(join(example.dir, 'trust/anchors'));
      writeFileSync(join(scratch, 'ca.pem'), readFileSync(join(example.dir, 'trust/anchors', anchor!)));
      const run = (script: string) => execFileSync('bash', ['-ec', script], { cwd: scratch, stdio: 'pipe' });
      run(command);
      expect(() => run(command.replace('openssl cms', 'echo >> record.json; openssl cms'))).toThrow();
    },
  );
});

function opensslCheck(model: ReportModel): string {
  return model.checks.find((c) => c.command?.includes('openssl cms'))!.command!;
}
