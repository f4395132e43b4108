import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inScratch, matches, parseTranscript, runLine } from './transcript.js';

const dir = join(import.meta.dirname, 'transcripts');

// `$DEMO` is a demonstration played once; a transcript that goes on from it works on a copy.
const played = mkdtempSync(join(tmpdir(), 'cloudexit-cli-'));
const demo = join(played, 'demo');
beforeAll(async () => {
  const { exit, output } = await runLine('cloudexit demo --dir demo --lang en', played);
  expect(exit, output).toBe(0);
}, 180_000);
afterAll(() => rmSync(played, { recursive: true, force: true }));

describe('transcripts', () => {
  for (const name of readdirSync(dir)
    .filter((f) => f.endsWith('.txt'))
    .sort()) {
    const steps = parseTranscript(readFileSync(join(dir, name), 'utf8'));
    it(name, { timeout: 180_000 }, async () => {
      expect(steps.length).toBeGreaterThan(0);
      await inScratch(async (cwd) => {
        for (const step of steps) {
          const got = await runLine(step.command, cwd, { DEMO: demo });
          const at = `${name}:${step.line}: ${step.command}`;
          if (!matches(step.expected, got.output)) {
            expect(got.output, at).toBe(`${step.expected.join('\n')}\n`);
          }
          expect(got.exit, at).toBe(step.exit);
        }
      });
    });
  }
});
