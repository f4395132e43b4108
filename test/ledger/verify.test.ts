import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.js';
import { MerkleAccumulator } from '../../src/core/merkle.js';
import { treeHash } from '../../src/core/tree-hash.js';
import { serialiseEntry, serialiseHead } from '../../src/formats/ledger.js';
import { createCase, type HeldCheckpoint, openCase, verifyCase } from '../../src/ledger/index.js';
import { inFolder, NEW_CASE, newCase, recordEntry } from './cases.js';

const RECORDS = 6;

/** A case and one checkpoint of all of it that an honest party keeps. */
async function kept(dir: string) {
  const made = await newCase(dir, RECORDS);
  const held: HeldCheckpoint = { checkpoint: await made.checkpoint(), heldBy: 'provider' };
  const lines = (await readFile(made.log.path, 'utf8')).split('\n').slice(0, -1);
  return { made, held, lines };
}

/** What somebody who owns the folder can do: other lines, and a head that agrees with them. */
async function rewrite(dir: string, lines: readonly string[]): Promise<void> {
  const sum = new MerkleAccumulator(treeHash('sha256'));
  for (const line of lines) sum.appendLeaf(Buffer.from(line));
  await writeFile(join(dir, 'ledger/log'), lines.map((line) => `${line}\n`).join(''));
  await writeFile(join(dir, 'ledger/head'), serialiseHead({ size: lines.length, root: toHex(sum.root()) }));
}

async function codes(dir: string, held: readonly HeldCheckpoint[]): Promise<string[]> {
  return (await verifyCase(await openCase(dir), held)).findings.map((f) => f.code);
}

const other = Buffer.from(serialiseEntry(recordEntry(99))).toString();

function rewritings(lines: readonly string[]): [string, string[], string][] {
  const out: [string, string[], string][] = [];
  for (let i = 1; i < lines.length; i++) {
    out.push([`cut to ${i}`, lines.slice(0, i), 'LEDGER_TRUNCATED']);
    out.push([`entry ${i} left out`, lines.filter((_, k) => k !== i), 'LEDGER_TRUNCATED']);
    out.push([
      `entry ${i} left out, one added`,
      [...lines.filter((_, k) => k !== i), other],
      'LEDGER_HISTORY_CHANGED',
    ]);
    out.push([`entry ${i} replaced`, lines.with(i, other), 'LEDGER_HISTORY_CHANGED']);
    out.push([`entry before ${i}`, lines.toSpliced(i, 0, other), 'LEDGER_HISTORY_CHANGED']);
    for (let j = i + 1; j < lines.length; j++) {
      const swapped = lines.with(i, lines[j]!).with(j, lines[i]!);
      out.push([`entries ${i} and ${j} swapped`, swapped, 'LEDGER_HISTORY_CHANGED']);
    }
    out.push([
      `another history from ${i}`,
      [...lines.slice(0, i), ...lines.slice(i).map(() => other)],
      'LEDGER_HISTORY_CHANGED',
    ]);
  }
  return out;
}

describe('given one honest checkpoint', () => {
  it('the untouched log passes, also when it has grown since', () =>
    inFolder(async (dir) => {
      const { made, held } = await kept(dir);
      expect(await verifyCase(made, [held])).toEqual({
        caseId: 'exit-2026-01',
        origin: held.checkpoint.origin,
        size: RECORDS + 1,
        root: held.checkpoint.root,
        anchored: RECORDS + 1,
        agreed: RECORDS + 1,
        materials: { count: 0, bytes: 0 },
        findings: [],
      });
      await made.append(recordEntry(7));
      const grown = await verifyCase(made, [held]);
      expect(grown.findings).toEqual([{ code: 'LEDGER_BEYOND_CHECKPOINT', subject: '1 of 8 entries' }]);
    }));

  it('every cut, omission, replacement, insertion, reordering and fork is found', () =>
    inFolder(async (dir) => {
      const { made, held, lines } = await kept(dir);
      const all = rewritings(lines);
      expect(all.length).toBeGreaterThan(40);
      for (const [name, rewritten, code] of all) {
        await rewrite(made.dir, rewritten);
        expect(await codes(made.dir, [held]), name).toEqual([code, 'LEDGER_UNANCHORED']);
        // Nothing but the checkpoint could tell.
        expect(await codes(made.dir, []), name).toEqual(['LEDGER_UNANCHORED']);
      }
    }));

  it('a fork is found by either party when their checkpoints meet', () =>
    inFolder(async (dir) => {
      const { made, lines } = await kept(dir);
      const shown = async (entries: readonly string[], heldBy: string): Promise<HeldCheckpoint> => {
        await rewrite(made.dir, entries);
        return { checkpoint: await (await openCase(made.dir)).checkpoint(), heldBy };
      };
      const toProvider = await shown(lines, 'provider');
      const toAssessor = await shown(lines.with(4, other), 'assessor');
      for (const entries of [lines, lines.with(4, other)]) {
        await rewrite(made.dir, entries);
        expect(await codes(made.dir, [toProvider, toAssessor])).toEqual([
          'LEDGER_HISTORY_CHANGED',
          'LEDGER_CHECKPOINTS_CONTRADICT',
        ]);
      }
    }));

  it('every single flipped bit of the log is found', () =>
    inFolder(async (dir) => {
      const { made, held } = await kept(dir);
      const log = await readFile(made.log.path);
      for (let at = 0; at < log.length; at++) {
        const flipped = Buffer.from(log);
        flipped[at]! ^= 1 << (at % 8);
        await writeFile(made.log.path, flipped);
        // A spoiled header is no case any more: that is an error, not a finding.
        const found = await codes(made.dir, [held]).catch((error) => [error.code]);
        expect(found, `byte ${at}`).toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^LEDGER_(ENTRY_DAMAGED|HISTORY_CHANGED|CHECKPOINT_FOREIGN)$/),
          ]),
        );
      }
    }));

  it('a checkpoint of another case of the same id says nothing about this one', () =>
    inFolder(async (dir) => {
      const { made } = await kept(dir);
      const twin = await createCase(join(dir, 'twin'), { ...NEW_CASE, nonce: 'ff'.repeat(16) });
      const held = { checkpoint: await twin.checkpoint(), heldBy: 'provider' };
      expect(await codes(made.dir, [held])).toEqual(['LEDGER_CHECKPOINT_FOREIGN', 'LEDGER_UNANCHORED']);
    }));
});

describe('verification of the rest', () => {
  it('finds materials that are altered, cut, missing or not regular files', () =>
    inFolder(async (dir) => {
      const { made, held } = await kept(dir);
      const stored = await made.material.store([Buffer.from('inventory')]);
      const material = {
        type: 'material',
        addedAt: '2026-01-02T03:04:06Z',
        material: stored.sha256,
        mediaType: 'text/plain',
        note: '',
        size: stored.size,
      } as const;
      expect(await codes(made.dir, [held])).toEqual(['LEDGER_MATERIAL_UNLISTED']);
      await made.append(material);
      const path = made.material.path(stored.sha256);
      const check = async () =>
        (await codes(made.dir, [held])).filter((c) => c !== 'LEDGER_BEYOND_CHECKPOINT');
      expect(await check()).toEqual([]);
      await writeFile(path, 'inventorY');
      expect(await check()).toEqual(['LEDGER_MATERIAL_ALTERED']);
      await rm(path);
      expect(await check()).toEqual(['LEDGER_MATERIAL_MISSING']);
      execFileSync('mkfifo', [path]);
      expect(await check()).toEqual(['LEDGER_MATERIAL_ALTERED']);
      await rm(path);
      await mkdir(path);
      expect(await check()).toEqual(['LEDGER_MATERIAL_ALTERED']);
      await rm(path, { recursive: true });
      await writeFile(path, 'inventory');
      await writeFile(join(made.dir, 'material/readme.txt'), 'x');
      expect(await check()).toEqual(['LEDGER_MATERIAL_ALTERED']);
      await rm(join(made.dir, 'material/readme.txt'));
      await made.append({ ...material, size: 8 });
      expect(await check()).toEqual(['LEDGER_MATERIAL_ALTERED']);
    }));

  it('finds references to nothing, and merges that are not so', () =>
    inFolder(async (dir) => {
      const { made, lines } = await kept(dir);
      const addedAt = '2026-01-02T03:04:06Z';
      const text = (entry: Parameters<typeof serialiseEntry>[0]) =>
        Buffer.from(serialiseEntry(entry)).toString();
      const over = createHash('sha256').update(recordEntry(3).record).digest('hex');
      const signature = text({ type: 'signature', addedAt, over, signature: Buffer.from('x') });
      await rewrite(made.dir, [...lines.slice(0, 3), signature, ...lines.slice(3)]);
      expect(await codes(made.dir, [])).toEqual(['LEDGER_REFERENCE_UNKNOWN', 'LEDGER_UNANCHORED']);
      const merge = text({ type: 'merge', addedAt, base: 2, branch: [4, 3], root: over });
      await rewrite(made.dir, [...lines, merge]);
      expect(await codes(made.dir, [])).toEqual(['LEDGER_MERGED', 'LEDGER_MERGE_WRONG', 'LEDGER_UNANCHORED']);
    }));

  it('finds a missing head and checkpoint files that are none', () =>
    inFolder(async (dir) => {
      const { made, held } = await kept(dir);
      await made.checkpoints.add(held.checkpoint, { signatures: [Buffer.from('one'), Buffer.from('two')] });
      await made.checkpoints.add(held.checkpoint, { signatures: [Buffer.from('two'), Buffer.from('three')] });
      const { checkpoints } = await made.checkpoints.list();
      expect(checkpoints.map((c) => c.signatures.map(String))).toEqual([['one', 'two', 'three']]);
      expect(await codes(made.dir, [held])).toEqual([]);
      await writeFile(join(made.dir, 'ledger/checkpoints/7-x.checkpoint'), 'x');
      await writeFile(join(made.dir, `ledger/checkpoints/6-${held.checkpoint.root}.checkpoint`), 'x');
      await rm(join(made.dir, 'ledger/head'));
      expect(await codes(made.dir, [held])).toEqual([
        'LEDGER_HEAD_UNKNOWN',
        'LEDGER_CHECKPOINT_UNREADABLE',
        'LEDGER_CHECKPOINT_UNREADABLE',
      ]);
    }));

  it('agrees with a derivation of the root in a few lines of Python', () =>
    inFolder(async (dir) => {
      const { made, held } = await kept(dir);
      await cp(made.log.path, join(dir, 'log'));
      const python = `
import base64, hashlib, json, sys
def root(h):
    if len(h) == 1: return h[0]
    k = 1
    while k * 2 < len(h): k *= 2
    return hashlib.sha256(b"\\1" + root(h[:k]) + root(h[k:])).digest()
print(root([hashlib.sha256(b"\\0" + l).digest() for l in open(sys.argv[1], "rb").read().split(b"\\n")[:-1]]).hex())`;
      const out = execFileSync('python3', ['-c', python, join(dir, 'log')], { encoding: 'utf8' });
      expect(out.trim()).toBe(held.checkpoint.root);
    }));
});
