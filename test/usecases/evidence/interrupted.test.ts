import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { verifyBundleFile } from '../../../src/usecases/evidence/bundle-file.js';
import { readPolicy } from '../../../src/usecases/trust-store.js';
import { COMPLETE } from '../../examples/complete.js';
import { makeBundle, VERSION } from './bundles.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-interrupted-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Interrupts at the first step of which it is told that at least so many bytes are done. */
function interrupting(from: number) {
  const abort = new AbortController();
  const seen: number[] = [];
  const onBytes = (bytes: number): void => {
    seen.push(bytes);
    if (bytes >= from) abort.abort(new Error('interrupted'));
  };
  return { signal: abort.signal, onBytes, seen };
}

it('a bundle that is interrupted leaves nothing half-written, and what stood there before', async () => {
  const output = join(scratch, 'evidence.tar');
  for (const before of [undefined, 'an earlier one']) {
    if (before !== undefined) writeFileSync(output, before);
    const { signal, onBytes, seen } = interrupting(200_000);
    await expect(makeBundle(COMPLETE, output, { signal, onBytes })).rejects.toThrow('interrupted');
    expect(seen.length).toBeGreaterThan(1);
    expect(readdirSync(scratch)).toEqual(before === undefined ? [] : ['evidence.tar']);
    if (before !== undefined) expect(readFileSync(output, 'utf8')).toBe(before);
  }
});

it('a verification that is interrupted says nothing of the bundle', async () => {
  const output = join(scratch, 'whole.tar');
  const { bytes } = await makeBundle(COMPLETE, output);
  const policy = await readPolicy({}, { at: new Date('2026-05-01T08:00:00Z') });
  for (const from of [1, bytes / 2]) {
    const { signal, onBytes } = interrupting(from);
    const request = { policy, held: [], version: VERSION, signal, onBytes };
    await expect(verifyBundleFile(output, request)).rejects.toThrow('interrupted');
  }
  const told: [number, number][] = [];
  const onBytes = (read: number, of: number) => void told.push([read, of]);
  await verifyBundleFile(output, { policy, held: [], version: VERSION, onBytes });
  expect(told.every(([read, of], i) => of === bytes && read <= of && read > (told[i - 1]?.[0] ?? 0))).toBe(
    true,
  );
  // Headers and padding are no content of any file.
  expect(told.at(-1)![0]).toBeGreaterThan(bytes * 0.9);
});

// Linux has a file that opens and cannot be read.
it.runIf(existsSync('/proc/self/mem'))('a bundle on a medium that fails is named with why', async () => {
  const policy = await readPolicy({}, { at: new Date() });
  const request = { policy, held: [], version: VERSION };
  await expect(verifyBundleFile('/proc/self/mem', request)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    subject: '/proc/self/mem',
    message: 'cannot be read (EIO)',
    exit: 1,
  });
});
