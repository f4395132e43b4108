import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inScratch, matches, parseTranscript, runLine } from './transcript.js';

const DIR = join(import.meta.dirname, 'transcripts');

/** The transcripts that go on from a demonstration, in `$DEMO`, or those that do not. Each works in a folder of its own. */
export function describeTranscripts(demo?: string): void {
  describe('transcripts', () => {
    for (const name of readdirSync(DIR)
      .filter((f) => f.endsWith('.txt'))
      .sort()) {
      const steps = parseTranscript(readFileSync(join(DIR, name), 'utf8'));
      if (steps.some(({ command }) => command.includes('$DEMO')) !== (demo !== undefined)) continue;
      it(name, { timeout: 180_000 }, async () => {
        expect(steps.length).toBeGreaterThan(0);
        await inScratch(async (cwd) => {
          for (const step of steps) {
            const got = await runLine(step.command, cwd, demo === undefined ? {} : { DEMO: demo });
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
}
