import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { SUITES } from '../../src/formats/signature-result.js';
import { generateKey, issueCertificate, keySigner, selfSign, signDetached } from '../../src/trust/index.js';
import { flipBit } from './der-edit.js';
import {
  hasProgram,
  makeParty,
  NOT_AFTER,
  NOT_BEFORE,
  type Party,
  pem,
  SIGNED_AT,
  scratch,
} from './support.js';

const files = scratch();
const SCRIPT = resolve(import.meta.dirname, '../../manifests/check/check.sh');
const RECORD = utf8('{"party":"provider","recorded":"2026-06-01"}');

function check(
  anchors: string,
  record: Uint8Array,
  p7s: Uint8Array,
  more: Record<string, string> = {},
): { status: number | null; out: string } {
  // Nothing but a shell, coreutils and openssl is on the way.
  const run = spawnSync('sh', [SCRIPT, anchors, files.write('r.json', record), files.write('r.p7s', p7s)], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', ...more },
  });
  return { status: run.status, out: `${run.stdout}${run.stderr}` };
}

function signBy(party: Party, more: Party['certificate'][] = []): Promise<Uint8Array> {
  const certificates = [party.certificate, ...more];
  return signDetached({ content: RECORD, signer: party.signer, certificates, signingTime: SIGNED_AT });
}

describe.skipIf(!hasProgram('openssl')).each(SUITES)('check.sh, %s', (suite) => {
  let party: Party;
  let anchors: string;
  let p7s: Uint8Array;

  beforeAll(async () => {
    party = await makeParty(suite);
    anchors = files.write(`${suite}.pem`, pem(party.ca.certificate));
    p7s = await signBy(party);
  });

  test('accepts the record and names suite, time and signer', () => {
    const { status, out } = check(anchors, RECORD, p7s);
    expect(out).toContain(`VALID: ${suite}, claimed time 2026-06-01T07:00:00Z`);
    expect(out).toContain('某单位退出专用');
    expect(status).toBe(0);
  });

  test('refuses a record with one bit turned, and the anchor of somebody else', async () => {
    for (const bit of [0, 100, RECORD.length * 8 - 1]) {
      expect(check(anchors, flipBit(RECORD, bit), p7s)).toMatchObject({ status: 1 });
    }
    const other = files.write('other.pem', pem((await makeParty(suite)).ca.certificate));
    expect(check(other, RECORD, p7s).status).toBe(1);
  });

  // Each suite takes another stretch of the file's bytes, so that the suites together reach all kinds of them.
  test('refuses a signature file with one bit turned', () => {
    const step = 199;
    for (let byte = SUITES.indexOf(suite) * 31; byte < p7s.length; byte += step) {
      const { status, out } = check(anchors, RECORD, flipBit(p7s, byte * 8 + (byte % 8)));
      expect({ byte, status, out }).toMatchObject({ byte, status: 1 });
    }
  });

  test('refuses trailing bytes and a file cut short', () => {
    expect(check(anchors, RECORD, Buffer.concat([p7s, Buffer.of(0)])).status).toBe(1);
    expect(check(anchors, RECORD, p7s.subarray(0, -1)).status).toBe(1);
    expect(check(anchors, RECORD, new Uint8Array(0)).status).toBe(1);
  });
});

describe.skipIf(!hasProgram('openssl'))('check.sh', () => {
  test('an intermediate in the file is used, and a damaged or foreign one is refused', async () => {
    const party = await makeParty('ecdsa-p256-sha256');
    const anchors = files.write('root.pem', pem(party.ca.certificate));
    const dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
    const [caKey, key] = [generateKey('p256'), generateKey('p256')];
    const between = await issueCertificate(
      { subject: { commonName: '中间' }, publicKey: caKey.publicKey, profile: 'ca', ...dates },
      party.ca,
    );
    const ca = { certificate: between, signer: keySigner(caKey) };
    const fields = { subject: { commonName: '单位' }, publicKey: key.publicKey, profile: 'signer' as const };
    const leaf = {
      key,
      signer: keySigner(key),
      certificate: await issueCertificate({ ...fields, ...dates }, ca),
      ca,
    };
    const p7s = await signBy(leaf, [between]);
    expect(check(anchors, RECORD, p7s)).toMatchObject({ status: 0 });
    expect(check(anchors, RECORD, await signBy(leaf))).toMatchObject({ status: 1 });
    const at = Buffer.from(p7s).indexOf(between.der);
    for (let byte = at; byte < at + between.der.length; byte += 151) {
      expect(check(anchors, RECORD, flipBit(p7s, byte * 8 + (byte % 8)))).toMatchObject({ status: 1 });
    }
    const stranger = (await makeParty('ecdsa-p256-sha256')).certificate;
    expect(check(anchors, RECORD, await signBy(party, [stranger]))).toMatchObject({ status: 1 });
  });

  test('a party’s own certificate as the anchor', async () => {
    const key = generateKey('sm2');
    const signer = keySigner(key);
    const fields = { subject: { commonName: '自签单位' }, profile: 'signer' as const };
    const certificate = await selfSign({ ...fields, notBefore: NOT_BEFORE, notAfter: NOT_AFTER }, signer);
    const p7s = await signDetached({
      content: RECORD,
      signer,
      certificates: [certificate],
      signingTime: SIGNED_AT,
    });
    expect(check(files.write('self.pem', pem(certificate)), RECORD, p7s)).toMatchObject({ status: 0 });
  });

  test('an SM2 ID that was agreed has to be told, and is never empty', async () => {
    const party = await makeParty('sm2-sm3');
    const anchors = files.write('agreed.pem', pem(party.ca.certificate));
    const SM2_ID = '某单位 exit@example.cn';
    const p7s = await signBy({ ...party, signer: keySigner(party.key, 'sm2-sm3', utf8(SM2_ID)) });
    expect(check(anchors, RECORD, p7s, { SM2_ID })).toMatchObject({ status: 0 });
    expect(check(anchors, RECORD, p7s)).toMatchObject({ status: 1 });
    expect(check(anchors, RECORD, p7s, { SM2_ID: `${SM2_ID}.` })).toMatchObject({ status: 1 });
    expect(check(anchors, RECORD, p7s, { SM2_ID: '' })).toMatchObject({ status: 2 });
    expect(check(anchors, RECORD, await signBy(party), { SM2_ID })).toMatchObject({ status: 1 });
  });

  test('exit 2 when it could not run', () => {
    const run = spawnSync('sh', [SCRIPT, '/nonexistent', '/nonexistent', '/nonexistent']);
    expect(run.status).toBe(2);
    expect(spawnSync('sh', [SCRIPT]).status).toBe(2);
  });
});
