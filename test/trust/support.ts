import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { SignatureResult, SuiteName } from '../../src/formats/signature-result.js';
import {
  type Certificate,
  certificatePem,
  generateKey,
  issueCertificate,
  issueCrl,
  type KeyType,
  keySigner,
  type PrivateKey,
  readCrls,
  type Signer,
  selfSign,
  type VerifyPolicy,
} from '../../src/trust/index.js';

/** Everything in these tests happens around this time, except what real programs stamp themselves. */
export const NOW = new Date('2026-06-01T08:00:00Z');
export const SIGNED_AT = new Date('2026-06-01T07:00:00Z');
export const NOT_BEFORE = new Date('2026-01-01T00:00:00Z');
export const NOT_AFTER = new Date('2029-01-01T00:00:00Z');

const SUITE_KEYS: Readonly<Record<SuiteName, KeyType>> = {
  'sm2-sm3': 'sm2',
  'ecdsa-p256-sha256': 'p256',
  'ecdsa-p384-sha384': 'p384',
  'rsa-pkcs1-sha256': 'rsa2048',
  'rsa-pss-sha256': 'rsa2048',
  ed25519: 'ed25519',
};

export interface Party {
  readonly key: PrivateKey;
  readonly signer: Signer;
  readonly certificate: Certificate;
  readonly ca: { readonly certificate: Certificate; readonly signer: Signer };
}

/** A CA and a party below it, both with keys of the suite. */
export async function makeParty(
  suite: SuiteName,
  commonName = '某单位退出专用',
  caName = '退出审计测试根',
): Promise<Party> {
  const caKey = generateKey(SUITE_KEYS[suite]);
  const caSigner = keySigner(caKey, suite);
  const validity = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
  const caCertificate = await selfSign(
    { subject: { commonName: caName, country: 'CN' }, profile: 'ca', ...validity },
    caSigner,
  );
  const key = generateKey(SUITE_KEYS[suite]);
  const ca = { certificate: caCertificate, signer: caSigner };
  const certificate = await issueCertificate(
    {
      subject: { commonName, organization: '某市大数据中心', country: 'CN' },
      publicKey: key.publicKey,
      profile: 'signer',
      ...validity,
    },
    ca,
  );
  return { key, signer: keySigner(key, suite), certificate, ca };
}

/** A policy that trusts the party's CA, with a fresh CRL that revokes nobody. */
export async function policyFor(party: Party, more: Partial<VerifyPolicy> = {}): Promise<VerifyPolicy> {
  const crl = await issueCrl(
    { thisUpdate: SIGNED_AT, nextUpdate: new Date('2026-07-01T00:00:00Z'), number: 1, revoked: [] },
    party.ca,
  );
  return { anchors: [party.ca.certificate], crls: readCrls(Buffer.from(crl)), at: NOW, ...more };
}

/** A scratch folder that goes away after the file's tests. */
export function scratch(): {
  dir: string;
  write(name: string, bytes: Uint8Array | string): string;
  read(name: string): Uint8Array;
} {
  const dir = mkdtempSync(join(tmpdir(), 'cloudexit-trust-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return {
    dir,
    write(name, bytes) {
      const path = join(dir, name);
      writeFileSync(path, bytes);
      return path;
    },
    read: (name) => readFileSync(join(dir, name)),
  };
}

export function openssl(...args: string[]): { status: number; out: string } {
  const run = spawnSync('openssl', args, { encoding: 'utf8' });
  return { status: run.status ?? -1, out: `${run.stdout}${run.stderr}` };
}

export const pem = certificatePem;

/** Whether a program is here. In CI its absence is a failure, elsewhere a reason to skip. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'pipe' });
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return false;
  }
}

export function expectInvalid(result: SignatureResult, code: SignatureResult['codes'][number]): void {
  expect(result.codes).toContain(code);
  expect(result.outcome).toBe('invalid');
}
