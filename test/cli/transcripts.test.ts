import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inScratch, matches, parseTranscript, runLine } from './transcript.js';

const dir = join(import.meta.dirname, 'transcripts');

describe('transcripts', () => {
  for (const name of readdirSync(dir)
    .filter((f) => f.endsWith('.txt'))
    .sort()) {
    const steps = parseTranscript(readFileSync(join(dir, name), 'utf8'));
    it(name, { timeout: 180_000 }, async () => {
      expect(steps.length).toBeGreaterThan(0);
      await inScratch(async (cwd) => {
        for (const step of steps) {
          const got = await runLine(step.command, cwd);
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
