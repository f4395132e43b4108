import { createHash, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/core/bytes.js';
import { canonicalBytes, parseCanonical } from '../../src/core/canonical-json.js';
import { parseRecord } from '../../src/formats/records/index.js';
import { SUITES, type SuiteName } from '../../src/formats/signature-result.js';
import { readSignedData } from '../../src/trust/cms/read.js';
import { OID } from '../../src/trust/der/oids.js';
import { readDer, readDerShallow } from '../../src/trust/der/read.js';
import {
  bitString,
  context,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  tlv,
} from '../../src/trust/der/write.js';
import {
  bindingFindings,
  bindToParty,
  generateKey,
  issueCertificate,
  issueCrl,
  keySigner,
  readCrls,
  signDetached,
  Verifier,
  type VerifyPolicy,
  verifyDetached,
} from '../../src/trust/index.js';
import { readPublicKey } from '../../src/trust/suites/public-key.js';
import { verifySignature } from '../../src/trust/suites/verify-signature.js';
import { exampleRecords } from '../clauses/example.js';
import { STEP } from './bits.js';
import { at, flipBit, PLACE, replaceAt } from './der-edit.js';
import { inverse, mod, ORDER, Sm2Point, toBig, toBytes32 } from './sm2-reference.js';
import {
  expectInvalid,
  makeParty,
  NOT_AFTER,
  NOT_BEFORE,
  NOW,
  type Party,
  policyFor,
  SIGNED_AT,
} from './support.js';

const RECORD = utf8('{"party":"provider","recordedAt":"2026-06-01T07:00:00Z"}');
const OTHER = utf8('{"party":"provider","recordedAt":"2026-06-01T07:00:01Z"}');

/** Encodings of the eight points whose multiples are few: whoever likes makes signatures that hold under them. */
const SMALL_ORDER = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
];
/** The same points, and others, with a coordinate that is not below the prime or a sign that zero does not have. */
const NOT_CANONICAL = [
  `01${'00'.repeat(30)}80`,
  `ec${'ff'.repeat(31)}`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(31)}`,
  `f0${'ff'.repeat(30)}7f`,
  'ff'.repeat(32),
];

test.each([...SMALL_ORDER, ...NOT_CANONICAL])(
  'an Ed25519 key of small order or in another form: %s',
  (point) => {
    const spki = sequence(sequence(oid(OID.ed25519)), bitString(fromHex(point)!));
    expect(() => readPublicKey(spki)).toThrow(expect.objectContaining({ code: 'KEY_UNSUPPORTED' }));
  },
);

test('an Ed25519 key that is no point is read, and nothing holds under it', () => {
  const spki = sequence(sequence(oid(OID.ed25519)), bitString(Uint8Array.of(2, ...new Uint8Array(31))));
  const signature = Uint8Array.of(1, ...new Uint8Array(63));
  expect(verifySignature(readPublicKey(spki), { scheme: 'ed25519', hash: 'sha512' }, RECORD, signature)).toBe(
    false,
  );
});

interface Signed {
  readonly party: Party;
  readonly p7s: Uint8Array;
  readonly policy: VerifyPolicy;
}

async function signed(suite: SuiteName, content = RECORD): Promise<Signed> {
  const party = await makeParty(suite);
  const p7s = await sign1(party, content);
  return { party, p7s, policy: await policyFor(party) };
}

function sign1(party: Party, content: Uint8Array, signingTime = SIGNED_AT): Promise<Uint8Array> {
  return signDetached({ content, signer: party.signer, certificates: [party.certificate], signingTime });
}

const check = (content: Uint8Array, p7s: Uint8Array, policy: VerifyPolicy) =>
  verifyDetached({ content, p7s, policy });

describe.each(SUITES)('one bit anywhere, %s', (suite) => {
  let s: Signed;
  let verifier: Verifier;
  beforeAll(async () => {
    s = await signed(suite);
    verifier = new Verifier(s.policy);
    expect(verifier.verify({ content: RECORD, p7s: s.p7s }).outcome).toBe('valid');
  });

  test('in the record', () => {
    for (let bit = 0; bit < RECORD.length * 8; bit += suite === 'ecdsa-p384-sha384' ? 7 : 1) {
      expectInvalid(verifier.verify({ content: flipBit(RECORD, bit), p7s: s.p7s }), 'DIGEST_DIFFERS');
    }
  });

  // Every bit; for the slow P-384, and in the pages, one bit of every byte, another one in each.
  test('in the container: headers, each attribute, the signature, the certificate', () => {
    const step = suite === 'ecdsa-p384-sha384' ? 9 : STEP;
    const accepted: number[] = [];
    for (let bit = 0; bit < s.p7s.length * 8; bit += step) {
      const outcome = verifier.verify({ content: RECORD, p7s: flipBit(s.p7s, bit) }).outcome;
      if (outcome === 'valid') accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });
});

describe('containers that are not what was signed', () => {
  let s: Signed;
  beforeAll(async () => {
    s = await signed('ecdsa-p256-sha256');
  });

  test('a signature transplanted from another record', async () => {
    const other = await sign1(s.party, OTHER);
    expectInvalid(check(RECORD, other, s.policy), 'DIGEST_DIFFERS');
    const grafted = replaceAt(s.p7s, PLACE.signature, () => at(other, PLACE.signature));
    expectInvalid(check(RECORD, grafted, s.policy), 'SIGNATURE_DIFFERS');
  });

  test('messageDigest right and content wrong', () => {
    const forged = replaceAt(s.p7s, PLACE.signedAttributes, (old) => {
      const digest = createHash('sha256').update(OTHER).digest();
      const members = readDerShallow(old).children();
      const changed = members.map((m) =>
        toHex(m.raw).includes('06092a864886f70d010904')
          ? sequence(oid(OID.messageDigest), setOf(octetString(digest)))
          : m.raw,
      );
      return tlv(0xa0, ...changed);
    });
    expectInvalid(check(OTHER, forged, s.policy), 'SIGNATURE_DIFFERS');
    expectInvalid(check(OTHER, s.p7s, s.policy), 'DIGEST_DIFFERS');
  });

  test('digest algorithm downgraded in the headers', () => {
    const sha1 = sequence(oid(OID.sha1));
    const sha512 = sequence(oid(OID.sha512));
    for (const digest of [sha1, sha512]) {
      const both = replaceAt(
        replaceAt(s.p7s, PLACE.digestAlgorithm, () => digest),
        PLACE.signerDigestAlgorithm,
        () => digest,
      );
      expect(check(RECORD, both, s.policy).outcome).not.toBe('valid');
    }
    const one = replaceAt(s.p7s, PLACE.signerDigestAlgorithm, () => sha512);
    expectInvalid(check(RECORD, one, s.policy), 'CMS_MALFORMED');
  });

  test('the signature algorithm exchanged for another of the same key', async () => {
    const rsa = await signed('rsa-pkcs1-sha256');
    const pss = await signDetached({
      content: RECORD,
      signer: keySigner(rsa.party.key, 'rsa-pss-sha256'),
      certificates: [rsa.party.certificate],
      signingTime: SIGNED_AT,
    });
    const mixed = replaceAt(rsa.p7s, PLACE.signatureAlgorithm, () => at(pss, PLACE.signatureAlgorithm));
    expectInvalid(check(RECORD, mixed, rsa.policy), 'SIGNATURE_DIFFERS');
    const sha1 = sequence(oid('1.2.840.113549.1.1.5'), nullValue());
    const down = replaceAt(rsa.p7s, PLACE.signatureAlgorithm, () => sha1);
    expect(check(RECORD, down, rsa.policy)).toMatchObject({
      outcome: 'not-assessed',
      codes: ['SUITE_UNSUPPORTED'],
    });
  });

  test('two signer infos with one bad, in either order', () => {
    const good = at(s.p7s, PLACE.signerInfo);
    const bad = replaceAt(good, [5], (old) => flipBit(old, old.length * 8 - 1));
    for (const pair of [
      [good, bad],
      [bad, good],
    ]) {
      const forged = replaceAt(s.p7s, PLACE.signerInfos, () => tlv(0x31, ...pair));
      expectInvalid(check(RECORD, forged, s.policy), 'CMS_SIGNER_COUNT');
    }
    expectInvalid(
      check(
        RECORD,
        replaceAt(s.p7s, PLACE.signerInfos, () => tlv(0x31)),
        s.policy,
      ),
      'CMS_SIGNER_COUNT',
    );
  });

  test('non-DER: lengths that are not minimal, indefinite lengths, attributes out of order', () => {
    const long = concatBytes(Uint8Array.of(0x30, 0x83, 0), lengthOf(s.p7s), bodyOf(s.p7s));
    expectInvalid(check(RECORD, long, s.policy), 'CMS_NOT_DER');
    const indefinite = concatBytes(Uint8Array.of(0x30, 0x80), bodyOf(s.p7s), Uint8Array.of(0, 0));
    expectInvalid(check(RECORD, indefinite, s.policy), 'CMS_NOT_DER');
    const reversed = replaceAt(s.p7s, PLACE.signedAttributes, (old) =>
      tlv(
        0xa0,
        ...readDerShallow(old)
          .children()
          .map((n) => n.raw)
          .reverse(),
      ),
    );
    expectInvalid(check(RECORD, reversed, s.policy), 'CMS_NOT_DER');
  });

  test('trailing bytes, and every truncation', () => {
    expectInvalid(check(RECORD, concatBytes(s.p7s, Uint8Array.of(0)), s.policy), 'CMS_NOT_DER');
    for (let length = 0; length < s.p7s.length; length++) {
      expect(check(RECORD, s.p7s.subarray(0, length), s.policy).outcome).toBe('invalid');
    }
  });

  test('an attribute twice, with several values, or missing', () => {
    const attributes = readDer(at(s.p7s, PLACE.signedAttributes))
      .children()
      .map((n) => n.raw);
    const build = (list: Uint8Array[]) =>
      replaceAt(s.p7s, PLACE.signedAttributes, () => context(0, ...list.sort(Buffer.compare)));
    expectInvalid(
      check(RECORD, build([...attributes, attributes[0]!]), s.policy),
      'CMS_ATTRIBUTES_MALFORMED',
    );
    for (const left of attributes) {
      const rest = attributes.filter((a) => a !== left);
      expectInvalid(check(RECORD, build(rest), s.policy), 'SIGNATURE_DIFFERS');
    }
  });

  test('signed attributes passed off as the content', () => {
    const attributes = readSignedData(s.p7s).signer.signedAttributes!.der;
    const bare = replaceAt(s.p7s, PLACE.signerInfo, (old) => {
      const members = readDerShallow(old)
        .children()
        .map((n) => n.raw);
      return sequence(...members.filter((_, i) => i !== 3));
    });
    expectInvalid(check(attributes, bare, s.policy), 'CMS_CONTENT_IS_ATTRIBUTES');
  });

  test('another certificate for the same key and the same name and number', async () => {
    const { party } = s;
    const twin = await issueCertificate(
      {
        subject: party.certificate.subjectName,
        publicKey: party.key.publicKey,
        profile: 'signer',
        notBefore: NOT_BEFORE,
        notAfter: new Date('2030-01-01T00:00:00Z'),
        serial: party.certificate.serialBytes,
      },
      party.ca,
    );
    const swapped = replaceAt(s.p7s, PLACE.certificates, () => context(0, twin.der));
    expectInvalid(check(RECORD, swapped, s.policy), 'SIGNING_CERTIFICATE_DIFFERS');
  });
});

describe('bare signatures that prove nothing', () => {
  test('SM2 with an empty ID', async () => {
    const s = await signed('sm2-sm3');
    const { der } = readSignedData(s.p7s).signer.signedAttributes!;
    // Node's one-shot call hashes Z with an ID of length zero.
    const emptyId = sign('sm3', der, s.party.key.handle);
    const forged = replaceAt(s.p7s, PLACE.signature, () => octetString(emptyId));
    expectInvalid(check(RECORD, forged, s.policy), 'SIGNATURE_DIFFERS');
    await expect(keySigner(s.party.key, 'sm2-sm3', new Uint8Array(0)).sign(der)).rejects.toThrow(/SM2 ID/);
  });

  test('SM2 over the message without Z', async () => {
    const s = await signed('sm2-sm3');
    const other = await signDetached({
      content: RECORD,
      signer: keySigner(s.party.key, 'sm2-sm3', utf8('another@example.org')),
      certificates: [s.party.certificate],
      signingTime: SIGNED_AT,
    });
    expectInvalid(check(RECORD, other, s.policy), 'SIGNATURE_DIFFERS');
    const agreed = { ...s.policy, sm2Id: utf8('another@example.org') };
    expect(check(RECORD, other, agreed).outcome).toBe('valid');
  });

  test.each([
    ['sm2-sm3', ORDER],
    ['ecdsa-p256-sha256', 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
  ] as const)('%s with r or s zero or out of range', async (suite, n) => {
    const s = await signed(suite);
    const [r, t] = readDer(readSignedData(s.p7s).signer.signature)
      .children()
      .map((c) => toBig(c.content));
    const numbers = [0n, n, n + 1n, 2n ** 256n - 1n];
    const pairs = numbers.flatMap(
      (bad) =>
        [
          [bad, t!],
          [r!, bad],
          [bad, bad],
        ] as const,
    );
    for (const [a, b] of [...pairs, [r! + n, t!], [r!, t! + n]]) {
      const signature = sequence(integer(big(a)), integer(big(b)));
      const forged = replaceAt(s.p7s, PLACE.signature, () => octetString(signature));
      expectInvalid(check(RECORD, forged, s.policy), 'SIGNATURE_DIFFERS');
    }
    const negative = sequence(tlv(2, Uint8Array.of(0xff)), integer(big(t!)));
    const forged = replaceAt(s.p7s, PLACE.signature, () => octetString(negative));
    expectInvalid(check(RECORD, forged, s.policy), 'SIGNATURE_DIFFERS');
  });

  test('a keyless SM2 forgery over a chosen digest, which libraries that take the digest as the message accept', async () => {
    const s = await signed('sm2-sm3');
    // Any s and t give r and a digest e that fit the public key without knowing its private one.
    const key = Sm2Point.fromBytes(s.party.key.publicKey.raw);
    const [sValue, t] = [0x1234567890abcdefn, 0xfedcba0987654321n];
    const { x } = Sm2Point.BASE.multiply(sValue).add(key.multiply(t)).toAffine();
    const r = mod(t - sValue);
    const digest = toBytes32(mod(r - x));
    const forged = withoutAttributes(s.p7s, sequence(integer(big(r)), integer(big(sValue))));
    expectInvalid(check(digest, forged, s.policy), 'SIGNATURE_DIFFERS');
  });

  test('a keyless ECDSA forgery over a chosen digest', async () => {
    const { p256 } = await import('@noble/curves/nist.js');
    const s = await signed('ecdsa-p256-sha256');
    const n = p256.Point.Fn.ORDER;
    const key = p256.Point.fromBytes(s.party.key.publicKey.raw);
    const [u, v] = [0x1234567890abcdefn, 0xfedcba0987654321n];
    const r = mod(p256.Point.BASE.multiply(u).add(key.multiply(v)).toAffine().x, n);
    const sValue = mod(r * inverse(v, n), n);
    const digest = toBytes32(mod(u * sValue, n));
    // The forgery is real: it holds for whoever takes the digest as given.
    const compact = concatBytes(toBytes32(r), toBytes32(sValue));
    expect(p256.verify(compact, digest, key.toBytes(), { prehash: false, lowS: false })).toBe(true);
    const forged = withoutAttributes(s.p7s, sequence(integer(big(r)), integer(big(sValue))));
    expectInvalid(check(digest, forged, s.policy), 'SIGNATURE_DIFFERS');
  });
});

describe('certificates that may not be relied on', () => {
  const suite = 'ecdsa-p256-sha256';
  let s: Signed;
  beforeAll(async () => {
    s = await signed(suite);
  });

  async function leaf(issuer: Party['ca'], dates: { notBefore?: Date; notAfter?: Date } = {}) {
    const key = generateKey('p256');
    const certificate = await issueCertificate(
      {
        subject: { commonName: '冒名者' },
        publicKey: key.publicKey,
        profile: 'signer',
        notBefore: NOT_BEFORE,
        notAfter: NOT_AFTER,
        ...dates,
      },
      issuer,
    );
    return { key, signer: keySigner(key), certificate, ca: issuer };
  }

  test('a leaf acting as CA', async () => {
    const rogue = await leaf({ certificate: s.party.certificate, signer: s.party.signer });
    const p7s = await signDetached({
      content: RECORD,
      signer: rogue.signer,
      certificates: [rogue.certificate, s.party.certificate],
      signingTime: SIGNED_AT,
    });
    expectInvalid(check(RECORD, p7s, s.policy), 'CERTIFICATE_ISSUER_NOT_CA');
  });

  test('a CA of the same name that is not the anchor', async () => {
    const other = await makeParty(suite);
    const p7s = await signDetached({
      content: RECORD,
      signer: other.signer,
      certificates: [other.certificate, other.ca.certificate],
      signingTime: SIGNED_AT,
    });
    expectInvalid(check(RECORD, p7s, s.policy), 'CERTIFICATE_UNTRUSTED');
  });

  test('no anchor at all is not a reason to pass', () => {
    expect(check(RECORD, s.p7s, { ...s.policy, anchors: [] })).toMatchObject({
      outcome: 'not-assessed',
      codes: ['TIME_CLAIMED', 'NO_TRUST_ANCHOR'],
    });
  });

  test('expired at the time of signing', async () => {
    const old = await leaf(s.party.ca, { notAfter: new Date('2026-05-01T00:00:00Z') });
    expectInvalid(check(RECORD, await sign1(old, RECORD), s.policy), 'CERTIFICATE_EXPIRED');
  });

  test('not yet valid at the time of signing', async () => {
    const early = await leaf(s.party.ca, { notBefore: new Date('2026-06-01T07:30:00Z') });
    expectInvalid(check(RECORD, await sign1(early, RECORD), s.policy), 'CERTIFICATE_NOT_YET_VALID');
  });

  test('a signing time in the future', async () => {
    const late = await sign1(s.party, RECORD, new Date('2026-06-01T09:00:00Z'));
    expectInvalid(check(RECORD, late, s.policy), 'SIGNING_TIME_IN_FUTURE');
  });

  async function revokedAt(at: Date): Promise<VerifyPolicy> {
    const { serialBytes } = s.party.certificate;
    const dates = { thisUpdate: NOW, nextUpdate: new Date('2026-07-01T00:00:00Z') };
    const crl = await issueCrl({ ...dates, number: 2, revoked: [{ serialBytes, at }] }, s.party.ca);
    // The older list, which knows of nothing, stays: the statement that revokes decides.
    return { ...s.policy, crls: [...readCrls(Buffer.from(crl)), ...s.policy.crls!] };
  }

  test('revoked before the time of signing', async () => {
    const result = check(RECORD, s.p7s, await revokedAt(new Date('2026-06-01T06:00:00Z')));
    expectInvalid(result, 'CERTIFICATE_REVOKED');
    expect(result.revocation).toMatchObject({ status: 'revoked', revokedAt: '2026-06-01T06:00:00Z' });
  });

  test('revoked after a time of signing that is only claimed', async () => {
    const result = check(RECORD, s.p7s, await revokedAt(new Date('2026-06-01T07:30:00Z')));
    expect(result.codes).toContain('REVOKED_AFTER_CLAIMED_TIME');
    expect(result.outcome).toBe('not-assessed');
  });

  test('a revocation list withheld, outdated, or signed by somebody else', async () => {
    const unknown = { outcome: 'not-assessed', revocation: { status: 'unknown' } };
    expect(check(RECORD, s.p7s, { ...s.policy, crls: [] })).toMatchObject(unknown);
    const stranger = await policyFor(await makeParty(suite));
    const foreign = check(RECORD, s.p7s, { ...s.policy, crls: stranger.crls! });
    expect(foreign).toMatchObject(unknown);
    expect(foreign.codes).toContain('REVOCATION_EVIDENCE_UNUSABLE');
    const dates = { thisUpdate: NOT_BEFORE, nextUpdate: new Date('2026-05-01T00:00:00Z') };
    const outdated = readCrls(Buffer.from(await issueCrl({ ...dates, number: 1, revoked: [] }, s.party.ca)));
    expect(check(RECORD, s.p7s, { ...s.policy, crls: outdated })).toMatchObject(unknown);
  });

  test('a certificate for time stamps signing a record', async () => {
    const key = generateKey('p256');
    const dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
    const certificate = await issueCertificate(
      { subject: { commonName: 'TSA' }, publicKey: key.publicKey, profile: 'tsa', ...dates },
      s.party.ca,
    );
    const p7s = await sign1({ key, signer: keySigner(key), certificate, ca: s.party.ca }, RECORD);
    expectInvalid(check(RECORD, p7s, s.policy), 'CERTIFICATE_EXTENDED_KEY_USAGE');
  });

  test('a suite that the policy does not allow', () => {
    expectInvalid(check(RECORD, s.p7s, { ...s.policy, suites: ['sm2-sm3'] }), 'SUITE_REFUSED');
  });
});

describe('parties', () => {
  const of = (id: string, party: Party, name = id) => ({
    id,
    name,
    certificates: [{ sha256: party.certificate.identity.certificateSha256 }],
  });

  test('the key of another role', async () => {
    const provider = await signed('ed25519');
    const customer = await makeParty('ed25519');
    const parties = [of('customer', customer), of('provider', provider.party)];
    const result = check(RECORD, provider.p7s, provider.policy);
    expect(bindToParty(result, parties, 'provider')).toMatchObject({
      party: 'provider',
      result: { outcome: 'valid' },
    });
    expectInvalid(bindToParty(result, parties, 'customer').result, 'PARTY_OTHER');
    expectInvalid(bindToParty(result, [of('customer', customer)], 'customer').result, 'PARTY_UNKNOWN');
  });

  test('the same key for two parties, in one certificate or in two', async () => {
    const a = await signed('ed25519');
    const b = await makeParty('ed25519');
    const renewed = await issueCertificate(
      {
        subject: { commonName: '另一方' },
        publicKey: a.party.key.publicKey,
        profile: 'signer',
        notBefore: NOT_BEFORE,
        notAfter: NOT_AFTER,
      },
      b.ca,
    );
    const twin = {
      id: 'agent',
      name: 'agent',
      certificates: [{ sha256: renewed.identity.certificateSha256 }],
    };
    const shared = bindingFindings([of('provider', a.party), twin], [a.party.certificate, renewed]);
    expect(shared).toMatchObject([{ code: 'SIGNER_KEY_SHARED', subject: 'agent', expected: 'provider' }]);
    const same = [of('provider', a.party), of('agent', a.party)];
    expect(bindingFindings(same, []).map((f) => f.code)).toEqual(['SIGNER_KEY_SHARED']);
    expectInvalid(bindToParty(check(RECORD, a.p7s, a.policy), same, 'agent').result, 'PARTY_AMBIGUOUS');
    expect(bindingFindings([of('provider', a.party), of('agent', b)], [])).toEqual([]);
  });

  test.each([
    ['Cloud Ltd', 'Сloud Ltd'],
    ['Cloud Ltd', 'CLOUD  LTD.'],
    ['Cloud Ltd', 'Cloud\u200b Ltd'],
    ['modern', 'modem'],
    ['ＡＢＣ云', 'ABC云'],
    ['云服务商1', '云服务商l'],
  ])('confusable party names: %s and %s', async (one, two) => {
    const [a, b] = [await makeParty('ed25519'), await makeParty('ed25519')];
    const codes = bindingFindings([of('a', a, one), of('b', b, two)], []).map((f) => f.code);
    expect(codes).toEqual(['PARTY_NAME_CONFUSABLE']);
  });

  test('names that differ plainly are not confusable', async () => {
    const [a, b] = [await makeParty('ed25519'), await makeParty('ed25519')];
    expect(bindingFindings([of('a', a, '某市政务云'), of('b', b, '某市大数据局')], [])).toEqual([]);
  });
});

describe('records under a good signature', () => {
  test('duplicate JSON keys are refused before anybody reads the record', async () => {
    const record = utf8('{"party":"customer","party":"provider"}');
    const s = await signed('ed25519', record);
    expect(check(record, s.p7s, s.policy).outcome).toBe('valid');
    expect(() => parseCanonical(record)).toThrow(expect.objectContaining({ code: 'JSON_NOT_CANONICAL' }));
  });

  test('unknown fields are refused, at the top and deep inside', async () => {
    const { bytes } = exampleRecords()[0]!;
    expect(() => parseRecord(bytes)).not.toThrow();
    const record = JSON.parse(Buffer.from(bytes).toString());
    const spoiled = [
      { ...record, approved: true },
      { ...record, predicate: { ...record.predicate, approved: true } },
      { ...record, subject: [{ ...record.subject[0], approved: true }, ...record.subject.slice(1)] },
    ];
    const party = await makeParty('ed25519');
    const policy = await policyFor(party);
    for (const content of spoiled.map(canonicalBytes)) {
      expect(check(content, await sign1(party, content), policy).outcome).toBe('valid');
      expect(() => parseRecord(content)).toThrow(expect.objectContaining({ exit: 3 }));
    }
  });
});

function withoutAttributes(p7s: Uint8Array, signature: Uint8Array): Uint8Array {
  return replaceAt(p7s, PLACE.signerInfo, (old) => {
    const members = readDerShallow(old)
      .children()
      .map((n) => n.raw);
    return sequence(...members.slice(0, 3), members[4]!, octetString(signature));
  });
}

function big(value: bigint): Uint8Array {
  const text = value.toString(16);
  return Buffer.from(text.padStart(text.length + (text.length % 2), '0'), 'hex');
}

function bodyOf(der: Uint8Array): Uint8Array {
  return readDerShallow(der).content;
}

function lengthOf(der: Uint8Array): Uint8Array {
  const { length } = bodyOf(der);
  return Uint8Array.of(length >> 8, length & 0xff);
}
