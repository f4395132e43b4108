import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordEntry } from '../../src/formats/ledger.js';
import { type Case, createCase } from '../../src/ledger/index.js';

export const NEW_CASE = {
  caseId: 'exit-2026-01',
  createdAt: '2026-01-02T03:04:05Z',
  nonce: '00112233445566778899aabbccddeeff',
};

/** A scratch folder that is removed with what the test put there. */
export async function inFolder<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'cloudexit-ledger-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export function recordEntry(n: number, signatures = 1): RecordEntry {
  return {
    type: 'record',
    addedAt: '2026-01-02T03:04:06Z',
    record: Buffer.from(`{"n":${n}}`),
    signatures: Array.from({ length: signatures }, (_, i) => Buffer.from(`signature ${i} of ${n}`)),
  };
}

export async function newCase(dir: string, records: number, name = 'case'): Promise<Case> {
  const made = await createCase(join(dir, name), NEW_CASE);
  for (let n = 1; n <= records; n++) await made.append(recordEntry(n));
  return made;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The records of a case, as text, in order. */
export async function recordTexts(source: Case): Promise<string[]> {
  return (await collect(source.entries()))
    .map((e) => e.entry)
    .filter((e): e is RecordEntry => e.type === 'record')
    .map((e) => Buffer.from(e.record).toString());
}
