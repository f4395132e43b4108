import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { Entry, Source, StreamContent } from '../../src/core/entry.js';
import { errorCode } from '../../src/core/errors.js';
import type { Finding } from '../../src/core/finding.js';
import type { Leaf } from '../../src/formats/leaf.js';
import { readInventory } from '../../src/inventory/index.js';

/** A source of given entries, in the given order. */
export class ListedSource implements Source {
  constructor(
    readonly list: readonly Entry[],
    readonly kind = 'tar',
    readonly found: readonly Finding[] = [],
  ) {}

  async *entries(): AsyncGenerator<Entry> {
    yield* this.list;
  }

  findings(): readonly Finding[] {
    return this.found;
  }

  async close(): Promise<void> {}
}

export function streamOf(...pieces: (string | Uint8Array | Error)[]): StreamContent {
  return {
    type: 'stream',
    async *open() {
      for (const piece of pieces) {
        if (piece instanceof Error) throw piece;
        yield typeof piece === 'string' ? utf8(piece) : piece;
      }
    },
  };
}

export function fileEntry(path: string | Uint8Array, content: string, more: Partial<Entry> = {}): Entry {
  return {
    path: typeof path === 'string' ? utf8(path) : path,
    kind: 'file',
    size: utf8(content).length,
    content: streamOf(content),
    ...more,
  };
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for one test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloudexit-test-'));
  folders.push(folder);
  return folder;
}

export async function leavesOf(path: string): Promise<Leaf[]> {
  const leaves: Leaf[] = [];
  for await (const batch of (await readInventory(path)).batches()) leaves.push(...batch.leaves);
  return leaves;
}

export async function codeOf(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return errorCode(error) ?? (error instanceof Error ? error.name : 'unknown');
  }
}
