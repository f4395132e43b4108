import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { runLine } from './transcript.js';
import { describeTranscripts } from './transcripts.js';

// A demonstration played once; a transcript that goes on from it works on a copy.
const played = mkdtempSync(join(tmpdir(), 'cloudexit-cli-'));
beforeAll(async () => {
  const { exit, output } = await runLine('cloudexit demo --dir demo --lang en', played);
  expect(exit, output).toBe(0);
}, 180_000);
afterAll(() => rmSync(played, { recursive: true, force: true }));

describeTranscripts(join(played, 'demo'));
