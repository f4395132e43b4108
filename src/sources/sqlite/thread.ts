import { Worker } from 'node:worker_threads';
import { builtModule } from '../../core/built-module.js';
import type { RowBatch } from '../../core/entry.js';
import { isFindingCode } from '../../core/finding-codes.js';
import { broken } from '../container-findings.js';
import type { Definition } from '../database/entries.js';
import type { SqliteTable } from './catalog.js';

/** What the thread is told. Each order gets one answer, in their order. */
export type SqliteOrder =
  | { readonly type: 'open'; readonly path: string }
  | { readonly type: 'tables' | 'definitions' }
  | { readonly type: 'question'; readonly sql: string; readonly most: number }
  /** Begins with the rows of a table; without one, ends with them. */
  | { readonly type: 'table'; readonly table?: SqliteTable }
  /** The next batch, nothing at the end. */
  | { readonly type: 'rows' };

export type SqliteAnswer =
  | { readonly type: 'answer'; readonly value: unknown }
  | { readonly type: 'failed'; readonly code: string | undefined; readonly message: string };

interface Waiting {
  resolve(value: never): void;
  reject(error: unknown): void;
}

/** Batches that are asked for beforehand, so that rows are read while others are hashed. */
const AHEAD = 2;

/**
 * A SQLite file that another thread reads: a statement that finds no row, or that its schema makes endless, leaves this one free. It is ended
 * with its thread, on an abort and when nothing came for so many seconds (SOURCE_TIMED_OUT).
 */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;

  private constructor(
    private readonly seconds: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.#worker = new Worker(builtModule('./sqlite-worker.js', import.meta.url), { execArgv: [] });
    this.#worker.on('message', (answer: SqliteAnswer) => this.#receive(answer));
    this.#worker.on('error', (error) => this.#end(broken('ENTRY_READ_FAILED', error.message, error)));
    this.#worker.on('exit', () =>
      this.#end(broken('SOURCE_CONNECTION_LOST', 'the thread that reads it ended')),
    );
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Rejects with an error whose code is a finding code, or the signal's reason; so does everything that is asked later. */
  static async open(path: string, seconds: number, signal?: AbortSignal): Promise<SqliteThread> {
    signal?.throwIfAborted();
    const thread = new SqliteThread(seconds, signal);
    try {
      await thread.#ask({ type: 'open', path });
      return thread;
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  /** Nothing that is asked is answered any more. */
  get isLost(): boolean {
    return this.#failure !== undefined;
  }

  tables(): Promise<SqliteTable[]> {
    return this.#ask({ type: 'tables' });
  }

  definitions(): Promise<Definition[]> {
    return this.#ask({ type: 'definitions' });
  }

  /** At most so many rows of one statement. */
  question(sql: string, most: number): Promise<(string | null)[][]> {
    return this.#ask({ type: 'question', sql, most });
  }

  async *rows(table: SqliteTable): AsyncGenerator<RowBatch> {
    const next = (): Promise<RowBatch | undefined> => this.#ask({ type: 'rows' });
    await this.#ask({ type: 'table', table });
    const ahead = Array.from({ length: AHEAD }, next);
    try {
      for (;;) {
        const batch = await ahead.shift()!;
        if (batch === undefined) return;
        ahead.push(next());
        yield batch;
      }
    } finally {
      if (!this.isLost) await this.#ask({ type: 'table' });
    }
  }

  async close(): Promise<void> {
    this.#end(broken('SOURCE_CONNECTION_LOST', 'the file is closed'));
    await this.#worker.terminate();
  }

  #ask<T>(order: SqliteOrder): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.error);
      this.#waiting.push({ resolve, reject });
      if (this.#waiting.length === 1) this.#watch();
      this.#worker.postMessage(order);
    });
    // One that is asked for beforehand may fail before anybody waits for it.
    answer.catch(() => undefined);
    return answer;
  }

  #receive(answer: SqliteAnswer): void {
    if (this.#failure !== undefined) return;
    const { resolve, reject } = this.#waiting.shift()!;
    this.#watch();
    if (answer.type === 'answer') resolve(answer.value as never);
    else if (isFindingCode(answer.code)) reject(broken(answer.code, answer.message));
    else reject(new Error(answer.message));
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const late = () =>
      this.#end(broken('SOURCE_TIMED_OUT', `no answer came from the file for ${this.seconds} seconds`));
    this.#timer = setTimeout(late, this.seconds * 1000);
  }

  readonly #onAbort = (): void => this.#end(this.signal!.reason);

  #end(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { error };
    clearTimeout(this.#timer);
    this.signal?.removeEventListener('abort', this.#onAbort);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    void this.#worker.terminate();
  }
}
