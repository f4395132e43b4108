import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signDetached } from '../../src/trust/index.js';
import { recordCopies } from '../../src/usecases/evidence/record-copies.js';
import { bindManifest } from '../../src/usecases/manifest-party.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { verifyRecordFile } from '../../src/usecases/verify-record.js';
import { AUDITED_AT, type SignedExample, signedExample } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-party-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let example: SignedExample;
let manifest: string;
beforeAll(async () => {
  example = await signedExample(scratch, { keys: 'p256' });
  const copies = await recordCopies(example.opened.entries());
  const path = [...copies.keys()].find((p) => p.endsWith('-handover-manifest.json'))!;
  manifest = join(scratch, 'manifest.json');
  writeFileSync(manifest, copies.get(path)!);
  writeFileSync(`${manifest}.p7s`, copies.get(`${path}.p7s`)!);
});

const policy = async (folders = [join(example.dir, 'trust')]) =>
  readPolicy({ folders }, { at: new Date(AUDITED_AT) });

describe('the party of a manifest', () => {
  it('is the signer, as the opening of the case binds it', async () => {
    const verified = await verifyRecordFile(manifest, await policy());
    expect(verified.outcome).toBe('valid');
    expect(await bindManifest(verified, example.dir, await policy())).toEqual({
      party: 'cloud',
      outcome: 'bound',
      findings: [],
    });
  });

  it('is not whoever else in the case signs it', async () => {
    const verified = await verifyRecordFile(manifest, await policy());
    const { certificate, signer } = example.holders.get('gov')!;
    const other = join(scratch, 'other.p7s');
    writeFileSync(
      other,
      await signDetached({
        content: verified.bytes,
        signer,
        certificates: [certificate],
        signingTime: new Date('2026-03-10T01:00:00Z'),
      }),
    );
    const bySomebody = await verifyRecordFile(manifest, await policy(), [other]);
    expect(bySomebody.outcome).toBe('valid');
    const { outcome, findings } = await bindManifest(bySomebody, example.dir, await policy());
    expect(outcome).toBe('other');
    expect(findings).toEqual([{ code: 'MANIFEST_SIGNER_OTHER', subject: 'cloud', actual: 'gov' }]);
  });

  it('is not known when no opening counts', async () => {
    const verified = await verifyRecordFile(manifest, await policy());
    const { outcome, findings } = await bindManifest(verified, example.dir, await policy([]));
    expect(outcome).toBe('unknown');
    expect(findings.map((f) => f.code)).toEqual(['MANIFEST_PARTY_UNKNOWN']);
  });
});
