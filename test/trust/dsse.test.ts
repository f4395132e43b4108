import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { SUITES } from '../../src/formats/signature-result.js';
import { exportDsse, verifyDsse } from '../../src/trust/index.js';
import { toPem } from '../../src/trust/pem.js';
import { flipBit } from './der-edit.js';
import { hasProgram, makeParty, openssl, policyFor, scratch } from './support.js';

const files = scratch();
const RECORD = utf8('{"_type":"https://in-toto.io/Statement/v1"}');

describe('DSSE envelopes', () => {
  test.each(SUITES)('%s: exported and taken in again', async (suite) => {
    const party = await makeParty(suite);
    const envelope = await exportDsse(RECORD, [party.signer]);
    const { payload, results } = verifyDsse(envelope, [party.certificate], await policyFor(party));
    expect(Buffer.from(payload)).toEqual(Buffer.from(RECORD));
    expect(results).toMatchObject([
      { outcome: 'valid', suite, codes: ['TIME_NONE'], time: { source: 'none' } },
    ]);
  });

  test.skipIf(!hasProgram('openssl'))(
    'the signature is over the pre-authentication encoding, says openssl',
    async () => {
      const party = await makeParty('ecdsa-p256-sha256');
      const envelope = JSON.parse(Buffer.from(await exportDsse(RECORD, [party.signer])).toString());
      expect(envelope).toMatchObject({ payloadType: 'application/vnd.in-toto+json' });
      const message = `DSSEv1 28 application/vnd.in-toto+json ${RECORD.length} ${Buffer.from(RECORD)}`;
      const run = openssl(
        'dgst',
        '-sha256',
        '-verify',
        files.write('pub.pem', toPem('PUBLIC KEY', party.certificate.publicKey.spki)),
        '-signature',
        files.write('sig', Buffer.from(envelope.signatures[0].sig, 'base64')),
        files.write('pae', message),
      );
      expect(run.out).toContain('Verified OK');
    },
  );

  test('two signers are judged one by one', async () => {
    const [a, b] = [await makeParty('sm2-sm3'), await makeParty('ed25519', '乙方', '另一个根')];
    const envelope = await exportDsse(RECORD, [a.signer, b.signer]);
    const { results } = verifyDsse(envelope, [a.certificate, b.certificate], await policyFor(a));
    expect(results.map((r) => [r.outcome, r.codes.at(-1)])).toEqual([
      ['valid', 'TIME_NONE'],
      ['invalid', 'CERTIFICATE_UNTRUSTED'],
    ]);
    expect(verifyDsse(envelope, [b.certificate], await policyFor(b)).results[0]).toMatchObject({
      outcome: 'not-assessed',
      codes: ['DSSE_SIGNER_UNKNOWN'],
    });
  });

  test('one bit of the payload or of the signature', async () => {
    const party = await makeParty('ed25519');
    const policy = await policyFor(party);
    const envelope = JSON.parse(Buffer.from(await exportDsse(RECORD, [party.signer])).toString());
    const tampered = (payload: Uint8Array, sig: Uint8Array) => {
      const signatures = [{ ...envelope.signatures[0], sig: Buffer.from(sig).toString('base64') }];
      const text = JSON.stringify({
        ...envelope,
        payload: Buffer.from(payload).toString('base64'),
        signatures,
      });
      return verifyDsse(utf8(text), [party.certificate], policy).results[0];
    };
    const sig = Buffer.from(envelope.signatures[0].sig, 'base64');
    expect(tampered(RECORD, sig)).toMatchObject({ outcome: 'valid' });
    for (let bit = 0; bit < RECORD.length * 8; bit += 3) {
      expect(tampered(flipBit(RECORD, bit), sig)).toMatchObject({
        outcome: 'invalid',
        codes: ['SIGNATURE_DIFFERS'],
      });
    }
    for (let bit = 0; bit < sig.length * 8; bit++) {
      expect(tampered(RECORD, flipBit(sig, bit))).toMatchObject({
        outcome: 'invalid',
        codes: ['SIGNATURE_DIFFERS'],
      });
    }
  });

  test.each([
    ['another payload type', { payloadType: 'text/plain' }],
    ['an unknown field', { extra: 1 }],
    ['no signature', { signatures: [] }],
    ['broken base64', { payload: 'a*b' }],
    ['padding inside', { payload: `${'='.repeat(2_000_000)}A` }],
    ['more padding than belongs', { payload: 'e30===' }],
  ])('%s is refused', async (_what, change) => {
    const party = await makeParty('ed25519');
    const envelope = JSON.parse(Buffer.from(await exportDsse(RECORD, [party.signer])).toString());
    const policy = await policyFor(party);
    expect(() =>
      verifyDsse(utf8(JSON.stringify({ ...envelope, ...change })), [party.certificate], policy),
    ).toThrow(expect.objectContaining({ code: 'DSSE_MALFORMED' }));
  });
});
