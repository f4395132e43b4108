import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { buildInventory, type ExportFormat, exportInventory } from '../../src/inventory/index.js';
import { openSource } from '../../src/sources/index.js';
import { codeOf, fileEntry, ListedSource, scratch } from './support.js';

const NAMES = [
  'plain',
  'd/中文 名',
  'with\nline',
  'back\\slash',
  'cr\r',
  '-dash',
  '=1+1',
  ' space ',
  '%41',
  '100%',
];

async function exported(format: ExportFormat, more: object = {}) {
  const folder = scratch();
  const tree = join(folder, 'tree');
  for (const name of NAMES) {
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    writeFileSync(join(tree, name), `content of ${name}`);
  }
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.of(0xd6, 0xd0)]), 'gbk');
  mkdirSync(join(tree, 'empty'));
  const inventory = join(folder, 'inventory');
  await buildInventory({ source: await openSource(tree), output: inventory });
  const output = join(folder, 'output');
  const result = await exportInventory({ inventory, format, output, ...more });
  return { folder, tree, inventory, output, result };
}

describe('SHA256SUMS', () => {
  it('is checked by sha256sum, odd names and all, and finds damage', async () => {
    const { tree, output, result } = await exported('sums');
    expect(result).toEqual({ written: NAMES.length + 1, omitted: 2 });
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', output], { cwd: tree });
    writeFileSync(join(tree, 'with\nline'), 'damaged');
    const { status, stdout } = spawnSync('sha256sum', ['--check', '--strict', '--quiet', output], {
      cwd: tree,
    });
    expect([status, stdout.toString()]).toEqual([1, '\\with\\nline: FAILED\n']);
  });
});

describe('BagIt', () => {
  it('declares a bag whose payload sums hold once it is put in place', async () => {
    const { tree, output, result } = await exported('bagit');
    // Not UTF-8: RFC 8493 has no way to say it.
    expect(result).toEqual({ written: NAMES.length, omitted: 3 });
    expect(readdirSync(output).sort()).toEqual([
      'bag-info.txt',
      'bagit.txt',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
    ]);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'tagmanifest-sha256.txt'], { cwd: output });
    renameSync(tree, join(output, 'data'));
    const lines = readFileSync(join(output, 'manifest-sha256.txt'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(NAMES.length);
    let bytes = 0;
    for (const line of lines) {
      const path = line
        .slice(66)
        .replace(/%(25|0A|0D)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      const sum = execFileSync('openssl', ['dgst', '-sha256', '-r'], {
        input: readFileSync(join(output, path)),
      }).toString();
      expect(sum.slice(0, 64)).toBe(line.slice(0, 64));
      bytes += readFileSync(join(output, path)).length;
    }
    expect(readFileSync(join(output, 'bag-info.txt'), 'utf8')).toContain(
      `Payload-Oxum: ${bytes}.${lines.length}\n`,
    );
    expect(readFileSync(join(output, 'bagit.txt'), 'utf8')).toBe(
      'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
    );
  });

  it('leaves nothing where the inventory does not hold', async () => {
    const { folder, inventory } = await exported('sums');
    writeFileSync(inventory, readFileSync(inventory, 'utf8').replace('"path":"100%"', '"path":"100&"'));
    for (const format of ['sums', 'csv', 'bagit'] as const) {
      const output = join(folder, `not-${format}`);
      expect(await codeOf(() => exportInventory({ inventory, format, output }))).toBe('INVENTORY_MISMATCH');
      expect(existsSync(output)).toBe(false);
    }
  });

  it('does not write into a folder that is there, nor names that would leave it', async () => {
    const { inventory, folder } = await exported('bagit');
    expect(await codeOf(() => exportInventory({ inventory, format: 'bagit', output: folder }))).toBe(
      'OUTPUT_NOT_WRITTEN',
    );
    const hostile = join(folder, 'hostile');
    const source = new ListedSource(['../up', '/abs', 'a/./b', 'fine'].map((name) => fileEntry(name, '')));
    await buildInventory({ source, output: hostile });
    const result = await exportInventory({
      inventory: hostile,
      format: 'bagit',
      output: join(folder, 'bag'),
    });
    expect(result).toEqual({ written: 1, omitted: 3 });
  });
});

describe('CSV', () => {
  it('reads back cell by cell, and holds no formula', async () => {
    const { output, result } = await exported('csv');
    expect(result).toEqual({ written: NAMES.length + 3, omitted: 0 });
    const bytes = readFileSync(output);
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    const rows = parse(bytes, { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<
      string,
      string
    >[];
    const paths = rows.map((row) => row['path']);
    expect(paths).toContain("'=1+1");
    expect(paths).toContain("'-dash");
    expect(paths).toContain('with\\x0aline');
    expect(paths).toContain('\\xd6\\xd0');
    expect(rows.find((row) => row['path'] === 'd/中文 名')).toMatchObject({
      kind: 'file',
      size: String(Buffer.byteLength('content of d/中文 名')),
    });
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });
});

it('an inventory that does not hold, or lacks the digest, is not exported', async () => {
  const { inventory, output, folder } = await exported('sums');
  rmSync(output);
  const good = { inventory, format: 'sums' as const, output };
  expect(await codeOf(() => exportInventory({ ...good, algorithm: 'sm3' }))).toBe('DIGEST_NOT_RECORDED');
  const text = readFileSync(inventory, 'utf8');
  writeFileSync(
    inventory,
    text.replace('"root":"', '"root":"0').replace(/(?<="root":"[0-9a-f]{64})[0-9a-f]/, ''),
  );
  expect(await codeOf(() => exportInventory(good))).toBe('INVENTORY_MISMATCH');
  expect(existsSync(output)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(['inventory', 'tree']);
});
