import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src/core/finding-codes.js';
import { createCase, openCase, verifyCase } from '../../src/ledger/index.js';
import { collect, NEW_CASE, recordEntry, recordTexts } from './cases.js';
import { type Choose, PowerCut, SimulatedDisk } from './fault/simulated-disk.js';

const DIR = '/work/case';

interface Outcome {
  readonly acknowledged: number;
  readonly begun: number;
  readonly material: string | undefined;
}

/** A case, four records one by one, one material: until the power fails. */
async function live(disk: SimulatedDisk): Promise<Outcome> {
  let acknowledged = -1;
  let begun = -1;
  let material: string | undefined;
  try {
    await disk.makeDir('/work');
    await disk.syncDir('/');
    const made = await createCase(DIR, NEW_CASE, disk);
    acknowledged = begun = 0;
    for (let n = 1; n <= 4; n++) {
      begun = n;
      await made.append({ ...recordEntry(n), record: Buffer.from(`{"n":${n}}`.padEnd(40 * n)) });
      acknowledged = n;
    }
    material = (await made.material.store([Buffer.from('evi'), Buffer.from('dence')])).sha256;
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return { acknowledged, begun, material };
}

async function numbers(disk: SimulatedDisk): Promise<number[]> {
  return (await recordTexts(await openCase(DIR, disk))).map((text) => JSON.parse(text).n);
}

async function checkSurvivor(disk: SimulatedDisk, lived: Outcome): Promise<void> {
  if (!(await disk.exists(`${DIR}/ledger/log`))) {
    // Nothing was promised yet, so there may be nothing, but not half a case.
    expect(lived.acknowledged).toBe(-1);
    expect(await disk.exists(DIR)).toBe(false);
    return;
  }
  const found = await numbers(disk);
  expect(found).toEqual(Array.from({ length: found.length }, (_, i) => i + 1));
  expect(found.length).toBeGreaterThanOrEqual(lived.acknowledged);
  expect(found.length).toBeLessThanOrEqual(Math.max(0, lived.begun));
  const source = await openCase(DIR, disk);
  // Stored before the log lists it: between the two it is no evidence.
  const allowed: FindingCode[] = ['LEDGER_UNANCHORED', 'LEDGER_TAIL_TORN', 'LEDGER_MATERIAL_UNLISTED'];
  const before = await verifyCase(source, []);
  expect(before.findings.map((f) => f.code).filter((code) => !allowed.includes(code))).toEqual([]);
  if (lived.material !== undefined) expect(await source.material.verify(lived.material)).toBe(8);

  const tornBytes = await tail(disk);
  const appended = await source.append(recordEntry(99));
  expect(appended.index).toBe(found.length + 1);
  expect(await numbers(disk)).toEqual([...found, 99]);
  const after = (await verifyCase(source, [])).findings.map((f) => f.code);
  expect(after.filter((code) => code !== 'LEDGER_MATERIAL_UNLISTED')).toEqual(['LEDGER_UNANCHORED']);
  if (tornBytes.length > 0) {
    const kept = await disk.list(`${DIR}/ledger/torn`);
    const contents = await Promise.all(kept.map((name) => disk.content(`${DIR}/ledger/torn/${name}`)));
    expect(contents.some((content) => content.equals(tornBytes))).toBe(true);
  }
}

/** What follows the last whole entry. */
async function tail(disk: SimulatedDisk): Promise<Buffer> {
  const log = await disk.content(`${DIR}/ledger/log`);
  const entries = await collect((await openCase(DIR, disk)).entries());
  return log.subarray(entries.at(-1)!.end);
}

function choosing(numbers: readonly number[]): Choose {
  let next = 0;
  return (below) => (numbers[next++ % numbers.length] ?? 0) % below;
}

describe('a power cut', () => {
  it('before every single operation loses nothing acknowledged, whatever unflushed data survive', async () => {
    const whole = new SimulatedDisk();
    expect(await live(whole)).toMatchObject({ acknowledged: 4, material: expect.any(String) });
    expect(whole.operations).toBeGreaterThan(40);
    for (let failAt = 0; failAt <= whole.operations; failAt++) {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 12 }), async (numbers) => {
          const disk = new SimulatedDisk(failAt);
          const lived = await live(disk);
          await checkSurvivor(disk.afterPowerCut(choosing(numbers)), lived);
        }),
        { numRuns: 15, seed: failAt },
      );
    }
  });

  it('during the repair of a torn tail loses neither the tail nor an entry', async () => {
    for (let failAt = 0; ; failAt++) {
      const { disk: torn, tornBytes } = await tornDisk();
      const disk = torn.failingAfter(failAt);
      const source = await openCase(DIR, disk);
      const appended = await source.append(recordEntry(2)).catch((error: unknown) => {
        if (!(error instanceof PowerCut)) throw error;
        return undefined;
      });
      for (const survival of [[0], [1, 2, 3], [9999], [7, 0, 5]]) {
        const after = disk.afterPowerCut(choosing(survival));
        const again = await openCase(DIR, after);
        await again.append(recordEntry(3));
        const found = await numbers(after);
        expect(found).toEqual(found.includes(2) ? [1, 2, 3] : [1, 3]);
        if (appended !== undefined) expect(found).toContain(2);
        const kept = await after.list(`${DIR}/ledger/torn`);
        const contents = await Promise.all(kept.map((name) => after.content(`${DIR}/ledger/torn/${name}`)));
        expect(contents.map(String)).toContain(tornBytes.toString());
      }
      if (appended !== undefined) return;
    }
  });
});

async function tornDisk(): Promise<{ disk: SimulatedDisk; tornBytes: Buffer }> {
  const disk = new SimulatedDisk();
  await disk.makeDir('/work');
  const made = await createCase(DIR, NEW_CASE, disk);
  await made.append(recordEntry(1));
  const tornBytes = Buffer.from('{"addedAt":"2026-01-');
  const log = await disk.open(`${DIR}/ledger/log`, 'update');
  await log.write(tornBytes, (await log.stat()).size);
  await log.sync();
  await disk.syncDir('/');
  return { disk, tornBytes };
}
