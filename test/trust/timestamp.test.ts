import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { digest } from '../../src/core/digest.js';
import { OID } from '../../src/trust/der/oids.js';
import {
  bitString,
  context,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  tlv,
} from '../../src/trust/der/write.js';
import {
  type Certificate,
  type CertificateProfile,
  createTimestampRequest,
  generateKey,
  issueCertificate,
  issueCrl,
  keySigner,
  postTimestampRequest,
  readCrls,
  signDetached,
  type VerifyPolicy,
  verifyDetached,
  verifyTimestampToken,
} from '../../src/trust/index.js';
import { exportPkcs8 } from '../../src/trust/keys/private-key.js';
import { toPem } from '../../src/trust/pem.js';
import { encodeSuite, suiteNamed } from '../../src/trust/suites/algorithm.js';
import { hashBytes } from '../../src/trust/suites/hash.js';
import { extension } from '../../src/trust/x509/issue.js';
import { flipBit } from './der-edit.js';
import { makeToken, type TokenMembers } from './make-token.js';
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
const RECORD = utf8('{"what":"record"}');

test.each([
  ['digits', `${'1'.repeat(500_000)}.5Z`],
  ['fraction', `20260601070000.${'1'.repeat(500_000)}Z`],
])('a time with very many digits stamps nothing (%s)', async (_what, genTime) => {
  const party = await makeParty('ecdsa-p256-sha256');
  const token = await makeToken(RECORD, party.signer, party.certificate, genTime);
  const policy = { anchors: [], timestampAnchors: [party.ca.certificate], at: new Date() };
  expect(verifyTimestampToken(token, RECORD, policy)).toMatchObject({ ok: false });
});

test.each([
  ['no reason', undefined, false],
  ['unspecified', 0, true],
  ['keyCompromise', 1, false],
  ['cACompromise', 2, false],
  ['affiliationChanged', 3, true],
  ['superseded', 4, true],
  ['cessationOfOperation', 5, true],
  ['certificateHold', 6, false],
])('an authority revoked later, %s: whether its stamp stands', async (_what, reason, stands) => {
  const party = await makeParty('ecdsa-p256-sha256');
  const { signer, certificate: issuer } = party.ca;
  const key = generateKey('p256');
  const fields = { subject: { commonName: '时间戳' }, publicKey: key.publicKey, profile: 'tsa' as const };
  const tsa = await issueCertificate({ ...fields, notBefore: NOT_BEFORE, notAfter: NOT_AFTER }, party.ca);
  const token = await makeToken(RECORD, keySigner(key), tsa, '20260601070000Z');
  const [revokedAt, issuedAt, next] = ['2026-06-02', '2026-06-03', '2026-07-01'].map((day) =>
    time(new Date(day)),
  );
  const because =
    reason === undefined ? [] : [sequence(extension(OID.crlReason, false, tlv(0x0a, Uint8Array.of(reason))))];
  const algorithm = encodeSuite(suiteNamed(signer.suite));
  const entry = sequence(integer(tsa.serialBytes), revokedAt!, ...because);
  const tbs = sequence(integer(1), algorithm, issuer.subjectName, issuedAt!, next!, sequence(entry));
  const crls = readCrls(sequence(tbs, algorithm, bitString(await signer.sign(tbs))));
  const policy = { anchors: [], timestampAnchors: [issuer], crls, at: new Date('2026-06-04') };
  expect(verifyTimestampToken(token, RECORD, policy).ok).toBe(stands);
});

describe('what a token says of its authority', () => {
  const dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
  const directory = (name: Uint8Array) => context(4, name);
  const idOf = (der: Uint8Array, ...more: Uint8Array[]) =>
    sequence(octetString(hashBytes('sha256', der)), ...more);
  const v1 = (...ids: Uint8Array[]) =>
    sequence(oid(OID.signingCertificate), setOf(sequence(sequence(...ids))));
  const sha1Of = (der: Uint8Array) => sequence(octetString(digest('sha1', der)));

  it.each<[string, boolean, (own: Certificate, ca: Certificate) => TokenMembers]>([
    ['nothing more', true, () => ({})],
    ['its subject', true, (own) => ({ info: [context(0, directory(own.subjectName))] })],
    ['its accuracy', true, () => ({ info: [sequence(integer(1), tlv(0x80, Uint8Array.of(5)))] })],
    ['another name', false, (_, ca) => ({ info: [context(0, directory(ca.subjectName))] })],
    ['a name that no certificate has', false, () => ({ info: [context(0, tlv(0x82, utf8('tsa.example')))] })],
    ['no accuracy that can be read', false, () => ({ info: [sequence(octetString(utf8('x')))] })],
    ['issuer and serial', true, (own) => ({ ids: [idOf(own.der, serialOf(own))] })],
    ['issuer and serial of another', false, (own, ca) => ({ ids: [idOf(own.der, serialOf(ca))] })],
    [
      'several issuers',
      false,
      (own) => ({ ids: [idOf(own.der, serialOf(own, own.issuerName, own.issuerName))] }),
    ],
    ['its path', true, (own, ca) => ({ ids: [idOf(own.der), idOf(ca.der)] })],
    ['its path the other way round', false, (own, ca) => ({ ids: [idOf(ca.der), idOf(own.der)] })],
    ['a certificate beside its path', false, (own) => ({ ids: [idOf(own.der), idOf(utf8('x'))] })],
    ['no certificate at all', false, () => ({ ids: [] })],
    ['itself in the older way too', true, (own) => ({ attributes: [v1(sha1Of(own.der))] })],
    ['another in the older way', false, (_, ca) => ({ attributes: [v1(sha1Of(ca.der))] })],
  ])('%s: whether it stands is %s, as openssl ts -verify has it', async (_what, stands, say) => {
    const party = await makeParty('ecdsa-p256-sha256');
    const key = generateKey('p256');
    const tsa = await issueCertificate(
      { subject: { commonName: 'stamps' }, publicKey: key.publicKey, profile: 'tsa', ...dates },
      party.ca,
    );
    const ca = party.ca.certificate;
    const token = await makeToken(RECORD, keySigner(key), tsa, '20260601070000Z', say(tsa, ca));
    const policy = {
      anchors: [],
      timestampAnchors: [ca],
      revocation: 'if-available' as const,
      at: new Date('2026-06-04'),
    };
    expect(verifyTimestampToken(token, RECORD, policy).ok).toBe(stands);
    if (!hasProgram('openssl')) return;
    const [data, reply, anchor] = [
      files.write('named.data', RECORD),
      files.write('named.tst', token),
      files.write('named.pem', pem(ca)),
    ];
    const at = String(Date.parse('2026-06-01T07:00:00Z') / 1000);
    const run = openssl(
      ...['ts', '-verify', '-data', data, '-in', reply, '-token_in', '-CAfile', anchor, '-attime', at],
    );
    expect(run.status === 0, run.out).toBe(stands);
  });

  function serialOf(certificate: Certificate, ...issuers: Uint8Array[]): Uint8Array {
    const names = issuers.length === 0 ? [certificate.issuerName] : issuers;
    return sequence(sequence(...names.map(directory)), tlv(2, certificate.serialBytes));
  }
});

/** An authority whose answers the real `openssl ts` makes; it stamps the real time. */
class OpensslTsa {
  constructor(
    readonly certificate: Certificate,
    readonly configuration: string,
  ) {}

  static async create(
    ca: Party['ca'],
    profile: CertificateProfile = 'tsa',
    dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER },
  ): Promise<OpensslTsa> {
    const key = generateKey('p256');
    const certificate = await issueCertificate(
      {
        subject: { commonName: '可信时间戳' },
        publicKey: key.publicKey,
        profile,
        ...dates,
      },
      ca,
    );
    const id = randomBytes(4).toString('hex');
    const lines = [
      '[tsa]',
      `serial = ${files.write(`serial-${id}`, '01')}`,
      `signer_cert = ${files.write(`tsa-${id}.pem`, pem(certificate))}`,
      `signer_key = ${files.write(`tsa-${id}.key`, toPem('PRIVATE KEY', exportPkcs8(key)))}`,
      'signer_digest = sha256',
      'default_policy = 1.3.6.1.4.1.99999.1',
      'digests = sha256, sm3',
      'ess_cert_id_alg = sha256',
    ];
    return new OpensslTsa(certificate, files.write(`tsa-${id}.cnf`, `${lines.join('\n')}\n`));
  }

  answer(request: Uint8Array): Uint8Array {
    const query = files.write('query.tsq', request);
    const reply = `${files.dir}/reply.tsr`;
    const run = openssl(
      'ts',
      '-reply',
      '-queryfile',
      query,
      '-config',
      this.configuration,
      '-section',
      'tsa',
      '-out',
      reply,
    );
    expect(run).toMatchObject({ status: 0 });
    return files.read('reply.tsr');
  }
}

describe.skipIf(!hasProgram('openssl'))('time stamps by openssl ts', () => {
  let party: Party;
  let tsa: OpensslTsa;
  let policy: VerifyPolicy;
  let p7s: Uint8Array;
  let now: Date;

  beforeAll(async () => {
    now = new Date();
    party = await makeParty('sm2-sm3');
    const authorityCa = await makeParty('ecdsa-p256-sha256', '无', '时间戳根');
    tsa = await OpensslTsa.create(authorityCa.ca);
    const dates = {
      thisUpdate: new Date(now.getTime() - 3600_000),
      nextUpdate: new Date(now.getTime() + 86400_000),
    };
    const lists = await Promise.all(
      [party.ca, authorityCa.ca].map(async (ca) =>
        readCrls(Buffer.from(await issueCrl({ ...dates, number: 1, revoked: [] }, ca))),
      ),
    );
    policy = {
      anchors: [party.ca.certificate],
      timestampAnchors: [authorityCa.ca.certificate],
      crls: lists.flat(),
      at: new Date(now.getTime() + 600_000),
    };
    p7s = await signRecord(party, now);
  });

  function signRecord(by: Party, signingTime: Date): Promise<Uint8Array> {
    return signDetached({ content: RECORD, signer: by.signer, certificates: [by.certificate], signingTime });
  }

  test.each(['sha256', 'sm3'] as const)('a %s imprint: the trusted time replaces the claimed one', (hash) => {
    const request = createTimestampRequest(p7s, hash, randomBytes(8));
    const reply = tsa.answer(request.der);
    const stamp = verifyTimestampToken(reply, p7s, policy, request.nonce);
    expect(stamp).toMatchObject({ ok: true });
    const result = verifyDetached({ content: RECORD, p7s, timestamps: [reply], policy });
    expect(result).toMatchObject({
      outcome: 'valid',
      codes: [],
      time: { source: 'timestamp', authority: { subject: 'CN=可信时间戳' } },
    });
  });

  describe('an authority whose certificate is not valid at all times', () => {
    const HOUR = 3600_000;
    // Relative to the stamping: valid from, valid to, verified at.
    test.each<[string, number, number, number, boolean]>([
      ['valid then and now', -HOUR, HOUR, HOUR / 2, true],
      ['expired since', -HOUR, HOUR, 2 * HOUR, true],
      ['expired when it stamped', -2 * HOUR, -HOUR, HOUR, false],
      ['not yet valid when it stamped', HOUR, 2 * HOUR, HOUR * 1.5, false],
    ])('%s', async (_what, from, to, verified, stands) => {
      const root = await makeParty('ecdsa-p256-sha256', '无', '时间戳根');
      const at = (offset: number) => new Date(now.getTime() + offset);
      const dates = { notBefore: at(from), notAfter: at(to) };
      const authority = await OpensslTsa.create(root.ca, 'tsa', dates);
      const reply = authority.answer(createTimestampRequest(p7s, 'sha256', randomBytes(8)).der);
      const list = { thisUpdate: at(Math.min(0, to)), nextUpdate: at(2 * HOUR), number: 1, revoked: [] };
      const crls = [...policy.crls!, ...readCrls(Buffer.from(await issueCrl(list, root.ca)))];
      const timestampAnchors = [root.ca.certificate];
      const stamped = { ...policy, timestampAnchors, crls, at: at(verified) };
      expect(verifyTimestampToken(reply, p7s, stamped).ok).toBe(stands);
      const { codes, time } = verifyDetached({ content: RECORD, p7s, timestamps: [reply], policy: stamped });
      expect(codes.includes('TIMESTAMP_AUTHORITY_NOT_VALID')).toBe(!stands);
      expect(time.source).toBe(stands ? 'timestamp' : 'claimed');

      const [data, answer, ca] = [
        files.write('valid.p7s', p7s),
        files.write('valid.tsr', reply),
        files.write('valid.pem', pem(root.ca.certificate)),
      ];
      const args = ['ts', '-verify', '-data', data, '-in', answer, '-CAfile', ca, '-attime'];
      const then = openssl(...args, String(Math.floor(now.getTime() / 1000)));
      expect(then.status === 0, then.out).toBe(stands);
    });

    test('expired since, and only a list from after that says that it is not revoked', async () => {
      const root = await makeParty('ecdsa-p256-sha256', '无', '时间戳根');
      const at = (offset: number) => new Date(now.getTime() + offset);
      const authority = await OpensslTsa.create(root.ca, 'tsa', { notBefore: at(-HOUR), notAfter: at(HOUR) });
      const reply = authority.answer(createTimestampRequest(p7s, 'sha256', randomBytes(8)).der);
      const list = { thisUpdate: at(2 * HOUR), nextUpdate: at(9 * HOUR), number: 1, revoked: [] };
      const crls = readCrls(Buffer.from(await issueCrl(list, root.ca)));
      const late = { ...policy, timestampAnchors: [root.ca.certificate], crls, at: at(3 * HOUR) };
      expect(verifyTimestampToken(reply, p7s, late)).toMatchObject({
        ok: false,
        reason: 'nobody says it is not revoked',
      });
    });
  });

  test('openssl ts -verify agrees that the answer is over our signature file', () => {
    const reply = files.write(
      'ours.tsr',
      tsa.answer(createTimestampRequest(p7s, 'sha256', randomBytes(8)).der),
    );
    const ca = files.write('tsa-ca.pem', pem(policy.timestampAnchors![0]!));
    const data = files.write('ours.p7s', p7s);
    expect(openssl('ts', '-verify', '-data', data, '-in', reply, '-CAfile', ca).out).toContain(
      'Verification: OK',
    );
  });

  test('any bit of the answer turned: no trusted time any more', () => {
    const reply = tsa.answer(createTimestampRequest(p7s, 'sha256', randomBytes(8)).der);
    const accepted: number[] = [];
    for (let bit = 0; bit < reply.length * 8; bit += 5) {
      if (verifyTimestampToken(flipBit(reply, bit), p7s, policy).ok) accepted.push(bit);
    }
    // The status may say "granted with modifications" as well as "granted": both mean the token that follows.
    expect(accepted.length).toBeLessThanOrEqual(1);
    expect(accepted.every((bit) => bit >> 3 < 10)).toBe(true);
  });

  test('a time stamp of another signature, or of the record instead of the signature', () => {
    const stamps = [flipBit(p7s, 4000), RECORD].map((data) =>
      tsa.answer(createTimestampRequest(data, 'sha256', randomBytes(8)).der),
    );
    const result = verifyDetached({ content: RECORD, p7s, timestamps: stamps, policy });
    expect(result).toMatchObject({ outcome: 'valid', time: { source: 'claimed' } });
    expect(result.codes).toEqual(['TIMESTAMP_UNUSABLE', 'TIME_CLAIMED']);
  });

  test('an answer to another request', () => {
    const reply = tsa.answer(createTimestampRequest(p7s, 'sha256', randomBytes(8)).der);
    const stamp = verifyTimestampToken(reply, p7s, policy, randomBytes(8));
    expect(stamp).toMatchObject({ ok: false, reason: 'it answers another request' });
  });

  test('a rejection, with which openssl ts exits 0', () => {
    const md5 = Buffer.from(createTimestampRequest(p7s, 'sm3', randomBytes(8)).der);
    const strict = new OpensslTsa(tsa.certificate, tsa.configuration.replace('.cnf', '-strict.cnf'));
    files.write(
      strict.configuration.split('/').pop()!,
      Buffer.from(files.read(tsa.configuration.split('/').pop()!))
        .toString()
        .replace('sha256, sm3', 'sha256'),
    );
    const reply = strict.answer(md5);
    expect(verifyTimestampToken(reply, p7s, policy)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('answered with status 2'),
    });
  });

  async function stampWith(profile: CertificateProfile, genTime: string): Promise<Uint8Array> {
    const key = generateKey('sm2');
    const dates = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
    const subject = { commonName: '国密时间戳' };
    const certificate = await issueCertificate(
      { subject, publicKey: key.publicKey, profile, ...dates },
      party.ca,
    );
    return makeToken(p7s, keySigner(key), certificate, genTime);
  }
  const compact = (at: Date) => at.toISOString().slice(0, 19).replace(/[-:T]/g, '');

  test('an SM2 authority, with fractions of a second', async () => {
    const token = await stampWith('tsa', `${compact(now)}.25Z`);
    const national = { ...policy, timestampAnchors: policy.anchors };
    expect(verifyTimestampToken(token, p7s, national)).toMatchObject({ ok: true });
    expect(verifyTimestampToken(token, p7s, policy)).toMatchObject({
      ok: false,
      reason: 'CERTIFICATE_UNTRUSTED',
    });
  });

  test('a time stamp by a certificate that is no TSA', async () => {
    const national = { ...policy, timestampAnchors: policy.anchors };
    for (const profile of ['signer', 'ocsp'] as const) {
      const token = await stampWith(profile, `${compact(now)}Z`);
      expect(verifyTimestampToken(token, p7s, national)).toMatchObject({
        ok: false,
        reason: 'CERTIFICATE_EXTENDED_KEY_USAGE',
      });
    }
  });

  test('a time stamp from the future', async () => {
    const national = { ...policy, timestampAnchors: policy.anchors };
    const token = await stampWith('tsa', '20270101000000Z');
    expect(verifyTimestampToken(token, p7s, national)).toMatchObject({
      ok: false,
      reason: 'it is from the future',
    });
  });

  test('a certificate that expired since, saved by its time stamp', async () => {
    const reply = tsa.answer(createTimestampRequest(p7s, 'sha256', randomBytes(8)).der);
    const later = { ...policy, at: new Date('2031-01-01T00:00:00Z') };
    expect(verifyDetached({ content: RECORD, p7s, timestamps: [reply], policy: later }).outcome).toBe(
      'valid',
    );
  });

  test('a certificate revoked since: saved by its time stamp, and not assessed without', async () => {
    const reply = tsa.answer(createTimestampRequest(p7s, 'sha256', randomBytes(8)).der);
    const revokedAt = new Date(now.getTime() + 300_000);
    const crl = await issueCrl(
      {
        thisUpdate: new Date(now.getTime() + 400_000),
        nextUpdate: new Date(now.getTime() + 86400_000),
        number: 2,
        revoked: [{ serialBytes: party.certificate.serialBytes, at: revokedAt }],
      },
      party.ca,
    );
    const known = { ...policy, crls: [...policy.crls!, ...readCrls(Buffer.from(crl))] };
    const stamped = verifyDetached({ content: RECORD, p7s, timestamps: [reply], policy: known });
    expect(stamped).toMatchObject({
      outcome: 'valid',
      codes: ['REVOKED_LATER'],
      revocation: { status: 'revoked' },
    });
    expect(verifyDetached({ content: RECORD, p7s, policy: known })).toMatchObject({
      outcome: 'not-assessed',
      codes: ['TIME_CLAIMED', 'REVOKED_AFTER_CLAIMED_TIME'],
    });
  });

  test('a claimed time later than the time stamp contradicts it', async () => {
    const late = await signRecord(party, new Date(now.getTime() + 550_000));
    const reply = tsa.answer(createTimestampRequest(late, 'sha256', randomBytes(8)).der);
    const result = verifyDetached({ content: RECORD, p7s: late, timestamps: [reply], policy });
    expect(result.codes).toContain('SIGNING_TIME_CONTRADICTS_TIMESTAMP');
    expect(result.outcome).toBe('invalid');
  });

  test('where a time stamp is required, its absence is not assessed', () => {
    const result = verifyDetached({ content: RECORD, p7s, policy: { ...policy, requireTimestamp: true } });
    expect(result).toMatchObject({ outcome: 'not-assessed', codes: ['TIME_REQUIRED', 'TIME_CLAIMED'] });
  });

  describe('over HTTP', () => {
    let server: Server;
    let address: URL;
    let mode: 'answer' | 'html' | 'error' | 'redirect' | 'flood' = 'answer';

    beforeAll(async () => {
      server = createServer(async (request, response) => {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        const reply = { 'content-type': 'application/timestamp-reply' };
        if (mode === 'answer') response.writeHead(200, reply).end(tsa.answer(Buffer.concat(parts)));
        else if (mode === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
        else if (mode === 'redirect') response.writeHead(302, { location: '/elsewhere' }).end();
        else if (mode === 'flood') response.writeHead(200, reply).end(Buffer.alloc(2 * 1024 * 1024));
        else response.writeHead(503).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`);
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    test('a request is answered and the answer verifies', async () => {
      mode = 'answer';
      const request = createTimestampRequest(p7s, 'sha256', randomBytes(8));
      const reply = await postTimestampRequest(address, request.der);
      expect(verifyTimestampToken(reply, p7s, policy, request.nonce)).toMatchObject({ ok: true });
    });

    test.each([
      ['html', 'TSA_ANSWER_UNUSABLE'],
      ['error', 'TSA_ANSWER_UNUSABLE'],
      ['flood', 'TSA_ANSWER_UNUSABLE'],
      ['redirect', 'TSA_UNREACHABLE'],
    ] as const)('a server that answers with %s: %s', async (how, code) => {
      mode = how;
      const { der } = createTimestampRequest(p7s, 'sha256', randomBytes(8));
      await expect(postTimestampRequest(address, der)).rejects.toMatchObject({ code });
    });

    test('nobody there, and addresses that are not HTTP', async () => {
      const { der } = createTimestampRequest(p7s, 'sha256', randomBytes(8));
      await expect(postTimestampRequest(new URL('http://127.0.0.1:1/'), der)).rejects.toMatchObject({
        code: 'TSA_UNREACHABLE',
      });
      await expect(postTimestampRequest(new URL('file:///etc/passwd'), der)).rejects.toMatchObject({
        code: 'TSA_ADDRESS_INVALID',
      });
    });
  });
});
