import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../src/core/bytes.js';
import { leafHash, MerkleAccumulator } from '../../src/core/merkle.js';
import { treeHash } from '../../src/core/tree-hash.js';
import { buildInventory, readInventory } from '../../src/inventory/index.js';
import { codeOf, fileEntry, ListedSource, scratch } from './support.js';

const ENTRIES = [
  { path: utf8('d'), kind: 'directory' as const, mode: 0o755 },
  fileEntry('d/中文', 'hello', { mtime: 1 }),
  fileEntry(Uint8Array.of(0xd6, 0xd0), 'gbk'),
  fileEntry('x', 'one'),
  fileEntry('x', 'two'),
];

async function written(tree: 'sha256' | 'sm3' = 'sha256', entries = ENTRIES) {
  const path = join(scratch(), 'x.inventory');
  const built = await buildInventory({ source: new ListedSource(entries), output: path, tree });
  return { path, built, bytes: readFileSync(path) };
}

/** Lines of an inventory whose trailer fits whatever the leaves are: only the rules for leaves can refuse it. */
function refitted(lines: readonly string[], more: object = {}): string {
  const tree = treeHash('sha256');
  const sum = new MerkleAccumulator(tree);
  const leaves = lines.slice(1);
  let bytes = 0;
  for (const leaf of leaves) {
    sum.append(leafHash(tree, utf8(leaf)));
    bytes += Number(/"size":(\d+)/.exec(leaf)?.[1] ?? 0);
  }
  const complete = !leaves.some((leaf) => leaf.includes('"error"'));
  const trailer = {
    bytes,
    complete,
    entries: leaves.length,
    findings: [],
    root: toHex(sum.root()),
    tree: 'sha256',
    type: 'urn:cloudexit:inventory-end:v1',
    ...more,
  };
  return `${[...lines, JSON.stringify(trailer)].join('\n')}\n`;
}

async function verdict(content: string | Uint8Array): Promise<string | undefined> {
  const path = join(scratch(), 'changed');
  writeFileSync(path, content);
  return codeOf(async () => (await readInventory(path)).verify());
}

describe('reading an inventory', () => {
  it('gives the header, every leaf, and what the writer said', async () => {
    const { path, built } = await written();
    const reader = await readInventory(path, { sha256: built.fileDigests.sha256, root: built.root, size: 5 });
    expect(reader.header.source).toEqual({ kind: 'tar' });
    const seen: string[] = [];
    for await (const batch of reader.batches()) {
      expect(batch.first).toBe(seen.length);
      seen.push(...batch.leaves.map((leaf) => leaf.path));
    }
    expect(seen).toEqual(['d', 'd/中文', 'x', 'x', '\\xd6\\xd0']);
    const { trailer, sha256 } = await reader.verify();
    expect([trailer.root, sha256]).toEqual([built.root, built.fileDigests.sha256]);
  });

  it('refuses any single changed byte, wherever it is', async () => {
    const { bytes, path, built } = await written();
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      writeFileSync(path, changed);
      // Source kind and the like are not under the root: the expected SHA-256 of the file holds those.
      const code = await codeOf(async () => (await readInventory(path, built.fileDigests)).verify());
      expect(code, `byte ${i}`).toMatch(/^INVENTORY_/);
    }
  });

  it('refuses a file cut at any byte, and anything added', async () => {
    const { bytes } = await written();
    for (let i = 0; i < bytes.length; i++) {
      expect(await verdict(bytes.subarray(0, i)), `cut at ${i}`).toMatch(/^INVENTORY_(TRUNCATED|INVALID)$/);
    }
    expect(await verdict(Buffer.concat([bytes, utf8('\n')]))).toBe('INVENTORY_INVALID');
    expect(await verdict(Buffer.concat([bytes, bytes]))).toBe('INVENTORY_INVALID');
    expect(await verdict(bytes)).toBeUndefined();
  });

  it('refuses leaves that break a rule though the root fits', async () => {
    const { bytes } = await written();
    const lines = bytes.toString('utf8').split('\n').slice(0, -2);
    const [header, d, file, x, x2, gbk] = lines as [string, string, string, string, string, string];
    expect(await verdict(refitted(lines))).toBeUndefined();
    const cases: [string, string[]][] = [
      ['out of order', [header, file, d, x, x2, gbk]],
      ['twice', [header, d, d, file, x, x2, gbk]],
      ['an occurrence left out', [header, d, file, x, x2.replace('"occurrence":2', '"occurrence":3'), gbk]],
      ['a second occurrence alone', [header, d, file, x2, gbk]],
      ['a digest that is not announced', [header.replace('["sha256"]', '["sm3"]'), d, file, x, x2, gbk]],
      ['a fact that is not announced', [header.replace('["mode","mtime"]', '["mtime"]'), d, file]],
      ['another fact that is not announced', [header.replace('["mode","mtime"]', '["mode"]'), d, file]],
      ['white space', [header, d.replace(',', ', ')]],
      ['a carriage return', [header, `${d}\r`]],
      ['an empty line', [header, d, '', file]],
      ['a second header', [header, header, d]],
    ];
    for (const [what, changed] of cases)
      expect(await verdict(refitted(changed)), what).toBe('INVENTORY_INVALID');
  });

  it('refuses a trailer that says anything else than the leaves do', async () => {
    const { bytes } = await written();
    const lines = bytes.toString('utf8').split('\n').slice(0, -2);
    for (const lie of [
      { complete: false },
      { bytes: 1 },
      { entries: 4 },
      { root: '0'.repeat(64) },
      { tree: 'sm3' },
      { findings: [{ code: 'SOURCE_INCOMPLETE', subject: 'x' }] },
    ]) {
      expect(await verdict(refitted(lines, lie)), JSON.stringify(lie)).toBe('INVENTORY_MISMATCH');
    }
    const failed = lines.with(1, '{"error":"ENTRY_READ_FAILED","kind":"directory","path":"d"}');
    expect(await verdict(refitted(failed))).toBeUndefined();
    expect(await verdict(refitted(failed, { complete: true }))).toBe('INVENTORY_MISMATCH');
  });

  it('refuses one that is not the expected one, and one that changes between two readings', async () => {
    const { path, built } = await written();
    for (const expected of [{ root: '0'.repeat(64) }, { sha256: '0'.repeat(64) }, { size: 4 }]) {
      expect(await codeOf(async () => (await readInventory(path, expected)).verify())).toBe(
        'INVENTORY_UNEXPECTED',
      );
    }
    const reader = await readInventory(path);
    await reader.verify();
    await buildInventory({ source: new ListedSource([fileEntry('other', '')]), output: path });
    expect(await codeOf(() => reader.verify())).toBe('INVENTORY_CHANGED');
    expect(built.size).toBe(5);
  });

  it('says when there is none', async () => {
    expect(await codeOf(() => readInventory(join(scratch(), 'none')))).toBe('INVENTORY_UNREADABLE');
    expect(await verdict('')).toBe('INVENTORY_TRUNCATED');
    expect(await verdict('{}\n')).toBe('INVENTORY_INVALID');
  });

  it('bounds the length of a line', async () => {
    expect(await verdict(`{"a":"${'x'.repeat(12 * 2 ** 20)}`)).toBe('INVENTORY_INVALID');
  });

  it('reads lines longer than its block', async () => {
    const name = '长'.repeat(900_000);
    const { path } = await written('sha256', [
      fileEntry('a', '1'),
      fileEntry(name, '2'),
      fileEntry('é', '3'),
    ]);
    expect((await (await readInventory(path)).verify()).trailer.entries).toBe(3);
  });
});

describe('the Python of the format page', () => {
  const page = readFileSync(new URL('../../manifests/formats/inventory.md', import.meta.url), 'utf8');
  const script = /```python\n([\s\S]*?)```/.exec(page)![1]!;

  it.each([
    ['sha256', 0],
    ['sha256', 1],
    ['sm3', 5],
    ['sha256', 5],
    ['sha256', 300],
  ] as const)('derives the same %s root from %i entries', async (tree, count) => {
    const many = Array.from({ length: count }, (_, i) => fileEntry(`n\u2028${i}`, `${i}`));
    const { path, built } = await written(tree, count === 5 ? ENTRIES : many);
    const [derived, stated] = execFileSync('python3', ['-c', script, path]).toString().trim().split(' ');
    expect([derived, stated]).toEqual([built.root, built.root]);
  });
});
