import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/core/bytes.js';
import { leafHash, verifyConsistency, verifyInclusion } from '../../src/core/merkle.js';
import { treeHash } from '../../src/core/tree-hash.js';
import { createCase, openCase } from '../../src/ledger/index.js';
import { collect, inFolder, NEW_CASE, newCase, recordEntry, recordTexts } from './cases.js';

const tree = treeHash('sha256');

describe('a new case', () => {
  it('has the folders of case.md and one entry, and opens again', () =>
    inFolder(async (dir) => {
      const made = await createCase(join(dir, 'case'), NEW_CASE);
      expect((await readdir(dir)).sort()).toEqual(['case']);
      expect((await readdir(made.dir)).sort()).toEqual(['ledger', 'material', 'trust']);
      const log = await readFile(join(made.dir, 'ledger/log'), 'utf8');
      expect(log).toBe(
        '{"case":"exit-2026-01","createdAt":"2026-01-02T03:04:05Z","nonce":"00112233445566778899aabbccddeeff","type":"urn:cloudexit:ledger:v1"}\n',
      );
      const root = createHash('sha256').update('\0').update(log.slice(0, -1)).digest('hex');
      expect(await readFile(join(made.dir, 'ledger/head'), 'utf8')).toBe(
        `{"root":"${root}","size":1,"type":"urn:cloudexit:ledger-head:v1"}`,
      );
      const opened = await openCase(made.dir);
      expect(opened.id).toBe('exit-2026-01');
      expect(await opened.checkpoint()).toEqual({
        origin: `cloudexit/exit-2026-01/${root.slice(0, 16)}`,
        size: 1,
        root,
      });
    }));

  it('takes an empty folder, refuses a folder with something in it, and leaves that as it was', () =>
    inFolder(async (dir) => {
      await mkdir(join(dir, 'empty'));
      await createCase(join(dir, 'empty'), NEW_CASE);
      await mkdir(join(dir, 'full'));
      await writeFile(join(dir, 'full/letter'), 'x');
      await expect(createCase(join(dir, 'full'), NEW_CASE)).rejects.toMatchObject({
        code: 'CASE_EXISTS',
        exit: 2,
      });
      expect((await readdir(dir)).sort()).toEqual(['empty', 'full']);
      expect(await readdir(join(dir, 'full'))).toEqual(['letter']);
    }));

  it.each(['', '.', '..', 'a/b', '-x', 'x'.repeat(65), '案'])('refuses the case id %j', (caseId) =>
    inFolder(async (dir) => {
      await expect(createCase(join(dir, 'case'), { ...NEW_CASE, caseId })).rejects.toMatchObject({
        code: 'CASE_ID_INVALID',
      });
      expect(await readdir(dir)).toEqual([]);
    }),
  );

  it('is not found where there is none', () =>
    inFolder(async (dir) => {
      await expect(openCase(dir)).rejects.toMatchObject({ code: 'CASE_NOT_FOUND', exit: 1 });
    }));
});

describe('appending', () => {
  it('numbers entries and returns the size and root that the file has', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 2);
      const appended = await made.append(recordEntry(3), recordEntry(4, 0));
      expect(appended).toMatchObject({ index: 3, size: 5 });
      const again = await openCase(made.dir);
      expect((await again.checkpoint()).root).toBe(appended.root);
      expect(await recordTexts(again)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}']);
    }));

  it('keeps every kind of entry as it was given', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 0);
      const addedAt = '2026-01-02T03:04:06Z';
      const record = recordEntry(1);
      const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      const signature = Buffer.from('later');
      const entries = [
        record,
        { type: 'signature', addedAt, over: sha256(record.record), signature },
        { type: 'signature', addedAt, over: sha256(signature), signature: Buffer.from('counter') },
        { type: 'time-stamp', addedAt, over: sha256(record.signatures[0]!), token: Buffer.from('token') },
        {
          type: 'material',
          addedAt,
          material: sha256(signature),
          mediaType: 'text/plain',
          note: '清单',
          size: 5,
        },
      ] as const;
      await made.append(...entries);
      expect((await collect(made.entries())).slice(1).map((e) => e.entry)).toEqual(entries);
    }));

  it('refuses a signature over something unknown, and a time stamp over a record', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 1);
      const before = await readFile(made.log.path);
      const addedAt = '2026-01-02T03:04:06Z';
      const signature = Buffer.from('s');
      const unknown = 'ab'.repeat(32);
      await expect(
        made.append({ type: 'signature', addedAt, over: unknown, signature }),
      ).rejects.toMatchObject({
        code: 'LEDGER_REFERENCE_UNKNOWN',
      });
      const over = createHash('sha256').update(recordEntry(1).record).digest('hex');
      await expect(
        made.append({ type: 'time-stamp', addedAt, over, token: signature }),
      ).rejects.toMatchObject({
        code: 'LEDGER_REFERENCE_UNKNOWN',
      });
      expect(await readFile(made.log.path)).toEqual(before);
      await made.append({ type: 'signature', addedAt, over, signature });
    }));

  it('refuses values that have no line', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 0);
      const bad = [
        { ...recordEntry(1), addedAt: '2026-13-02T03:04:06Z' },
        { ...recordEntry(1), record: new Uint8Array(0) },
        { ...recordEntry(1), signatures: Array.from({ length: 65 }, () => Buffer.from('x')) },
        { ...recordEntry(1), surprise: 1 },
      ];
      for (const entry of bad) {
        await expect(made.append(entry)).rejects.toMatchObject({ code: 'LEDGER_ENTRY_INVALID' });
      }
      expect(await recordTexts(made)).toEqual([]);
    }));

  it('is safe when many callers of one object and of several append at once', () =>
    inFolder(async (dir) => {
      const one = await newCase(dir, 0);
      const two = await openCase(one.dir);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).append(recordEntry(n))),
      );
      expect(results.map((r) => r.index).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
      const texts = await recordTexts(one);
      expect(new Set(texts).size).toBe(20);
      for (const [n, { index }] of results.entries()) expect(texts[index - 1]).toBe(`{"n":${n}}`);
      expect((await readdir(join(one.dir, 'ledger'))).sort()).toEqual(['checkpoints', 'head', 'log']);
    }));

  it('refuses to write when the head is missing or unreadable', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 1);
      for (const spoil of [
        () => writeFile(join(made.dir, 'ledger/head'), '{}'),
        () => rm(join(made.dir, 'ledger/head')),
      ]) {
        await spoil();
        const other = await openCase(made.dir);
        await expect(other.append(recordEntry(2))).rejects.toMatchObject({
          code: 'LEDGER_HEAD_UNKNOWN',
          exit: 4,
        });
      }
    }));
});

describe('proofs', () => {
  it('verify for every entry and every pair of sizes, and not for another leaf', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 8);
      const lines = (await collect(made.entries())).map((e) => e.line);
      const bytes = (hex: readonly string[]) => hex.map((h) => fromHex(h)!);
      for (let size = 1; size <= 9; size++) {
        for (let index = 0; index < size; index++) {
          const p = await made.inclusionProof(index, size);
          const args = { index, size, proof: bytes(p.proof), root: fromHex(p.root)! };
          expect(fromHex(p.leafHash)).toEqual(Uint8Array.from(leafHash(tree, lines[index]!)));
          expect(verifyInclusion(tree, { ...args, leafHash: leafHash(tree, lines[index]!) })).toBe(true);
          expect(verifyInclusion(tree, { ...args, leafHash: leafHash(tree, Buffer.from('other')) })).toBe(
            false,
          );
        }
        const c = await made.consistencyProof(size);
        expect(c.second.size).toBe(9);
        const args = { first: size, second: 9, proof: bytes(c.proof), firstRoot: fromHex(c.first.root)! };
        expect(verifyConsistency(tree, { ...args, secondRoot: fromHex(c.second.root)! })).toBe(true);
        expect(verifyConsistency(tree, { ...args, secondRoot: new Uint8Array(32) })).toBe(false);
      }
      await expect(made.inclusionProof(9)).rejects.toThrow(RangeError);
      await expect(made.consistencyProof(3, 10)).rejects.toThrow(RangeError);
    }));
});

describe('material', () => {
  it('is stored under its digest, once, and read back verified', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 0);
      const content = randomBytes(1_500_000);
      await writeFile(join(dir, 'big'), content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(await made.material.storeFile(join(dir, 'big'))).toEqual({ sha256, size: content.length });
      expect(await made.material.store([content.subarray(0, 7), content.subarray(7)])).toEqual({
        sha256,
        size: content.length,
      });
      expect(await readdir(join(made.dir, 'material'))).toEqual([sha256]);
      expect(Buffer.concat(await collect(made.material.read(sha256))).equals(content)).toBe(true);
      await expect(made.material.readAll(sha256, 1000)).rejects.toMatchObject({ code: 'MATERIAL_TOO_LARGE' });
    }));

  it('notices other bytes under a digest, also when the same is stored again, and leaves them', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 0);
      const { sha256 } = await made.material.store([Buffer.from('evidence')]);
      await writeFile(made.material.path(sha256), 'EVIDENCE');
      await expect(collect(made.material.read(sha256))).rejects.toMatchObject({
        code: 'LEDGER_MATERIAL_ALTERED',
      });
      await expect(made.material.store([Buffer.from('evidence')])).rejects.toMatchObject({
        code: 'LEDGER_MATERIAL_ALTERED',
        exit: 3,
      });
      expect(await readdir(join(made.dir, 'material'))).toEqual([sha256]);
      expect(await readFile(made.material.path(sha256), 'utf8')).toBe('EVIDENCE');
    }));

  it('says what is missing and takes nothing but digests for names', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 0);
      await expect(made.material.verify('ab'.repeat(32))).rejects.toMatchObject({
        code: 'LEDGER_MATERIAL_MISSING',
      });
      for (const name of ['../ledger/log', 'AB'.repeat(32), '']) {
        await expect(made.material.has(name)).rejects.toMatchObject({ code: 'MATERIAL_NAME_INVALID' });
      }
    }));

  it('leaves nothing behind when its source fails', () =>
    inFolder(async (dir) => {
      const made = await newCase(dir, 0);
      async function* failing() {
        yield Buffer.from('first');
        throw new Error('the source is gone');
      }
      await expect(made.material.store(failing())).rejects.toThrow('the source is gone');
      expect(await readdir(join(made.dir, 'material'))).toEqual([]);
    }));
});
