import { execFileSync, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sectorsBySearch } from '../../src/residue/scan/index.js';
import { indexSource } from '../../src/usecases/residue/index-source.js';
import { scanMedium } from '../../src/usecases/residue/scan-medium.js';
import { scratch } from '../inventory/support.js';
import { noise } from './noise.js';

/** Devices that this file made. */
const made: string[] = [];
afterAll(() => {
  for (const device of made) spawnSync('losetup', ['-d', device]);
});

/** A read-only block device with the bytes of the file, or why this machine gives none. */
function loopDevice(file: string): { device: string } | { why: string } {
  const { status, stdout, stderr, error } = spawnSync('losetup', ['-f', '--show', '-r', file], {
    encoding: 'utf8',
  });
  if (error !== undefined || status !== 0) {
    return { why: error?.message ?? stderr.trim() ?? `losetup ended with ${status}` };
  }
  made.push(stdout.trim());
  return { device: stdout.trim() };
}

describe('a block device', () => {
  it('is scanned whole, its size found without being told, and not written to', async (context) => {
    const data = noise('data', 5 * 4096);
    // Neither a power of two nor a multiple of 4096.
    const bytes = Buffer.concat([noise('x', 700 * 4096 + 512), data, noise('y', 999 * 512)]);
    const file = join(scratch(), 'disk');
    writeFileSync(file, bytes);
    const loop = loopDevice(file);
    // Only where the system gives no such device, which needs root and a kernel that lets it.
    if ('why' in loop) return context.skip(`no loop device: ${loop.why}`);
    const folder = join(scratch(), 'data');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), data);
    const index = join(scratch(), 'residue');
    await indexSource({ sources: [folder], output: index, sizes: [4096, 512], reading: {} });
    const request = { index, tool: 'test', now: () => new Date('2026-05-01T00:00:00Z') };
    const { result } = await scanMedium({
      ...request,
      medium: loop.device,
      output: join(scratch(), 'device.json'),
    });
    expect(result).toMatchObject({
      outcome: 'found',
      medium: { kind: 'medium', sizeBytes: bytes.length },
      hits: { 4096: 5, 512: 0 },
      runs: [{ offset: 700 * 4096 + 512, size: 4096, count: 5, content: 'a', block: 0 }],
      changedWhileRead: false,
      unreadableBytes: 0,
    });
    const { result: ofFile } = await scanMedium({
      ...request,
      medium: file,
      output: join(scratch(), 'file.json'),
    });
    expect({ ...result, medium: undefined }).toEqual({ ...ofFile, medium: undefined });
    expect(hash('sha256', readFileSync(file))).toBe(hash('sha256', bytes));
  });

  it.each([0, 1, 2, 3, 1023, 1024, 1025, 2 ** 33 - 7])(
    'of %i sectors is found to have as many',
    (sectors) => {
      expect(sectorsBySearch((sector) => sector < sectors)).toBe(sectors);
    },
  );

  it('that fails whatever is read has no size, and is not looked at for ever', () => {
    expect(() => sectorsBySearch(() => true)).toThrow('its size cannot be told');
  });

  it('is told from a device that cannot be a medium', async () => {
    execFileSync('test', ['-c', '/dev/null']);
    const request = { index: 'none', tool: 'test', now: () => new Date('2026-05-01T00:00:00Z') };
    await expect(
      scanMedium({ ...request, medium: '/dev/null', output: join(scratch(), 'o') }),
    ).rejects.toMatchObject({ code: 'MEDIUM_UNREADABLE', exit: 1 });
  });
});
