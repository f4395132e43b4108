import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../src/core/errors.js';
import { seedCommitment } from '../../src/core/sample-draw.js';
import { buildRecord, serialiseRecord } from '../../src/formats/records/index.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scanMedium } from '../../src/usecases/residue/scan-medium.js';
import { exampleRecords } from '../clauses/example.js';
import { scratch } from '../inventory/support.js';
import { noise } from './noise.js';

const SEED = '07'.repeat(32);
const example = exampleRecords().find(({ kind }) => kind === 'deletion-authorisation')!;

/** An authorisation that commits to these tests. */
function authorisationWith(residueTests: object[] | undefined): string {
  const { predicate } = JSON.parse(new TextDecoder().decode(example.bytes));
  const path = join(scratch(), 'authorisation.json');
  writeFileSync(
    path,
    serialiseRecord(
      buildRecord('deletion-authorisation', { ...predicate, ...(residueTests && { residueTests }) } as never),
    ),
  );
  return path;
}

async function scannedWith(authorisation: (index: string) => string | undefined, sampled = false) {
  const folder = join(scratch(), 'data');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), noise('a', 8192));
  const index = join(scratch(), 'residue');
  const { sha256 } = await indexSource({ sources: [folder], output: index, sizes: [4096], reading: {} });
  const medium = join(scratch(), 'image');
  writeFileSync(medium, noise('other', 100 * 4096));
  return scanMedium({
    medium,
    index,
    output: join(scratch(), 'scan.json'),
    authorisation: authorisation(sha256),
    sample: sampled
      ? { plan: 'stratified', seed: SEED, confidencePpm: 990_000, residueBytes: 40_960 }
      : undefined,
    now: () => new Date('2026-05-01T00:00:00Z'),
    tool: 'test',
  });
}

describe('the index and the seed, held to the authorisation', () => {
  const other = 'ab'.repeat(32);
  const seed = seedCommitment(SEED);
  it.each([
    ['no authorisation named', false, () => undefined, []],
    ['the index is committed to', false, (index: string) => [{ index: other }, { index }], []],
    ['index and seed are committed to', true, (index: string) => [{ index, seedCommitment: seed }], []],
    ['another index is committed to', false, () => [{ index: other }], ['RESIDUE_INDEX_DIFFERS']],
    ['no test is committed to', false, () => null, ['RESIDUE_TEST_NOT_COMMITTED']],
    [
      'a seed is committed to that a full scan does not need',
      false,
      (index: string) => [{ index, seedCommitment: other }],
      [],
    ],
    ['no seed is committed to', true, (index: string) => [{ index }], ['RESIDUE_TEST_NOT_COMMITTED']],
    [
      'another seed is committed to',
      true,
      (index: string) => [{ index, seedCommitment: other }],
      ['RESIDUE_SEED_DIFFERS'],
    ],
  ] as const)('%s', async (_, sampled, tests, codes) => {
    const { findings, result } = await scannedWith((index) => {
      const list = tests(index);
      if (list === undefined) return undefined;
      return authorisationWith(list === null ? undefined : [...list]);
    }, sampled);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    expect(result.outcome).toBe('none-found');
  });

  it('a record of another kind is refused before anything is read', async () => {
    const demand = exampleRecords().find(({ kind }) => kind === 'exit-demand')!;
    const path = join(scratch(), 'demand.json');
    writeFileSync(path, demand.bytes);
    await expect(scannedWith(() => path)).rejects.toSatisfy((e) => errorCode(e) === 'RECORD_KIND_OTHER');
  });
});
