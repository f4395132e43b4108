import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ReportModel } from '../../src/formats/report.js';
import { auditCase } from '../../src/usecases/audit-case.js';
import { draftCertificate } from '../../src/usecases/certificate/issue-certificate.js';
import { DEFAULT_PROFILE, readProfile } from '../../src/usecases/package-data.js';
import { reportCase } from '../../src/usecases/report-case.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { HDPARM_I, nvmeLog, nwipeLog, smart } from '../formats/device-evidence/samples.js';
import { AUDITED_AT, type ExampleOptions, signedExample } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-devices-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ERASED = nwipeLog(' Erased ');
const FAILED = nwipeLog('UABORTED');

/** The example with this file named by the record of its first disk, which was overwritten. */
async function audited(file: string | null, more: ExampleOptions = {}) {
  const { dir } = await signedExample(mkdtempSync(join(scratch, 'case-')), {
    keys: 'p256',
    files: { 'disk-1.log': file },
    edits: {
      'sanitisation-disk-1': (p: Record<string, unknown>) =>
        Object.assign(p, { technique: 'overwrite', level: 'clear', hiddenAreas: 'none' }),
    } as never,
    ...more,
  });
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  const audit = await auditCase({ dir, policy, profile: await readProfile(DEFAULT_PROFILE) });
  const [disk] = audit.devices.filter((d) => d.record.predicate.medium === 'disk-1');
  const told = audit.findings
    .filter((f) => f.code.startsWith('MEDIA_EVIDENCE'))
    .map((f) => [f.code, f.subject, f.detail].join(' '));
  return { dir, policy, audit, told, agreement: disk?.agreement };
}

describe('device evidence of a case, held to its sanitisation records', () => {
  it('that bears the record out', async () => {
    const { told, agreement } = await audited(ERASED);
    expect([told, agreement]).toEqual([[], 'agrees']);
  });

  it('that speaks against it: a finding about the file, which decides the verdict', async () => {
    const { told, agreement, audit } = await audited(FAILED);
    expect([told, agreement]).toEqual([['MEDIA_EVIDENCE_DIFFERS disk-1.log result'], 'differs']);
    expect(audit.verdict).toBe('not-satisfied');
    const [finding] = audit.findings.filter((f) => f.code === 'MEDIA_EVIDENCE_DIFFERS');
    expect(finding?.evidence?.map((e) => e.type)).toEqual(['record', 'material']);
  });

  it.each([
    [
      'of another device',
      ERASED.replaceAll('WD-0001', 'WD-9999'),
      'MEDIA_EVIDENCE_DIFFERS disk-1.log serial',
    ],
    ['of another technique', nvmeLog(1), 'MEDIA_EVIDENCE_DIFFERS disk-1.log technique'],
    ['that only describes the device', smart, 'MEDIA_EVIDENCE_UNSETTLED disk-1 result'],
    ['that the case does not hold', null, 'MEDIA_EVIDENCE_ABSENT disk-1.log disk-1'],
  ])('%s', async (_, text, finding) => {
    const { told, audit } = await audited(text);
    expect(told).toContain(finding);
    expect(audit.verdict).not.toBe('satisfied');
  });

  it('a photograph gives no finding, and no agreement', async () => {
    const { told, agreement } = await audited('a photograph');
    expect([told, agreement]).toEqual([[], 'none-read']);
  });

  it('is not there when the log does not list the file that lies in the case', async () => {
    for (const text of [FAILED, ERASED]) {
      const { told, agreement, audit } = await audited(text, { unlisted: ['disk-1.log'] });
      expect([told, agreement]).toEqual([['MEDIA_EVIDENCE_ABSENT disk-1.log disk-1'], 'unsettled']);
      expect(audit.findings.map((f) => f.code)).toContain('LEDGER_MATERIAL_UNLISTED');
    }
  });

  it('only the newest record of a medium is held to it', async () => {
    const { told } = await audited(FAILED, {
      edits: {
        'sanitisation-disk-1': (p: Record<string, unknown>) => Object.assign(p, { technique: 'overwrite' }),
        'sanitisation-tape-3': (p: Record<string, unknown>) => Object.assign(p, { medium: 'disk-1' }),
      } as never,
    });
    expect(told).toEqual([]);
  });

  it('keeps a certificate of destruction from being made', async () => {
    const request = {
      party: 'cloud',
      officer: { name: 'A', title: 'B' },
      statement: 'gone',
      issuedAt: new Date(AUDITED_AT),
      version: '0',
    };
    const edits = {};
    const whole = await audited('a photograph', { edits });
    expect((await draftCertificate({ ...request, ...whole })).certificate).toBeDefined();
    const failed = await audited(HDPARM_I + FAILED, { edits });
    const draft = await draftCertificate({ ...request, ...failed });
    expect(draft.certificate).toBeUndefined();
    expect(draft.closure.counts).toMatchObject({ missing: 0, contradicted: 0 });
    expect(draft.devices.map((f) => f.code)).toContain('MEDIA_EVIDENCE_DIFFERS');
  });

  it('is in the report: model, text of the page, and the file itself for the check', async () => {
    const { dir, policy, audit } = await audited(FAILED);
    const basis = { dir, policy, profile: audit.profile };
    const [json, html] = [join(scratch, 'report.json'), join(scratch, 'report.html')];
    for (const output of [json, html]) {
      await reportCase({ audit: basis, output, language: 'en', version: '0' });
    }
    const model = JSON.parse(readFileSync(json, 'utf8')) as ReportModel;
    expect(model.media.slice(0, 2).map((m) => [m.id, m.device, m.outcome])).toEqual([
      ['disk-1', 'differs', 'not-satisfied'],
      ['tape-3', 'none-read', 'satisfied'],
    ]);
    expect(model.findings.map((f) => f.code)).toContain('MEDIA_EVIDENCE_DIFFERS');
    const page = readFileSync(html, 'utf8');
    const [file] = audit.devices[0]!.record.predicate.evidence;
    expect(page).toContain('device output disagrees');
    expect(page).toContain(`data-evidence="material/${file!.sha256}"`);
  });
});
