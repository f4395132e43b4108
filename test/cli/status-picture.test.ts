import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { statusSvg } from '../../src/cli/status-picture.js';
import { caseStatus } from '../../src/usecases/case/case-status.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { COMPLETE } from '../examples/complete.js';
import { signedExample } from '../usecases/signed-example.js';
import { RUN } from './transcript.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-picture-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function draw(dir: string, now: string): Promise<string> {
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(now) });
  return statusSvg(await caseStatus(dir, policy, now), now);
}

/** How many lines of the picture say this. */
function count(svg: string, words: string): number {
  return svg.split(`>${words}<`).length - 1;
}

it('shows a finished exit as finished', async () => {
  const svg = await draw(COMPLETE, '2026-05-01T08:00:00Z');
  expect([count(svg, 'done'), count(svg, 'met'), count(svg, 'open'), count(svg, 'LATE')]).toEqual([
    14, 5, 0, 0,
  ]);
  expect(svg).toContain('← 2025-01-05');
});

it('shows what is open, what is not its turn, and what is late', async () => {
  const { dir } = await signedExample(scratch, {
    without: ['attestation-cloud', 'certificate-cloud', 'residual-test'],
  });
  const svg = await draw(dir, '2026-05-30T08:00:00Z');
  expect(count(svg, 'open')).toBeGreaterThan(0);
  expect(count(svg, 'later')).toBeGreaterThan(0);
  expect(count(svg, 'LATE')).toBe(2);
});

it('is written where the command is told to', () => {
  const file = join(scratch, 'status.svg');
  const at = '2026-05-01T08:00:00Z';
  execFileSync(process.execPath, [RUN, 'case', 'status', COMPLETE, '--at', at, '--svg', file]);
  expect(readFileSync(file, 'utf8')).toMatch(/^<\?xml/);
});
