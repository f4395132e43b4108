import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { builtModule } from '../core/built-module.js';
import type { AnyDigest } from '../core/digest.js';
import type { RawRows } from '../core/entry.js';
import { CloudexitError } from '../core/errors.js';
import type { LeafShare } from './row-leaves.js';

export interface RowPlan {
  readonly digests: readonly AnyDigest[];
  readonly tempDir?: string | undefined;
}

/** What a thread is told, in this order: a table, its rows, `share` when there are no more, `close` when its share is used or unwanted. */
export type RowOrder =
  | { readonly type: 'table'; readonly module: string; readonly setup: unknown }
  | { readonly type: 'rows'; readonly rows: Uint8Array<ArrayBuffer> }
  | { readonly type: 'share' | 'close' };

/** `taken` answers a table and `rows`, `share` answers `share`, and `failed` any of them; nothing answers `close`. */
export type RowAnswer =
  | { readonly type: 'taken'; readonly bytes: number }
  | { readonly type: 'share'; readonly share: LeafShare }
  | (Pick<CloudexitError, 'message' | 'subject' | 'hint' | 'zh'> & {
      readonly type: 'failed';
      readonly code: string | undefined;
    });

const MAX_THREADS = 16;
/** Chunks that a thread has waiting, so that it never idles while the connection is read. */
const AHEAD = 3;

interface Thread {
  readonly worker: Worker;
  waiting: number;
}

/** Encodes and hashes rows on all cores: threads start with the first table that is worth it, and serve every later one. */
export class RowThreads {
  readonly #limit: number;
  readonly #threads: Thread[] = [];
  #shares: LeafShare[] = [];
  #onBytes: ((bytes: number) => void) | undefined;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  /** @param threads default one a core, at most 16 */
  constructor(
    private readonly plan: RowPlan,
    threads?: number,
  ) {
    this.#limit = Math.max(1, Math.min(threads ?? availableParallelism(), MAX_THREADS));
  }

  /** Begins a table. @param onBytes called with the bytes of encoded rows as they are made */
  begin({ module, setup }: RawRows, onBytes: (bytes: number) => void): void {
    while (this.#threads.length < this.#limit) this.#start();
    this.#onBytes = onBytes;
    this.#failure = undefined;
    this.#shares = [];
    for (const thread of this.#threads) this.#ask(thread, { type: 'table', module, setup });
  }

  /** Hands rows over, and waits while all threads have enough. Their memory is no longer the caller's. */
  async add(rows: Uint8Array<ArrayBuffer>): Promise<void> {
    let thread = this.#idlest();
    for (; thread.waiting >= AHEAD && this.#failure === undefined; thread = this.#idlest())
      await this.#answer();
    if (this.#failure !== undefined) throw this.#failure;
    this.#ask(thread, { type: 'rows', rows }, [rows.buffer]);
  }

  /** What every thread made of the table. To be read before {@link end}. */
  async shares(): Promise<readonly LeafShare[]> {
    for (const thread of this.#threads) this.#ask(thread, { type: 'share' });
    await this.#idle();
    if (this.#failure !== undefined) throw this.#failure;
    return this.#shares;
  }

  /** Ends a table, whatever became of it. */
  async end(): Promise<void> {
    for (const { worker } of this.#threads) worker.postMessage({ type: 'close' } satisfies RowOrder);
    // No answer about this table may be taken for one about the next.
    await this.#idle();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start(): void {
    const worker = new Worker(builtModule('./row-worker.js', import.meta.url), {
      workerData: this.plan,
      execArgv: [],
    });
    const thread = { worker, waiting: 0 };
    this.#threads.push(thread);
    worker.on('message', (answer: RowAnswer) => this.#receive(thread, answer));
    worker.on('error', (error) => this.#died(error));
    worker.on('exit', (code) => this.#died(new Error(`a thread for rows ended with ${code}`)));
  }

  #receive(thread: Thread, answer: RowAnswer): void {
    if (answer.type === 'failed') {
      this.#failure ??= failureOf(answer);
    } else if (answer.type === 'share') {
      this.#shares.push(answer.share);
    } else {
      this.#onBytes?.(answer.bytes);
    }
    thread.waiting -= 1;
    this.#wake?.();
  }

  #died(cause: Error): void {
    if (this.#closed) return;
    this.#failure = new CloudexitError(
      'HASH_THREAD_FAILED',
      'a thread for rows failed; nothing was written',
      {
        exit: 1,
        cause,
      },
    );
    this.#closed = true;
    this.#wake?.();
  }

  #idlest(): Thread {
    return this.#threads.reduce((least, thread) => (thread.waiting < least.waiting ? thread : least));
  }

  #ask(thread: Thread, order: RowOrder, transfer: ArrayBuffer[] = []): void {
    thread.waiting += 1;
    thread.worker.postMessage(order, transfer);
  }

  async #idle(): Promise<void> {
    while (!this.#closed && this.#threads.some((thread) => thread.waiting > 0)) await this.#answer();
  }

  #answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** What failed in a thread, with all that it said of itself: errors lose what they are on their way. */
function failureOf({ code, message, subject, hint, zh }: RowAnswer & { type: 'failed' }): Error {
  if (code === undefined || subject === undefined) return Object.assign(new Error(message), { code });
  return new CloudexitError(code, message, {
    subject,
    ...(hint === undefined ? {} : { hint }),
    ...(zh === undefined ? {} : { zh }),
  });
}
