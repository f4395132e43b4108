import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');
const dir = mkdtempSync(join(tmpdir(), 'cloudexit-signals-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A check that tells by a file that it has begun, and takes a while. */
const PLAN = `system: portal
environment: new-platform
checks:
  - { id: slow, kind: command, run: [sh, -c, "touch began && sleep 3"] }
`;

async function begun(name: string): Promise<{ child: ChildProcess; said: () => string }> {
  writeFileSync(join(dir, 'plan.yaml'), PLAN);
  rmSync(join(dir, 'began'), { force: true });
  const words = [BIN, 'acceptance', 'run', 'plan.yaml', '-o', name, '--allow-commands', '--lang', 'en'];
  const child = spawn(process.execPath, words, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  for (let tries = 0; !existsSync(join(dir, 'began')); tries++) {
    if (tries > 1000) throw new Error(`the check did not begin: ${text}`);
    await new Promise((done) => setTimeout(done, 20));
  }
  return { child, said: () => text };
}

describe('a command that is asked to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('says so at %s and leaves nothing', async (signal) => {
    const { child, said } = await begun(`${signal}.json`);
    child.kill(signal);
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, said: said() }).toEqual({
      code: 1,
      said: expect.stringContaining('INTERRUPTED: interrupted; nothing was left half-written'),
    });
    expect(existsSync(join(dir, `${signal}.json`))).toBe(false);
  });
});
