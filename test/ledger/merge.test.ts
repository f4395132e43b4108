import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Case,
  createCase,
  type HeldCheckpoint,
  mergeCase,
  openCase,
  verifyCase,
} from '../../src/ledger/index.js';
import { collect, inFolder, NEW_CASE, newCase, recordEntry, recordTexts } from './cases.js';

const NOW = '2026-01-03T00:00:00Z';

async function copyOf(source: Case, dir: string): Promise<Case> {
  await cp(source.dir, dir, { recursive: true });
  return openCase(dir);
}

async function held(source: Case, heldBy: string): Promise<HeldCheckpoint> {
  return { checkpoint: await source.checkpoint(), heldBy };
}

async function wanting(source: Case, checkpoints: readonly HeldCheckpoint[]): Promise<string[]> {
  const { findings } = await verifyCase(source, checkpoints);
  return findings.map((f) => f.code).filter((c) => c !== 'LEDGER_MERGED' && c !== 'LEDGER_BEYOND_CHECKPOINT');
}

describe('merging copies', () => {
  it('extends a copy that is behind, and takes nothing from one that is', () =>
    inFolder(async (dir) => {
      const customer = await newCase(dir, 2);
      const provider = await copyOf(customer, join(dir, 'provider'));
      await provider.append(recordEntry(3));
      await provider.append(recordEntry(4));
      const { size, root } = await provider.checkpoint();
      expect(await mergeCase(customer, provider, NOW)).toEqual({
        outcome: 'extended',
        common: 3,
        taken: 2,
        size,
        root,
      });
      expect(await mergeCase(customer, provider, NOW)).toMatchObject({
        outcome: 'nothing-new',
        taken: 0,
        size,
      });
      await customer.append(recordEntry(5));
      expect(await mergeCase(customer, provider, NOW)).toMatchObject({
        outcome: 'nothing-new',
        taken: 0,
        size: 6,
      });
      expect(await recordTexts(customer)).toEqual([1, 2, 3, 4, 5].map((n) => `{"n":${n}}`));
    }));

  it('joins copies that grew apart; both sides keep their checkpoints, and end with the same log', () =>
    inFolder(async (dir) => {
      const customer = await newCase(dir, 1);
      const provider = await copyOf(customer, join(dir, 'provider'));
      await customer.append(recordEntry(2));
      await provider.append(recordEntry(3));
      await provider.append(recordEntry(2));
      const before = [await held(customer, 'customer'), await held(provider, 'provider')];
      expect(await mergeCase(customer, provider, NOW)).toMatchObject({
        outcome: 'merged',
        common: 2,
        taken: 1,
        size: 5,
      });
      expect((await collect(customer.entries())).at(-1)!.entry).toMatchObject({
        type: 'merge',
        base: 2,
        branch: [3, 2],
      });
      expect(await wanting(customer, before)).toEqual([]);
      const full = await verifyCase(customer, before);
      expect(full.anchored).toBe(4);
      expect(full.findings.map((f) => f.code)).toContain('LEDGER_MERGED');

      expect(await mergeCase(provider, customer, NOW)).toMatchObject({
        outcome: 'taken-over',
        taken: 1,
        size: 5,
      });
      expect(await readFile(provider.log.path)).toEqual(await readFile(customer.log.path));
      expect(await wanting(provider, before)).toEqual([]);
      await provider.append(recordEntry(9));
      expect(await mergeCase(customer, provider, NOW)).toMatchObject({
        outcome: 'extended',
        taken: 1,
        size: 6,
      });
    }));

  it('keeps a checkpoint checkable that came in by a merge within a merge', () =>
    inFolder(async (dir) => {
      const first = await newCase(dir, 1);
      const second = await copyOf(first, join(dir, 'second'));
      const third = await copyOf(first, join(dir, 'third'));
      await first.append(recordEntry(2));
      await second.append(recordEntry(3));
      await third.append(recordEntry(4));
      const shown = await held(second, 'second');
      await mergeCase(first, second, NOW);
      expect(await mergeCase(third, first, NOW)).toMatchObject({ outcome: 'merged', taken: 3 });
      expect(await wanting(third, [shown, await held(first, 'first')])).toEqual([]);
    }));

  it('refuses another case, and a log at fault, and then changes nothing', () =>
    inFolder(async (dir) => {
      const customer = await newCase(dir, 2);
      const log = await readFile(customer.log.path);
      const twin = await createCase(join(dir, 'twin'), { ...NEW_CASE, nonce: 'ab'.repeat(16) });
      await expect(mergeCase(customer, twin, NOW)).rejects.toMatchObject({
        code: 'LEDGER_OTHER_CASE',
        exit: 3,
      });
      const bad = await copyOf(customer, join(dir, 'bad'));
      await bad.log.append(() => [
        { type: 'merge', addedAt: NOW, base: 1, branch: [1], root: '00'.repeat(32) },
      ]);
      await expect(mergeCase(customer, bad, NOW)).rejects.toMatchObject({ code: 'LEDGER_MERGE_WRONG' });
      expect(await readFile(customer.log.path)).toEqual(log);
    }));

  it('names a history that contradicts a checkpoint even after taking it in', () =>
    inFolder(async (dir) => {
      const customer = await newCase(dir, 1);
      const provider = await copyOf(customer, join(dir, 'provider'));
      const rewritten = await copyOf(customer, join(dir, 'rewritten'));
      await provider.append(recordEntry(2));
      const shown = await held(provider, 'provider');
      await rewritten.append(recordEntry(3));
      await mergeCase(customer, rewritten, NOW);
      expect(await wanting(customer, [shown])).toEqual(['LEDGER_HISTORY_CHANGED', 'LEDGER_UNANCHORED']);
    }));

  it('in any order among three parties loses nothing, satisfies every checkpoint ever made, and comes to an end', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(2), from: fc.nat(2), merge: fc.boolean() }), {
          minLength: 4,
          maxLength: 14,
        }),
        (steps) =>
          inFolder(async (dir) => {
            const first = await newCase(dir, 1);
            const parties = [first, await copyOf(first, join(dir, 'b')), await copyOf(first, join(dir, 'c'))];
            const checkpoints = parties.map(() => [] as HeldCheckpoint[]);
            let n = 1;
            const mergeFrom = async (at: number, from: number) => {
              await mergeCase(parties[at]!, parties[from]!, NOW);
              checkpoints[at] = [...new Set([...checkpoints[at]!, ...checkpoints[from]!])];
            };
            for (const { at, from, merge } of steps) {
              if (merge && at !== from) await mergeFrom(at, from);
              else if (!merge) await parties[at]!.append(recordEntry(++n));
              checkpoints[at]!.push(await held(parties[at]!, `party ${at}`));
              expect(await wanting(parties[at]!, checkpoints[at]!)).toEqual([]);
            }
            // One round to a common copy and one back: after that everybody has the same bytes.
            for (const [at, from] of [
              [0, 1],
              [0, 2],
              [1, 0],
              [2, 0],
            ] as const)
              await mergeFrom(at, from);
            const logs = await Promise.all(parties.map((p) => readFile(p.log.path, 'utf8')));
            expect(logs[1]).toBe(logs[0]);
            expect(logs[2]).toBe(logs[0]);
            expect(new Set(await recordTexts(first)).size).toBe(n);
            expect(await wanting(first, checkpoints.flat())).toEqual([]);
          }),
      ),
      { numRuns: 25, seed: 5 },
    ));
});
