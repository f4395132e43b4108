import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { SUITES } from '../../src/formats/signature-result.js';
import { OID } from '../../src/trust/der/oids.js';
import { integer, octetString, oid, sequence } from '../../src/trust/der/write.js';
import {
  createRequest,
  decryptPkcs8,
  encryptPkcs8,
  generateKey,
  issueCertificate,
  KEY_TYPES,
  keySigner,
  openSigner,
  readKeyFile,
  readRequest,
  signDetached,
  suitesOf,
  verifyDetached,
  writeKeyFile,
} from '../../src/trust/index.js';
import { exportPkcs8 } from '../../src/trust/keys/private-key.js';
import { toPem } from '../../src/trust/pem.js';
import { flipBit } from './der-edit.js';
import {
  hasProgram,
  makeParty,
  NOT_AFTER,
  NOT_BEFORE,
  openssl,
  pem,
  policyFor,
  SIGNED_AT,
  scratch,
} from './support.js';

const files = scratch();
const SECRET = utf8('通行证 correct horse');
const ask = async () => SECRET;
const hasOpenssl = hasProgram('openssl');

describe('encrypted PKCS#8', () => {
  test.each(KEY_TYPES)('%s: written, read again, and read by openssl', async (type) => {
    const key = generateKey(type);
    const text = encryptPkcs8(key, SECRET);
    const loaded = await decryptPkcs8(utf8(text), ask);
    expect(loaded.warnings).toEqual([]);
    expect(loaded.key.publicKey.sha256).toBe(key.publicKey.sha256);
    const message = utf8('m');
    const signature = await keySigner(loaded.key).sign(message);
    const { verifySignature } = await import('../../src/trust/suites/verify-signature.js');
    const { suiteNamed } = await import('../../src/trust/suites/algorithm.js');
    const { algorithm } = suiteNamed(suitesOf(key.publicKey)[0]!);
    expect(verifySignature(key.publicKey, algorithm, message, signature)).toBe(true);
    if (!hasOpenssl) return;
    const path = files.write(`${type}.key`, text);
    const secret = files.write('secret', SECRET);
    const public1 = openssl('pkey', '-in', path, '-passin', `file:${secret}`, '-pubout').out;
    expect(public1).toBe(toPem('PUBLIC KEY', key.publicKey.spki));
  });

  test('600 000 iterations of PBKDF2 with HMAC-SHA-256, AES-256', () => {
    const path = files.write('kdf.key', encryptPkcs8(generateKey('ed25519'), SECRET));
    const text = openssl('asn1parse', '-in', path).out;
    expect(text).toContain(':PBES2');
    expect(text).toContain(':hmacWithSHA256');
    expect(text).toContain(':aes-256-cbc');
    expect(text).toContain(`:${(600_000).toString(16).toUpperCase().padStart(6, '0')}`);
  });

  test('under a passphrase of eight characters, in any script, and no fewer', () => {
    const key = generateKey('ed25519');
    for (const short of [utf8('sevenby'), utf8('七个字的新口令'), Buffer.from('ff'.repeat(7), 'hex')]) {
      expect(() => encryptPkcs8(key, short)).toThrow(
        expect.objectContaining({ code: 'PASSPHRASE_TOO_SHORT' }),
      );
    }
    for (const enough of [utf8('eightbyt'), utf8('八个字的一句口令'), Buffer.from('ff'.repeat(8), 'hex')]) {
      expect(encryptPkcs8(key, enough)).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    }
  });

  test('the wrong passphrase, none, an empty one, a damaged file', async () => {
    const key = generateKey('p256');
    const text = encryptPkcs8(key, SECRET);
    await expect(decryptPkcs8(utf8(text), async () => utf8('wrong'))).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
    await expect(decryptPkcs8(utf8(text))).rejects.toMatchObject({ code: 'PASSPHRASE_NEEDED' });
    expect(() => encryptPkcs8(key, new Uint8Array(0))).toThrow(
      expect.objectContaining({ code: 'PASSPHRASE_TOO_SHORT', exit: 2 }),
    );
    for (const damaged of ['', 'no key', text.slice(0, 200)]) {
      await expect(decryptPkcs8(utf8(damaged), ask)).rejects.toThrow();
    }
  });

  test.skipIf(!hasOpenssl)(
    'keys by openssl: scrypt is read, a weak KDF and plain keys are warned of',
    async () => {
      const plain = files.write('plain.key', toPem('PRIVATE KEY', exportPkcs8(generateKey('p256'))));
      const secret = files.write('secret', SECRET);
      const convert = (...options: string[]) => {
        const out = join(files.dir, 'converted.key');
        const run = openssl(
          'pkcs8',
          '-topk8',
          '-in',
          plain,
          '-passout',
          `file:${secret}`,
          '-out',
          out,
          ...options,
        );
        expect(run.status).toBe(0);
        return decryptPkcs8(readFileSync(out), ask);
      };
      expect((await convert('-scrypt')).warnings).toEqual([]);
      expect((await convert('-v2', 'aes-256-cbc')).warnings).toEqual(['weak-kdf']);
      expect((await decryptPkcs8(readFileSync(plain))).warnings).toEqual(['unencrypted']);
    },
  );

  test('an absurd number of iterations is refused before it is tried', async () => {
    const text = encryptPkcs8(generateKey('ed25519'), SECRET);
    const der = Buffer.from(text.replace(/-----.*-----/g, ''), 'base64');
    const at = der.indexOf(Buffer.from('0203', 'hex'), 30);
    const grown = Buffer.concat([
      der.subarray(0, at),
      Buffer.from('02047fffffff', 'hex'),
      der.subarray(at + 5),
    ]);
    const bumped = bumpLengths(grown, at);
    await expect(decryptPkcs8(utf8(toPem('ENCRYPTED PRIVATE KEY', bumped)), ask)).rejects.toMatchObject({
      code: 'KEY_DERIVATION_EXCESSIVE',
    });
  });
});

describe('derivations that would keep the machine busy', () => {
  const pkcs8 = (...scheme: Uint8Array[]) =>
    utf8(toPem('ENCRYPTED PRIVATE KEY', sequence(sequence(...scheme), octetString(new Uint8Array(16)))));
  const excessive = { code: 'KEY_DERIVATION_EXCESSIVE', exit: 1 };

  test.each(['1.2.840.113549.1.12.1.3', '1.2.840.113549.1.5.10'])('an older scheme, %s', async (scheme) => {
    const asking = (n: number) => pkcs8(oid(scheme), sequence(octetString(new Uint8Array(8)), integer(n)));
    await expect(decryptPkcs8(asking(10_000_001), ask)).rejects.toMatchObject(excessive);
    await expect(decryptPkcs8(asking(2048), ask)).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });

  test('scrypt, by all of its parameters together', async () => {
    const asking = (...cost: [number, number, number]) =>
      pkcs8(
        oid(OID.pbes2),
        sequence(
          sequence(oid(OID.scrypt), sequence(octetString(new Uint8Array(8)), ...cost.map((n) => integer(n)))),
          sequence(oid(OID.aes256Cbc), octetString(new Uint8Array(16))),
        ),
      );
    await expect(decryptPkcs8(asking(131_072, 1, 131_072), ask)).rejects.toMatchObject(excessive);
    await expect(decryptPkcs8(asking(16_384, 8, 1), ask)).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });

  /** A store whose first or last count of iterations is grown; the last one is that of its MAC. */
  const store = (which: 'indexOf' | 'lastIndexOf', ...options: string[]) => {
    const path = join(files.dir, 'kdf.p12');
    const key = files.write('kdf-plain.key', toPem('PRIVATE KEY', exportPkcs8(generateKey('p256'))));
    const run = openssl(
      ...['pkcs12', '-export', '-nocerts', '-inkey', key, '-out', path, '-iter', '65537'],
      ...['-passout', `file:${files.write('kdf-secret', 'x')}`, ...options],
    );
    expect(run.status).toBe(0);
    const der = readFileSync(path);
    const count = Buffer.from('0203010001', 'hex');
    const at = der[which](count);
    const grown = Buffer.concat([
      der.subarray(0, at),
      Buffer.from('02047fffffff', 'hex'),
      der.subarray(at + count.length),
    ]);
    return files.write('kdf-grown.p12', bumpLengths(grown, at));
  };

  test.skipIf(!hasOpenssl)('PKCS#12: of the MAC, of PBES2 and of the older schemes', async () => {
    for (const path of [
      store('lastIndexOf'),
      store('indexOf', '-nomac'),
      store('indexOf', '-nomac', '-keypbe', 'PBE-SHA1-3DES'),
    ]) {
      await expect(openSigner({ key: path, passphrase: async () => utf8('x') })).rejects.toMatchObject(
        excessive,
      );
    }
  });
});

/** Adds one to the length of every constructed value that encloses `offset`. */
function bumpLengths(der: Buffer, offset: number): Buffer {
  const out = Buffer.from(der);
  let at = 0;
  while (at < offset) {
    const long = out[at + 1]! >= 0x80;
    const header = long ? 2 + (out[at + 1]! & 0x7f) : 2;
    const end = at + header + (long ? out.readUIntBE(at + 2, header - 2) : out[at + 1]!);
    if ([0x30, 0xa0, 0x04].includes(out[at]!) && end > offset) {
      out[at + header - 1]! += 1;
      at += header;
    } else at = end;
  }
  return out;
}

describe('key files', () => {
  test('are created for their owner alone and never replaced', async () => {
    const path = join(files.dir, 'new.key');
    await writeKeyFile(path, generateKey('sm2'), SECRET);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(writeKeyFile(path, generateKey('sm2'), SECRET)).rejects.toMatchObject({
      code: 'FILE_EXISTS',
    });
    expect(readdirSync(files.dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await readKeyFile(path, ask)).toMatchObject({ exposed: false, warnings: [] });
  });

  test('that could not be written leave nothing, and what an interrupted run left is in no way', async () => {
    const path = join(files.dir, 'nowhere', 'new.key');
    await expect(writeKeyFile(path, generateKey('ed25519'), SECRET)).rejects.toMatchObject({
      code: 'OUTPUT_NOT_WRITTEN',
      subject: path,
      exit: 1,
    });
    const later = join(files.dir, 'later.key');
    writeFileSync(`${later}.tmp`, 'half');
    await writeKeyFile(later, generateKey('ed25519'), SECRET);
    expect(await readKeyFile(later, ask)).toMatchObject({ exposed: false });
  });

  test('that others can read are reported as exposed', async () => {
    const path = join(files.dir, 'open.key');
    await writeKeyFile(path, generateKey('ed25519'), SECRET);
    chmodSync(path, 0o644);
    expect(await readKeyFile(path, ask)).toMatchObject({ exposed: true });
    expect((await openSigner({ key: path, passphrase: ask })).warnings).toEqual(['exposed']);
  });

  test('that are missing, or too large to be one', async () => {
    await expect(readKeyFile(join(files.dir, 'nowhere'))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      subject: join(files.dir, 'nowhere'),
    });
    await expect(readKeyFile(files.write('big', new Uint8Array(100_000)))).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
  });
});

describe.skipIf(!hasOpenssl)('PKCS#12 made by openssl', () => {
  test.each(SUITES)('a key for %s with its chain', async (suite) => {
    const party = await makeParty(suite);
    const path = join(files.dir, 'party.p12');
    const run = openssl(
      'pkcs12',
      '-export',
      '-out',
      path,
      '-passout',
      `file:${files.write('p12secret', 'geheim ~42')}`,
      '-inkey',
      files.write('p12.key', toPem('PRIVATE KEY', exportPkcs8(party.key))),
      '-in',
      files.write('p12.pem', pem(party.certificate)),
      '-certfile',
      files.write('p12-ca.pem', pem(party.ca.certificate)),
    );
    expect(run).toMatchObject({ status: 0 });
    const opened = await openSigner({ key: path, suite, passphrase: async () => utf8('geheim ~42') });
    expect(opened.certificates.map((c) => c.identity.certificateSha256)).toEqual([
      party.certificate.identity.certificateSha256,
      party.ca.certificate.identity.certificateSha256,
    ]);
    const content = utf8('{}');
    const certificates = [opened.certificates[0]!];
    const p7s = await signDetached({ content, signer: opened.signer, certificates, signingTime: SIGNED_AT });
    expect(verifyDetached({ content, p7s, policy: await policyFor(party) })).toMatchObject({
      outcome: 'valid',
      suite,
    });
    await expect(openSigner({ key: path, passphrase: async () => utf8('wrong') })).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
    await expect(openSigner({ key: path, passphrase: async () => utf8('口令') })).rejects.toMatchObject({
      code: 'PASSPHRASE_NOT_ASCII',
    });
    const damaged = files.write('damaged.p12', flipBit(files.read('party.p12'), 8 * 300));
    await expect(
      openSigner({ key: damaged, passphrase: async () => utf8('geheim ~42') }),
    ).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
  });
});

describe('certificate requests', () => {
  test.each(SUITES)('%s: made, accepted by openssl, and turned into a certificate', async (suite) => {
    const party = await makeParty(suite);
    const text = await createRequest(
      { commonName: '新申请人', organization: '某局', country: 'CN' },
      party.signer,
    );
    const request = readRequest(utf8(text));
    expect(request).toMatchObject({ subject: 'CN=新申请人,O=某局,C=CN' });
    const certificate = await issueCertificate(
      {
        subject: request.subjectName,
        publicKey: request.publicKey,
        profile: 'signer',
        notBefore: NOT_BEFORE,
        notAfter: NOT_AFTER,
      },
      party.ca,
    );
    expect(certificate.identity).toMatchObject({
      subject: request.subject,
      issuer: 'CN=退出审计测试根,C=CN',
    });
    if (!hasOpenssl) return;
    const id = suite === 'sm2-sm3' ? ['-vfyopt', 'distid:1234567812345678'] : [];
    const run = openssl(
      'req',
      '-in',
      files.write('r.csr', text),
      '-verify',
      '-noout',
      '-subject',
      '-nameopt',
      'utf8',
      ...id,
    );
    expect(run.out).toContain('verify OK');
    expect(run.out).toContain('新申请人');
  });

  test('one bit anywhere, and a request for somebody else’s key', async () => {
    const text = await createRequest({ commonName: 'x' }, keySigner(generateKey('ed25519')));
    const der = Buffer.from(text.replace(/-----.*-----/g, ''), 'base64');
    for (let bit = 0; bit < der.length * 8; bit++) expect(() => readRequest(flipBit(der, bit))).toThrow();
  });

  test.each(['a\u202eb', 'a\u0000b', '', 'x'.repeat(300), 'a\\b'])(
    'the name %j is refused',
    async (commonName) => {
      const signer = keySigner(generateKey('ed25519'));
      await expect(createRequest({ commonName }, signer)).rejects.toMatchObject({ code: 'NAME_INVALID' });
    },
  );
});
