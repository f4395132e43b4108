import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/formats/records/index.js';
import { signedExample } from '../usecases/signed-example.js';
import { NO_TERMINAL, typed } from './typist.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-audit-ask-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const DOWN = '\u001b[B';
const AGREE = `${DOWN}\r`;
const DISAGREE = `${DOWN}${DOWN}\r`;

describe.skipIf(NO_TERMINAL)('audit --assessor at a terminal (needs python3)', () => {
  it('asks clause by clause, the open ones first, wants reasons for disagreeing, and writes the records', async () => {
    const { dir } = await signedExample(scratch, { keys: 'p256', without: ['residual-test', 'opinion'] });
    const command = ['audit', dir, '--assessor', 'lab', '-o', 'assessment', '--at', '2026-05-01T08:00:00Z'];
    const status = typed(
      scratch,
      [...command, '--time', '2026-05-01T08:00:00Z'],
      [
        // Not satisfied: the keys are none of SM2.
        ['? 5.1 ', AGREE],
        ['Whose part was it?', '\r'],
        ['Step:', `${DOWN}\r`],
        ['How did you look?', '\r'],
        ['What did you observe?', ' \r'],
        ['this is needed', '\u007fKeys are ECDSA throughout.\r'],
        ['Go on', '\r'],
        // Open for want of the opinion that is being made: passed over.
        ['? 5.3 ', '\r'],
        ['? 9.2.4a ', '\r'],
        ['? 9.2.4b ', DISAGREE],
        ['Whose part was it?', '\r'],
        ['Step:', '\r'],
        ['How did you look?', `${DOWN}${DOWN}\r`],
        ['What did you observe?', 'No test was made.\r'],
        ['Your outcome:', `${DOWN}\r`],
        ['Why do you disagree?', 'It was due in April.\r'],
        ['Go on', 'n\r'],
        ['Parties audited:', ' \r'],
        ['Opinion:', `${DOWN}${DOWN}\r`],
        ['The opinion in your words:', 'The residual test is missing.\r'],
      ],
    );
    expect(status).toBe(3);
    const files = readdirSync(join(scratch, 'assessment')).sort();
    expect(files).toEqual(['observation-1.json', 'observation-2.json', 'opinion.json']);
    const [first, second, opinion] = files.map(
      (f) =>
        parseRecord(readFileSync(join(scratch, 'assessment', f))).statement.predicate as Record<
          string,
          unknown
        >,
    );
    expect(first).toMatchObject({
      step: 'deletion',
      method: 'examine',
      observation: 'Keys are ECDSA throughout.',
      outcome: 'does-not-conform',
      position: { clause: '5.1', computed: 'not-satisfied', outcome: 'not-satisfied' },
    });
    expect(second).toMatchObject({
      step: 'return',
      method: 'test',
      outcome: 'does-not-conform',
      position: { clause: '9.2.4b', computed: 'not-assessed', reason: 'It was due in April.' },
    });
    expect(opinion).toMatchObject({ opinion: 'adverse', text: 'The residual test is missing.' });
    expect(opinion!['observations']).toHaveLength(2);
  });

  it('is ended by Ctrl-C and leaves no folder behind', async () => {
    const other = join(scratch, 'other');
    mkdirSync(other);
    const { dir } = await signedExample(other, { keys: 'p256' });
    const status = typed(
      scratch,
      ['audit', dir, '--assessor', 'lab', '-o', 'interrupted'],
      [['? ', '\u0003']],
    );
    expect(status).toBe(1);
    expect(readdirSync(scratch)).not.toContain('interrupted');
  });
});
