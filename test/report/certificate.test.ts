import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../src/core/canonical-json.js';
import { certificateUrn, renderCertificate } from '../../src/report/certificate/index.js';
import { HAS_POPPLER, poppler } from './poppler.js';
import { sampleCertificate } from './sample-certificate.js';

const HAS_ZBAR = spawnSync('zbarimg', ['--version']).status === 0;
if (!HAS_ZBAR && process.env['CI'] === 'true') throw new Error('zbar-tools is not installed');

const dir = mkdtempSync(join(tmpdir(), 'cloudexit-certificate-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, 'certificate.pdf');
beforeAll(() => renderCertificate(sampleCertificate(), { language: 'en', out: createWriteStream(file) }));

describe.skipIf(!HAS_POPPLER)('certificate of destruction', () => {
  it('shows every value of its model', () => {
    const text = poppler('pdftotext', ['-raw', file, '-']).replace(/\s/g, '');
    const model = sampleCertificate();
    const values = [
      model.number,
      model.record,
      model.authorisation.record,
      ...model.plans,
      ...model.attestations,
      model.issuer.name,
      model.customer.organisationCode!,
      model.officer.title,
      model.statement,
      model.ledger!.root,
      ...model.deletions.flatMap((d) => [
        d.copy,
        d.copyTitle ?? '',
        d.technique,
        d.level,
        d.verification?.method ?? 'Not verified',
      ]),
      ...model.media.flatMap((m) => [
        m.id,
        m.identifier,
        m.location,
        m.record,
        m.tool,
        m.operator.name,
        m.witnesses[0]!.name,
      ]),
      ...model.signatures.flatMap((s) => [s.organisation, s.signer, s.suite]),
    ];
    for (const value of values) expect(text).toContain(value.replace(/\s/g, ''));
    expect(text).toContain('theydonotshowthatnodataisleftanywhere');
    expect(text).not.toContain('\u202e');
  });

  it('speaks Chinese of techniques, levels and media to who reads Chinese', async () => {
    const chinese = join(dir, 'zh.pdf');
    await renderCertificate(sampleCertificate(), { language: 'zh', out: createWriteStream(chinese) });
    const text = poppler('pdftotext', ['-raw', chinese, '-']).replace(/\s/g, '');
    for (const words of [
      '密钥销毁，净化',
      '到期失效，清除',
      'NVMe清理，净化',
      'NVMe固态盘，S5GXNF0R812340',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/crypto-erase|purge|nvme-sanitize/);
  });

  it('carries its model and is the same file every time', async () => {
    const attached = join(dir, 'attached.json');
    poppler('pdfdetach', ['-save', '1', '-o', attached, file]);
    expect(readFileSync(attached).equals(canonicalBytes(sampleCertificate()))).toBe(true);
    const again = join(dir, 'again.pdf');
    await renderCertificate(sampleCertificate(), { language: 'en', out: createWriteStream(again) });
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  });

  it.skipIf(!HAS_ZBAR)('has a QR code that a scanner reads as number and digest of the record', () => {
    poppler('pdftoppm', ['-r', '120', '-f', '1', '-l', '1', '-singlefile', '-png', file, join(dir, 'page')]);
    const read = spawnSync('zbarimg', ['-q', '--raw', '--nodbus', join(dir, 'page.png')], {
      encoding: 'utf8',
    });
    const { record, number } = sampleCertificate();
    expect(read.stdout.trim()).toBe(`urn:cloudexit:certificate:v1:sha256:${record}?=number=${number}`);
    expect(certificateUrn({ record, number: '云海-1 号' })).toMatch(
      /number=%E4%BA%91%E6%B5%B7-1%20%E5%8F%B7$/,
    );
  });

  it('refuses a model with an unknown field', async () => {
    const model = { ...sampleCertificate(), extra: 1 };
    await expect(renderCertificate(model, { language: 'en', out: new PassThrough() })).rejects.toMatchObject({
      code: 'CERTIFICATE_INVALID',
    });
  });
});
