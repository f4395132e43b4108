import type { AnyDigest } from '../core/digest.js';
import type { Entry, RawRows, RowDecoder, RowsContent } from '../core/entry.js';
import { errorCode } from '../core/errors.js';
import { isFindingCode } from '../core/finding-codes.js';
import { type ContentFacts, namedDigests } from './leaf-of-entry.js';
import { RowLeaves } from './row-leaves.js';
import { RowThreads } from './row-threads.js';
import type { RowsFileWriter } from './rows-writer.js';

export interface TableOptions {
  readonly digests: readonly AnyDigest[];
  /** Where the rows of tables are kept one by one. */
  readonly rows?: RowsFileWriter | undefined;
  readonly tempDir?: string | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

type OnBytes = (bytes: number) => void;

/** Bytes of rows up to which a table is sooner done here than handed to threads. */
const SMALL = 4 * 1024 * 1024;

/** Reads the rows of tables, one table after the other. */
export class TableReader {
  #threads: RowThreads | undefined;

  constructor(private readonly options: TableOptions) {}

  /** A failure, wherever in the rows, leaves nothing known of the table. @param onBytes called with the bytes of encoded rows */
  async read({ path }: Entry, content: RowsContent, onBytes: OnBytes): Promise<ContentFacts> {
    const { digests, tempDir, rows, signal } = this.options;
    const table = rows?.table(path, content);
    const leaves = new RowLeaves(digests, tempDir, table?.add);
    try {
      if (table === undefined && content.raw !== undefined) await this.#readRaw(content.raw, leaves, onBytes);
      else await this.#readHere(content, leaves, onBytes);
      await table?.write();
      return { size: leaves.bytes, rows: leaves.rows, digests: namedDigests(digests, leaves.roots()) };
    } catch (error) {
      signal?.throwIfAborted();
      const code = errorCode(error);
      if (!isFindingCode(code)) throw error;
      return { error: code };
    } finally {
      leaves.close();
      table?.close();
      await this.#threads?.end();
    }
  }

  async close(): Promise<void> {
    await this.#threads?.close();
  }

  async #readHere(content: RowsContent, leaves: RowLeaves, onBytes: OnBytes): Promise<void> {
    const { signal } = this.options;
    for await (const batch of content.open(signal)) {
      signal?.throwIfAborted();
      const before = leaves.bytes;
      leaves.add(batch);
      onBytes(leaves.bytes - before);
    }
  }

  async #readRaw(raw: RawRows, leaves: RowLeaves, onBytes: OnBytes): Promise<void> {
    const { signal } = this.options;
    let held: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    let threads: RowThreads | undefined;
    for await (const rows of raw.open(signal)) {
      signal?.throwIfAborted();
      held.push(rows);
      length += rows.length;
      if (length <= SMALL) continue;
      threads ??= this.#begin(raw, onBytes);
      for (const chunk of held) await threads.add(chunk);
      held = [];
    }
    if (threads === undefined) {
      const { rowDecoder } = (await import(raw.module)) as { rowDecoder(setup: unknown): RowDecoder };
      const decoder = rowDecoder(raw.setup);
      for (const chunk of held) decoder.decode(chunk, leaves.addRow);
      onBytes(leaves.bytes);
    } else {
      for (const share of await threads.shares()) leaves.adopt(share);
    }
  }

  #begin(raw: RawRows, onBytes: OnBytes): RowThreads {
    const { digests, tempDir, threads } = this.options;
    this.#threads ??= new RowThreads({ digests, tempDir }, threads);
    this.#threads.begin(raw, onBytes);
    return this.#threads;
  }
}
