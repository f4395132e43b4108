import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/formats/records/index.js';
import { RUN } from './transcript.js';

/** Types answers at a real terminal: each one when the question before it has been printed. */
const TYPIST = `
import json, os, pty, select, sys, time
run, answers = sys.argv[1:-1], json.loads(sys.argv[-1])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(run[0], run)
def read(until, seconds):
    seen, end = b'', time.time() + seconds
    while time.time() < end:
        if not select.select([fd], [], [], 0.2)[0]:
            if until and until in seen:
                return
            continue
        try:
            data = os.read(fd, 65536)
        except OSError:
            return
        seen += data
for question, answer in answers:
    read(question.encode(), 30)
    os.write(fd, answer.encode())
read(b'', 30)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const present = spawnSync('python3', ['-c', 'import pty']).status === 0;

describe.skipIf(!present && process.env['CI'] !== 'true')('record new --interactive (needs python3)', () => {
  function typed(kind: string, answers: readonly (readonly [string, string])[]) {
    const folder = mkdtempSync(join(tmpdir(), 'cloudexit-ask-'));
    try {
      const run = [process.execPath, RUN, 'record', 'new', kind, '-i', '-o', 'record.json', '--lang', 'en'];
      const env = { ...process.env, NO_COLOR: '1', TERM: 'xterm' };
      const { status } = spawnSync('python3', ['-c', TYPIST, ...run, JSON.stringify(answers)], {
        cwd: folder,
        env,
      });
      return { status, record: parseRecord(readFileSync(join(folder, 'record.json'))) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('asks until the answer fits, and writes the canonical record', () => {
    const { status, record } = typed('hold-release', [
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
