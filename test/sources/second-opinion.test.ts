import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { readArchive } from '../../src/sources/archive.js';
import { ContainerFindings } from '../../src/sources/container-findings.js';
import { detectFormat } from '../../src/sources/detect.js';
import { DEFAULT_LIMITS, Unfolding } from '../../src/sources/limits.js';
import { MemoryAccess } from '../../src/sources/random-access.js';
import { GOOD } from '../returns/build.js';
import { observe } from './support.js';

type Contents = Record<string, string>;

const trimmed = (name: string) => name.replace(/^\.\//, '').replace(/\/$/, '');

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

function archive(bytes: Buffer) {
  const findings = new ContainerFindings('archive');
  const unfolding = new Unfolding(DEFAULT_LIMITS, bytes.length);
  const context = {
    within: new Uint8Array(),
    findings,
    unfolding,
    nameEncoding: undefined,
    signal: undefined,
  };
  const format = detectFormat(bytes) ?? 'tar';
  return { findings, entries: readArchive(format, new MemoryAccess(bytes), context) };
}

async function ours(bytes: Buffer): Promise<Contents> {
  const contents: Contents = {};
  for await (const entry of archive(bytes).entries) {
    if (entry.content?.type === 'stream') {
      contents[Buffer.from(entry.path).toString()] = await digestOf(entry.content.open());
    }
  }
  return contents;
}

async function tarStream(bytes: Buffer): Promise<Contents> {
  const contents: Contents = {};
  const reader = extract();
  reader.end(bytes);
  for await (const entry of reader) {
    const digest = await digestOf(entry as unknown as AsyncIterable<Uint8Array>);
    if (entry.header.type === 'file') contents[trimmed(entry.header.name)] = digest;
  }
  return contents;
}

async function yauzlReads(bytes: Buffer): Promise<Contents> {
  const contents: Contents = {};
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const isLink = entry.externalFileAttributes >>> 28 === 0xa;
    if (entry.fileName.endsWith('/') || isLink) continue;
    contents[entry.fileName] = await digestOf(Readable.from(await zip.openReadStreamPromise(entry)));
  }
  return contents;
}

describe('where nothing is wrong, other readers see the same', () => {
  // Left out: sparse files, whose stored form that reader gives as content, and headers it refuses.
  const tars = Object.keys(GOOD).filter((name) => name.endsWith('.tar') && !/^(sparse|v7|signed)/.test(name));
  for (const name of tars) {
    it(`tar-stream: ${name}`, async () => {
      expect(await ours(GOOD[name]!)).toEqual(await tarStream(GOOD[name]!));
    });
  }
  for (const name of Object.keys(GOOD).filter((n) => n.endsWith('.zip'))) {
    it(`yauzl: ${name}`, async () => {
      expect(await ours(GOOD[name]!)).toEqual(await yauzlReads(GOOD[name]!));
    });
  }
});

describe('whatever bytes are changed', () => {
  const names = Object.keys(GOOD).filter((name) => /\.(tar|zip)$/.test(name) && name !== 'empty.tar');

  it('reading ends with entries and findings, never with an error of the program', async () => {
    const change = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.integer({ min: 0, max: 255 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        async (name, changes) => {
          const bytes = Buffer.from(GOOD[name]!);
          for (const [where, value] of changes) bytes[Math.floor(where * bytes.length)] = value;
          const { findings, entries } = archive(bytes);
          const { wrong } = await observe({ findings: () => findings.all() }, entries);
          for (const code of wrong) expect(code).toMatch(/^(ARCHIVE|ENTRY|SOURCE)_[A-Z0-9_]+$|^SIZE$/);
          expect(wrong).not.toContain('SIZE');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('a changed byte of content in zip is always noticed', async () => {
    const whole = GOOD['plain.zip']!;
    const at = whole.indexOf('alpha');
    for (let bit = 0; bit < 40; bit++) {
      const bytes = Buffer.from(whole);
      bytes[at + (bit >> 3)]! ^= 1 << (bit & 7);
      const { findings, entries } = archive(bytes);
      expect((await observe({ findings: () => findings.all() }, entries)).wrong).toEqual([
        'ENTRY_CRC_MISMATCH',
      ]);
    }
  });
});
