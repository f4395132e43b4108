import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../src/core/canonical-json.js';
import { SUITES, type SuiteName } from '../../src/formats/signature-result.js';
import { render } from '../../src/report/index.js';
import { certificatePem, Verifier } from '../../src/trust/index.js';
import {
  Collected,
  type ReportSigner,
  signatureField,
  signBeside,
  signInside,
  signsInside,
} from '../../src/usecases/sign-report.js';
import { HAS_POPPLER, poppler } from '../report/poppler.js';
import { sampleModel } from '../report/sample.js';
import { makeParty, type Party, policyFor, SIGNED_AT } from '../trust/support.js';

const dir = mkdtempSync(join(tmpdir(), 'cloudexit-signed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function signedPdf(by: ReportSigner): Promise<Uint8Array> {
  const out = new Collected();
  await render(sampleModel(), 'pdf', { language: 'both', out, signature: signatureField(by) });
  return await signInside(out.bytes(), by);
}

async function plainPdf(): Promise<Uint8Array> {
  const out = new Collected();
  await render(sampleModel(), 'pdf', { language: 'zh', out });
  return out.bytes();
}

function signerOf({ signer, certificate, ca }: Party): ReportSigner {
  return { signer, certificates: [certificate, ca.certificate], signingTime: SIGNED_AT };
}

/** What poppler says of the bytes: its own parser, its own CMS (NSS). Certificates are judged elsewhere. */
function pdfsig(bytes: Uint8Array): string {
  const file = join(dir, 'judged.pdf');
  writeFileSync(file, bytes);
  return spawnSync('pdfsig', ['-nocert', file], { encoding: 'utf8' }).stdout;
}

const accepted = (said: string) =>
  said.includes('Signature Validation: Signature is Valid.') && said.includes('Total document signed');

describe.skipIf(!HAS_POPPLER)('a PDF signed inside', () => {
  const parties = new Map<SuiteName, Party>();
  const files = new Map<SuiteName, Uint8Array>();
  beforeAll(async () => {
    for (const suite of ['rsa-pkcs1-sha256', 'ecdsa-p256-sha256', 'ecdsa-p384-sha384'] as const) {
      const party = await makeParty(suite);
      parties.set(suite, party);
      files.set(suite, await signedPdf(signerOf(party)));
    }
  });

  it.each(['rsa-pkcs1-sha256', 'ecdsa-p256-sha256', 'ecdsa-p384-sha384'] as const)(
    'is accepted by pdfsig, wholly signed, with the time that was claimed (%s)',
    (suite) => {
      const said = pdfsig(files.get(suite)!);
      expect(accepted(said), said).toBe(true);
      expect(said).toContain('ETSI.CAdES.detached');
      expect(said).toContain('某单位退出专用');
      expect(said).toContain('Jun 01 2026 07:00:00');
    },
  );

  it('stays PDF/A-3b, with the model attached', () => {
    const file = join(dir, 'kept.pdf');
    writeFileSync(file, files.get('rsa-pkcs1-sha256')!);
    const raw = readFileSync(file, 'latin1');
    expect(raw).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(raw).toContain('/GTS_PDFA1');
    // ISO 19005-3: no appearances made by the reader, and an annotation that prints.
    expect(raw).not.toContain('NeedAppearances');
    expect(raw).toMatch(/\/Subtype \/Widget[^>]*\/F 4\b/);
    const attached = join(dir, 'kept.json');
    poppler('pdfdetach', ['-save', '1', '-o', attached, file]);
    expect(readFileSync(attached).equals(canonicalBytes(sampleModel()))).toBe(true);
  });

  it('is the same bytes again with RSA, whose signatures are deterministic', async () => {
    const by = signerOf(parties.get('rsa-pkcs1-sha256')!);
    expect(Buffer.from(await signedPdf(by)).equals(files.get('rsa-pkcs1-sha256')!)).toBe(true);
  });

  it('is refused by pdfsig with any byte changed outside the room that the signature leaves', () => {
    const bytes = files.get('ecdsa-p256-sha256')!;
    const text = Buffer.from(bytes).toString('latin1');
    const contents = text.indexOf('/Contents <', text.indexOf('/ByteRange')) + '/Contents <'.length;
    // Behind the signature's DER are zeros up to the end of its place; no signature covers itself.
    const room = { from: contents, to: text.indexOf('>', contents) };
    const places = [0, 8, text.indexOf('/ByteRange') + 14, room.to + 2, bytes.length - 3, contents + 40];
    for (let i = 1; i < 40; i++) places.push(Math.floor((bytes.length * i) / 40));
    for (const place of places) {
      if (place > room.from + 2000 && place < room.to) continue;
      const changed = Uint8Array.from(bytes);
      changed[place]! ^= 1;
      expect(accepted(pdfsig(changed)), `byte ${place}`).toBe(false);
    }
  });
});

describe('a signature beside a report', () => {
  it.each(['ecdsa-p256-sha256', 'rsa-pkcs1-sha256'] as const)('OpenSSL accepts it (%s)', async (suite) => {
    const party = await makeParty(suite);
    const by = signerOf(party);
    const bytes = await signedPdf(by);
    writeFileSync(join(dir, 'r.pdf'), bytes);
    writeFileSync(join(dir, 'r.pdf.p7s'), await signBeside(bytes, by));
    writeFileSync(join(dir, 'ca.pem'), certificatePem(party.ca.certificate));
    const args = ['cms', '-verify', '-binary', '-content', 'r.pdf', '-inform', 'DER', '-in', 'r.pdf.p7s'];
    const verify = () =>
      spawnSync('openssl', [...args, '-CAfile', 'ca.pem', '-purpose', 'any', '-out', 'same.pdf'], {
        cwd: dir,
      });
    expect(verify().status, String(verify().stderr)).toBe(0);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(dir, 'r.pdf'), bytes);
    expect(verify().status).not.toBe(0);
  });

  it.each(SUITES)(
    'is valid for whoever trusts its CA, and not for a file with another byte (%s)',
    async (suite) => {
      const party = await makeParty(suite);
      const by = signerOf(party);
      const content = signsInside(by) ? await signedPdf(by) : await plainPdf();
      const p7s = await signBeside(content, by);
      const verifier = new Verifier(await policyFor(party));
      expect(verifier.verify({ content, p7s })).toMatchObject({ outcome: 'valid', suite });
      const changed = Uint8Array.from(content);
      changed[changed.length >> 1]! ^= 1;
      expect(verifier.verify({ content: changed, p7s }).outcome).toBe('invalid');
    },
  );

  it('is the only one for suites that readers of PDF do not know', async () => {
    for (const suite of ['sm2-sm3', 'ed25519', 'rsa-pss-sha256'] as const) {
      expect(signsInside(signerOf(await makeParty(suite))), suite).toBe(false);
    }
  });
});
