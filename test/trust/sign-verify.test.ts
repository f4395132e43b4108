import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { SUITES } from '../../src/formats/signature-result.js';
import { generateKey, keySigner, selfSign, signDetached, verifyDetached } from '../../src/trust/index.js';
import { makeParty, NOT_AFTER, NOT_BEFORE, NOW, policyFor, SIGNED_AT } from './support.js';

describe.each(SUITES)('%s', (suite) => {
  test('signs a record and accepts it again, naming signer, chain, suite and time', async () => {
    const party = await makeParty(suite);
    const content = utf8('{"记录":"一"}');
    const p7s = await signDetached({
      content,
      signer: party.signer,
      certificates: [party.certificate],
      signingTime: SIGNED_AT,
    });
    const result = verifyDetached({ content, p7s, policy: await policyFor(party) });
    expect(result).toMatchObject({
      outcome: 'valid',
      codes: ['TIME_CLAIMED'],
      suite,
      national: suite === 'sm2-sm3',
      signer: { subject: 'CN=某单位退出专用,O=某市大数据中心,C=CN', issuer: 'CN=退出审计测试根,C=CN' },
      time: { at: '2026-06-01T07:00:00Z', source: 'claimed' },
      revocation: { status: 'good', asOf: '2026-06-01T07:00:00Z' },
    });
    expect(result.chain.map((c) => c.certificateSha256)).toEqual([
      party.certificate.identity.certificateSha256,
      party.ca.certificate.identity.certificateSha256,
    ]);
  });
});

test.each([
  ['rsa-pkcs1-sha256', 'rsa3072'],
  ['rsa-pkcs1-sha256', 'rsa4096'],
  ['rsa-pss-sha256', 'rsa3072'],
  ['rsa-pss-sha256', 'rsa4096'],
] as const)('%s with a key of type %s', async (suite, type) => {
  const signer = keySigner(generateKey(type), suite);
  const dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
  const own = await selfSign({ subject: { commonName: '某单位' }, profile: 'signer', ...dates }, signer);
  const content = utf8('{"记录":"一"}');
  const p7s = await signDetached({ content, signer, certificates: [own], signingTime: SIGNED_AT });
  const policy = { anchors: [own], at: NOW };
  expect(verifyDetached({ content, p7s, policy })).toMatchObject({ outcome: 'valid', suite });
  const changed = Uint8Array.from(p7s);
  changed[changed.length - 1]! ^= 1;
  expect(verifyDetached({ content, p7s: changed, policy }).codes).toContain('SIGNATURE_DIFFERS');
});

test('a counter-signature is over one signature file and no other', async () => {
  const [party, witness] = [await makeParty('sm2-sm3'), await makeParty('ed25519', '见证人')];
  const sign = (by: typeof party, content: Uint8Array, at = SIGNED_AT) =>
    signDetached({ content, signer: by.signer, certificates: [by.certificate], signingTime: at });
  const record = utf8('{"记录":"一"}');
  const first = await sign(party, record);
  const again = await sign(party, record, new Date(SIGNED_AT.getTime() + 1000));
  const counter = await sign(witness, first);
  const policy = await policyFor(witness);
  expect(verifyDetached({ content: first, p7s: counter, policy }).outcome).toBe('valid');
  for (const content of [again, record]) {
    expect(verifyDetached({ content, p7s: counter, policy }).codes).toContain('DIGEST_DIFFERS');
  }
});
