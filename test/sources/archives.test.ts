import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { digestHex } from '../../src/core/digest.js';
import { failedAt } from '../../src/core/errors.js';
import { readArchive } from '../../src/sources/archive.js';
import { ContainerFindings } from '../../src/sources/container-findings.js';
import { detectFormat } from '../../src/sources/detect.js';
import { openSource } from '../../src/sources/index.js';
import { DEFAULT_LIMITS, Unfolding } from '../../src/sources/limits.js';
import { MemoryAccess, type RandomAccess } from '../../src/sources/random-access.js';
import { GOOD } from '../returns/build.js';
import { header, pax, tar } from '../returns/tar-bytes.js';
import { zip } from '../returns/zip-bytes.js';
import { inventoryOf, observe, scratch } from './support.js';

/** Reads an archive from memory, so that every content passes through the same reads. */
async function readFrom(access: RandomAccess, kind: Buffer) {
  const findings = new ContainerFindings('archive');
  const context = {
    within: new Uint8Array(),
    findings,
    unfolding: new Unfolding(DEFAULT_LIMITS, access.size),
    nameEncoding: undefined,
    signal: undefined,
  };
  return observe({ findings: () => findings.all() }, readArchive(detectFormat(kind)!, access, context));
}

function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(scratch(), name);
  writeFileSync(path, bytes);
  return path;
}

const FORMATS = [
  'plain.tar',
  'sparse-1.0.tar',
  'sparse-old.tar',
  'plain.tar.gz',
  'plain.zip',
  'zip64.zip',
  'streamed.zip',
  'symlink.zip',
];

it('a compressed archive whose reading fails is not called cut: whoever made it has no part in that', async () => {
  const whole = tar({ name: 'a', data: randomBytes(300_000) }, { name: 'b', data: 'x' });
  const findings = new ContainerFindings('archive');
  const unfolding = new Unfolding(DEFAULT_LIMITS, whole.length);
  const stream = async function* () {
    yield whole.subarray(0, 200_000);
    throw failedAt(200_000, Object.assign(new Error('EIO'), { code: 'EIO', errno: -5 }));
  };
  const context = {
    within: new Uint8Array(),
    findings,
    unfolding,
    nameEncoding: undefined,
    signal: undefined,
  };
  const entries = readArchive('tar', { size: whole.length, stream }, context);
  const { wrong } = await observe({ findings: () => findings.all() }, entries);
  expect(wrong).toEqual(['EIO', 'SOURCE_READ_FAILED']);
  expect(findings.all()).toMatchObject([{ detail: 'reading failed at byte 200000: EIO' }]);
});

describe('an archive that is cut', () => {
  for (const name of FORMATS) {
    it(`never ends cleanly, at whatever byte: ${name}`, async () => {
      const whole = GOOD[name]!;
      expect((await readFrom(new MemoryAccess(whole), whole)).wrong).toEqual([]);
      const lengths = Array.from(whole.keys()).filter(
        (n) => whole.length < 700 || n % 7 === 0 || (n + 1) % 512 < 3,
      );
      for (const length of lengths) {
        const { wrong } = await readFrom(new MemoryAccess(whole.subarray(0, length)), whole);
        expect(wrong, `cut at ${length}`).not.toEqual([]);
      }
    });
  }
});

describe('an archive whose medium fails', () => {
  for (const name of FORMATS) {
    it(`never ends cleanly, at whatever read: ${name}`, async () => {
      const whole = GOOD[name]!;
      for (let n = 0; ; n++) {
        let reads = 0;
        const memory = new MemoryAccess(whole);
        const failing: RandomAccess = {
          size: whole.length,
          read(position, length) {
            if (reads++ === n) throw Object.assign(new Error('EIO'), { code: 'EIO', errno: -5 });
            return memory.read(position, length);
          },
          locate: () => undefined,
          changed: () => false,
          close() {},
        };
        const { wrong } = await readFrom(failing, whole);
        if (reads <= n) {
          expect(wrong).toEqual([]);
          expect(n).toBeGreaterThan(0);
          return;
        }
        expect(wrong, `read ${n}`).not.toEqual([]);
      }
    });
  }
});

describe('content', () => {
  it('of sparse files is what the file held, in each of the four forms', async () => {
    const content = Buffer.alloc(4096);
    Buffer.from('data'.repeat(128)).copy(content, 1024);
    for (const form of ['old', '0.0', '0.1', '1.0']) {
      const { leaves } = await inventoryOf(fileOf('a', GOOD[`sparse-${form}.tar`]!));
      const leaf = leaves.find((l) => l.path === 'sparse');
      expect(leaf?.digests?.sha256, form).toBe(digestHex('sha256', content));
      expect(leaf?.size).toBe(4096);
    }
  });

  it('is read the same from tar, tar.gz and zip', async () => {
    const [a, b, c] = await Promise.all(
      ['plain.tar', 'plain.tar.gz', 'plain.zip'].map(async (name) => {
        const { leaves } = await inventoryOf(fileOf('a', GOOD[name]!));
        return leaves.map((l) => [l.path, l.kind, l.digests?.sha256]);
      }),
    );
    expect(a).toEqual(b);
    expect(a).toEqual(c);
  });

  it('follows entries of more than 8 GiB, whichever way the size is written', async () => {
    const size = 9 * 2 ** 30 + 5;
    const ways = [
      header({ name: 'big', size }),
      Buffer.concat([pax([['size', String(size)]]), header({ name: 'big', size: 0 })]),
    ];
    for (const head of ways) {
      const path = join(scratch(), 'big.tar');
      const fd = openSync(path, 'w');
      writeSync(fd, head, 0, head.length, 0);
      const after = head.length + Math.ceil(size / 512) * 512;
      const rest = tar({ name: 'after', data: 'x' });
      writeSync(fd, rest, 0, rest.length, after);
      ftruncateSync(fd, after + rest.length);
      closeSync(fd);
      const source = await openSource(path);
      const entries = [];
      for await (const entry of source.entries()) entries.push(entry);
      await source.close();
      expect(source.findings()).toEqual([]);
      expect(entries.map((e) => [Buffer.from(e.path).toString(), e.size, e.findings])).toEqual([
        ['big', size, undefined],
        ['after', 1, undefined],
      ]);
      expect(entries[0]!.content).toMatchObject({ type: 'local', offset: head.length, length: size });
    }
  });

  it('of an entry may be left unread', async () => {
    const source = await openSource(fileOf('a', GOOD['plain.tar.gz']!));
    const paths: string[] = [];
    for await (const entry of source.entries()) paths.push(Buffer.from(entry.path).toString());
    expect(paths).toEqual(['docs', 'docs/a.txt', 'hello.txt']);
    expect(source.findings()).toEqual([]);
    await source.close();
  });

  it('cannot be asked for after the archive was read on', async () => {
    const source = await openSource(fileOf('a', GOOD['plain.tar.gz']!));
    const entries = [];
    for await (const entry of source.entries()) entries.push(entry);
    const content = entries[1]!.content;
    if (content?.type !== 'stream') throw new Error('a stream was expected');
    await expect(
      (async () => {
        for await (const _ of content.open());
      })(),
    ).rejects.toMatchObject({ code: 'CONTENT_PASSED' });
    await source.close();
  });
});

describe('legacy names', () => {
  const gbk = Buffer.from('cec4b5b52f7465bbb1732e747874', 'hex');
  const utf8 = '文档/te槐s.txt';
  const named = { name: gbk, data: 'x' };

  it('in zip are detected or declared, with the original bytes beside', async () => {
    for (const [options, encoding] of [
      [{}, 'gb18030 detected'],
      [{ nameEncoding: 'gbk' }, 'gbk declared'],
    ] as const) {
      const source = await openSource(fileOf('a', zip([named])), options);
      for await (const entry of source.entries()) {
        expect(Buffer.from(entry.path).toString()).toBe(utf8);
        expect(entry.facts).toMatchObject({ rawName: gbk.toString('hex'), nameEncoding: encoding });
      }
      await source.close();
    }
  });

  it('stay bytes when that is declared', async () => {
    const { leaves } = await inventoryOf(fileOf('a', zip([named])), { nameEncoding: 'bytes' });
    expect(leaves[0]!.pathHex).toBe(gbk.toString('hex'));
  });

  it('in tar are converted only when declared', async () => {
    const path = fileOf('a', tar({ name: gbk, data: 'x' }));
    expect((await inventoryOf(path)).leaves[0]!.pathHex).toBe(gbk.toString('hex'));
    const { leaves, codes } = await inventoryOf(path, { nameEncoding: 'gbk' });
    expect(leaves[0]!.path).toBe(utf8);
    expect(codes).toEqual(['ENTRY_NAME_LEGACY']);
  });

  it('of an unknown encoding are a usage error', async () => {
    await expect(openSource('.', { nameEncoding: 'klingon' })).rejects.toMatchObject({
      code: 'NAME_ENCODING_UNKNOWN',
      exit: 2,
    });
  });
});

describe('limits', () => {
  const bomb = gzipSync(tar({ name: 'zeros', data: Buffer.alloc(4 * 2 ** 20) }));

  it('hold against a decompression bomb', async () => {
    const { codes, complete } = await inventoryOf(fileOf('a', bomb), {
      limits: { ratio: 100, ratioFrom: 2 ** 20 },
    });
    expect(codes).toContain('ARCHIVE_LIMIT_EXCEEDED');
    expect(complete).toBe(false);
    expect((await inventoryOf(fileOf('a', bomb))).codes).toEqual([]);
    expect((await inventoryOf(fileOf('a', bomb), { limits: { total: 2 ** 20 } })).codes).toContain(
      'ARCHIVE_LIMIT_EXCEEDED',
    );
  });

  it('hold against too many entries', async () => {
    for (const bytes of [GOOD['plain.tar']!, GOOD['plain.zip']!]) {
      expect((await inventoryOf(fileOf('a', bytes), { limits: { entries: 2 } })).codes).toEqual([
        'ARCHIVE_LIMIT_EXCEEDED',
      ]);
    }
  });
});

describe('an archive that changes while it is read', () => {
  it('is SOURCE_INCOMPLETE', async () => {
    for (const name of ['plain.tar', 'plain.zip', 'plain.tar.gz']) {
      const path = fileOf('a', GOOD[name]!);
      const source = await openSource(path);
      for await (const _ of source.entries()) appendFileSync(path, 'x');
      expect(source.findings().map((finding) => finding.code)).toEqual(['SOURCE_INCOMPLETE']);
      await source.close();
    }
  });
});

describe('opening', () => {
  it('goes by content, not by suffix', async () => {
    expect((await inventoryOf(fileOf('a.zip', GOOD['plain.tar.gz']!))).kind).toBe('tar.gz');
    expect((await inventoryOf(fileOf('a.tar', GOOD['plain.zip']!))).kind).toBe('zip');
  });

  it('refuses what is not there or no archive, with a code', async () => {
    await expect(openSource(join(scratch(), 'none'))).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      exit: 1,
    });
    await expect(openSource(fileOf('a', Buffer.from('no archive')))).rejects.toMatchObject({
      code: 'SOURCE_UNSUPPORTED',
    });
    await expect(openSource(fileOf('a', Buffer.alloc(0)))).rejects.toMatchObject({
      code: 'SOURCE_UNSUPPORTED',
    });
    await expect(openSource('/dev/null')).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED' });
    await expect(inventoryOf(fileOf('a', gzipSync('only text')))).rejects.toMatchObject({
      code: 'SOURCE_UNSUPPORTED',
    });
  });

  it('stops at once when aborted', async () => {
    for (const name of ['plain.tar', 'plain.zip', 'plain.tar.gz']) {
      const source = await openSource(fileOf('a', GOOD[name]!));
      const abort = new AbortController();
      await expect(
        (async () => {
          for await (const _ of source.entries(abort.signal)) abort.abort(new Error('enough'));
        })(),
      ).rejects.toThrow('enough');
      await source.close();
    }
  });
});
