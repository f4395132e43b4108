import { spawnSync } from 'node:child_process';
import { RUN } from './transcript.js';

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
export const NO_TERMINAL = !present && process.env['CI'] !== 'true';

/** Runs a command at a real terminal and types answers: each one when the question before it has been printed. Returns the exit code. */
export function typed(
  cwd: string,
  command: readonly string[],
  answers: readonly (readonly [string, string])[],
): number | null {
  const run = [process.execPath, RUN, ...command, '--lang', 'en'];
  const env = { ...process.env, NO_COLOR: '1', TERM: 'xterm' };
  return spawnSync('python3', ['-c', TYPIST, ...run, JSON.stringify(answers)], { cwd, env }).status;
}
