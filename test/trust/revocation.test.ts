import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { SuiteName } from '../../src/formats/signature-result.js';
import {
  type Certificate,
  generateKey,
  issueCertificate,
  issueCrl,
  readCrls,
  readOcsp,
  signDetached,
  type VerifyPolicy,
  verifyDetached,
} from '../../src/trust/index.js';
import { exportPkcs8, type PrivateKey } from '../../src/trust/keys/private-key.js';
import { toPem } from '../../src/trust/pem.js';
import { flipBit } from './der-edit.js';
import {
  hasProgram,
  makeParty,
  NOT_AFTER,
  NOT_BEFORE,
  openssl,
  type Party,
  pem,
  scratch,
} from './support.js';

const files = scratch();
const RECORD = utf8('{}');
const HOUR = 3600_000;

describe.skipIf(!hasProgram('openssl')).each(['ecdsa-p256-sha256', 'rsa-pkcs1-sha256'] as const)(
  'OCSP responses from files, made by openssl ocsp, %s',
  (suite) => {
    let party: Party;
    let responder: { key: PrivateKey; certificate: Certificate };
    let p7s: Uint8Array;
    let policy: VerifyPolicy;

    beforeAll(async () => {
      const now = new Date();
      party = await makeParty(suite as SuiteName);
      responder = await delegate('ocsp');
      p7s = await signDetached({
        content: RECORD,
        signer: party.signer,
        certificates: [party.certificate],
        signingTime: now,
      });
      policy = { anchors: [party.ca.certificate], at: new Date(now.getTime() + HOUR / 2) };
    });

    async function delegate(profile: 'ocsp' | 'signer') {
      const key = generateKey('p256');
      const fields = { subject: { commonName: '应答' }, publicKey: key.publicKey, profile };
      const dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
      return { key, certificate: await issueCertificate({ ...fields, ...dates }, party.ca) };
    }

    /** A response of the real program about the party's certificate; `line` is its entry in the CA's database. */
    function answer(line: string, by = responder, about = party.certificate): Uint8Array {
      const leaf = files.write('about.pem', pem(about));
      const serial = openssl('x509', '-in', leaf, '-noout', '-serial').out.trim().replace('serial=', '');
      const out = `${files.dir}/response.der`;
      const run = openssl(
        'ocsp',
        '-index',
        files.write('index.txt', `${line.replace('SERIAL', serial)}\n`),
        '-CA',
        files.write('ca.pem', pem(party.ca.certificate)),
        '-issuer',
        files.write('issuer.pem', pem(party.ca.certificate)),
        '-cert',
        leaf,
        '-no_nonce',
        '-rsigner',
        files.write('responder.pem', pem(by.certificate)),
        '-rkey',
        files.write('responder.key', toPem('PRIVATE KEY', exportPkcs8(by.key))),
        '-ndays',
        '1',
        '-respout',
        out,
      );
      expect(run.out).not.toContain('Error');
      return files.read('response.der');
    }
    const GOOD = 'V\t290101000000Z\t\tSERIAL\tunknown\t/CN=x';
    const REVOKED = 'R\t290101000000Z\t260301000000Z\tSERIAL\tunknown\t/CN=x';
    const check = (...responses: Uint8Array[]) =>
      verifyDetached({ content: RECORD, p7s, policy: { ...policy, ocsp: responses.map(readOcsp) } });

    test('good', () => {
      expect(check(answer(GOOD))).toMatchObject({ outcome: 'valid', revocation: { status: 'good' } });
    });

    test('revoked, whatever another response says', () => {
      const revoked = {
        outcome: 'invalid',
        revocation: { status: 'revoked', revokedAt: '2026-03-01T00:00:00Z' },
      };
      expect(check(answer(REVOKED))).toMatchObject(revoked);
      expect(check(answer(GOOD), answer(REVOKED))).toMatchObject(revoked);
    });

    test('a certificate the responder does not know, or another certificate', async () => {
      const unknown = { outcome: 'not-assessed', revocation: { status: 'unknown' } };
      expect(check(answer(GOOD.replace('SERIAL', 'FFFF')))).toMatchObject(unknown);
      const other = await delegate('signer');
      expect(check(answer(GOOD, responder, other.certificate))).toMatchObject(unknown);
    });

    test('a responder that the CA did not certify for it', async () => {
      const result = check(answer(GOOD, await delegate('signer')));
      expect(result).toMatchObject({ outcome: 'not-assessed', revocation: { status: 'unknown' } });
      expect(result.codes).toContain('REVOCATION_EVIDENCE_UNUSABLE');
    });

    test('one bit anywhere never makes a good answer out of a revoked one', () => {
      const response = answer(REVOKED);
      for (let bit = 0; bit < response.length * 8; bit += 11) {
        const outcome = (() => {
          try {
            return check(flipBit(response, bit)).outcome;
          } catch (error) {
            expect(error).toMatchObject({ exit: 3 });
            return 'unreadable';
          }
        })();
        expect(outcome).not.toBe('valid');
      }
    });
  },
);

describe('revocation lists', () => {
  test.each(['sm2-sm3', 'ed25519', 'rsa-pss-sha256'] as const)('%s: made here, read again', async (suite) => {
    const party = await makeParty(suite);
    const { serialBytes } = party.certificate;
    const at = new Date('2026-05-01T00:00:00Z');
    const dates = {
      thisUpdate: new Date('2026-06-01T00:00:00Z'),
      nextUpdate: new Date('2026-07-01T00:00:00Z'),
    };
    const text = await issueCrl({ ...dates, number: 5, revoked: [{ serialBytes, at }] }, party.ca);
    const [crl] = readCrls(utf8(text));
    expect([...crl!.revoked.values()]).toEqual([at]);
    expect(crl).toMatchObject({ ...dates, unsupported: false });
    if (!hasProgram('openssl')) return;
    const shown = openssl('crl', '-in', files.write('list.crl', text), '-noout', '-text').out;
    expect(shown.replace(/[\s:]/g, '').toLowerCase()).toContain(Buffer.from(serialBytes).toString('hex'));
  });

  test.skipIf(!hasProgram('openssl'))('openssl crl verifies ours', async () => {
    const party = await makeParty('ecdsa-p384-sha384');
    const dates = {
      thisUpdate: new Date('2026-06-01T00:00:00Z'),
      nextUpdate: new Date('2026-07-01T00:00:00Z'),
    };
    const text = await issueCrl({ ...dates, number: 1, revoked: [] }, party.ca);
    const ca = files.write('crl-ca.pem', pem(party.ca.certificate));
    expect(openssl('crl', '-in', files.write('l.crl', text), '-CAfile', ca, '-noout').out).toContain(
      'verify OK',
    );
  });

  test('one bit anywhere in a list that revokes never makes the signature valid', async () => {
    const party = await makeParty('ed25519');
    const { serialBytes } = party.certificate;
    const dates = {
      thisUpdate: new Date('2026-06-01T00:00:00Z'),
      nextUpdate: new Date('2026-07-01T00:00:00Z'),
    };
    const revoked = [{ serialBytes, at: new Date('2026-05-01T00:00:00Z') }];
    const der = Buffer.from(
      (await issueCrl({ ...dates, number: 1, revoked }, party.ca)).replace(/-----.*-----/g, ''),
      'base64',
    );
    const at = new Date('2026-06-01T08:00:00Z');
    const p7s = await signDetached({
      content: RECORD,
      signer: party.signer,
      certificates: [party.certificate],
      signingTime: new Date('2026-06-01T07:00:00Z'),
    });
    const check = (bytes: Uint8Array) =>
      verifyDetached({
        content: RECORD,
        p7s,
        policy: { anchors: [party.ca.certificate], crls: readCrls(bytes), at },
      });
    expect(check(der).codes).toContain('CERTIFICATE_REVOKED');
    for (let bit = 0; bit < der.length * 8; bit++) {
      let outcome = 'unreadable';
      try {
        outcome = check(flipBit(der, bit)).outcome;
      } catch (error) {
        expect(error).toMatchObject({ exit: 3 });
      }
      expect(outcome).not.toBe('valid');
    }
  });
});
