import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { OID } from '../../src/trust/der/oids.js';
import { bitString, context, oid, sequence, tlv, utf8String } from '../../src/trust/der/write.js';
import { generateKey, keySigner, selfSign } from '../../src/trust/index.js';
import { extension } from '../../src/trust/x509/issue.js';
import { findPath } from '../../src/trust/x509/path.js';
import { certificateBelow } from './make-certificate.js';
import { hasProgram, NOT_AFTER, NOT_BEFORE, NOW, openssl, pem, scratch } from './support.js';

const files = scratch();
const signer = keySigner(generateKey('p256'));

const mail = (text: string) => tlv(0x81, utf8(text));
const host = (text: string) => tlv(0x82, utf8(text));
const directory = (name: Uint8Array) => tlv(0xa4, name);
/** SmtpUTF8Mailbox, RFC 9598. */
const utf8Mail = (text: string) => tlv(0xa0, oid('1.3.6.1.5.5.7.8.9'), context(0, utf8String(text)));
const named = (...attributes: (readonly [string, Uint8Array])[]) =>
  sequence(tlv(0x31, ...attributes.map(([type, value]) => sequence(oid(type), value))));
const organisation = (value: Uint8Array) => named([OID.organization, value]);
const PLAIN = organisation(utf8String('单位'));

const permitted = (base: Uint8Array) => sequence(context(0, sequence(base)));
const excluded = (base: Uint8Array) => sequence(context(1, sequence(base)));

async function judge(nameConstraints: Uint8Array, subject: Uint8Array, names: readonly Uint8Array[]) {
  const fields = {
    subject: { commonName: '根' },
    profile: 'ca' as const,
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
  };
  const ca = await selfSign({ ...fields, nameConstraints }, signer);
  const extensions = [
    extension(OID.keyUsage, true, bitString(Uint8Array.of(0xc0), 6)),
    ...(names.length === 0 ? [] : [extension(OID.subjectAltName, false, sequence(...names))]),
  ];
  const leaf = await certificateBelow({ certificate: ca, signer }, subject, extensions);
  const { codes } = findPath(leaf, [], [ca], NOW, 'signer');
  const args = ['verify', '-x509_strict', '-attime', String(NOW.getTime() / 1000)];
  const run = hasProgram('openssl')
    ? openssl(...args, '-CAfile', files.write('ca.pem', pem(ca)), files.write('leaf.pem', pem(leaf)))
        .status === 0
    : undefined;
  return { codes, openssl: run };
}

const T61 = (text: string) => tlv(0x14, Buffer.from(text, 'latin1'));
const BMP = (text: string) => tlv(0x1e, Buffer.from(text, 'utf16le').swap16());
const UNIVERSAL = (text: string) =>
  tlv(0x1c, Buffer.from([...text].flatMap((c) => [0, 0, 0, c.charCodeAt(0)])));

describe('names outside of what a CA may certify, in every guise', () => {
  test.each<[string, Uint8Array, Uint8Array, readonly Uint8Array[]]>([
    ['a host below an excluded domain', excluded(host('example.com')), PLAIN, [host('a.example.com')]],
    [
      '… that is written with a dot before it',
      excluded(host('.example.com')),
      PLAIN,
      [host('a.example.com')],
    ],
    ['a host that only ends alike', permitted(host('example.com')), PLAIN, [host('evilexample.com')]],
    ['mail at an excluded host', excluded(mail('example.com')), PLAIN, [mail('x@EXAMPLE.com')]],
    [
      '… that is written with an at sign before it',
      excluded(mail('@example.com')),
      PLAIN,
      [mail('x@example.com')],
    ],
    ['mail at another mailbox', permitted(mail('x@example.com')), PLAIN, [mail('X@example.com')]],
    ['mail without an at sign', permitted(mail('example.com')), PLAIN, [mail('example.com')]],
    [
      'mail in two-byte letters',
      excluded(mail('example.com')),
      named([OID.emailAddress, BMP('x@example.com')]),
      [],
    ],
    [
      'mail as UTF8String',
      permitted(mail('example.com')),
      named([OID.emailAddress, utf8String('x@example.com')]),
      [],
    ],
    ['internationalised mail, excluded', excluded(mail('example.com')), PLAIN, [utf8Mail('x@example.com')]],
    [
      'internationalised mail, not permitted',
      permitted(mail('example.com')),
      PLAIN,
      [utf8Mail('x@evil.com')],
    ],
    [
      'an organisation as BMPString',
      excluded(directory(organisation(utf8String('某局')))),
      organisation(BMP('某局')),
      [],
    ],
    ['… as T61String', excluded(directory(organisation(utf8String('Örg')))), organisation(T61('Örg')), []],
    [
      '… as UniversalString',
      excluded(directory(organisation(utf8String('Org')))),
      organisation(UNIVERSAL('Org')),
      [],
    ],
    [
      'one attribute that reads like two',
      permitted(directory(named([OID.organization, utf8String('b')], [OID.commonName, utf8String('a')]))),
      named([OID.organization, utf8String(`b+${OID.commonName}=a`)]),
      [],
    ],
  ])('%s', async (_what, constraints, subject, names) => {
    const { codes, openssl: theirs } = await judge(constraints, subject, names);
    expect(codes).toEqual(['CERTIFICATE_NAME_CONSTRAINT']);
    expect(theirs ?? false).toBe(false);
  });

  test.each<[string, Uint8Array, Uint8Array, readonly Uint8Array[]]>([
    ['a host below a permitted domain', permitted(host('example.com')), PLAIN, [host('a.example.com')]],
    [
      '… that is written with a dot before it',
      permitted(host('.example.com')),
      PLAIN,
      [host('a.example.com')],
    ],
    ['mail at a permitted host', permitted(mail('example.com')), PLAIN, [mail('x@Example.com')]],
    ['the permitted mailbox', permitted(mail('x@example.com')), PLAIN, [mail('x@EXAMPLE.com')]],
    [
      'an organisation as BMPString',
      permitted(directory(organisation(utf8String('某局')))),
      organisation(BMP('某局')),
      [],
    ],
    [
      'internationalised mail where mail is free',
      permitted(host('example.com')),
      PLAIN,
      [utf8Mail('x@example.com')],
    ],
  ])('inside: %s', async (_what, constraints, subject, names) => {
    const { codes, openssl: theirs } = await judge(constraints, subject, names);
    expect(codes).toEqual([]);
    expect(theirs ?? true).toBe(true);
  });
});
