import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';

// What the build puts into the page.
vi.hoisted(async () => {
  const [{ createHash }, { readFileSync: read }] = await Promise.all([
    import('node:crypto'),
    import('node:fs'),
  ]);
  const script = read(new URL('../../dist/page/report.js', import.meta.url));
  Object.assign(globalThis, {
    CLOUDEXIT_VERSION: '1.2.3',
    CLOUDEXIT_REPORT_SCRIPT: createHash('sha256').update(script).digest('hex'),
  });
});

import { canonicalBytes } from '../../src/core/canonical-json.js';
import { digestHex } from '../../src/core/digest.js';
import { CloudexitError } from '../../src/core/errors.js';
import type { LeafBatch } from '../../src/formats/inventory.js';
import { sealOf } from '../../src/formats/page-evidence.js';
import type { InventoryRef } from '../../src/formats/records/fields.js';
import { checkBundle } from '../../src/page/check-bundle.js';
import { checkReport, type ReportMaterial } from '../../src/page/check-report.js';
import { inventoryLeaves as inPage } from '../../src/page/platform/inventory-leaves.js';
import type { Step } from '../../src/page/steps.js';
import { inventoryLeaves } from '../../src/usecases/inventory-leaves.js';
import { readProfile } from '../../src/usecases/package-data.js';
import { reportCase } from '../../src/usecases/report-case.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import type { Files } from '../examples/returned-files.js';
import { exampleCase, inventoryIn, SWAPPED } from '../usecases/coverage-in-case.js';
import { makeBundle, VERSION } from '../usecases/evidence/bundles.js';
import { AUDITED_AT } from '../usecases/signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-page-coverage-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function stepsOf(check: (sink: Parameters<typeof checkReport>[1]) => Promise<unknown>) {
  const steps: Step[] = [];
  await check({ begin: () => undefined, done: (step) => void steps.push(step) });
  return {
    states: Object.fromEntries(steps.map((s) => [s.id, s.state])),
    notes: steps.flatMap((s) => s.notes.map((n) => n.en)).join('\n'),
  };
}

/** What the page of a report holds. */
function materialOf(html: string): ReportMaterial {
  const [, model] = /id="report">([^<]*)/.exec(html)!;
  const [, seal, basis] = /id="basis" data-seal="([0-9a-f]{64})">([^<]*)/.exec(html)!;
  const files = [...html.matchAll(/data-evidence="([^"]+)">([^<]*)/g)].map(
    ([, name, text]) => [name!, new Blob([Buffer.from(text!, 'base64')])] as const,
  );
  return { model: model!, basis: basis!, seal: seal!, files: new Map(files), dropped: new Map() };
}

async function reported(dir: string): Promise<ReportMaterial> {
  const output = join(scratch, 'report.html');
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  const audit = { dir, policy, profile: await readProfile('gbt-38249') };
  await reportCase({ audit, output, language: 'en', version: VERSION });
  return materialOf(readFileSync(output, 'utf8'));
}

describe('coverage, counted again by the pages', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await exampleCase(scratch, { 'handed-in': SWAPPED });
  }, 60_000);

  it('of a bundle: the finding of the command line, and a report that follows from the evidence', async () => {
    const output = join(scratch, 'swapped.tar');
    await makeBundle(dir, output);
    const profile: unknown = parse(
      readFileSync(join(import.meta.dirname, '../../manifests/clauses/gbt-38249.yaml'), 'utf8'),
    );
    const file = new Blob([readFileSync(output)]);
    const { states, notes } = await stepsOf((sink) => checkBundle(file, { 'gbt-38249': profile }, sink));
    expect(states).toMatchObject({ clauses: 'bad', inventories: 'good', model: 'good' });
    expect(notes).toContain('MANIFEST_COVERAGE_DIFFERS');
  }, 60_000);

  it('of a report that embeds the inventories', async () => {
    const material = await reported(dir);
    expect(material.basis).not.toContain('"coverage"');
    const { states, notes } = await stepsOf((sink) => checkReport(material, sink));
    expect(states).toMatchObject({ inventories: 'good', clauses: 'bad', model: 'good' });
    expect(notes).toContain('MANIFEST_COVERAGE_DIFFERS');
  });

  describe('of a report whose inventory is too large for a page', () => {
    let large: ReportMaterial;
    let dropped: Map<string, Blob>;
    beforeAll(async () => {
      const names = Array.from(
        { length: 12_000 },
        (_, i) => `${String(i).padStart(5, '0')}${'x'.repeat(240)}`,
      );
      const many: Files = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]));
      const dir = await exampleCase(scratch, { many }, ({ inventory }) => ({
        baseline: (p: { inventories: object[] }) => {
          p.inventories = [inventory('many', names.length)];
        },
        // What came back is another site altogether, and the record does not say so.
        verification: (p: { returned: object[] }) => {
          p.returned = [inventory('many', names.length)];
        },
      }));
      const sha256 = inventoryIn(dir, 'many');
      dropped = new Map([[sha256, new Blob([readFileSync(join(dir, 'material', sha256))])]]);
      large = await reported(dir);
    }, 120_000);

    /** The same report made by somebody who lies about what was counted. */
    const understated = (): ReportMaterial => {
      const basis = JSON.parse(large.basis) as {
        coverage: { uncovered: number }[];
        returns: { matched: number; differing: number }[];
      };
      const model = JSON.parse(large.model) as { findings: { code: string }[] };
      basis.coverage[0]!.uncovered = 0;
      expect(basis.returns).toMatchObject([{ matched: 0, differing: 12_000 }]);
      Object.assign(basis.returns[0]!, { matched: 50, differing: 0 });
      model.findings = model.findings.filter(
        (f) => !/^(MANIFEST_COVERAGE|RETURN_COUNT)_DIFFERS$/.test(f.code),
      );
      return resealed(large, basis, model);
    };

    it('does not pass over what its maker could not find out', async () => {
      const basis = JSON.parse(large.basis) as { coverage: object[] };
      Object.assign(basis.coverage[0]!, { uncovered: 0, unsettled: 12_000 });
      const open = await seal(resealed(large, basis, JSON.parse(large.model) as object));
      const { notes } = await stepsOf((sink) => checkReport(open, sink));
      expect(notes).toContain('MANIFEST_COVERAGE_UNSETTLED');
      expect(notes).toContain('too many contents are not where they were');
    });

    it('takes the count of its maker, and is not assessed for want of the inventory', async () => {
      const { states, notes } = await stepsOf((sink) => checkReport(large, sink));
      expect(states).toMatchObject({ files: 'good', inventories: 'open', model: 'good' });
      expect(notes).toContain('MANIFEST_COVERAGE_DIFFERS');
      expect(notes).toContain('RETURN_COUNT_DIFFERS');
    });

    it('counts again once the inventory is dropped, whatever its maker says', async () => {
      const honest = await stepsOf((sink) => checkReport({ ...large, dropped }, sink));
      expect(honest.states).toMatchObject({ files: 'good', inventories: 'good', model: 'good' });
      const lying = await stepsOf(async (sink) => checkReport(await seal(understated()), sink));
      expect(lying.states).toMatchObject({ files: 'good', inventories: 'open' });
      const caught = await stepsOf(async (sink) =>
        checkReport({ ...(await seal(understated())), dropped }, sink),
      );
      expect(caught.states).toMatchObject({ files: 'good', inventories: 'good', model: 'bad' });
      expect(caught.notes).toContain('RETURN_COUNT_DIFFERS');
    });
  });
});

function resealed(material: ReportMaterial, basis: object, model: object): ReportMaterial {
  const text = (value: object) => Buffer.from(canonicalBytes(value as never)).toString('utf8');
  return { ...material, basis: text(basis), model: text(model) };
}

async function seal(material: ReportMaterial): Promise<ReportMaterial> {
  const digests: [string, string][] = [];
  for (const [name, blob] of material.files) {
    digests.push([name, digestHex('sha256', new Uint8Array(await blob.arrayBuffer()))]);
  }
  const bytes = (text: string) => canonicalBytes(JSON.parse(text) as never);
  return { ...material, seal: sealOf(digests, bytes(material.basis), bytes(material.model)) };
}

describe('leaves of an inventory, as the page reads them', () => {
  const dir = join(import.meta.dirname, '../../manifests/examples/complete');
  const sha256 = inventoryIn(dir, 'handed-in');
  const bytes = readFileSync(join(dir, 'material', sha256));
  const trailer = JSON.parse(bytes.toString().trimEnd().split('\n').at(-1)!) as {
    root: string;
    entries: number;
  };
  const ref = { sha256, root: trailer.root, leaves: trailer.entries };

  async function read(reader: typeof inPage, content: Uint8Array, expected: Partial<InventoryRef> = {}) {
    const leaves: LeafBatch['leaves'][number][] = [];
    const digest = digestHex('sha256', content);
    async function* open() {
      for (let at = 0; at < content.length; at += 1000) yield content.subarray(at, at + 1000);
    }
    try {
      for await (const batch of reader(open, { ...ref, sha256: digest, ...expected }))
        leaves.push(...batch.leaves);
      return leaves;
    } catch (error) {
      if (error instanceof CloudexitError) return error.code;
      throw error;
    }
  }

  const text = bytes.toString();
  it.each<[string, Uint8Array, Partial<InventoryRef>]>([
    ['as they are', bytes, {}],
    ['of another digest', bytes, { sha256: '0'.repeat(64) }],
    ['of another root', bytes, { root: '0'.repeat(64) }],
    ['of another number', bytes, { leaves: 3 }],
    ['cut short', bytes.subarray(0, 5000), {}],
    ['of another size', Buffer.from(text.replace(/"size":\d/, '"size":7')), {}],
    ['with something after it', Buffer.from(`${text}x\n`), {}],
    ['of nothing', Buffer.from(''), {}],
  ])('are those of the command line, %s', async (_, content, expected) => {
    const own = await read(inventoryLeaves, content, expected);
    expect(await read(inPage, content, expected)).toEqual(own);
    if (content === bytes && Object.keys(expected).length === 0) expect(own).toHaveLength(ref.leaves);
    else expect(own).toMatch(/^INVENTORY_/);
  });
});
