import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManifestScope } from '../../src/compare/index.js';
import type { CountedRecordOf } from '../../src/formats/evidence.js';
import { readInventory } from '../../src/inventory/index.js';
import { auditCase } from '../../src/usecases/audit-case.js';
import { profileIds, readProfile } from '../../src/usecases/package-data.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { AUDITED_AT } from '../usecases/signed-example.js';
import { buildComplete, COMPLETE, makeParts } from './complete.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-complete-'));
const built = join(scratch, 'case');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Parts of the example that the builder makes; the page about it is written by hand. */
const BUILT = ['ledger', 'material', 'trust'];

beforeAll(async () => {
  await buildComplete(built, await makeParts());
  if (process.env['CLOUDEXIT_WRITE_EXAMPLES'] !== '1') return;
  for (const part of BUILT) {
    rmSync(join(COMPLETE, part), { recursive: true, force: true });
    cpSync(join(built, part), join(COMPLETE, part), { recursive: true });
  }
});

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => relative(dir, join(e.parentPath, e.name)))
    .sort();
}

async function audited(dir: string, profile: string) {
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  return auditCase({ dir, policy, profile: await readProfile(profile) });
}

describe('the complete example that is checked in', () => {
  it('is what its builder makes, to the byte', () => {
    const files = filesOf(built);
    expect(filesOf(COMPLETE).filter((f) => f !== 'README.md')).toEqual(files);
    for (const file of files) {
      const [made, kept] = [built, COMPLETE].map((dir) => readFileSync(join(dir, file)));
      expect(kept!.equals(made!), `${file}: the README beside it says how to write it again`).toBe(true);
    }
  });

  it('is small', () => {
    const sizes = filesOf(COMPLETE).map((f) => statSync(join(COMPLETE, f)).size);
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(1_500_000);
  });

  it('satisfies every clause of every standard, by itself', async () => {
    for (const id of await profileIds()) {
      const audit = await audited(COMPLETE, id);
      const wanting = audit.results.filter((r) => r.outcome !== 'satisfied');
      expect(wanting.map((r) => [r.clause.id, r.outcome, r.reasons])).toEqual([]);
      expect(audit.findings).toEqual([]);
      expect(audit.verdict).toBe('satisfied');
    }
  });

  it('has manifests that are true of the inventories they bind', async () => {
    const { evidence } = await audited(COMPLETE, 'gbt-38249');
    const manifests = evidence.records.filter((r) => r.kind === 'handover-manifest');
    expect(manifests).toHaveLength(3);
    for (const { predicate } of manifests as CountedRecordOf<'handover-manifest'>[]) {
      const scope = new ManifestScope(predicate.items);
      for (const { id, sha256, root, leaves } of predicate.inventories) {
        const reader = await readInventory(join(COMPLETE, 'material', sha256), {
          sha256,
          root,
          size: leaves,
        });
        for await (const { leaves: batch, keys } of reader.batches()) {
          for (const [i, leaf] of batch.entries()) expect(scope.see(id, leaf, keys[i]!)).toBeUndefined();
        }
      }
      expect(scope.itemFindings()).toEqual([]);
    }
  });
});
