import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const RUN = resolve(import.meta.dirname, '../../bin/run.js');

/**
 * A transcript is a file one can read: `$ command`, continued by `> ` lines, what it printed, `exit N`.
 * `[..]` stands for anything within a line, a line `[...]` for any lines. `#` lines are comments.
 */
export interface Step {
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
  readonly exit: number;
}

export interface Outcome {
  readonly output: string;
  readonly exit: number;
}

export function parseTranscript(text: string): Step[] {
  const steps: Step[] = [];
  let open: { line: number; command: string; expected: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('$ ')) {
      if (open) throw new Error(`line ${open.line}: no exit line`);
      open = { line: index + 1, command: line.slice(2), expected: [] };
    } else if (open && open.expected.length === 0 && line.startsWith('> ')) {
      open.command += `\n${line.slice(2)}`;
    } else if (open) {
      const exit = /^exit (\d+)$/.exec(line);
      if (exit) {
        steps.push({ ...open, exit: Number(exit[1]) });
        open = undefined;
      } else open.expected.push(line);
    } else if (line.trim() !== '' && !line.startsWith('#')) {
      throw new Error(`line ${index + 1}: outside a step: ${line}`);
    }
  }
  if (open) throw new Error(`line ${open.line}: no exit line`);
  return steps;
}

export function matches(expected: readonly string[], output: string): boolean {
  const source = expected
    .map((line) =>
      line === '[...]' ? '(?:[^\\n]*\\n)*?' : `${line.split('[..]').map(escapeRegExp).join('[^\\n]*')}\\n`,
    )
    .join('');
  return new RegExp(`^${source}$`).test(output);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Runs one line in a shell where `cloudexit` is this build, with a bare and English environment. */
export function runLine(command: string, cwd: string, env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((done) => {
    execFile(
      'bash',
      ['-c', `exec 2>&1\ncloudexit() { "${process.execPath}" "${RUN}" "$@"; }\n${command}`],
      {
        cwd,
        env: { PATH: process.env['PATH'] ?? '', HOME: cwd, LANG: 'C.UTF-8', ...env },
        maxBuffer: 1 << 26,
      },
      (error, stdout) => {
        const exit = error ? (typeof error.code === 'number' ? error.code : 128) : 0;
        done({ output: stdout, exit });
      },
    );
  });
}

export async function inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'cloudexit-cli-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
