import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CloudexitError } from '../core/errors.js';
import { type ContentPart, type ContentRead, ContentReader, type ReadPlan } from './content-reader.js';
import { type HashJob, unpackRead, type WorkerMessage } from './hash-job.js';

/** Contents a batch, and promised bytes after which a batch is full. */
const BATCH_ITEMS = 128;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Jobs a thread has waiting, so that it never idles while the listing goes on. */
const AHEAD = 3;
const MAX_THREADS = 16;

export interface PoolOptions extends ReadPlan {
  /** Hashing threads; default one a core, at most 16. */
  readonly threads?: number | undefined;
  /** Called as contents are read, with the bytes since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Done = (read: ContentRead) => void;

interface Waiting {
  readonly parts: ContentPart[];
  readonly done: Done[];
  readonly large: boolean;
}

/**
 * Reads and digests local contents on all cores. `add` hands a content over; its `done` is called later, in no
 * particular order. Threads start with the first full batch, so that a handful of files costs none.
 */
export class HashPool {
  readonly #options: PoolOptions;
  readonly #threads: number;
  readonly #workers: { worker: Worker; jobs: number }[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<number, Waiting & { slot: number; reported: number }>();
  #open: Waiting = { parts: [], done: [], large: false };
  #openBytes = 0;
  #nextId = 0;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), MAX_THREADS));
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  add(part: ContentPart, done: Done): void {
    this.#open.parts.push(part);
    this.#open.done.push(done);
    this.#openBytes += part.size ?? 0;
    if (this.#open.parts.length >= BATCH_ITEMS || this.#openBytes >= BATCH_BYTES) this.#seal();
  }

  /** Whether so much is waiting that the listing should pause: call {@link room}. */
  get full(): boolean {
    return this.#queue.length > AHEAD * this.#threads;
  }

  async room(): Promise<void> {
    while (this.full && this.#failure === undefined) await this.#wait();
    this.#requireHealthy();
  }

  /** Resolves when everything handed over is done. */
  async drain(): Promise<void> {
    if (this.#workers.length === 0 && this.#queue.length === 0) {
      await this.#readHere();
      return;
    }
    this.#seal();
    while ((this.#running.size > 0 || this.#queue.length > 0) && this.#failure === undefined)
      await this.#wait();
    this.#requireHealthy();
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#fail(new Error('the pool is closed'));
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()));
  }

  /** A few contents are read before a thread would have started. */
  async #readHere(): Promise<void> {
    const reader = new ContentReader(this.#options);
    try {
      for (let i = 0; i < this.#open.parts.length; i++) {
        const read = await reader.read(this.#open.parts[i]!, false);
        if (read !== undefined) this.#finish(this.#open.done[i]!, read, 0);
        else this.#queue.push({ parts: [this.#open.parts[i]!], done: [this.#open.done[i]!], large: true });
      }
    } finally {
      reader.close();
    }
    this.#open = { parts: [], done: [], large: false };
    this.#openBytes = 0;
    if (this.#queue.length > 0) {
      this.#dispatch();
      await this.drain();
    }
  }

  #seal(): void {
    if (this.#open.parts.length === 0) return;
    this.#queue.push(this.#open);
    this.#open = { parts: [], done: [], large: false };
    this.#openBytes = 0;
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const slot = this.#freeSlot();
      if (slot === undefined) return;
      const next = this.#queue.shift()!;
      const { parts, large } = next;
      const plain = parts.every((p) => p.length === undefined && p.stat === undefined);
      const job: HashJob = {
        id: this.#nextId++,
        large,
        paths: parts.map((p) => p.path),
        ...(plain ? {} : { parts: parts.map(({ path: _, ...rest }) => rest) }),
      };
      this.#running.set(job.id, { ...next, slot, reported: 0 });
      this.#workers[slot]!.jobs += 1;
      this.#workers[slot]!.worker.postMessage(job);
    }
  }

  /** The thread with the least waiting, or a new one; undefined when all have enough. */
  #freeSlot(): number | undefined {
    let best: number | undefined;
    for (let i = 0; i < this.#workers.length; i++) {
      if (best === undefined || this.#workers[i]!.jobs < this.#workers[best]!.jobs) best = i;
    }
    const least = best === undefined ? 1 : this.#workers[best]!.jobs;
    if (least > 0 && this.#workers.length < this.#threads) return this.#start();
    return least < AHEAD ? best : undefined;
  }

  #start(): number {
    const worker = new Worker(workerFile(), {
      workerData: { digests: this.#options.digests, chunkSize: this.#options.chunkSize } satisfies ReadPlan,
    });
    const slot = this.#workers.push({ worker, jobs: 0 }) - 1;
    worker.on('message', (message: WorkerMessage) => this.#receive(message));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new Error(`a hashing thread ended with ${code}`)));
    return slot;
  }

  #receive(message: WorkerMessage): void {
    const ran = this.#running.get(message.id)!;
    if (message.type === 'progress') {
      this.#options.onBytes?.(message.bytes);
      ran.reported += message.bytes;
      return;
    }
    this.#running.delete(message.id);
    this.#workers[ran.slot]!.jobs -= 1;
    const algorithms = this.#options.digests.length;
    for (let i = 0; i < ran.done.length; i++) {
      const read = unpackRead(message, i, algorithms);
      // Large contents go first: whatever comes last should be short.
      if (read === undefined)
        this.#queue.unshift({ parts: [ran.parts[i]!], done: [ran.done[i]!], large: true });
      else this.#finish(ran.done[i]!, read, ran.reported);
    }
    this.#dispatch();
    this.#wake?.();
  }

  #finish(done: Done, read: ContentRead, reported: number): void {
    if (read.error === undefined) this.#options.onBytes?.(read.size - reported);
    done(read);
  }

  readonly #onAbort = (): void => this.#fail(this.#options.signal!.reason as Error);

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  #requireHealthy(): void {
    if (this.#failure === undefined) return;
    this.#options.signal?.throwIfAborted();
    throw new CloudexitError('HASH_THREAD_FAILED', 'a hashing thread failed; nothing was written', {
      exit: 1,
      cause: this.#failure,
    });
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Threads run plain JavaScript: when this file runs as TypeScript, the built worker of the same source is used. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/inventory/hash-worker.js', import.meta.url)
    : new URL('./hash-worker.js', import.meta.url);
}
