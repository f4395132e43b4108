import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { digest } from '../../src/core/digest.js';
import type { SuiteName } from '../../src/formats/signature-result.js';
import { OID } from '../../src/trust/der/oids.js';
import {
  bitString,
  context,
  integer,
  octetString,
  oid,
  sequence,
  time,
  tlv,
} from '../../src/trust/der/write.js';
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
import { encodeSuite, suiteNamed } from '../../src/trust/suites/algorithm.js';
import { extension } from '../../src/trust/x509/issue.js';
import { encodeName } from '../../src/trust/x509/name.js';
import { STEP } from './bits.js';
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

  describe('a list whose scope is not what it seems', () => {
    const dates = [new Date('2026-06-01T00:00:00Z'), new Date('2026-07-01T00:00:00Z')].map(time);
    const critical = [true, false] as const;
    const DISTRIBUTION = '2.5.29.28';
    const scopes: readonly (readonly [string, string, Uint8Array])[] = [
      ['for some reasons only', DISTRIBUTION, sequence(tlv(0x83, Uint8Array.of(6, 0x40)))],
      ['for attribute certificates', DISTRIBUTION, sequence(tlv(0x85, Uint8Array.of(0xff)))],
      ['for CAs', DISTRIBUTION, sequence(tlv(0x82, Uint8Array.of(0xff)))],
      ['of several issuers', DISTRIBUTION, sequence(tlv(0x84, Uint8Array.of(0xff)))],
      ['of changes only', '2.5.29.27', integer(1)],
    ];
    const each = scopes.flatMap((scope) => critical.map((flag) => [...scope, flag] as const));

    /** A list of the party's CA with these extensions; `entry` ones belong to an entry for another serial number. */
    async function listed(party: Party, list: readonly Uint8Array[], entry: readonly Uint8Array[] = []) {
      const algorithm = encodeSuite(suiteNamed(party.ca.signer.suite));
      const other = sequence(integer(77), dates[0]!, ...(entry.length === 0 ? [] : [sequence(...entry)]));
      const tbs = sequence(
        integer(1),
        algorithm,
        party.ca.certificate.subjectName,
        ...dates,
        sequence(other),
        context(0, sequence(extension('2.5.29.20', false, integer(2)), ...list)),
      );
      const [crl] = readCrls(sequence(tbs, algorithm, bitString(await party.ca.signer.sign(tbs))));
      const p7s = await signDetached({
        content: RECORD,
        signer: party.signer,
        certificates: [party.certificate],
        signingTime: new Date('2026-06-01T07:00:00Z'),
      });
      const at = new Date('2026-06-01T08:00:00Z');
      return verifyDetached({
        content: RECORD,
        p7s,
        policy: { anchors: [party.ca.certificate], crls: [crl!], at },
      });
    }

    test('none: it settles the question', async () => {
      expect(await listed(await makeParty('ed25519'), [])).toMatchObject({ outcome: 'valid' });
    });

    test.each(each)('%s, %s', async (_what, oid, value, flag) => {
      const result = await listed(await makeParty('ed25519'), [extension(oid, flag, value)]);
      expect(result).toMatchObject({ outcome: 'not-assessed', revocation: { status: 'unknown' } });
      expect(result.codes).toContain('REVOCATION_EVIDENCE_UNUSABLE');
    });

    test.each(critical)('an entry that names another issuer, critical: %s', async (flag) => {
      const name = sequence(tlv(0xa4, encodeName({ commonName: '另一机构' })));
      const result = await listed(await makeParty('ed25519'), [], [extension('2.5.29.29', flag, name)]);
      expect(result).toMatchObject({ outcome: 'not-assessed', revocation: { status: 'unknown' } });
    });
  });

  describe('a list of a part that names the signer, beside a complete one from before', () => {
    const DISTRIBUTION = '2.5.29.28';
    const [before, since] = ['2026-05-01', '2026-06-01'].map((day) => new Date(`${day}T00:00:00Z`));
    const next = new Date('2026-07-01T00:00:00Z');
    const indirect = extension(DISTRIBUTION, true, sequence(tlv(0x84, Uint8Array.of(0xff))));
    const reason = (code: number) => extension(OID.crlReason, false, tlv(0x0a, Uint8Array.of(code)));
    const issuer = sequence(tlv(0xa4, encodeName({ commonName: '另一机构' })));

    test.each<[string, 'revoked' | 'unknown', Uint8Array[], Uint8Array[]]>([
      ['for users', 'revoked', [extension(DISTRIBUTION, true, sequence(tlv(0x81, Uint8Array.of(0xff))))], []],
      [
        'for users, uncritical',
        'revoked',
        [extension(DISTRIBUTION, false, sequence(tlv(0x81, Uint8Array.of(0xff))))],
        [],
      ],
      [
        'for some reasons',
        'revoked',
        [extension(DISTRIBUTION, true, sequence(tlv(0x83, Uint8Array.of(6, 0x40))))],
        [],
      ],
      ['of changes', 'revoked', [extension('2.5.29.27', true, integer(1))], []],
      ['of changes, a hold', 'revoked', [extension('2.5.29.27', true, integer(1))], [reason(6)]],
      ['of changes, lifted', 'unknown', [extension('2.5.29.27', true, integer(1))], [reason(8)]],
      ['of several issuers', 'unknown', [indirect], []],
      ['of something that cannot be read', 'unknown', [extension(DISTRIBUTION, true, utf8('?'))], []],
      ['with something critical that nobody knows', 'unknown', [extension('1.2.3.4', true, integer(1))], []],
      ['of another issuer', 'unknown', [indirect], [extension('2.5.29.29', true, issuer)]],
    ])('%s: %s', async (_what, status, list, entry) => {
      const party = await makeParty('ecdsa-p256-sha256');
      const { certificate: ca, signer } = party.ca;
      const algorithm = encodeSuite(suiteNamed(signer.suite));
      const listed = sequence(
        integer(party.certificate.serialBytes),
        time(new Date('2026-05-20T00:00:00Z')),
        ...(entry.length === 0 ? [] : [sequence(...entry)]),
      );
      const tbs = sequence(
        ...[integer(1), algorithm, ca.subjectName, time(since!), time(next), sequence(listed)],
        context(0, sequence(extension('2.5.29.20', false, integer(2)), ...list)),
      );
      const complete = { thisUpdate: before!, nextUpdate: next, number: 1, revoked: [] };
      const crls = [
        ...readCrls(utf8(await issueCrl(complete, party.ca))),
        ...readCrls(sequence(tbs, algorithm, bitString(await signer.sign(tbs)))),
      ];
      const signingTime = new Date('2026-06-01T07:00:00Z');
      const signing = { content: RECORD, signer: party.signer, certificates: [party.certificate] };
      const p7s = await signDetached({ ...signing, signingTime });
      const at = new Date('2026-06-01T08:00:00Z');
      const result = verifyDetached({ content: RECORD, p7s, policy: { anchors: [ca], crls, at } });
      expect(result).toMatchObject({
        outcome: status === 'revoked' ? 'invalid' : 'not-assessed',
        revocation: { status },
      });
      const policy = { anchors: [ca], crls: [crls[0]!], at };
      expect(verifyDetached({ content: RECORD, p7s, policy }).outcome).toBe('valid');
    });
  });

  test('of two answers about one certificate in one response, the one that revokes decides', async () => {
    const party = await makeParty('ed25519');
    const { signer, certificate: issuer } = party.ca;
    const generalized = (text: string) => tlv(0x18, utf8(text));
    const id = sequence(
      sequence(oid(OID.sha256)),
      octetString(digest('sha256', issuer.subjectName)),
      octetString(digest('sha256', issuer.publicKey.raw)),
      tlv(2, party.certificate.serialBytes),
    );
    const dates = [generalized('20260601000000Z'), context(0, generalized('20260701000000Z'))];
    const GOOD = sequence(id, tlv(0x80), ...dates);
    const REVOKED = sequence(id, context(1, generalized('20260301000000Z')), ...dates);
    const UNKNOWN = sequence(id, tlv(0x82), ...dates);
    const respond = async (...answers: Uint8Array[]) => {
      const tbs = sequence(
        context(1, issuer.subjectName),
        generalized('20260601000000Z'),
        sequence(...answers),
      );
      const algorithm = encodeSuite(suiteNamed(signer.suite));
      const basic = sequence(tbs, algorithm, bitString(await signer.sign(tbs)));
      const wrapped = sequence(oid(OID.ocspBasic), octetString(basic));
      return readOcsp(sequence(tlv(0x0a, Uint8Array.of(0)), context(0, wrapped)));
    };
    const p7s = await signDetached({
      content: RECORD,
      signer: party.signer,
      certificates: [party.certificate],
      signingTime: new Date('2026-06-01T07:00:00Z'),
    });
    const at = new Date('2026-06-01T08:00:00Z');
    const outcome = async (...answers: Uint8Array[]) => {
      const ocsp = [await respond(...answers)];
      return verifyDetached({ content: RECORD, p7s, policy: { anchors: [issuer], ocsp, at } }).revocation
        .status;
    };
    expect(await outcome(GOOD)).toBe('good');
    expect(await outcome(REVOKED, GOOD)).toBe('revoked');
    expect(await outcome(GOOD, REVOKED)).toBe('revoked');
    expect(await outcome(UNKNOWN, REVOKED)).toBe('revoked');
    expect(await outcome(UNKNOWN, GOOD)).toBe('unknown');
    expect(await outcome(GOOD, UNKNOWN)).toBe('unknown');
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
    for (let bit = 0; bit < der.length * 8; bit += STEP) {
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
