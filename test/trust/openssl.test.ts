import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { SUITES, type SuiteName } from '../../src/formats/signature-result.js';
import { readSignedData } from '../../src/trust/cms/read.js';
import { signDetached, type VerifyPolicy, verifyDetached } from '../../src/trust/index.js';
import { exportPkcs8 } from '../../src/trust/keys/private-key.js';
import { toPem } from '../../src/trust/pem.js';
import { hasProgram, makeParty, openssl, pem, policyFor, SIGNED_AT, scratch } from './support.js';

const files = scratch();
const CONTENT = utf8('{"a":"记录","b":1}');
const AT = String(SIGNED_AT.getTime() / 1000);

/** What `openssl cms` of version 3.0 can do; the others are checked through `openssl pkeyutl`. */
const CMS_SUITES: readonly SuiteName[] = [
  'ecdsa-p256-sha256',
  'ecdsa-p384-sha384',
  'rsa-pkcs1-sha256',
  'rsa-pss-sha256',
];

describe.skipIf(!hasProgram('openssl'))('ours, checked by openssl', () => {
  describe.each(CMS_SUITES)('%s', (suite) => {
    test('openssl cms -verify accepts the signature and refuses other content', async () => {
      const party = await makeParty(suite);
      const p7s = await signDetached({
        content: CONTENT,
        signer: party.signer,
        certificates: [party.certificate],
        signingTime: SIGNED_AT,
      });
      const signature = files.write(`${suite}.p7s`, p7s);
      const ca = files.write(`${suite}-ca.pem`, pem(party.ca.certificate));
      const verify = (content: string) =>
        openssl(
          'cms',
          '-verify',
          '-binary',
          '-content',
          content,
          '-inform',
          'DER',
          '-in',
          signature,
          '-CAfile',
          ca,
          '-attime',
          AT,
          '-cades',
          '-out',
          '/dev/null',
        );
      expect(verify(files.write(`${suite}.json`, CONTENT)).out).toContain('CAdES Verification successful');
      expect(verify(files.write(`${suite}-other.json`, utf8('{}'))).status).not.toBe(0);
    });
  });

  test.each(SUITES)(
    'openssl pkeyutl or dgst accepts the bare %s signature over the attributes',
    async (suite) => {
      const party = await makeParty(suite);
      const p7s = await signDetached({
        content: CONTENT,
        signer: party.signer,
        certificates: [party.certificate],
        signingTime: SIGNED_AT,
      });
      const { signer } = readSignedData(p7s);
      const message = files.write(`${suite}.attributes`, signer.signedAttributes!.der);
      const signature = files.write(`${suite}.sig`, signer.signature);
      const key = files.write(`${suite}.pub`, toPem('PUBLIC KEY', party.certificate.publicKey.spki));
      const common = ['-verify', '-pubin', '-inkey', key, '-sigfile', signature, '-rawin', '-in'];
      const options: Record<SuiteName, string[]> = {
        'sm2-sm3': ['-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678'],
        'ecdsa-p256-sha256': ['-digest', 'sha256'],
        'ecdsa-p384-sha384': ['-digest', 'sha384'],
        'rsa-pkcs1-sha256': ['-digest', 'sha256'],
        'rsa-pss-sha256': [
          '-digest',
          'sha256',
          '-pkeyopt',
          'rsa_padding_mode:pss',
          '-pkeyopt',
          'rsa_pss_saltlen:32',
        ],
        ed25519: [],
      };
      expect(openssl('pkeyutl', ...common, message, ...options[suite]).out).toContain(
        'Verified Successfully',
      );
      const other = files.write(`${suite}.other`, utf8('something else'));
      expect(openssl('pkeyutl', ...common, other, ...options[suite]).status).not.toBe(0);
    },
  );

  test.each(SUITES)('openssl verify accepts the %s certificate chain', async (suite) => {
    const party = await makeParty(suite);
    const ca = files.write('chain-ca.pem', pem(party.ca.certificate));
    const leaf = files.write('chain-leaf.pem', pem(party.certificate));
    const id = suite === 'sm2-sm3' ? ['-vfyopt', 'distid:1234567812345678'] : [];
    expect(openssl('verify', '-x509_strict', '-attime', AT, ...id, '-CAfile', ca, leaf).out).toContain(
      ': OK',
    );
  });
});

describe.skipIf(!hasProgram('openssl'))('made by openssl, checked by us', () => {
  const OPTIONS: Partial<Record<SuiteName, string[]>> = {
    'ecdsa-p256-sha256': ['-md', 'sha256'],
    'ecdsa-p384-sha384': ['-md', 'sha384'],
    'rsa-pkcs1-sha256': ['-md', 'sha256'],
    'rsa-pss-sha256': ['-md', 'sha256', '-keyopt', 'rsa_padding_mode:pss'],
  };

  /** openssl stamps the real time, so these are judged by the real clock. */
  async function signWithOpenssl(suite: SuiteName, ...more: string[]) {
    const party = await makeParty(suite);
    const key = files.write('key.pem', toPem('PRIVATE KEY', exportPkcs8(party.key)));
    const leaf = files.write('leaf.pem', pem(party.certificate));
    const content = files.write('content', CONTENT);
    const out = `${files.dir}/out.p7s`;
    const run = openssl(
      'cms',
      '-sign',
      '-binary',
      '-in',
      content,
      '-inkey',
      key,
      '-signer',
      leaf,
      '-outform',
      'DER',
      '-out',
      out,
      ...OPTIONS[suite]!,
      ...more,
    );
    expect(run).toMatchObject({ status: 0 });
    const policy: VerifyPolicy = await policyFor(party, { at: new Date(), revocation: 'if-available' });
    return { party, p7s: files.read('out.p7s'), policy };
  }

  describe.each(CMS_SUITES)('%s', (suite) => {
    test('with signed attributes: valid, and other content is not', async () => {
      const { p7s, policy } = await signWithOpenssl(suite);
      const result = verifyDetached({ content: CONTENT, p7s, policy });
      expect(result).toMatchObject({ outcome: 'valid', suite, time: { source: 'claimed' } });
      expect(result.codes).toContain('CMS_NO_SIGNING_CERTIFICATE');
      expect(verifyDetached({ content: utf8('{}'), p7s, policy }).codes).toContain('DIGEST_DIFFERS');
    });

    test('with the signing certificate bound (-cades): valid', async () => {
      const { p7s, policy } = await signWithOpenssl(suite, '-cades');
      const result = verifyDetached({ content: CONTENT, p7s, policy });
      expect(result.outcome).toBe('valid');
      expect(result.codes).not.toContain('CMS_NO_SIGNING_CERTIFICATE');
    });

    test('without signed attributes: valid, and nobody says when', async () => {
      const { p7s, policy } = await signWithOpenssl(suite, '-noattr');
      const result = verifyDetached({ content: CONTENT, p7s, policy });
      expect(result).toMatchObject({ outcome: 'valid', time: { source: 'none' } });
      expect(result.codes).toContain('CMS_NO_SIGNED_ATTRIBUTES');
      expect(verifyDetached({ content: utf8('{}'), p7s, policy }).codes).toContain('SIGNATURE_DIFFERS');
    });
  });

  test('with the content inside: compared, and refused when it is another', async () => {
    const { p7s, policy } = await signWithOpenssl('ecdsa-p256-sha256', '-nodetach');
    expect(verifyDetached({ content: CONTENT, p7s, policy })).toMatchObject({ outcome: 'valid' });
    const other = verifyDetached({ content: utf8('{}'), p7s, policy });
    expect(other).toMatchObject({ outcome: 'invalid', codes: ['CMS_ATTACHED_CONTENT_DIFFERS'] });
  });

  test('in BER, as streaming writes it: refused as not DER', async () => {
    const { p7s, policy } = await signWithOpenssl('ecdsa-p256-sha256', '-stream', '-nodetach');
    expect(verifyDetached({ content: CONTENT, p7s, policy })).toMatchObject({
      outcome: 'invalid',
      codes: ['CMS_NOT_DER'],
    });
  });

  test('under a digest that is not accepted: never valid', async () => {
    const { p7s, policy } = await signWithOpenssl('rsa-pkcs1-sha256', '-md', 'sha1');
    const result = verifyDetached({ content: CONTENT, p7s, policy });
    expect(result).toMatchObject({ outcome: 'not-assessed', codes: ['SUITE_UNSUPPORTED'] });
  });

  test('with the key identifier instead of issuer and serial: valid', async () => {
    const { p7s, policy } = await signWithOpenssl('ecdsa-p256-sha256', '-keyid');
    expect(verifyDetached({ content: CONTENT, p7s, policy })).toMatchObject({ outcome: 'valid' });
  });

  test('without its certificate: found among the intermediates, else invalid', async () => {
    const { party, p7s, policy } = await signWithOpenssl('ecdsa-p256-sha256', '-nocerts');
    expect(verifyDetached({ content: CONTENT, p7s, policy }).codes).toContain(
      'CMS_SIGNER_CERTIFICATE_MISSING',
    );
    const known = { ...policy, intermediates: [party.certificate] };
    expect(verifyDetached({ content: CONTENT, p7s, policy: known })).toMatchObject({ outcome: 'valid' });
  });
});
