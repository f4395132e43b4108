import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS, type FindingCode } from '../../src/core/finding-codes.js';
import { inventoryOf } from '../sources/support.js';
import { BAD, GOOD } from './build.js';

const here = fileURLToPath(new URL('.', import.meta.url));

// Written by `RETURNS=write npx vitest run test/returns`, and compared on every run.
if (process.env['RETURNS'] === 'write') {
  mkdirSync(join(here, 'good'), { recursive: true });
  mkdirSync(join(here, 'bad'), { recursive: true });
  for (const [file, bytes] of Object.entries(GOOD)) writeFileSync(join(here, 'good', file), bytes);
  for (const { file, bytes } of BAD) writeFileSync(join(here, 'bad', file), bytes);
}

describe('the archives in this folder', () => {
  it('are what their builder makes', () => {
    expect(readdirSync(join(here, 'good')).sort()).toEqual(Object.keys(GOOD).sort());
    expect(readdirSync(join(here, 'bad')).sort()).toEqual(BAD.map((bad) => bad.file).sort());
    for (const [file, bytes] of Object.entries(GOOD)) {
      expect(readFileSync(join(here, 'good', file)).equals(bytes), file).toBe(true);
    }
    for (const { file, bytes } of BAD) {
      expect(readFileSync(join(here, 'bad', file)).equals(bytes), file).toBe(true);
    }
  });

  it('hold a case for every finding that archives can give', () => {
    const codes = Object.keys(FINDING_KINDS);
    const from = codes.indexOf('ARCHIVE_TRUNCATED');
    const to = codes.indexOf('ENTRY_NAME_NOT_UTF8');
    const named = new Set(BAD.map((bad) => bad.file.split('__')[0]));
    // Not a property of one archive: made at run time in test/sources/nested.test.ts.
    named.add('ARCHIVE_NESTED_NOT_OPENED');
    expect(codes.slice(from, to + 1).filter((code) => !named.has(code))).toEqual([]);
  });
});

describe('a good archive gives no finding', () => {
  for (const file of Object.keys(GOOD)) {
    it(file, async () => {
      const { codes, complete } = await inventoryOf(join(here, 'good', file));
      expect(codes).toEqual([]);
      expect(complete).toBe(true);
    });
  }
});

describe('a bad archive gives the finding that it is named by', () => {
  for (const { file, also = [] } of BAD) {
    const code = file.split('__')[0] as FindingCode;
    it(file, async () => {
      const { codes, complete } = await inventoryOf(join(here, 'bad', file));
      expect(codes).toEqual([...new Set([code, ...also])].sort());
      if (FINDING_KINDS[code].effect === 'not-assessed') expect(complete).toBe(false);
    });
  }
});
