import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { SUITES } from '../../src/formats/signature-result.js';
import { signDetached, verifyDetached } from '../../src/trust/index.js';
import { makeParty, policyFor, SIGNED_AT } from './support.js';

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
