import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/formats/records/index.js';
import { NO_TERMINAL, typed } from './typist.js';

describe.skipIf(NO_TERMINAL)('record new --interactive (needs python3)', () => {
  function made(kind: string, answers: readonly (readonly [string, string])[]) {
    const folder = mkdtempSync(join(tmpdir(), 'cloudexit-ask-'));
    try {
      const status = typed(folder, ['record', 'new', kind, '-i', '-o', 'record.json'], answers);
      return { status, record: parseRecord(readFileSync(join(folder, 'record.json'))) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('asks until the answer fits, and writes the canonical record', () => {
    const { status, record } = made('hold-release', [
      ['(case)', 'exit-1\r'],
      ['(party)', 'gov\r'],
      ['(recordedAt)', '\r'],
      ['(hold.sha256)', 'zz\r'],
      ['does not have the form', `\u007f\u007f${'ab'.repeat(32)}\r`],
      ['(releasedAt)', '2026-04-10T01:00:00Z\r'],
      ['(reason)', 'closed\r'],
    ]);
    expect(status).toBe(0);
    expect(record.kind).toBe('hold-release');
    expect(record.statement.predicate).toMatchObject({
      case: 'exit-1',
      party: 'gov',
      hold: { sha256: 'ab'.repeat(32) },
      releasedAt: '2026-04-10T01:00:00Z',
      reason: 'closed',
    });
  });
});
