import { describe, expect, it } from 'vitest';
import { builtModule } from '../../src/core/built-module.js';
import type { RowsContent } from '../../src/core/entry.js';
import { RowThreads } from '../../src/inventory/row-threads.js';
import { TableReader } from '../../src/inventory/table-reader.js';
import { broken } from '../../src/sources/container-findings.js';
import { decodedHere } from '../../src/sources/database/raw-rows.js';
import { rowDecoder } from '../../src/sources/postgres/copy-text.js';
import { KIND, type ValueType } from '../../src/sources/postgres/types.js';
import { message } from '../sources/postgres/messages.js';

const entry = { path: Buffer.from('tables/t'), kind: 'table' } as const;
const types: readonly ValueType[] = [
  { kind: KIND.integer, logical: 'number' },
  { kind: KIND.text, logical: 'text' },
];
const module = builtModule('../../src/sources/postgres/copy-text.js', import.meta.url).href;

type Chunks = () => AsyncIterable<Uint8Array<ArrayBuffer>>;

const CHUNK = 5000;
const made = new Map<string, Uint8Array>();

interface Change {
  readonly at: number;
  readonly line: (line: string) => string;
}

/** The rows in chunks, one of them with another line. What is the same each time is made once; a thread keeps what it is given. */
async function* chunksOf(rows: number, change?: Change) {
  for (let from = 0; from < rows; from += CHUNK) {
    const to = Math.min(from + CHUNK, rows);
    const changed = change !== undefined && change.at >= from && change.at < to;
    const name = `${from} ${to}`;
    const chunk = (changed ? undefined : made.get(name)) ?? chunkOf(from, to, change);
    if (!changed) made.set(name, chunk);
    yield Uint8Array.from(chunk);
  }
}

function chunkOf(from: number, to: number, change?: Change): Uint8Array {
  const lines = Array.from({ length: to - from }, (_, i) => {
    const line = `${from + i}\t${'row '.repeat((from + i) % 40)}\n`;
    return message('d', change?.at === from + i ? change.line(line) : line);
  });
  return Buffer.concat(lines);
}

function content(open: Chunks): RowsContent {
  const raw = { module, setup: types, open };
  return { type: 'rows', columns: ['a', 'b'], key: [], raw, open: () => decodedHere(raw, rowDecoder(types)) };
}

async function read(reader: TableReader, table: RowsContent) {
  let bytes = 0;
  const facts = await reader.read(entry, table, (n) => {
    bytes += n;
  });
  return { facts, bytes };
}

describe('rows that threads encode', () => {
  it.each([1, 3])('by %i: the same content roots, sizes and counts as by nobody else', async (threads) => {
    const reader = new TableReader({ digests: ['sha256', 'sm3'], threads });
    try {
      // Small ones are not worth a thread, and large ones follow each other.
      for (const rows of [0, 10, 300_000, 150_000]) {
        const { raw, ...here } = content(() => chunksOf(rows));
        expect(raw).toBeDefined();
        const single = await read(reader, here);
        expect(single.facts.rows).toBe(rows);
        expect(
          await read(
            reader,
            content(() => chunksOf(rows)),
          ),
        ).toEqual(single);
      }
    } finally {
      await reader.close();
    }
  });

  it('one byte, a lost and a doubled row change the root', async () => {
    const reader = new TableReader({ digests: ['sha256'], threads: 2 });
    const at = 120_001;
    const changes: (Change | undefined)[] = [
      undefined,
      { at, line: (line) => line.replace('row', 'rox') },
      { at, line: () => '' },
      { at, line: (line) => line + line },
    ];
    try {
      const roots = new Set<string | undefined>();
      for (const change of changes) {
        const { facts } = await read(
          reader,
          content(() => chunksOf(150_000, change)),
        );
        roots.add(facts.digests?.sha256);
      }
      expect(roots.size).toBe(4);
      expect(roots.has(undefined)).toBe(false);
    } finally {
      await reader.close();
    }
  });

  it('a failure anywhere leaves nothing known of the table, and nothing to the next one', async () => {
    const reader = new TableReader({ digests: ['sha256'], threads: 2 });
    async function* lost() {
      yield* chunksOf(150_000);
      throw broken('SOURCE_CONNECTION_LOST', 'gone');
    }
    const misshapen: Change = { at: 140_000, line: () => '140000\n' };
    try {
      const whole = await read(
        reader,
        content(() => chunksOf(150_000)),
      );
      for (const [open, error] of [
        [lost, 'SOURCE_CONNECTION_LOST'],
        [() => chunksOf(150_000, misshapen), 'ENTRY_DATA_CORRUPT'],
        [() => chunksOf(145_000, misshapen), 'ENTRY_DATA_CORRUPT'],
        [() => chunksOf(1_000_000, misshapen), 'ENTRY_DATA_CORRUPT'],
      ] as const) {
        expect((await read(reader, content(open))).facts).toEqual({ error });
        expect(
          await read(
            reader,
            content(() => chunksOf(150_000)),
          ),
        ).toEqual(whole);
      }
    } finally {
      await reader.close();
    }
  });

  it('an abort ends it', async () => {
    const abort = new AbortController();
    const reader = new TableReader({ digests: ['sha256'], threads: 2, signal: abort.signal });
    async function* aborted() {
      yield* chunksOf(150_000);
      abort.abort(new Error('enough'));
      yield* chunksOf(10);
    }
    await expect(read(reader, content(aborted))).rejects.toThrow('enough');
    await reader.close();
  });

  it('a decoder that cannot be loaded is no table without rows', async () => {
    const threads = new RowThreads({ digests: ['sha256'] }, 1);
    try {
      threads.begin({ module: 'file:///nowhere.js', setup: [], open: () => chunksOf(0) }, () => undefined);
      await expect(threads.shares()).rejects.toThrow();
    } finally {
      await threads.end();
      await threads.close();
    }
  });

  it('where hashes are kept on disk and the folder is gone, the inventory ends', async () => {
    const reader = new TableReader({ digests: ['sha256'], threads: 2, tempDir: '/nowhere' });
    await expect(
      read(
        reader,
        content(() => chunksOf(150_000)),
      ),
    ).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITTEN', message: expect.stringMatching(/ENOENT/) });
    await reader.close();
  });
});
