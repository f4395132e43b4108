import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/core/bytes.js';
import { OID } from '../../src/trust/der/oids.js';
import { readDer, readUnsigned } from '../../src/trust/der/read.js';
import { bitString, integer, octetString, oid, sequence } from '../../src/trust/der/write.js';
import { generateKey, importPkcs8 } from '../../src/trust/keys/private-key.js';
import { keySigner } from '../../src/trust/keys/signer.js';
import { readPublicKey } from '../../src/trust/suites/public-key.js';
import { sm2Digest, sm2Z } from '../../src/trust/suites/sm2.js';
import { selfTest, verifySignature } from '../../src/trust/suites/verify-signature.js';
import { referenceSign, referenceVerify, toBig } from './sm2-reference.js';

const hex = (text: string) => fromHex(text.replace(/\s/g, '').toLowerCase())!;

describe('GM/T 0003.5 annex A.2', () => {
  // Typed in from the standard.
  const d = hex('3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8');
  const x = hex('09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020');
  const y = hex('CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13');
  const z = 'B2E14C5C 79C6DF5B 85F4FE7E D8DB7A26 2B9DA7E0 7CCB0EA9 F4747B8C CDA8A4F3';
  const e = 'F0B43E94 BA45ACCA ACE692ED 534382EB 17E6AB5A 19CE7B31 F4486FDF C0D28640';
  const k = hex('59276E27 D506861A 16680F3A D9C02DCC EF3CC1FA 3CDBE4CE 6D54B80D EAC1BC21');
  const r = hex('F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3');
  const s = hex('B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA');
  const message = utf8('message digest');
  const point = Uint8Array.of(4, ...x, ...y);
  const algorithm = { scheme: 'sm2', hash: 'sm3' } as const;
  const spki = sequence(sequence(oid(OID.ecPublicKey), oid(OID.sm2Curve)), bitString(point));

  test('Z of the key and the default ID', () => {
    expect(toHex(sm2Z(point))).toBe(toHex(hex(z)));
  });

  test('the digest e of Z and the message', () => {
    expect(toHex(sm2Digest(point, message))).toBe(toHex(hex(e)));
  });

  test('the published signature is accepted, and its neighbours are not', () => {
    const key = readPublicKey(spki);
    expect(verifySignature(key, algorithm, message, sequence(integer(r), integer(s)))).toBe(true);
    expect(verifySignature(key, algorithm, message, sequence(integer(s), integer(r)))).toBe(false);
    expect(verifySignature(key, algorithm, utf8('message digesT'), sequence(integer(r), integer(s)))).toBe(
      false,
    );
  });

  test('an independent implementation computes the published r and s from the published nonce', () => {
    expect(referenceSign(toBig(d), toBig(hex(e)), toBig(k))).toEqual({ r: toBig(r), s: toBig(s) });
  });

  test('what is signed here with the published key holds for the independent implementation', async () => {
    const parameters = sequence(oid(OID.ecPublicKey), oid(OID.sm2Curve));
    const pkcs8 = sequence(integer(0), parameters, octetString(sequence(integer(1), octetString(d))));
    const key = importPkcs8(pkcs8);
    expect(toHex(key.publicKey.raw)).toBe(toHex(point));
    const [signedR, signedS] = readDer(await keySigner(key).sign(message))
      .children()
      .map((n) => toBig(readUnsigned(n)));
    expect(referenceVerify(point, toBig(hex(e)), signedR!, signedS!)).toBe(true);
  });

  test('a chosen ID gives other signatures than the default one', async () => {
    const key = generateKey('sm2');
    const id = utf8('ALICE123@YAHOO.COM');
    const signature = await keySigner(key, 'sm2-sm3', id).sign(message);
    expect(verifySignature(key.publicKey, algorithm, message, signature, id)).toBe(true);
    expect(verifySignature(key.publicKey, algorithm, message, signature)).toBe(false);
  });
});

describe('RFC 8032 section 7.1', () => {
  // Typed in from the RFC: secret key, public key, message, signature.
  test.each([
    [
      'test 1',
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      'test 2',
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'test 3',
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])(
    '%s: signs to the published bytes and accepts them',
    async (_name, secret, point, message, signature) => {
      const algorithm = sequence(oid(OID.ed25519));
      const key = importPkcs8(sequence(integer(0), algorithm, octetString(octetString(hex(secret)))));
      expect(toHex(key.publicKey.raw)).toBe(point);
      expect(toHex(await keySigner(key).sign(hex(message)))).toBe(signature);
      const publicKey = readPublicKey(sequence(algorithm, bitString(hex(point))));
      const ed25519 = { scheme: 'ed25519', hash: 'sha512' } as const;
      expect(verifySignature(publicKey, ed25519, hex(message), hex(signature))).toBe(true);
      expect(verifySignature(publicKey, ed25519, hex(`${message}00`), hex(signature))).toBe(false);
    },
  );
});

test.each(['sm2', 'ecdsa', 'ed25519', 'rsa-pkcs1', 'rsa-pss'] as const)(
  'the known answers of %s hold',
  (scheme) => {
    expect(() => selfTest(scheme)).not.toThrow();
  },
);
