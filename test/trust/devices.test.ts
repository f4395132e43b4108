import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { SuiteName } from '../../src/formats/signature-result.js';
import { openSigner, signDetached, verifyDetached } from '../../src/trust/index.js';
import { readPkcs11Uri } from '../../src/trust/keys/pkcs11.js';
import { exportPkcs8 } from '../../src/trust/keys/private-key.js';
import { toPem } from '../../src/trust/pem.js';
import { hasProgram, makeParty, type Party, policyFor, SIGNED_AT, scratch } from './support.js';

const files = scratch();
const CONTENT = utf8('{"记录":1}');

describe.skipIf(!hasProgram('openssl'))('an external signer (here: openssl, as a UKey tool would)', () => {
  let n = 0;

  function declare(
    party: Party,
    suite: SuiteName,
    how: { input: string; output: string; script: string },
  ): string {
    n += 1;
    const key = files.write(`device-${n}.key`, toPem('PRIVATE KEY', exportPkcs8(party.key)));
    const script = files.write(
      `device-${n}.sh`,
      how.script.replaceAll('KEY', key).replaceAll('TMP', join(files.dir, `d${n}`)),
    );
    const declaration = {
      _type: 'urn:cloudexit:external-signer:v1',
      command: ['sh', script],
      suite,
      input: how.input,
      output: how.output,
      timeoutSeconds: 2,
    };
    return files.write(`device-${n}.json`, JSON.stringify(declaration));
  }

  async function signWith(suite: SuiteName, how: { input: string; output: string; script: string }) {
    const party = await makeParty(suite);
    const key = declare(party, suite, how);
    const { signer } = await openSigner({ key, publicKey: party.certificate.publicKey });
    const request = { content: CONTENT, signer, certificates: [party.certificate], signingTime: SIGNED_AT };
    return { party, p7s: await signDetached(request) };
  }

  test.each([
    [
      'sm2-sm3',
      'message',
      'binary',
      'cat >TMP; openssl pkeyutl -sign -inkey KEY -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in TMP',
    ],
    ['sm2-sm3', 'digest', 'binary', 'cat >TMP; openssl pkeyutl -sign -inkey KEY -in TMP'],
    ['ecdsa-p256-sha256', 'digest', 'base64', 'cat >TMP; openssl pkeyutl -sign -inkey KEY -in TMP | base64'],
    ['ecdsa-p384-sha384', 'message', 'hex', 'openssl dgst -sha384 -sign KEY | od -An -v -tx1'],
    ['rsa-pkcs1-sha256', 'message', 'binary', 'openssl dgst -sha256 -sign KEY'],
    ['ed25519', 'message', 'binary', 'cat >TMP; openssl pkeyutl -sign -inkey KEY -rawin -in TMP'],
  ] as const)('%s from the %s, answered in %s', async (suite, input, output, script) => {
    const { party, p7s } = await signWith(suite, { input, output, script });
    expect(verifyDetached({ content: CONTENT, p7s, policy: await policyFor(party) })).toMatchObject({
      outcome: 'valid',
    });
  });

  test('r and s side by side, as devices give them', async () => {
    // Prints the two INTEGERs of the DER signature as 64 hexadecimal digits each.
    const unwrap = `cat >TMP; openssl pkeyutl -sign -inkey KEY -in TMP | openssl asn1parse -inform DER |
      sed -n 's/.*INTEGER *:\\(.*\\)/00000000\\1/p' | sed 's/.*\\(.\\{64\\}\\)$/\\1/'`;
    const { party, p7s } = await signWith('sm2-sm3', { input: 'digest', output: 'hex', script: unwrap });
    expect(verifyDetached({ content: CONTENT, p7s, policy: await policyFor(party) })).toMatchObject({
      outcome: 'valid',
    });
  });

  test.each([
    [
      'another key',
      'openssl genpkey -algorithm ed25519 -out TMP.k; cat >TMP; openssl pkeyutl -sign -inkey TMP.k -rawin -in TMP',
      'SIGNER_FAULT',
    ],
    ['nothing', 'cat >/dev/null', 'SIGNER_FAULT'],
    ['a failure', 'exit 3', 'EXTERNAL_SIGNER_FAILED'],
    ['a flood', 'cat /dev/zero', 'EXTERNAL_SIGNER_FAILED'],
    ['nothing for too long', 'exec sleep 30', 'EXTERNAL_SIGNER_FAILED'],
  ])('a device that answers with %s signs nothing', async (_what, script, code) => {
    await expect(signWith('ed25519', { input: 'message', output: 'binary', script })).rejects.toMatchObject({
      code,
    });
  });

  test('a program that does not exist, a declaration with an unknown field, no certificate', async () => {
    const party = await makeParty('ed25519');
    const base = {
      _type: 'urn:cloudexit:external-signer:v1',
      suite: 'ed25519',
      input: 'message',
      output: 'binary',
    };
    const open = (declaration: object) =>
      openSigner({
        key: files.write('d.json', JSON.stringify(declaration)),
        publicKey: party.certificate.publicKey,
      });
    const missing = await open({ ...base, command: ['/nonexistent/program'] });
    await expect(missing.signer.sign(CONTENT)).rejects.toMatchObject({ code: 'EXTERNAL_SIGNER_FAILED' });
    await expect(open({ ...base, command: ['true'], shell: true })).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
    await expect(open({ ...base, command: ['true'], input: 'digest' })).rejects.toMatchObject({
      code: 'EXTERNAL_SIGNER_INVALID',
    });
    const key = files.write('d.json', JSON.stringify({ ...base, command: ['true'] }));
    await expect(openSigner({ key })).rejects.toMatchObject({ code: 'CERTIFICATE_NEEDED' });
  });
});

const MODULE = '/usr/lib/softhsm/libsofthsm2.so';
/** The optional package that token support loads; compiled code, so it may well not be here. */
const hasPkcs11js = (() => {
  try {
    createRequire(import.meta.url).resolve('pkcs11js');
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasProgram('softhsm2-util') || !existsSync(MODULE) || !hasPkcs11js)(
  'PKCS#11 with SoftHSM 2',
  () => {
    const token = 'cloudexit test';

    beforeAll(() => {
      const tokens = join(files.dir, 'tokens');
      mkdirSync(tokens);
      process.env['SOFTHSM2_CONF'] = files.write(
        'softhsm2.conf',
        `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`,
      );
      softhsm('--init-token', '--free', '--label', token, '--so-pin', '12345678', '--pin', '1234');
    });

    function softhsm(...parameters: string[]): void {
      execFileSync('softhsm2-util', parameters, { stdio: 'pipe' });
    }

    async function withToken(suite: SuiteName, label: string) {
      const party = await makeParty(suite);
      const path = files.write(`${label}.pem`, toPem('PRIVATE KEY', exportPkcs8(party.key)));
      softhsm(
        '--import',
        path,
        '--token',
        token,
        '--label',
        label,
        '--id',
        Buffer.from(label).toString('hex'),
        '--pin',
        '1234',
      );
      const uri = `pkcs11:token=${encodeURIComponent(token)};object=${label}?module-path=${MODULE}`;
      const open = (pin: string) =>
        openSigner({
          key: uri,
          suite,
          publicKey: party.certificate.publicKey,
          passphrase: async () => utf8(pin),
        });
      return { party, open };
    }

    test.each([
      'rsa-pkcs1-sha256',
      'rsa-pss-sha256',
      'ecdsa-p256-sha256',
      'ecdsa-p384-sha384',
      'ed25519',
    ] as const)('%s signs in the token', async (suite) => {
      const { party, open } = await withToken(suite, `k-${suite}`);
      const opened = await open('1234');
      try {
        const request = { content: CONTENT, certificates: [party.certificate], signingTime: SIGNED_AT };
        const p7s = await signDetached({ ...request, signer: opened.signer });
        const policy = await policyFor(party);
        expect(verifyDetached({ content: CONTENT, p7s, policy })).toMatchObject({ outcome: 'valid', suite });
      } finally {
        opened.close();
      }
    });

    test('the wrong PIN, and a label that is not there', async () => {
      const { party, open } = await withToken('ecdsa-p256-sha256', 'pin');
      await expect(open('0000')).rejects.toMatchObject({ code: 'PKCS11_FAILED' });
      const key = `pkcs11:token=${encodeURIComponent(token)};object=nobody?module-path=${MODULE}`;
      await expect(
        openSigner({ key, publicKey: party.certificate.publicKey, passphrase: async () => utf8('1234') }),
      ).rejects.toMatchObject({ code: 'PKCS11_FAILED' });
    });
  },
);

describe('PKCS#11 references', () => {
  test('the URI of RFC 7512', () => {
    expect(readPkcs11Uri('pkcs11:token=My%20Token;object=key?module-path=/usr/lib/x.so')).toEqual({
      modulePath: '/usr/lib/x.so',
      token: 'My Token',
      object: 'key',
    });
  });

  test.each([
    'pkcs11:token=a;object=b',
    'pkcs11:token=a;object=b?module-path=/x&pin-value=1234',
    'pkcs11:token=a;token=b;object=c?module-path=/x',
    'pkcs11:token=%zz;object=c?module-path=/x',
  ])('refused: %s', (uri) => {
    expect(() => readPkcs11Uri(uri)).toThrow(expect.objectContaining({ code: 'KEY_REFERENCE_INVALID' }));
  });

  test.skipIf(hasPkcs11js)('without the optional package the error says what to install', async () => {
    const party = await makeParty('ed25519');
    const key = 'pkcs11:token=a;object=b?module-path=/x';
    await expect(
      openSigner({ key, publicKey: party.certificate.publicKey, passphrase: async () => utf8('1') }),
    ).rejects.toMatchObject({ code: 'PKCS11_MISSING', hint: 'npm install pkcs11js' });
  });

  test('SM2 keys in tokens are pointed to the external signer', async () => {
    const party = await makeParty('sm2-sm3');
    const key = 'pkcs11:token=a;object=b?module-path=/x';
    await expect(
      openSigner({ key, publicKey: party.certificate.publicKey, passphrase: async () => utf8('1') }),
    ).rejects.toMatchObject({ code: 'SUITE_UNSUPPORTED_BY_TOKEN' });
  });
});
