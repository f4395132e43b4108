import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { auditCase } from '../../src/usecases/audit-case.js';
import { buildManifest } from '../../src/usecases/build-manifest.js';
import { checkCase } from '../../src/usecases/case/verify-case.js';
import { inventoryFinder } from '../../src/usecases/find-inventory.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { suggestManifestPlan } from '../../src/usecases/manifest-plan.js';
import { DEFAULT_PROFILE, readProfile } from '../../src/usecases/package-data.js';
import { reportCase } from '../../src/usecases/report-case.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { COMPLETE } from '../examples/complete.js';
import { makeBundle } from './evidence/bundles.js';
import { AUDITED_AT } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-interrupted-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const STOPPED = new Error('interrupted');

/** A signal that is aborted when somebody looks at it for the nth time. */
function abortedAt(nth: number) {
  const controller = new AbortController();
  const { signal } = controller;
  const seen = { looks: 0 };
  signal.throwIfAborted = () => {
    if (++seen.looks === nth) controller.abort(STOPPED);
    AbortSignal.prototype.throwIfAborted.call(signal);
  };
  return { signal, seen };
}

/** Does the work whole, then interrupts it at the first, a middle and the last look: each time what was there is there, and nothing else. */
async function interrupt(looks: number, work: (signal: AbortSignal) => Promise<unknown>, folder = scratch) {
  const whole = abortedAt(Number.POSITIVE_INFINITY);
  await work(whole.signal);
  expect(whole.seen.looks).toBeGreaterThanOrEqual(looks);
  const state = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).length]);
  for (const file of readdirSync(folder)) writeFileSync(join(folder, file), 'an earlier one');
  const before = state();
  for (const nth of [1, Math.ceil(whole.seen.looks / 2), whole.seen.looks]) {
    await expect(work(abortedAt(nth).signal), `look ${nth}`).rejects.toBe(STOPPED);
    expect(state()).toEqual(before);
  }
}

function outputs(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  return folder;
}

async function auditOf(signal: AbortSignal) {
  const policy = await readPolicy({ folders: [join(COMPLETE, 'trust')] }, { at: new Date(AUDITED_AT) });
  return { dir: COMPLETE, policy, profile: await readProfile(DEFAULT_PROFILE), held: [], signal };
}

it('an audit and the verification of a case are heard throughout', async () => {
  const folder = outputs('none');
  await interrupt(20, async (signal) => auditCase(await auditOf(signal)), folder);
  await interrupt(10, async (signal) => checkCase(await auditOf(signal)), folder);
});

it.each(['pdf', 'html', 'json'])('a report as %s is, and leaves what was there', async (format) => {
  const folder = outputs(format);
  const output = join(folder, `report.${format}`);
  await interrupt(
    format === 'pdf' ? 40 : 20,
    async (signal) => reportCase({ audit: await auditOf(signal), output, language: 'en', version: '0' }),
    folder,
  );
});

it('a bundle is while it audits', async () => {
  const folder = outputs('bundle');
  await interrupt(40, (signal) => makeBundle(COMPLETE, join(folder, 'evidence.tar'), { signal }), folder);
});

it('a manifest is, and whoever looks for inventories', async () => {
  const source = outputs('source');
  writeFileSync(join(source, 'a'), 'a');
  const inventory = join(scratch, 'main.inventory');
  const listed = { digests: ['sha256'], metadata: false, reading: {} } as const;
  await listInventory({ ...listed, sources: [source], output: inventory, tree: 'sha256' });
  const plan = join(scratch, 'plan.yaml');
  writeFileSync(plan, await suggestManifestPlan(inventory, 'main'));
  const folder = outputs('manifest');
  const output = join(folder, 'manifest.json');
  const inventories = [{ id: 'main', name: 'main.inventory', path: inventory }];
  const request = {
    caseId: 'one',
    party: 'cloud',
    inventories,
    plan,
    issuedAt: '2026-03-01T08:00:00Z',
    output,
  };
  await interrupt(3, (signal) => buildManifest({ ...request, signal }), folder);
  expect(existsSync(output)).toBe(true);
  await interrupt(
    1,
    (signal) => inventoryFinder([inventory], undefined, signal)('0'.repeat(64)),
    outputs('found'),
  );
});
