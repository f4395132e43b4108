import { spawnSync } from 'node:child_process';

/** Debian's poppler-utils: the independent reader of what was rendered. */
export const HAS_POPPLER = spawnSync('pdftotext', ['-v']).status === 0;
if (!HAS_POPPLER && process.env['CI'] === 'true') throw new Error('poppler-utils is not installed');

export function poppler(program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
  return done.stdout;
}
