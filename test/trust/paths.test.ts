import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { SignatureCode } from '../../src/formats/signature-result.js';
import { OID } from '../../src/trust/der/oids.js';
import { bitString, context, contextPrimitive, oid, sequence } from '../../src/trust/der/write.js';
import {
  type Certificate,
  type CertificateProfile,
  generateKey,
  issueCertificate,
  keySigner,
  type NameFields,
  readCertificates,
  type Signer,
  selfSign,
} from '../../src/trust/index.js';
import { extension } from '../../src/trust/x509/issue.js';
import { encodeName } from '../../src/trust/x509/name.js';
import { findPath } from '../../src/trust/x509/path.js';
import { certificateBelow } from './make-certificate.js';
import { hasProgram, NOT_AFTER, NOT_BEFORE, NOW, openssl, pem, scratch } from './support.js';

const files = scratch();

interface Authority {
  readonly certificate: Certificate;
  readonly signer: Signer;
}
interface Options {
  readonly profile?: CertificateProfile;
  readonly pathLength?: number;
  readonly nameConstraints?: Uint8Array;
  readonly subject?: NameFields;
  readonly notAfter?: Date;
}

const dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
const authority: NameFields = { commonName: '根', organization: '某局', country: 'CN' };

async function root(options: Options = {}): Promise<Authority> {
  const signer = keySigner(generateKey('p256'));
  return {
    signer,
    certificate: await selfSign({ subject: authority, profile: 'ca', ...dates, ...options }, signer),
  };
}

async function below(issuer: Authority, commonName: string, options: Options = {}): Promise<Authority> {
  const key = generateKey('p256');
  const subject = { commonName, organization: '某局', country: 'CN' };
  const fields = { subject, publicKey: key.publicKey, profile: 'ca' as const, ...dates, ...options };
  return { signer: keySigner(key), certificate: await issueCertificate(fields, issuer) };
}

const directory = (fields: NameFields) => context(4, encodeName(fields));
const constraints = (permitted: Uint8Array[], excluded: Uint8Array[] = []) =>
  sequence(
    ...(permitted.length > 0 ? [context(0, ...permitted.map((p) => sequence(p)))] : []),
    ...(excluded.length > 0 ? [context(1, ...excluded.map((e) => sequence(e)))] : []),
  );

/** Our judgement of a chain (leaf first, root last) and that of `openssl verify` on the same files. */
function judge(chain: readonly Authority[], at = NOW): { codes: readonly SignatureCode[]; openssl: boolean } {
  const certificates = chain.map((c) => c.certificate);
  const [leaf, ...rest] = certificates;
  const anchor = rest.pop()!;
  const { codes } = findPath(leaf!, rest, [anchor], at, 'signer');
  const run = openssl(
    'verify',
    '-x509_strict',
    '-purpose',
    'smimesign',
    '-attime',
    String(Math.floor(at.getTime() / 1000)),
    '-CAfile',
    files.write('anchor.pem', pem(anchor)),
    ...(rest.length > 0 ? ['-untrusted', files.write('between.pem', rest.map(pem).join(''))] : []),
    files.write('leaf.pem', pem(leaf!)),
  );
  return { codes, openssl: run.status === 0 };
}

const LEAF: Options = { profile: 'signer' };

describe.skipIf(!hasProgram('openssl'))('certificate paths, each judged here and by openssl verify', () => {
  test('leaf, two intermediates, root: accepted', async () => {
    const r = await root();
    const a = await below(r, '中间一');
    const b = await below(a, '中间二');
    const leaf = await below(b, '单位', LEAF);
    expect(judge([leaf, b, a, r])).toEqual({ codes: [], openssl: true });
  });

  test('an intermediate missing', async () => {
    const r = await root();
    const a = await below(r, '中间一');
    const leaf = await below(a, '单位', LEAF);
    expect(judge([leaf, r])).toEqual({ codes: ['CERTIFICATE_UNTRUSTED'], openssl: false });
  });

  test('a leaf acting as CA', async () => {
    const r = await root();
    const holder = await below(r, '单位', LEAF);
    const leaf = await below(holder, '冒名', LEAF);
    expect(judge([leaf, holder, r])).toMatchObject({ openssl: false });
    expect(judge([leaf, holder, r]).codes).toContain('CERTIFICATE_ISSUER_NOT_CA');
  });

  test('a path longer than the root allows', async () => {
    const r = await root({ pathLength: 0 });
    const a = await below(r, '中间一');
    const leaf = await below(a, '单位', LEAF);
    expect(judge([leaf, a, r])).toEqual({ codes: ['CERTIFICATE_PATH_TOO_LONG'], openssl: false });
    expect(judge([await below(r, '单位', LEAF), r])).toEqual({ codes: [], openssl: true });
  });

  test('an issuer without a name', async () => {
    const key = keySigner(generateKey('p256'));
    const nameless = { subject: sequence(), profile: 'ca' as const, ...dates };
    await expect(selfSign(nameless, key)).rejects.toMatchObject({ code: 'CERTIFICATE_MALFORMED' });
  });

  test('an expired intermediate', async () => {
    const r = await root();
    const a = await below(r, '中间一', { notAfter: new Date('2026-05-01T00:00:00Z') });
    const leaf = await below(a, '单位', LEAF);
    expect(judge([leaf, a, r])).toEqual({ codes: ['CERTIFICATE_EXPIRED'], openssl: false });
    expect(judge([leaf, a, r], new Date('2026-04-01T00:00:00Z'))).toEqual({ codes: [], openssl: true });
  });

  test('a certificate for other uses', async () => {
    const r = await root();
    const leaf = await below(r, '时间戳', { profile: 'tsa' });
    expect(judge([leaf, r])).toEqual({ codes: ['CERTIFICATE_EXTENDED_KEY_USAGE'], openssl: false });
    const ca = await below(r, '机构');
    expect(judge([ca, r]).codes).toEqual(['CERTIFICATE_KEY_USAGE']);
  });

  test('a time stamping key with another usage beside', async () => {
    const r = await root();
    const stamping = extension(OID.extendedKeyUsage, true, sequence(oid(OID.ekuTimeStamping)));
    const judged = async (usage: number) => {
      const extensions = [extension(OID.keyUsage, true, bitString(Uint8Array.of(usage), 5)), stamping];
      const tsa = await certificateBelow(r, encodeName({ commonName: '时间戳' }), extensions);
      const run = openssl(
        'verify',
        '-purpose',
        'timestampsign',
        '-attime',
        String(NOW.getTime() / 1000),
        '-CAfile',
        files.write('anchor.pem', pem(r.certificate)),
        files.write('leaf.pem', pem(tsa)),
      );
      return { codes: findPath(tsa, [], [r.certificate], NOW, 'tsa').codes, openssl: run.status === 0 };
    };
    expect(await judged(0xc0)).toEqual({ codes: [], openssl: true });
    expect(await judged(0x80)).toEqual({ codes: [], openssl: true });
    expect(await judged(0xe0)).toEqual({ codes: ['CERTIFICATE_KEY_USAGE'], openssl: false });
    expect(await judged(0x20)).toEqual({ codes: ['CERTIFICATE_KEY_USAGE'], openssl: false });
  });

  describe('name constraints', () => {
    const inside = directory({ country: 'CN', organization: '某局', commonName: 'x' });
    const organisation = (organization: string) => {
      const name = encodeName({ country: 'CN', organization, commonName: 'x' });
      // Without the common name, which comes last.
      const keep = name.subarray(2, name.length - 12);
      return context(4, sequence(keep));
    };

    test('a permitted organisation, and another one', async () => {
      const r = await root({ nameConstraints: constraints([organisation('某局')]) });
      expect(judge([await below(r, '单位', LEAF), r])).toEqual({ codes: [], openssl: true });
      const stranger = { commonName: '单位', organization: '他局', country: 'CN' };
      const outside = await below(r, '单位', { ...LEAF, subject: stranger });
      expect(judge([outside, r])).toEqual({ codes: ['CERTIFICATE_NAME_CONSTRAINT'], openssl: false });
    });

    test('an excluded organisation, also in other case and width', async () => {
      const excluded = constraints([], [organisation('ABC')]);
      const r = await root({ nameConstraints: excluded });
      for (const organization of ['ABC', 'abc', 'ＡＢＣ', ' ABC ']) {
        const leaf = await below(r, '单位', {
          ...LEAF,
          subject: { commonName: '单位', organization, country: 'CN' },
        });
        expect(judge([leaf, r]).codes).toEqual(['CERTIFICATE_NAME_CONSTRAINT']);
      }
      expect(judge([await below(r, '单位', LEAF), r])).toEqual({ codes: [], openssl: true });
    });

    test('mail addresses and domains', async () => {
      const r = await root({ nameConstraints: constraints([contextPrimitive(1, utf8('example.cn'))]) });
      const withMail = (email: string) =>
        below(r, '单位', { ...LEAF, subject: { commonName: '单位', email } });
      expect(judge([await withMail('a@example.cn'), r])).toEqual({ codes: [], openssl: true });
      for (const email of ['a@example.com', 'a@sub.example.cn', 'a@evil-example.cn']) {
        expect(judge([await withMail(email), r])).toEqual({
          codes: ['CERTIFICATE_NAME_CONSTRAINT'],
          openssl: false,
        });
      }
    });

    test('they reach through intermediates', async () => {
      const r = await root({ nameConstraints: constraints([organisation('某局')]) });
      const a = await below(r, '中间');
      const subject = { commonName: '单位', organization: '他局', country: 'CN' };
      const leaf = await below(a, '单位', { ...LEAF, subject });
      expect(judge([leaf, a, r])).toEqual({ codes: ['CERTIFICATE_NAME_CONSTRAINT'], openssl: false });
    });

    test('a constraint on one exact name', async () => {
      const r = await root({ nameConstraints: constraints([inside]) });
      const leaf = await below(r, 'x', LEAF);
      expect(judge([leaf, r])).toEqual({ codes: [], openssl: true });
      expect(judge([await below(r, 'y', LEAF), r])).toEqual({
        codes: ['CERTIFICATE_NAME_CONSTRAINT'],
        openssl: false,
      });
    });
  });

  test('certificates and chains made by openssl: SHA-1, small RSA keys, unknown critical extensions', async () => {
    const made = (name: string, ...options: string[]) => {
      const run = openssl(
        'req',
        '-x509',
        '-newkey',
        ...options,
        '-nodes',
        '-keyout',
        `${files.dir}/${name}.key`,
        '-out',
        `${files.dir}/${name}.crt`,
        '-subj',
        `/CN=${name}`,
        '-days',
        '2',
      );
      expect(run.status).toBe(0);
      return readCertificates(files.read(`${name}.crt`))[0]!;
    };
    const today = new Date();
    const small = made('small', 'rsa:1024');
    expect(findPath(small, [], [small], today, 'signer').codes).toContain('CERTIFICATE_KEY_WEAK');
    const critical = made('critical', 'rsa:2048', '-addext', '1.2.3.4=critical,ASN1:UTF8String:x');
    expect(findPath(critical, [], [critical], today, 'signer').codes).toContain(
      'CERTIFICATE_CRITICAL_EXTENSION',
    );
    const sha1 = made('sha1', 'rsa:2048', '-sha1');
    expect(sha1.algorithm).toBeUndefined();
    expect(findPath(sha1, [], [small], today, 'signer').codes).toEqual(['CERTIFICATE_UNTRUSTED']);
  });
});

test('what a search finds, and when it ends, does not depend on searches before it', async () => {
  const signer = keySigner(generateKey('p256'));
  const crowd: Certificate[] = [];
  // One key and one name: each certificate could have issued every other.
  for (let i = 0; i < 30; i++)
    crowd.push(await selfSign({ subject: authority, profile: 'ca', ...dates }, signer));
  const key = generateKey('p256');
  const fields = {
    subject: { commonName: '单位' },
    publicKey: key.publicKey,
    profile: 'signer' as const,
    ...dates,
  };
  const leaf = await issueCertificate(fields, { certificate: crowd[0]!, signer });
  const stranger = await root();
  for (let i = 0; i < 40; i++) {
    expect(findPath(leaf, crowd, [stranger.certificate], NOW, 'signer').codes).toEqual([
      'CERTIFICATE_UNTRUSTED',
    ]);
  }
});

test('a search among many certificates of one name ends', async () => {
  const r = await root();
  const pool: Authority[] = [];
  for (let i = 0; i < 30; i++) pool.push(await below(r, '同名'));
  const leaf = await below(pool.at(-1)!, '单位', LEAF);
  const crowd = pool.map((p) => p.certificate);
  expect(findPath(leaf.certificate, crowd, [r.certificate], NOW, 'signer').codes).toEqual([]);
  const stranger = await root();
  expect(findPath(leaf.certificate, crowd, [stranger.certificate], NOW, 'signer').codes).toEqual([
    'CERTIFICATE_UNTRUSTED',
  ]);
});
