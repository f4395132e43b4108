import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordLines, recordsExit } from '../../src/cli/record-lines.js';
import { openCase } from '../../src/ledger/index.js';
import { listRecords } from '../../src/usecases/case/list-records.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { evidenceOf, signedBy } from '../clauses/evidence.js';
import { COMPLETE } from '../examples/complete.js';
import { AUDITED_AT } from '../usecases/signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-records-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function policy(...folders: string[]) {
  return readPolicy({ folders }, { at: new Date(AUDITED_AT) });
}

describe('the records of a case', () => {
  it('are listed with who signed them', async () => {
    const evidence = await listRecords(COMPLETE, await policy(join(COMPLETE, 'trust')));
    const lines = recordLines('en', evidence);
    expect(lines).toHaveLength(evidence.records.length);
    expect(lines.filter((l) => l.includes('  counts '))).toHaveLength(evidence.records.length - 1);
    expect(lines.filter((l) => l.includes('replaced or withdrawn'))).toHaveLength(1);
    expect(lines.find((l) => l.includes('Exit plan (gov)') && l.includes('counts'))).toMatch(
      /signed by gov, cloud, lab$/,
    );
    expect(recordsExit(evidence)).toBe(0);
  });

  it('do not count without an anchor, and every signature says why', async () => {
    const evidence = await listRecords(COMPLETE, await policy());
    const text = recordLines('zh', evidence).join('\n');
    expect(text).not.toContain('有效 ');
    expect(text.match(/不计入/g)).toHaveLength(evidence.records.length);
    expect(recordsExit(evidence)).toBe(4);
  });

  it('are refused when a signature is damaged, and when an entry is no record', async () => {
    const damaged = signedBy('gov', { outcome: 'invalid', codes: ['SIGNATURE_DIFFERS'] });
    const spoiled = evidenceOf({ signatures: { demand: [damaged] } });
    expect(recordLines('en', spoiled).join('\n')).toContain('SIGNATURE_DIFFERS');
    expect(recordsExit(spoiled)).toBe(3);

    const dir = join(scratch, 'case');
    cpSync(COMPLETE, dir, { recursive: true });
    const record = Buffer.from('{}');
    await (await openCase(dir)).append({ type: 'record', addedAt: AUDITED_AT, record, signatures: [] });
    const evidence = await listRecords(dir, await policy(join(dir, 'trust')));
    expect(recordLines('en', evidence).at(-1)).toMatch(/^ {3}79 {2}.*not a record that can be read/);
    expect(recordsExit(evidence)).toBe(4);
  });
});
