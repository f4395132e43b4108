import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonText } from '../../src/cli/terminal.js';
import { canonicalBytes } from '../../src/core/canonical-json.js';
import type { Finding } from '../../src/core/finding.js';
import { type PredicateOf, parseRecord } from '../../src/formats/records/index.js';
import { exportInventory } from '../../src/inventory/index.js';
import { buildManifest } from '../../src/usecases/build-manifest.js';
import { compareInventoryFiles } from '../../src/usecases/compare-inventories.js';
import { inventoryFinder } from '../../src/usecases/find-inventory.js';
import { importList } from '../../src/usecases/import-list.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { readManifestPlan, suggestManifestPlan } from '../../src/usecases/manifest-plan.js';
import { proveEntry, provePrefix } from '../../src/usecases/prove-entry.js';
import { returnRecord } from '../../src/usecases/return-record.js';
import { signRecord } from '../../src/usecases/sign-record.js';
import { verifyRecordFile } from '../../src/usecases/verify-record.js';
import { type ReturnVerification, verifyReturn } from '../../src/usecases/verify-return.js';
import { END, tar } from '../returns/tar-bytes.js';

/** What a party that hands over might try, and what a hurried one might do. */
const root = mkdtempSync(join(tmpdir(), 'cloudexit-attacks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const AT = '2026-03-01T08:00:00Z';
const POLICY = { anchors: [], at: new Date(AT) };
const PLAN = `items:
  - id: all
    title: all
    description: all
    class: data
    origin: handed-in
    timeClass: current
    format: any
    sensitivity: internal
    selectors: [{ inventory: main, include: ['**'], exclude: [] }]
`;

let dir: string;
let site: string;
const at = (name: string): string => join(dir, name);

beforeEach(() => {
  dir = mkdtempSync(join(root, 'one-'));
  site = at('site');
  mkdirSync(site);
  writeFileSync(at('plan.yaml'), PLAN);
});

async function list(source = site, digests: ('md5' | 'sha256')[] = ['sha256']) {
  const output = at('site.inventory');
  return listInventory({ sources: [source], output, tree: 'sha256', digests, metadata: false, reading: {} });
}

async function manifest(plan = 'plan.yaml') {
  const inventories = [{ id: 'main', name: 'site.inventory', path: at('site.inventory') }];
  const output = at('manifest.json');
  return buildManifest({
    caseId: 'one',
    party: 'cloud',
    inventories,
    plan: at(plan),
    issuedAt: AT,
    output,
  });
}

async function verify(
  material = site,
  keep?: string,
  below?: string,
  signal?: AbortSignal,
): Promise<ReturnVerification> {
  return verifyReturn({
    signal,
    manifest: await verifyRecordFile(at('manifest.json'), POLICY),
    material: [{ location: material }],
    findInventory: inventoryFinder([], dir),
    below: below === undefined ? [] : [{ location: below }],
    keep,
    metadata: [],
    reading: {},
  });
}

/** The manifest as somebody would state it who does not keep to its inventories. */
function restate(edit: (inventory: PredicateOf<'handover-manifest'>['inventories'][number]) => object): void {
  const { statement } = parseRecord(readFileSync(at('manifest.json')));
  const predicate = statement.predicate as PredicateOf<'handover-manifest'>;
  const inventories = predicate.inventories.map((i) => ({ ...i, ...edit(i) }));
  writeFileSync(
    at('manifest.json'),
    canonicalBytes({ ...statement, predicate: { ...predicate, inventories } }),
  );
}

const codes = (v: { codes: object }): string[] => Object.keys(v.codes);

describe('an inventory that looked into archives', () => {
  const listDeep = (nested: number) => {
    const output = at('site.inventory');
    const reading = { nested };
    return listInventory({
      sources: [site],
      output,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: false,
      reading,
    });
  };
  const packed = (content: string) =>
    writeFileSync(join(site, 'inner.tar'), tar({ name: 'x', data: content }, { name: 'y', data: 'y' }));

  it('is verified to the depth that it states, whoever forgets to ask for it', async () => {
    packed('x');
    await listDeep(2);
    await manifest();
    const same = await verify();
    expect(same.tally).toMatchObject({ expected: 3, matched: 3 });
    expect(codes(same)).toEqual(['MANIFEST_UNSIGNED']);
    packed('changed');
    const { codes: counts } = await verify();
    expect(counts).toMatchObject({ ENTRY_MODIFIED: 2 });
  });

  it('is compared with one that did not, and it is said why entries are missing', async () => {
    packed('x');
    await listDeep(1);
    renameSync(at('site.inventory'), at('deep.inventory'));
    await list();
    const sides = { expected: at('deep.inventory'), actual: at('site.inventory') };
    const { first } = await compareInventoryFiles({ ...sides, metadata: [], findings: at('findings') });
    expect(first.map((f) => f.code)).toEqual(['ENTRY_MISSING', 'ENTRY_MISSING', 'ARCHIVE_DEPTH_DIFFERS']);
    expect(first[2]).toMatchObject({ subject: 'actual', expected: '1 deep', actual: '0 deep' });
  });
});

describe('a manifest that says more than its inventories', () => {
  it('does not make an incomplete inventory complete', async () => {
    writeFileSync(join(site, 'a'), 'a'.repeat(100_000));
    writeFileSync(join(site, 'b'), 'b'.repeat(100_000));
    execFileSync('tar', ['cf', at('whole.tar'), '-C', site, '.']);
    const whole = readFileSync(at('whole.tar'));
    writeFileSync(at('half.tar'), whole.subarray(0, whole.length / 2));
    expect((await list(at('half.tar'))).complete).toBe(false);
    const built = await manifest();
    expect(built.findings.map((f: Finding) => f.code)).toContain('SCOPE_INVENTORY_INCOMPLETE');
    restate(() => ({ complete: true }));
    expect(codes(await verify())).toContain('SCOPE_INVENTORY_INCOMPLETE');
  });

  it('is refused when it names another tree algorithm', async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list();
    await manifest();
    restate(() => ({ algorithm: 'sm3' }));
    await expect(verify()).rejects.toMatchObject({ code: 'INVENTORY_UNEXPECTED', exit: 3 });
  });

  it('is not verified by listing nothing', async () => {
    await list();
    writeFileSync(at('none.yaml'), 'items: []\n');
    await manifest('none.yaml');
    const verification = await verify();
    expect(verification.codes).toMatchObject({ SCOPE_NOTHING_LISTED: 1 });
    expect(verification.complete).toBe(false);
  });
});

describe('an archive of a folder that was made from outside of it', () => {
  beforeEach(async () => {
    mkdirSync(join(site, 'docs'));
    writeFileSync(join(site, 'docs/a.txt'), 'alpha');
    writeFileSync(join(site, 'b.txt'), 'beta');
    await list();
    await manifest();
    execFileSync('tar', ['cf', at('site.tar'), '-C', dir, 'site']);
  });

  it('is not intact, and it is said below which folder all of it is', async () => {
    const { inventories, tally } = await verify(at('site.tar'));
    expect(inventories[0]!.tally!.outcomes).toMatchObject({ intact: 0, moved: 2, missing: 1 });
    expect(inventories[0]!.movedBelow).toBe('site');
    expect(tally.wanting).toBeGreaterThan(0);
  });

  it('is intact where that folder is named', async () => {
    const { inventories, tally, complete } = await verify(at('site.tar'), undefined, 'site/');
    expect(inventories[0]!.tally!.outcomes).toMatchObject({ intact: 3, moved: 0, extra: 0 });
    expect(inventories[0]).not.toHaveProperty('movedBelow');
    // Nobody signed it here.
    expect([tally, complete]).toEqual([{ expected: 3, matched: 3, wanting: 0, notAssessed: 1 }, false]);
  });

  it('is wanting by what lies beside that folder', async () => {
    writeFileSync(at('left-over'), 'x');
    execFileSync('tar', ['cf', at('more.tar'), '-C', dir, 'site', 'left-over']);
    const verification = await verify(at('more.tar'), undefined, 'site');
    expect(codes(verification)).toContain('SOURCE_BESIDE_FOLDER');
    expect(verification.tally).toMatchObject({ matched: 3, wanting: 1 });
    expect(verification.complete).toBe(false);
  });

  it('is told the other way round as well, and by whoever compares two inventories', async () => {
    const deeper = at('deeper.inventory');
    const digests = ['sha256'] as const;
    const listed = { tree: 'sha256', digests, metadata: false, reading: {} } as const;
    await listInventory({ ...listed, sources: [at('site.tar')], output: deeper });
    const flat = at('site.inventory');
    const compared = (expected: string, actual: string) =>
      compareInventoryFiles({ expected, actual, metadata: [], findings: at('findings') });
    const below = await compared(flat, deeper);
    expect([below.movedBelow, below.movedOutOf]).toEqual(['site', undefined]);
    const outOf = await compared(deeper, flat);
    expect([outOf.movedBelow, outOf.movedOutOf]).toEqual([undefined, 'site']);
    const same = await compared(flat, flat);
    expect([same.movedBelow, same.movedOutOf]).toEqual([undefined, undefined]);
    renameSync(deeper, flat);
    await manifest();
    const { inventories } = await verify();
    expect(inventories[0]).toMatchObject({ movedOutOf: 'site' });
    expect(inventories[0]).not.toHaveProperty('movedBelow');
  });

  it('names no folder where things are in several, or some at their place', async () => {
    mkdirSync(at('two/site'), { recursive: true });
    mkdirSync(at('two/other/docs'), { recursive: true });
    writeFileSync(at('two/site/b.txt'), 'beta');
    writeFileSync(at('two/other/docs/a.txt'), 'alpha');
    expect((await verify(at('two'))).inventories[0]).not.toHaveProperty('movedBelow');
    writeFileSync(at('two/b.txt'), 'beta');
    rmSync(at('two/site'), { recursive: true });
    expect((await verify(at('two'))).inventories[0]).not.toHaveProperty('movedBelow');
  });

  it('has one folder an inventory', async () => {
    const request = {
      manifest: await verifyRecordFile(at('manifest.json'), POLICY),
      material: [{ location: at('site.tar') }],
      findInventory: inventoryFinder([], dir),
      below: [{ location: 'site' }, { inventory: 'main', location: 'other' }],
      metadata: [],
      reading: {},
    };
    await expect(verifyReturn(request)).rejects.toMatchObject({ code: 'FOLDER_NOT_NAMED', exit: 2 });
  });
});

describe('digests that can be forged', () => {
  it('are not enough for a return or a comparison', async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list(site, ['md5']);
    await manifest();
    const verification = await verify();
    expect(verification.inventories[0]!.tally).toMatchObject({ outcomes: { intact: 1 }, weak: 1 });
    expect(codes(verification)).toContain('ENTRY_DIGEST_WEAK');
    const [expected, actual] = [at('site.inventory'), at('site.inventory')];
    const compared = await compareInventoryFiles({
      expected,
      actual,
      metadata: [],
      findings: at('f.jsonl'),
    });
    expect(codes(compared)).toEqual(['ENTRY_DIGEST_WEAK']);
  });
});

describe('the account of each item', () => {
  const item = (id: string, inventory: string, include: string) =>
    PLAN.slice(PLAN.indexOf('  - id'))
      .replaceAll('all', id)
      .replace('main', inventory)
      .replace("'**'", `'${include}'`);
  const sums = (v: ReturnVerification) =>
    v.items.map((i) => [i.item, i.expected, i.matched, i.wanting, i.notAssessed]);

  it('tells of a damaged entry in every item that claims it', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(site, name), name);
    await list();
    await manifest();
    const { statement } = parseRecord(readFileSync(at('manifest.json')));
    const predicate = statement.predicate as PredicateOf<'handover-manifest'>;
    const [all] = predicate.items;
    const second = { ...all!, id: 'second', selectors: [{ inventory: 'main', include: ['a'], exclude: [] }] };
    const items = [all!, { ...second, leaves: 1, bytes: 1 }];
    writeFileSync(at('manifest.json'), canonicalBytes({ ...statement, predicate: { ...predicate, items } }));
    rmSync(join(site, 'a'));
    const verification = await verify();
    expect(verification.codes).toMatchObject({ ENTRY_MISSING: 1, SCOPE_ENTRY_CLAIMED_TWICE: 1 });
    expect(sums(verification)).toEqual([
      ['all', 3, 2, 1, 0],
      ['second', 1, 0, 1, 0],
    ]);
  });

  it('has what belongs to an inventory that did not come back or is not at hand', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(site, name), name);
    await list();
    const other = at('other');
    mkdirSync(other);
    writeFileSync(join(other, 'd'), 'd');
    const path = at('other.inventory');
    await listInventory({
      sources: [other],
      output: path,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: false,
      reading: {},
    });
    writeFileSync(at('two.yaml'), `items:\n${item('one', 'main', '**')}${item('two', 'other', '**')}`);
    const inventories = [
      { id: 'main', name: 'site.inventory', path: at('site.inventory') },
      { id: 'other', name: 'other.inventory', path },
    ];
    const plan = at('two.yaml');
    const output = at('manifest.json');
    await buildManifest({ caseId: 'one', party: 'cloud', inventories, plan, issuedAt: AT, output });
    const verifyOnly = async (inventory: string, location: string, at: readonly string[]) =>
      verifyReturn({
        manifest: await verifyRecordFile(output, POLICY),
        material: [{ inventory, location }],
        findInventory: inventoryFinder(at, undefined),
        metadata: [],
        reading: {},
      });
    const missing = await verifyOnly('other', other, [at('site.inventory'), path]);
    expect(missing.codes).toEqual({ MANIFEST_UNSIGNED: 1, SCOPE_INVENTORY_NOT_RETURNED: 1 });
    expect(sums(missing)).toEqual([
      ['one', 3, 0, 3, 0],
      ['two', 1, 1, 0, 0],
    ]);
    const unknown = await verifyOnly('main', site, [path]);
    expect(unknown.codes).toMatchObject({ SCOPE_INVENTORY_UNAVAILABLE: 1, SCOPE_INVENTORY_NOT_RETURNED: 1 });
    expect(sums(unknown)).toEqual([
      ['one', 3, 0, 0, 3],
      ['two', 1, 0, 1, 0],
    ]);
    const fields = { party: 'gov', returnedAt: AT, verifiedAt: AT, tool: 'test' };
    expect(parseRecord(returnRecord(unknown, fields)).kind).toBe('return-verification');
  });
});

describe('anomalies of entries', () => {
  it('are told by a comparison too, though contents agree', async () => {
    const archive = at('absolute.tar');
    writeFileSync(archive, tar({ name: '/etc/a', data: 'a' }, { name: 'b', data: 'b' }, END));
    await list(archive);
    const inventory = at('site.inventory');
    const files = { expected: inventory, actual: inventory, metadata: [], findings: at('f.jsonl') };
    const compared = await compareInventoryFiles(files);
    expect(compared.tally.outcomes.intact).toBe(2);
    expect(compared.first).toEqual([{ code: 'ENTRY_PATH_ABSOLUTE', subject: '/etc/a' }]);
  });
});

describe('a folder that results are kept in', () => {
  beforeEach(async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list();
    await manifest();
  });
  const stopped = (keep: string) => verify(site, keep, undefined, AbortSignal.abort(new Error('stopped')));

  it('is not left behind when the verification is interrupted, nor are those that were made above it', async () => {
    const before = readdirSync(dir);
    for (const keep of ['kept', 'kept/', './kept/deep/deeper']) {
      await expect(stopped(`${dir}/${keep}`)).rejects.toThrow('stopped');
      expect(readdirSync(dir)).toEqual(before);
    }
  });

  it('stays as it was where it was there before', async () => {
    mkdirSync(at('kept'));
    await expect(stopped(at('kept/deep'))).rejects.toThrow('stopped');
    expect(readdirSync(at('kept'))).toEqual([]);
    writeFileSync(at('kept/findings.jsonl'), 'of an earlier run');
    await expect(stopped(at('kept'))).rejects.toThrow('stopped');
    expect(readdirSync(at('kept'))).toEqual(['findings.jsonl']);
    expect(readFileSync(at('kept/findings.jsonl'), 'utf8')).toBe('of an earlier run');
  });

  it('is told where it cannot be made', async () => {
    for (const keep of ['plan.yaml', 'plan.yaml/kept']) {
      await expect(verify(site, at(keep))).rejects.toMatchObject({
        code: 'OUTPUT_NOT_WRITTEN',
        subject: at(keep),
        exit: 1,
      });
    }
  });
});

describe('a delivered folder', () => {
  it('cannot hold up the search for inventories with a pipe, a link to a device, or a folder', async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list();
    await manifest();
    execFileSync('mkfifo', [at('pipe.inventory')]);
    execFileSync('ln', ['-s', '/dev/zero', at('endless.inventory')]);
    mkdirSync(at('folder.inventory'));
    expect(codes(await verify())).toEqual(['MANIFEST_UNSIGNED']);
  }, 10_000);

  it('is never written to, not even where the folder is still to be made', async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list();
    await manifest();
    for (const keep of [site, join(site, 'kept', 'deep')]) {
      await expect(verify(site, keep)).rejects.toMatchObject({ code: 'OUTPUT_INSIDE_SOURCE', exit: 2 });
    }
    expect(readdirSync(site)).toEqual(['a']);
  });
});

describe('the record of a return', () => {
  it('can be made of names that are long and end in half a character where they are cut', async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list();
    await manifest();
    writeFileSync(join(site, 'a'), 'b');
    const verification = await verify();
    const subject = `${'x'.repeat(999)}${'😀'.repeat(2000)}`;
    const first = verification.first.map((f) => ({ ...f, subject }));
    const fields = { party: 'gov', returnedAt: AT, verifiedAt: AT, tool: 'test' };
    const record = parseRecord(returnRecord({ ...verification, first }, fields));
    expect(record.kind).toBe('return-verification');
  });
});

describe('a plan', () => {
  it('with an alias is refused as a plan', async () => {
    writeFileSync(at('alias.yaml'), 'items: &a []\ndocuments: *a\n');
    await expect(readManifestPlan(at('alias.yaml'))).rejects.toMatchObject({ code: 'PLAN_INVALID', exit: 2 });
  });
});

describe('an output', () => {
  it('never replaces what it is made from', async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list();
    const inventory = at('site.inventory');
    const before = readFileSync(inventory);
    const refusal = { code: 'OUTPUT_IS_INPUT', exit: 2 };
    await expect(proveEntry({ inventory, path: 'a', output: inventory })).rejects.toMatchObject(refusal);
    await expect(
      compareInventoryFiles({ expected: inventory, actual: inventory, metadata: [], findings: inventory }),
    ).rejects.toMatchObject(refusal);
    const key = at('signer.key');
    writeFileSync(key, 'the only copy');
    const signing = { record: at('r.json'), certificates: at('c.pem'), signingTime: new Date(AT) };
    await expect(signRecord({ ...signing, key, output: key })).rejects.toMatchObject(refusal);
    expect(readFileSync(inventory).equals(before)).toBe(true);
    expect(readFileSync(key, 'utf8')).toBe('the only copy');
  });

  it('never replaces a list that was taken in, nor lies in a bag', async () => {
    const list = at('SHA256SUMS');
    const text = `${'0'.repeat(64)}  a\n`;
    writeFileSync(list, text);
    const options = { digests: ['sha256'] as const, options: {} };
    await expect(importList({ list, output: list, ...options })).rejects.toMatchObject({
      code: 'OUTPUT_IS_INPUT',
      exit: 2,
    });
    expect(readFileSync(list, 'utf8')).toBe(text);
    mkdirSync(at('bag/data'), { recursive: true });
    await expect(importList({ list: at('bag'), output: at('bag/data/o'), ...options })).rejects.toMatchObject(
      { code: 'OUTPUT_INSIDE_SOURCE', exit: 2 },
    );
  });
});

describe('an interruption', () => {
  it('is heard by whatever reads an inventory, and leaves nothing', async () => {
    writeFileSync(join(site, 'a'), 'a');
    await list();
    const inventory = at('site.inventory');
    const output = at('out');
    const signal = AbortSignal.abort();
    const inventories = [{ id: 'main', name: 'site.inventory', path: inventory }];
    const manifestOf = { caseId: 'one', party: 'cloud', inventories, plan: at('plan.yaml'), issuedAt: AT };
    for (const run of [
      () => exportInventory({ inventory, output, format: 'sums', signal }),
      () => exportInventory({ inventory, output, format: 'bagit', signal }),
      () => proveEntry({ inventory, path: 'a', output, signal }),
      () => provePrefix({ inventory, first: 1, output, signal }),
      () => suggestManifestPlan(inventory, 'main', signal),
      () => buildManifest({ ...manifestOf, output, signal }),
    ]) {
      await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
    }
    expect(readdirSync(dir).filter((name) => name.startsWith('out'))).toEqual([]);
  });
});

describe('a JSON document', () => {
  it('says the same and cannot drive a terminal', () => {
    const value = { subject: 'a\u009b31m\u202eb\u2028\u007f 中文' };
    expect(JSON.parse(jsonText(value))).toEqual(value);
    expect(jsonText(value)).not.toMatch(/[\u007f-\u009f\u2028\u202e]/);
    expect(jsonText(value)).toContain('中文');
  });
});
