import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildManifest } from '../../src/usecases/build-manifest.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import { suggestManifestPlan } from '../../src/usecases/manifest-plan.js';
import { END, tar } from '../returns/tar-bytes.js';

const root = mkdtempSync(join(tmpdir(), 'cloudexit-plan-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the suggestion for a source says and what comes of it as it stands: nothing unclaimed, claimed twice or empty. */
async function suggested(source: string) {
  const path = `${source}.inventory`;
  await listInventory({
    sources: [source],
    output: path,
    tree: 'sha256',
    digests: ['sha256'],
    metadata: false,
    reading: {},
  });
  const text = await suggestManifestPlan(path, 'main');
  writeFileSync(`${source}.yaml`, text);
  const built = await buildManifest({
    caseId: 'one',
    party: 'cloud',
    inventories: [{ id: 'main', name: 'main.inventory', path }],
    plan: `${source}.yaml`,
    issuedAt: '2026-03-01T08:00:00Z',
    output: `${source}.json`,
  });
  expect(built.findings).toEqual([]);
  const items = built.predicate.items.map(({ title, leaves }) => [title, leaves]);
  return { items, text };
}

function folderOf(name: string, files: readonly (string | Buffer)[]): string {
  const folder = join(root, name);
  for (const file of files) {
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(file)]);
    mkdirSync(Buffer.from(dirname(path.toString('latin1')), 'latin1'), { recursive: true });
    writeFileSync(path, 'x');
  }
  return folder;
}

describe('a suggested plan builds as it stands', () => {
  it('whatever folders are called', async () => {
    const source = folderOf('odd', [
      Buffer.from('ff2f61', 'hex'),
      'line\nfeed/a',
      'st*r/a',
      'back\\slash/a',
      Buffer.from('6261636b5c736c6173682fff', 'hex'),
      '\u202eright/a',
      '\\x41/a',
      '**/a',
      `${'长'.repeat(80)}/a`,
      `${'L'.repeat(250)}/a`,
      Buffer.from('746f70ff', 'hex'),
    ]);
    const { items, text } = await suggested(source);
    expect(items).toContainEqual(['\\xff', 2]);
    expect(items).toContainEqual(['back\\\\slash', 3]);
    expect(items).toContainEqual(['line\\x0afeed', 2]);
    expect(items).toContainEqual([`${'L'.repeat(199)}…`, 2]);
    expect(items).toContainEqual(['顶层文件 / files at the top', 1]);
    expect(items).toHaveLength(10);
    expect(text).not.toMatch(/\u202e/);
  });

  it('when a name is too long for a pattern', async () => {
    const { items } = await suggested(
      folderOf('long', [Buffer.concat([Buffer.alloc(252, 0xff), Buffer.from('/a')])]),
    );
    expect(items).toEqual([['全部 / everything', 2]]);
  });

  it('when paths are absolute, and when a file has the name of a folder', async () => {
    const archive = join(root, 'absolute.tar');
    writeFileSync(archive, tar({ name: '/srv/a', data: 'a' }, { name: 'b', data: 'b' }, END));
    expect((await suggested(archive)).items).toEqual([['全部 / everything', 2]]);
    const both = join(root, 'both.tar');
    writeFileSync(both, tar({ name: 'a', data: 'a' }, { name: 'a/b', data: 'b' }, END));
    expect((await suggested(both)).items).toEqual([['a', 2]]);
  });
});

it.each([
  ['program', { class: 'program' }],
  ['history', { timeClass: 'history' }],
  ['other-data', { class: 'log' }],
  ['runtime-data', { origin: 'collected' }],
])(
  'a plan that declares no %s and has it is refused, as the audit would refuse the manifest',
  async (what, of) => {
    const source = folderOf(`none-${what}`, ['site/a']);
    await suggested(source);
    const plan = parse(readFileSync(`${source}.yaml`, 'utf8'));
    Object.assign(plan.items[0], { class: 'data', origin: 'handed-in', timeClass: 'current' });
    plan.none = [{ what, reason: '无' }];
    const output = `${source}-none.json`;
    const build = () => {
      writeFileSync(`${source}-none.yaml`, stringify(plan));
      return buildManifest({
        caseId: 'one',
        party: 'cloud',
        inventories: [{ id: 'main', name: 'main.inventory', path: `${source}.inventory` }],
        plan: `${source}-none.yaml`,
        issuedAt: '2026-03-01T08:00:00Z',
        output,
      });
    };
    expect((await build()).findings).toEqual([]);
    rmSync(output);
    Object.assign(plan.items[0], of);
    expect((await build()).findings).toMatchObject([{ code: 'SCOPE_NONE_CONTRADICTED', subject: what }]);
    expect(existsSync(output)).toBe(false);
  },
);
