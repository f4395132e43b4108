import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderCertificate } from '../../src/report/certificate/index.js';
import { renderPdf } from '../../src/report/pdf/index.js';
import { Collected, signatureField, signInside } from '../../src/usecases/sign-report.js';
import { makeParty, SIGNED_AT } from '../trust/support.js';
import { brokenRules } from './pdfa.js';
import { HAS_QPDF, QpdfFile } from './qpdf.js';
import { sampleModel } from './sample.js';
import { sampleCertificate } from './sample-certificate.js';

const dir = mkdtempSync(join(tmpdir(), 'cloudexit-pdfa-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Every kind of PDF that is written, by name. */
const WRITTEN: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'a report in Chinese': (path) => renderPdf(sampleModel(), { language: 'zh', out: createWriteStream(path) }),
  'a report in English': (path) => renderPdf(sampleModel(), { language: 'en', out: createWriteStream(path) }),
  'a report in both': (path) => renderPdf(sampleModel(), { language: 'both', out: createWriteStream(path) }),
  'a signed report': async (path) => {
    const { signer, certificate, ca } = await makeParty('ecdsa-p256-sha256');
    const by = { signer, certificates: [certificate, ca.certificate], signingTime: SIGNED_AT };
    const out = new Collected();
    await renderPdf(sampleModel(), { language: 'zh', out, signature: signatureField(by) });
    writeFileSync(path, await signInside(out.bytes(), by));
  },
  'a certificate of destruction': (path) =>
    renderCertificate(sampleCertificate(), { language: 'zh', out: createWriteStream(path) }),
};

describe.skipIf(!HAS_QPDF)('PDF/A-3b, read by qpdf', () => {
  it.each(Object.entries(WRITTEN))('no rule is broken by %s', async (_, write) => {
    const path = join(dir, 'written.pdf');
    await write(path);
    expect(brokenRules(path)).toEqual([]);
  });

  it('a report has a bookmark for every section, each to a page that is there', async () => {
    const path = join(dir, 'bookmarks.pdf');
    await renderPdf(sampleModel(), { language: 'zh', out: createWriteStream(path) });
    const file = new QpdfFile(path);
    const titles: string[] = [];
    const outlines = file.dict(file.catalog['/Outlines']);
    for (let at = outlines['/First']; at !== undefined; at = file.dict(at)['/Next']) {
      const mark = file.dict(at);
      const [page] = file.list(mark['/Dest'] ?? file.dict(mark['/A'])['/D']);
      expect(file.dict(page)['/Type'], String(mark['/Title'])).toBe('/Page');
      titles.push(String(mark['/Title']).replace(/^u:/, ''));
    }
    expect(titles).toContain('发现事项');
    expect(titles.length).toBeGreaterThanOrEqual(20);
  });
});

/** One thing spoiled, without a change of length, in a file whose streams are not compressed. */
const SPOILED: readonly (readonly [rule: string, from: string | RegExp, to: string])[] = [
  ['6.1.3', '%%EOF\n', '%%EOF\nx'],
  ['6.2.3', '/S /GTS_PDFA1', '/S /GTS_PDFX1'],
  ['6.2.4', '/DeviceRGB cs\n', '0 0 0 1 k    \n'],
  ['6.2.11', '/CIDToGIDMap /Identity', '/CIDToGIDMap /Identitx'],
  ['6.2.11', '/FontFile2', '/FontFile9'],
  ['6.2.11', /<0021/, '<0000'],
  ['6.3', '/F 4', '/F 2'],
  ['6.5', '/S /GoTo ', '/S /URI  '],
  ['6.6', '<pdfaid:part>3<', '<pdfaid:part>2<'],
  ['6.6', '<pdfaid:conformance>B<', '<pdfaid:conformance>X<'],
  ['6.6', '(cloudexit)', '(cloudexiT)'],
  ['6.8', '/AFRelationship /Data', '/AFRelationship /Dat '],
  ['6.8', '/Subtype /application#2fjson', '/Subtype /application#2fjsoN'],
  ['6.8', '/ModDate', '/ModDatX'],
  ['tags', '/Marked true', '/Marked null'],
  ['tags', '/StructTreeRoot', '/StructTreeRooX'],
  ['tags', 'EMC\n', '   \n'],
];

describe.skipIf(!HAS_QPDF)('a spoiled file', () => {
  const plain = join(dir, 'plain.pdf');
  beforeAll(async () => {
    const written = join(dir, 'compressed.pdf');
    await renderPdf(sampleModel(), { language: 'zh', out: createWriteStream(written) });
    const args = ['--stream-data=uncompress', '--object-streams=disable', '--deterministic-id'];
    expect(spawnSync('qpdf', [...args, written, plain]).status).toBe(0);
  });

  it('is as good as the written one before anything is spoiled', () => {
    expect(brokenRules(plain)).toEqual([]);
  });

  it.each(SPOILED)('breaks rule %s with %s', (rule, from, to) => {
    const text = readFileSync(plain, 'latin1');
    const spoiled = text.replace(from, to);
    expect(spoiled).not.toBe(text);
    const path = join(dir, 'spoiled.pdf');
    writeFileSync(path, spoiled, 'latin1');
    expect(brokenRules(path).map((b) => b.split(/[ ,]/)[0])).toContain(rule);
  });
});
