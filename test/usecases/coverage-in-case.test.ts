import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditCase } from '../../src/usecases/audit-case.js';
import { parseLeaveOut } from '../../src/usecases/evidence/leave-out.js';
import { readProfile } from '../../src/usecases/package-data.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { exampleCase, inventoryIn, SWAPPED } from './coverage-in-case.js';
import { makeBundle, verifyBytes } from './evidence/bundles.js';
import { AUDITED_AT } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-coverage-case-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function audited(dir: string) {
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  const audit = await auditCase({ dir, policy, profile: await readProfile('gbt-38249') });
  const found = audit.findings.map((f) => f.code);
  const coverage = audit.findings.filter((f) => f.code.startsWith('MANIFEST_COVERAGE'));
  const clause = audit.results.find((r) => r.clause.id === '9.3.3');
  return { audit, found, coverage, verdict: audit.verdict, clause: clause?.outcome };
}

const swapped = { 'handed-in': SWAPPED };
const stating = (missing: number) => () => ({
  'manifest-cloud': (p: { coverage: { missing: number }[] }) => {
    p.coverage[0]!.missing = missing;
  },
});
let dir: string;
beforeAll(async () => {
  dir = await exampleCase(scratch, swapped);
}, 60_000);

describe('the coverage that a manifest states, held to the inventories in the case', () => {
  it('is borne out by them', async () => {
    const { audit, coverage, verdict } = await audited(await exampleCase(scratch));
    expect([coverage, verdict]).toEqual([[], 'satisfied']);
    expect(audit.coverage.map((c) => c.counted)).toMatchObject([
      { party: 'cloud', uncovered: 0, unsettled: 0 },
    ]);
  });

  it('is found out where entries were swapped for as many others, though numbers agree', async () => {
    const { coverage, verdict, clause } = await audited(dir);
    expect(clause).toBe('not-satisfied');
    expect(coverage).toMatchObject([
      {
        code: 'MANIFEST_COVERAGE_DIFFERS',
        subject: 'cloud',
        expected: '0 entries',
        actual: '1 entries',
        detail: 'docs/等保测评报告.docx',
        evidence: [
          { type: 'record' },
          { type: 'record' },
          { type: 'inventory', digest: inventoryIn(dir, 'handed-in') },
        ],
      },
    ]);
    expect(verdict).toBe('not-satisfied');
  });

  it.each([1, 2])('is no finding where it owns to it, or to more: %i', async (missing) => {
    const { coverage, clause } = await audited(await exampleCase(scratch, swapped, stating(missing)));
    expect([coverage, clause]).toEqual([[], 'not-satisfied']);
  });

  it('counts what further manifests of the same party list, and nobody else’s', async () => {
    const extra = { extra: { 'docs/等保测评报告.docx': SWAPPED['docs/等保测评报告.docx']! } };
    const listing = (name: string) =>
      exampleCase(scratch, { ...swapped, ...extra }, ({ inventory }) => ({
        [name]: (p: { inventories: object[] }) => {
          p.inventories.push(inventory('extra', 2));
        },
      }));
    expect((await audited(await listing('manifest-cloud'))).coverage).toEqual([]);
    expect((await audited(await listing('manifest-webdev'))).coverage).toHaveLength(1);
  });

  it('is not believed because an inventory was altered or taken away', async () => {
    const altered = await exampleCase(scratch, swapped);
    appendFileSync(join(altered, 'material', inventoryIn(altered, 'handed-in')), '\n');
    const one = await audited(altered);
    expect(one.coverage.map((f) => f.code)).toEqual(['MANIFEST_COVERAGE_UNSETTLED']);
    expect(one.clause).toBe('not-assessed');
    expect([one.found.includes('LEDGER_MATERIAL_ALTERED'), one.verdict]).toEqual([true, 'not-satisfied']);
    const gone = await exampleCase(scratch, swapped);
    rmSync(join(gone, 'material', inventoryIn(gone, 'site')));
    const other = await audited(gone);
    expect([other.clause, other.found, other.verdict]).toEqual([
      'not-assessed',
      [
        'LEDGER_MATERIAL_MISSING',
        'MANIFEST_COVERAGE_UNSETTLED',
        'RETURN_NOT_RECOUNTED',
        'RETURN_NOT_RECOUNTED',
      ],
      'not-assessed',
    ]);
  });

  it('is not counted from a file that the log does not list, and its absence changes nothing', async () => {
    for (const missing of [0, 1]) {
      const folder = await exampleCase(scratch, swapped, stating(missing), ['site.inventory']);
      const site = inventoryIn(dir, 'site');
      copyFileSync(join(dir, 'material', site), join(folder, 'material', site));
      const there = await audited(folder);
      expect(there.found).toContain('LEDGER_MATERIAL_UNLISTED');
      rmSync(join(folder, 'material', site));
      const gone = await audited(folder);
      expect(gone.found).toEqual(there.found.filter((code) => code !== 'LEDGER_MATERIAL_UNLISTED'));
      expect([gone.clause, gone.verdict]).toEqual([there.clause, there.verdict]);
      expect(gone.clause).toBe(missing === 0 ? 'not-assessed' : 'not-satisfied');
    }
  });

  it('is not settled where the record binds the same file with another root', async () => {
    const rooted = await exampleCase(scratch, {}, () => ({
      baseline: (p: { inventories: { root: string }[] }) => {
        p.inventories[0]!.root = '0'.repeat(64);
      },
    }));
    const { coverage, clause, verdict } = await audited(rooted);
    expect(coverage.map((f) => f.code)).toEqual(['MANIFEST_COVERAGE_UNSETTLED']);
    expect([clause, verdict]).toEqual(['not-assessed', 'not-assessed']);
  });

  it('is found out in a bundle too, and no leaving out hides it', async () => {
    const output = join(scratch, 'swapped.tar');
    expect((await makeBundle(dir, output)).verdict).toBe('not-satisfied');
    const trust = { folders: [join(dir, 'trust')] };
    const { findings, verdict } = await verifyBytes(readFileSync(output), trust);
    expect(findings.map((f) => f.code)).toEqual(['MANIFEST_COVERAGE_DIFFERS']);
    expect(verdict).toBe('not-satisfied');
    for (const asked of ['inventory:site', 'inventory:handed-in', 'personal']) {
      const made = makeBundle(dir, join(scratch, 'less.tar'), { leaveOut: [parseLeaveOut(asked)] });
      await expect(made).rejects.toMatchObject({ code: 'EVIDENCE_WOULD_IMPROVE' });
    }
  }, 60_000);
});
