import { describe, expect, it } from 'vitest';
import { SUITES } from '../../src/formats/signature-result.js';
import { signDetached, Verifier, type VerifyPolicy, verifyAll } from '../../src/trust/index.js';
import type { DetachedSignature } from '../../src/trust/verify.js';
import { makeParty, policyFor, SIGNED_AT } from './support.js';

/** Signatures of every suite by parties of one policy: sound, damaged in several ways, and by an untrusted signer. */
async function mixed(): Promise<{ policy: VerifyPolicy; signatures: DetachedSignature[] }> {
  const policies: VerifyPolicy[] = [];
  const signatures: DetachedSignature[] = [];
  for (const suite of SUITES) {
    const party = await makeParty(suite, `某单位 ${suite}`, `根 ${suite}`);
    const unlisted = await makeParty(suite, `他单位 ${suite}`, `他根 ${suite}`);
    policies.push(await policyFor(party));
    // Trusted, but nothing says whether it is revoked: not assessed.
    policies.push({ ...(await policyFor(unlisted)), crls: [] });
    for (let i = 0; i < 8; i++) {
      const content = Buffer.from(`{"suite":"${suite}","n":${i}}`);
      const by = async ({ signer, certificate }: typeof party) =>
        signDetached({ content, signer, certificates: [certificate], signingTime: SIGNED_AT });
      const p7s = await by(party);
      const broken = Uint8Array.from(p7s);
      broken[broken.length - 1 - i]! ^= 1;
      signatures.push({ content, p7s, timestamps: i % 2 === 0 ? [] : [Buffer.from('no token')] });
      signatures.push({ content, p7s: broken });
      signatures.push({ content: Buffer.from('another'), p7s });
      signatures.push({ content, p7s: await by(unlisted) });
      signatures.push({ content, p7s: p7s.subarray(0, 40 * i) });
    }
  }
  const policy: VerifyPolicy = {
    anchors: policies.flatMap((p) => p.anchors),
    crls: policies.flatMap((p) => p.crls ?? []),
    at: policies[0]!.at,
  };
  return { policy, signatures };
}

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
}

describe('verifying many signatures', () => {
  it('gives the results of one thread, in order, for valid, invalid and not assessed ones of every suite', async () => {
    const { policy, signatures } = await mixed();
    const verifier = new Verifier(policy);
    const one = signatures.map((s) => verifier.verify(s));
    for (const suite of SUITES) {
      const outcomes = new Set(one.filter((r) => r.suite === suite).map((r) => r.outcome));
      expect([...outcomes].sort(), suite).toEqual(['invalid', 'not-assessed', 'valid']);
    }
    expect(await collect(verifyAll(policy, signatures, { threads: 2, few: 0 }))).toEqual(one);
    expect(await collect(verifyAll(policy, signatures, { threads: 2, few: 100 }))).toEqual(one);
    expect(await collect(verifyAll(policy, signatures, { threads: 1 }))).toEqual(one);
  });

  it('takes no more from its input than it can have waiting', async () => {
    const party = await makeParty('ed25519');
    const policy = await policyFor(party);
    const content = Buffer.from('{}');
    const p7s = await signDetached({
      content,
      signer: party.signer,
      certificates: [party.certificate],
      signingTime: SIGNED_AT,
    });
    let taken = 0;
    let closed = false;
    async function* endless() {
      try {
        for (;;) {
          taken += 1;
          yield { content, p7s };
        }
      } finally {
        closed = true;
      }
    }
    let given = 0;
    for await (const { outcome } of verifyAll(policy, endless(), { threads: 2, few: 0 })) {
      expect(outcome).toBe('valid');
      given += 1;
      expect(taken - given).toBeLessThan(2 * 3 * 64);
      if (given === 5000) break;
    }
    expect(closed).toBe(true);
  });

  it('a thread that dies is an error and never a result', async () => {
    const party = await makeParty('ed25519');
    const policy = await policyFor(party);
    const content = Buffer.from('{}');
    const { signer, certificate } = party;
    const p7s = await signDetached({ content, signer, certificates: [certificate], signingTime: SIGNED_AT });
    // A fault of the program: a revocation list without the name of its issuer.
    const crls = [{ ...policy.crls![0]!, issuerName: undefined as unknown as Uint8Array }];
    const results: unknown[] = [];
    const run = async () => {
      const signatures = Array.from({ length: 2000 }, () => ({ content, p7s }));
      for await (const r of verifyAll({ ...policy, crls }, signatures, { threads: 2, few: 0 }))
        results.push(r);
    };
    await expect(run()).rejects.toMatchObject({ code: 'VERIFY_THREAD_FAILED', exit: 1 });
    expect(results).toEqual([]);
  });
});
