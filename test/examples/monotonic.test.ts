import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateProfile, type Profile } from '../../src/clauses/index.js';
import type { ClauseOutcome, ClauseResult } from '../../src/formats/clause.js';
import type { MaterialEntry } from '../../src/formats/ledger.js';
import type { RecordKind } from '../../src/formats/records/index.js';
import type { VerifyPolicy } from '../../src/trust/index.js';
import { checkManifestCoverage } from '../../src/usecases/manifest-coverage.js';
import { readProfile } from '../../src/usecases/package-data.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { verifyCaseRecords } from '../../src/usecases/verified-case.js';
import { AUDITED_AT, openExample, type SignedRecord } from '../usecases/signed-example.js';
import { makeParts, type Parts } from './complete.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-monotonic-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let parts: Parts;
let profile: Profile;
let policy: VerifyPolicy;
let whole: readonly ClauseResult[];
let built = 0;

beforeAll(async () => {
  parts = await makeParts();
  profile = await readProfile('gbt-38249');
  const { dir } = await openExample(join(scratch, 'trusted'), parts.people);
  policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  whole = await clausesOf(parts.records);
});

/** The inventories from which the coverage of the baseline is counted. */
const COUNTED = ['site.inventory', 'handed-in.inventory'];

/** Writes a case of these records, reads it back, checks every signature, and holds it to the standard. */
async function clausesOf(records: readonly SignedRecord[]): Promise<readonly ClauseResult[]> {
  const dir = join(scratch, `case-${built++}`);
  const opened = await openExample(dir, parts.people);
  const [first, ...others] = records.map((r) => r.entry);
  const listed: MaterialEntry[] = [];
  for (const { name, bytes, mediaType } of parts.material.materials.values()) {
    if (!COUNTED.includes(name)) continue;
    const { sha256, size } = await opened.material.store([bytes]);
    const addedAt = '2026-04-29T00:00:00Z';
    listed.push({ type: 'material', addedAt, material: sha256, mediaType, note: name, size });
  }
  await opened.append(first!, ...others, ...listed);
  const { evidence } = await verifyCaseRecords(opened, policy);
  const coverage = await checkManifestCoverage(opened, evidence);
  rmSync(dir, { recursive: true });
  return evaluateProfile(profile, { ...evidence, coverage: coverage.map((c) => c.counted) });
}

const RANK: Readonly<Record<ClauseOutcome, number>> = {
  satisfied: 2,
  'not-applicable': 2,
  'not-assessed': 1,
  'not-satisfied': 0,
};

/** Ids of the clauses that came out otherwise. None may have come out better, and each must depend on one of the kinds. */
function turnedBy(results: readonly ClauseResult[], kinds: readonly RecordKind[], what: string): string[] {
  const turned = results.filter((r, i) => r.outcome !== whole[i]!.outcome);
  for (const result of turned) {
    const before = whole.find((r) => r.clause.id === result.clause.id)!;
    const { id, evidence } = result.clause;
    expect(RANK[result.outcome], `${id} by ${what}`).toBeLessThan(RANK[before.outcome]);
    expect(
      evidence.some((k) => (kinds as readonly string[]).includes(k)),
      `${id} depends on ${what}`,
    ).toBe(true);
    expect(result.reasons, `${id} says why`).not.toEqual([]);
  }
  return turned.map((r) => r.clause.id);
}

/** Taking a correction away lets what it corrected count again. */
function kindsTouched({ kind }: SignedRecord): readonly RecordKind[] {
  return kind === 'supersede' ? ['supersede', 'exit-plan'] : [kind];
}

function dependents(kind: RecordKind): string[] {
  return whole.filter((r) => r.clause.evidence.includes(kind)).map((r) => r.clause.id);
}

function spoiled(record: SignedRecord): SignedRecord {
  const signatures = record.entry.signatures.map((signature) => {
    const bytes = Uint8Array.from(signature);
    // The last byte of a CMS signature is the end of s.
    bytes[bytes.length - 1]! ^= 1;
    return bytes;
  });
  return { ...record, entry: { ...record.entry, signatures } };
}

describe('the example case with one entry removed or spoiled', () => {
  it('is satisfied as it is', () => {
    expect(whole.filter((r) => r.outcome !== 'satisfied')).toEqual([]);
  });

  for (const [how, change] of [
    ['removed', () => []],
    ['with damaged signatures', (r: SignedRecord) => [spoiled(r)]],
  ] as const) {
    it(`turns only clauses that depend on the entry, none to the better, and every clause by some entry ${how}`, async () => {
      const all = new Set<string>();
      for (const record of parts.records) {
        const results = await clausesOf(parts.records.flatMap((r) => (r === record ? change(r) : [r])));
        if (record.kind === 'opening') {
          expect(results.every((r) => r.outcome === 'not-assessed')).toBe(true);
          continue;
        }
        const what = `${record.name} ${how}`;
        const turned = turnedBy(results, kindsTouched(record), what);
        // A draft that was replaced in good order is missed by nobody.
        if (how !== 'removed' && record.name !== 'plan-draft') {
          expect(turned, what).toEqual(expect.arrayContaining(dependents(record.kind)));
        }
        for (const id of turned) all.add(id);
      }
      expect(whole.map((r) => r.clause.id).filter((id) => !all.has(id))).toEqual([]);
    });
  }
});
