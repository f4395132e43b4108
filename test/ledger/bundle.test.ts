import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import {
  bundleChunks,
  type Case,
  importIntoCase,
  importNewCase,
  openCase,
  verifyCase,
} from '../../src/ledger/index.js';
import { collect, inFolder, newCase, recordEntry, recordTexts } from './cases.js';

const HOW = { addedAt: '2026-01-03T00:00:00Z', acceptAnchors: false };
const ANCHOR = 'an anchor';

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function exportTo(source: Case, path: string): Promise<string> {
  await writeFile(path, Buffer.concat(await collect(bundleChunks(source))));
  return path;
}

/** Two records, a listed material larger than a chunk, a checkpoint with two signatures, an anchor and a CRL. */
async function fullCase(dir: string, name = 'case'): Promise<Case> {
  const made = await newCase(dir, 2, name);
  const { sha256: material, size } = await made.material.store([Buffer.alloc(700_001, 'x')]);
  await made.append({
    type: 'material',
    addedAt: HOW.addedAt,
    material,
    mediaType: 'text/plain',
    note: '',
    size,
  });
  await made.checkpoints.add(await made.checkpoint(), {
    signatures: [Buffer.from('one'), Buffer.from('two')],
  });
  for (const folder of ['anchors', 'crls']) await mkdir(join(made.trustDir, folder));
  await writeFile(join(made.trustDir, 'anchors/根证书.pem'), ANCHOR);
  await writeFile(join(made.trustDir, 'crls/current.crl'), 'a list');
  return made;
}

async function treeOf(dir: string): Promise<Record<string, string>> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
  const entries = files.map(async (f) => {
    const path = join(f.parentPath, f.name);
    return [path.slice(dir.length + 1), sha256(await readFile(path))] as const;
  });
  return Object.fromEntries((await Promise.all(entries)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('a bundle', () => {
  it('has the same bytes whenever and wherever it is made', () =>
    inFolder(async (dir) => {
      const one = Buffer.concat(await collect(bundleChunks(await fullCase(dir, 'one'))));
      const two = Buffer.concat(await collect(bundleChunks(await fullCase(dir, 'two'))));
      expect(one.equals(two)).toBe(true);
    }));

  it('is a bag that tar and sha256sum can check, in the order of bundle.md', () =>
    inFolder(async (dir) => {
      const made = await fullCase(dir);
      const bundle = await exportTo(made, join(dir, 'b.tar'));
      const names = execFileSync('tar', ['-tvf', bundle, '--utc'], { encoding: 'utf8' }).trim().split('\n');
      expect(names.every((line) => /^-rw-r--r-- 0\/0 +\d+ 1970-01-01 00:00 exit-2026-01\//.test(line))).toBe(
        true,
      );
      const paths = names.map((line) => line.slice(line.indexOf('exit-2026-01/') + 13));
      expect(paths.slice(0, 4)).toEqual([
        'bagit.txt',
        'bag-info.txt',
        'manifest-sha256.txt',
        'tagmanifest-sha256.txt',
      ]);
      expect(paths.slice(4)).toEqual(paths.slice(4).sort());
      expect(paths).toContain(`data/trust/anchors/${sha256(ANCHOR)}`);
      execFileSync('tar', ['-xf', bundle, '-C', dir]);
      for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
        execFileSync('sha256sum', ['--check', '--strict', '--quiet', manifest], {
          cwd: join(dir, 'exit-2026-01'),
        });
      }
    }));

  it('becomes a case with the same content, without the anchors unless they are accepted', () =>
    inFolder(async (dir) => {
      const made = await fullCase(dir);
      const bundle = await exportTo(made, join(dir, 'b.tar'));
      const { size, root } = await made.checkpoint();
      const imported = await importNewCase(bundle, join(dir, 'provider'), HOW);
      expect(imported).toMatchObject({ outcome: 'opened', caseId: made.id, size, root });
      expect(imported.anchorsLeftOut).toEqual([{ folder: 'anchors', sha256: sha256(ANCHOR) }]);
      const expected = await treeOf(made.dir);
      expected[`trust/crls/${sha256('a list')}`] = expected['trust/crls/current.crl']!;
      delete expected['trust/crls/current.crl'];
      delete expected['trust/anchors/根证书.pem'];
      expect(await treeOf(join(dir, 'provider'))).toEqual(expected);
      await importNewCase(bundle, join(dir, 'trusting'), { ...HOW, acceptAnchors: true });
      expect(await readdir(join(dir, 'trusting/trust/anchors'))).toEqual([sha256(ANCHOR)]);
      expect((await readdir(dir)).filter((n) => n.startsWith('.'))).toEqual([]);
      await expect(importNewCase(bundle, join(dir, 'provider'), HOW)).rejects.toMatchObject({
        code: 'CASE_EXISTS',
      });
      const again = await exportTo(await openCase(join(dir, 'trusting')), join(dir, 'again.tar'));
      expect((await readFile(again)).equals(await readFile(bundle))).toBe(true);
    }));

  it('joins what two parties did offline; twice is the same as once', () =>
    inFolder(async (dir) => {
      const customer = await fullCase(dir);
      await importNewCase(await exportTo(customer, join(dir, '1.tar')), join(dir, 'provider'), HOW);
      const provider = await openCase(join(dir, 'provider'));
      await customer.append(recordEntry(3));
      await provider.append(recordEntry(4));
      const { sha256: material } = await provider.material.store([Buffer.from('attestation')]);
      await provider.checkpoints.add(await provider.checkpoint(), { signatures: [Buffer.from('p')] });
      const held = [
        { checkpoint: await customer.checkpoint(), heldBy: 'customer' },
        { checkpoint: await provider.checkpoint(), heldBy: 'provider' },
      ];
      const fromProvider = await exportTo(provider, join(dir, '2.tar'));
      expect(await importIntoCase(fromProvider, customer, HOW)).toMatchObject({
        outcome: 'merged',
        common: 4,
        taken: 1,
        materials: [material],
        anchorsLeftOut: [],
      });
      const after = await treeOf(customer.dir);
      expect(await importIntoCase(fromProvider, customer, HOW)).toMatchObject({
        outcome: 'nothing-new',
        materials: [],
      });
      expect(await treeOf(customer.dir)).toEqual(after);
      expect((await verifyCase(customer, held)).findings.map((f) => f.code)).toEqual([
        'LEDGER_MERGED',
        'LEDGER_BEYOND_CHECKPOINT',
        'LEDGER_MATERIAL_UNLISTED',
      ]);
      expect((await recordTexts(customer)).sort()).toEqual([1, 2, 3, 4].map((n) => `{"n":${n}}`));
      expect((await customer.checkpoints.list()).checkpoints).toHaveLength(2);
      const back = await importIntoCase(await exportTo(customer, join(dir, '3.tar')), provider, HOW);
      expect(back).toMatchObject({ outcome: 'taken-over' });
      expect((await provider.checkpoint()).root).toBe((await customer.checkpoint()).root);
    }));

  it('brings anchors into a case that is there only when they are accepted', () =>
    inFolder(async (dir) => {
      const made = await fullCase(dir);
      await cp(made.dir, join(dir, 'without'), { recursive: true });
      await rm(join(dir, 'without/trust'), { recursive: true });
      await mkdir(join(dir, 'without/trust'));
      const bundle = await exportTo(made, join(dir, 'b.tar'));
      const mine = await openCase(join(dir, 'without'));
      const leftOut = [{ folder: 'anchors', sha256: sha256(ANCHOR) }];
      expect(await importIntoCase(bundle, mine, HOW)).toMatchObject({ anchorsLeftOut: leftOut });
      expect(await readdir(mine.trustDir)).toEqual(['crls']);
      expect(await importIntoCase(bundle, mine, { ...HOW, acceptAnchors: true })).toMatchObject({
        anchorsLeftOut: [],
      });
      expect(await readdir(join(mine.trustDir, 'anchors'))).toEqual([sha256(ANCHOR)]);
    }));

  it('cannot be made of a case with altered material', () =>
    inFolder(async (dir) => {
      const made = await fullCase(dir);
      const [name] = await made.material.names();
      await writeFile(made.material.path(name!), Buffer.alloc(700_001, 'y'));
      await expect(collect(bundleChunks(made))).rejects.toMatchObject({ code: 'LEDGER_MATERIAL_ALTERED' });
    }));
});

interface TarFile {
  name: string;
  content?: Buffer;
  type?: 'symlink' | 'file';
  linkname?: string;
}

async function filesOf(dir: string, bundle: string): Promise<TarFile[]> {
  const names = execFileSync('tar', ['-tf', bundle], { encoding: 'utf8' }).trim().split('\n');
  execFileSync('tar', ['-xf', bundle, '-C', dir]);
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(dir, name)) })));
}

async function tarOf(files: readonly TarFile[], path: string): Promise<string> {
  const tar = pack();
  for (const { name, content, type, linkname } of files) {
    if (type === 'symlink') tar.entry({ name, type, linkname: linkname! });
    else tar.entry({ name }, content!);
  }
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  await writeFile(path, Buffer.concat(chunks));
  return path;
}

/** A bundle whose manifests agree with its files, whatever these are. */
function sealed(files: readonly TarFile[], info: (text: string) => string = (text) => text): TarFile[] {
  const top = 'exit-2026-01/';
  const payload = files.filter((f) => f.name.startsWith(`${top}data/`));
  const lines = (of: readonly TarFile[]) =>
    of
      .map((f) => `${sha256(f.content!)}  ${f.name.slice(top.length)}\n`)
      .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
      .join('');
  const bytes = payload.reduce((sum, f) => sum + f.content!.length, 0);
  const was = files.find((f) => f.name.endsWith('bag-info.txt'))!.content!.toString();
  const tag = (name: string, text: string) => ({ name: top + name, content: Buffer.from(text) });
  const tags = [
    files.find((f) => f.name.endsWith('bagit.txt'))!,
    tag('bag-info.txt', info(was.replace(/Oxum: .*/, `Oxum: ${bytes}.${payload.length}`))),
    tag('manifest-sha256.txt', lines(payload)),
  ];
  return [...tags, tag('tagmanifest-sha256.txt', lines(tags)), ...payload];
}

const inPart = (files: readonly TarFile[], part: string, change: (file: TarFile) => TarFile): TarFile[] =>
  files.map((f) => (f.name.includes(part) ? change(f) : f));

describe('a bundle whose manifests were made to agree', () => {
  it.each<[string, (files: TarFile[]) => TarFile[]]>([
    [
      'a material under another digest',
      (f) => sealed(inPart(f, '/material/', (x) => ({ ...x, content: Buffer.from('y') }))),
    ],
    [
      'a trust file under another digest',
      (f) => sealed(inPart(f, '/trust/', (x) => ({ ...x, content: Buffer.from('y') }))),
    ],
    [
      'a log cut at an entry',
      (f) =>
        sealed(
          inPart(f, '/log', (x) => ({ ...x, content: x.content!.subarray(0, x.content!.indexOf(10) + 1) })),
        ),
    ],
    [
      'a log with a broken last entry',
      (f) =>
        sealed(
          inPart(f, '/log', (x) => ({ ...x, content: Buffer.concat([x.content!, Buffer.from('{}\n')]) })),
        ),
    ],
    [
      'a log with a torn tail',
      (f) =>
        sealed(
          inPart(f, '/log', (x) => ({ ...x, content: Buffer.concat([x.content!, Buffer.from('{"a')]) })),
        ),
    ],
    ['another root', (f) => sealed(f, (text) => text.replace(/ [0-9a-f]{64}/, ` ${'0'.repeat(64)}`))],
    [
      'a checkpoint that is none',
      (f) =>
        sealed(
          inPart(f, '.checkpoint', (x) =>
            x.name.endsWith('.p7s') ? x : { ...x, content: Buffer.from('x') },
          ),
        ),
    ],
  ])('is refused with %s', (_, change) =>
    inFolder(async (dir) => {
      const made = await fullCase(dir);
      const files = await filesOf(dir, await exportTo(made, join(dir, 'b.tar')));
      await importNewCase(await tarOf(sealed(files), join(dir, 'sealed.tar')), join(dir, 'good'), HOW);
      const bundle = await tarOf(change(files), join(dir, 'bad.tar'));
      await expect(importNewCase(bundle, join(dir, 'new'), HOW)).rejects.toMatchObject({
        code: 'BUNDLE_DAMAGED',
      });
    }),
  );
});

describe('a bundle that is not whole or not honest', () => {
  it.each<[string, (files: TarFile[]) => TarFile[]]>([
    ['a file too few', (f) => f.filter(({ name }) => !name.includes('/material/'))],
    ['no log', (f) => f.filter(({ name }) => !name.endsWith('/log'))],
    ['no manifest', (f) => f.filter(({ name }) => !name.endsWith('/manifest-sha256.txt'))],
    [
      'a file beyond the manifest',
      (f) => [...f, { name: `exit-2026-01/data/material/${sha256('x')}`, content: Buffer.from('x') }],
    ],
    ['a file twice', (f) => [...f, f.at(-1)!]],
    ['a tag file twice', (f) => [...f, f[0]!]],
    ['a path upwards', (f) => [...f, { name: 'exit-2026-01/../../evil', content: Buffer.from('x') }]],
    ['an absolute path', (f) => [...f, { name: '/tmp/evil', content: Buffer.from('x') }]],
    ['another top folder', (f) => [...f, { name: 'other/data/ledger/log', content: Buffer.from('x') }]],
    ['a head', (f) => [...f, { name: 'exit-2026-01/data/ledger/head', content: Buffer.from('x') }]],
    [
      'a symlink',
      (f) => [
        ...f,
        { name: `exit-2026-01/data/material/${sha256('x')}`, type: 'symlink', linkname: '/etc/passwd' },
      ],
    ],
    [
      'an unknown trust folder',
      (f) => [...f, { name: `exit-2026-01/data/trust/keys/${sha256('x')}`, content: Buffer.from('x') }],
    ],
    [
      'another version',
      (f) =>
        f.map((x) =>
          x.name.endsWith('bagit.txt') ? { ...x, content: Buffer.from('BagIt-Version: 2.0\n') } : x,
        ),
    ],
  ])('%s: refused, and nothing is changed', (_, change) =>
    inFolder(async (dir) => {
      const made = await fullCase(dir);
      const files = await filesOf(dir, await exportTo(made, join(dir, 'b.tar')));
      const bundle = await tarOf(change(files), join(dir, 'bad.tar'));
      const before = await treeOf(made.dir);
      await expect(importIntoCase(bundle, made, HOW)).rejects.toMatchObject({
        code: 'BUNDLE_DAMAGED',
        exit: 3,
      });
      await expect(importNewCase(bundle, join(dir, 'new'), HOW)).rejects.toMatchObject({
        code: 'BUNDLE_DAMAGED',
      });
      expect(await treeOf(made.dir)).toEqual(before);
      expect((await readdir(dir)).sort()).toEqual(['b.tar', 'bad.tar', 'case', 'exit-2026-01']);
      expect((await readdir(made.dir)).sort()).toEqual(['ledger', 'material', 'trust']);
    }),
  );

  it('with any file changed by a byte, even when the manifests agree with it', () =>
    inFolder(async (dir) => {
      const made = await fullCase(dir);
      const files = await filesOf(dir, await exportTo(made, join(dir, 'b.tar')));
      for (const [i, file] of files.entries()) {
        const changed = files.with(i, { name: file.name, content: Buffer.from(file.content!) });
        changed[i]!.content![file.content!.length >> 1]! ^= 1;
        const bundle = await tarOf(changed, join(dir, 'bad.tar'));
        const told = expect(importNewCase(bundle, join(dir, 'new'), HOW), file.name).rejects;
        await told.toMatchObject({ code: 'BUNDLE_DAMAGED' });
      }
    }));

  it('cut anywhere, or no tar at all', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 2);
      const whole = await readFile(await exportTo(made, join(dir, 'b.tar')));
      // The last 1024 bytes are the end mark of the archive: everything is there without them.
      for (let cut = 0; cut <= whole.length - 1024 - 512; cut += 256) {
        await writeFile(join(dir, 'cut.tar'), whole.subarray(0, cut));
        const told = expect(
          importNewCase(join(dir, 'cut.tar'), join(dir, 'new'), HOW),
          `cut at ${cut}`,
        ).rejects;
        await told.toMatchObject({ code: 'BUNDLE_DAMAGED' });
      }
      await writeFile(join(dir, 'noise.tar'), Buffer.alloc(5000, 'noise'));
      await expect(importNewCase(join(dir, 'noise.tar'), join(dir, 'new'), HOW)).rejects.toMatchObject({
        code: 'BUNDLE_DAMAGED',
      });
      await expect(importNewCase(join(dir, 'absent.tar'), join(dir, 'new'), HOW)).rejects.toMatchObject({
        code: 'ENOENT',
      });
    }));

  it('of another case', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 1);
      await cp(made.dir, join(dir, 'other'), { recursive: true });
      const log = join(dir, 'other/ledger/log');
      await writeFile(log, (await readFile(log, 'utf8')).replace('00112233', '99112233'));
      const other = await openCase(join(dir, 'other'));
      await other.material.store([Buffer.from('theirs')]);
      const bundle = await exportTo(other, join(dir, 'b.tar'));
      await expect(importIntoCase(bundle, made, HOW)).rejects.toMatchObject({ code: 'LEDGER_OTHER_CASE' });
      expect(await made.material.names()).toEqual([]);
    }));
});
