import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openCase, verifyCase } from '../../src/ledger/index.js';
import { inFolder, newCase, recordEntry, recordTexts } from './cases.js';
import { compiledSources } from './fault/compiled-sources.js';

/** A kill costs the start of a process, a tenth of a second on a quiet machine. */
const KILLS = Number(process.env.CLOUDEXIT_TEST_KILLS ?? (process.env.CI === 'true' ? 150 : 120));
const AT_ONCE = 4;
const WRITER = fileURLToPath(new URL('fault/writer.mjs', import.meta.url));

/** Runs one writer, kills it some time after its first acknowledgement, and returns the lines that it acknowledged. */
async function killedWriter(sources: string, dir: string, name: string, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, sources, dir, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await sleep(after);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return out.split('\n').slice(0, -1);
}

describe('writers killed with SIGKILL', () => {
  it(
    `lose nothing that they acknowledged, ${KILLS} times, several writing at once`,
    { timeout: 300_000 },
    () =>
      inFolder(async (dir) => {
        const sources = await compiledSources(join(dir, 'sources'));
        const made = await newCase(dir, 0);
        const acknowledged = new Map<number, string>();
        let killed = 0;
        const oneAfterTheOther = async () => {
          while (killed < KILLS) {
            const name = `w${killed++}`;
            // Spread over the steps of an append: it takes a few milliseconds.
            for (const line of await killedWriter(sources, made.dir, name, (killed * 7) % 13)) {
              const [index, text] = line.split(/ (.*)/s) as [string, string];
              expect(acknowledged.get(Number(index)), 'an index is given once').toBeUndefined();
              acknowledged.set(Number(index), text);
            }
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther));

        expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS);
        const after = await openCase(made.dir);
        const last = await after.append(recordEntry(-1));
        const texts = await recordTexts(after);
        expect(texts).toHaveLength(last.index);
        for (const [index, text] of acknowledged) expect(texts[index - 1]).toBe(text);
        expect(new Set(texts).size).toBe(texts.length);
        // What was written without being acknowledged is at most the one entry that each kill interrupted.
        expect(texts.length - 1 - acknowledged.size).toBeLessThanOrEqual(KILLS);
        expect((await verifyCase(after, [])).findings.map((f) => f.code)).toEqual(['LEDGER_UNANCHORED']);
        expect((await readdir(join(made.dir, 'ledger'))).filter((name) => name.startsWith('lock-'))).toEqual(
          [],
        );
      }),
  );
});
