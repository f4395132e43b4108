import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildRecord, serialiseRecord } from '../../src/formats/records/index.js';
import { buildManifest } from '../../src/usecases/build-manifest.js';
import { draftManifestPlan } from '../../src/usecases/draft-plan.js';
import { referInventory } from '../../src/usecases/inventory-ref.js';
import { listInventory } from '../../src/usecases/list-inventory.js';

const root = mkdtempSync(join(tmpdir(), 'cloudexit-coverage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function listed(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const output = join(root, name, '..', `${name}.inventory`);
  const listing = { tree: 'sha256', digests: ['sha256'], metadata: false, reading: {} } as const;
  await listInventory({ sources: [folder], output, ...listing });
  return output;
}

/** A baseline record beside its inventory. */
async function baselineOf(name: string, inventory: string, caseId = 'one'): Promise<string> {
  const statement = buildRecord('baseline', {
    case: caseId,
    party: 'gov',
    recordedAt: '2026-02-01T00:00:00Z',
    handedInAt: '2025-01-01T00:00:00Z',
    inventories: [await referInventory({ id: 'before', name: 'before', path: inventory })],
    copies: [],
    encryptionAtRest: [],
    migrationBackups: [],
  });
  const file = join(root, `${name}.json`);
  writeFileSync(file, serialiseRecord(statement));
  return file;
}

const before = await listed('before', { 'docs/a.txt': 'A', 'docs/b.txt': 'B', 'docs/c.txt': 'C' });
const swapped = await listed('swapped', { 'docs/a.txt': 'A', 'docs/x.txt': 'X', 'moved/c.txt': 'C', z: '' });
const whole = await listed('whole', { 'docs/a.txt': 'A', 'docs/b.txt': 'B', 'moved/c.txt': 'C' });
const record = await baselineOf('baseline', before);
const baseline = { record, inventories: [] };
const sha256 = (await draftManifestPlan({ inventory: whole, id: 'main', baselines: [baseline] })).coverage[0]!
  .baseline;

/** What is built of this plan text; by default the plan that is drafted, without a word of coverage. */
async function built(inventory: string, coverage: readonly object[] = [], baselines = [baseline]) {
  const { text } = await draftManifestPlan({ inventory, id: 'main', baselines: [] });
  const plan = join(root, 'plan.yaml');
  writeFileSync(plan, JSON.stringify({ ...(parse(text) as object), coverage }));
  const output = join(root, 'manifest.json');
  rmSync(output, { force: true });
  return buildManifest({
    caseId: 'one',
    party: 'cloud',
    inventories: [{ id: 'main', name: 'main.inventory', path: inventory }],
    plan,
    baselines,
    issuedAt: '2026-03-01T08:00:00Z',
    output,
  });
}

describe('a manifest that is held to a baseline while it is made', () => {
  it('states that it lacks nothing where every path or content is there', async () => {
    const { predicate, findings, digest } = await built(whole);
    expect(predicate.coverage).toEqual([{ baseline: { sha256 }, missing: 0 }]);
    expect([findings, typeof digest]).toEqual([[], 'string']);
  });

  it('states what was swapped for as much else, and names it', async () => {
    const { predicate, findings, coverage } = await built(swapped);
    expect(predicate.coverage).toEqual([{ baseline: { sha256 }, missing: 1 }]);
    expect(coverage).toEqual([{ baseline: sha256, entries: 4, missing: 1 }]);
    expect(findings.map((f) => [f.code, f.subject])).toEqual([['SCOPE_BASELINE_UNCOVERED', 'docs/b.txt']]);
    expect(findings[0]?.evidence).toMatchObject([{ type: 'inventory', leaf: 2 }]);
  });

  it('keeps what the plan explains, and refuses another number than was counted', async () => {
    const explained = { baseline: { sha256 }, explanation: 'deleted on 1 March at your request' };
    const other = { baseline: { sha256: 'a'.repeat(64) }, missing: 7 };
    const { predicate } = await built(swapped, [explained, other]);
    expect(predicate.coverage).toEqual([{ ...explained, missing: 1 }, other]);
    expect((await built(swapped, [{ ...explained, missing: 1 }])).digest).toBeDefined();
    const refused = built(swapped, [{ ...explained, missing: 0 }]);
    await expect(refused).rejects.toMatchObject({ code: 'COVERAGE_DIFFERS', exit: 3, subject: sha256 });
    expect(() => readFileSync(join(root, 'manifest.json'))).toThrow();
  });

  it('is not made without the very inventory that the baseline binds, or of something else', async () => {
    mkdirSync(join(root, 'elsewhere'));
    const alone = join(root, 'elsewhere', 'baseline.json');
    writeFileSync(alone, readFileSync(record));
    const lacking = built(whole, [], [{ record: alone, inventories: [] }]);
    await expect(lacking).rejects.toMatchObject({ code: 'INVENTORY_NOT_FOUND', exit: 1 });
    const named = [{ record: alone, inventories: [before] as never[] }];
    expect((await built(whole, [], named)).digest).toBeDefined();
    const foreign = [{ record: await baselineOf('foreign', before, 'two'), inventories: [] }];
    await expect(built(whole, [], foreign)).rejects.toMatchObject({ code: 'RECORD_OF_OTHER_CASE' });
    const manifest = [{ record: join(root, 'manifest.json'), inventories: [] }];
    const { digest } = await built(whole);
    expect(digest).toBeDefined();
    writeFileSync(join(root, 'copy.json'), readFileSync(join(root, 'manifest.json')));
    manifest[0]!.record = join(root, 'copy.json');
    await expect(built(whole, [], manifest)).rejects.toMatchObject({ code: 'RECORD_KIND_OTHER', exit: 2 });
  });

  it('is drafted with the number', async () => {
    const { text, coverage } = await draftManifestPlan({
      inventory: swapped,
      id: 'main',
      baselines: [baseline],
    });
    expect((parse(text) as { coverage: unknown }).coverage).toEqual([{ baseline: { sha256 }, missing: 1 }]);
    expect(coverage[0]?.findings.map((f) => f.subject)).toEqual(['docs/b.txt']);
  });
});
