import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { builtModule } from '../core/built-module.js';
import { CloudexitError } from '../core/errors.js';
import { ContentReader } from './content-reader.js';
import { columnsOf } from './hash-columns.js';
import { type HashJob, type LeafColumns, runJob, type ThreadPlan, type WorkerMessage } from './hash-job.js';
import type { HashTask } from './hash-task.js';
import { FAILED } from './packed-lines.js';

/** Contents a batch, and promised bytes after which a batch is full. */
const BATCH_ITEMS = 128;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Jobs a thread has waiting, so that it never idles while the listing goes on. */
const AHEAD = 3;
/** Milliseconds after which the calling thread lets others have their turn, between two contents. */
const TURN = 20;
const MAX_THREADS = 16;

export interface PoolOptions {
  readonly plan: ThreadPlan;
  /** Called with the lines of tasks, in no particular order. */
  readonly onLines: (tasks: readonly HashTask[], lines: LeafColumns) => void;
  /** Called as contents are read, with the bytes since the last call. */
  readonly onBytes: (bytes: number) => void;
  /** Hashing threads; default one a core, at most 16. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Batch {
  readonly tasks: readonly HashTask[];
  readonly large: boolean;
}

interface Thread {
  readonly worker: Worker;
  jobs: number;
  /** Whether it has answered: one that is still starting gets one job and no more. */
  awake: boolean;
}

/**
 * Reads and digests local contents on all cores, one of which is the calling thread's: it takes a batch whenever it would
 * have to wait. Other threads start with the first full batch, so that a handful of files costs none.
 */
export class HashPool {
  readonly #options: PoolOptions;
  readonly #limit: number;
  readonly #own: ContentReader;
  readonly #threads: Thread[] = [];
  readonly #queue: Batch[] = [];
  readonly #running = new Map<number, Batch & { thread: Thread; reported: number }>();
  #open: HashTask[] = [];
  #openBytes = 0;
  #nextId = 0;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  /** When the calling thread last let others have their turn. */
  #turned = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#limit = Math.max(1, Math.min(options.threads ?? availableParallelism(), MAX_THREADS));
    this.#own = new ContentReader(options.plan, false);
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  add(task: HashTask): void {
    this.#open.push(task);
    this.#openBytes += task.head?.size ?? 0;
    if (this.#open.length >= BATCH_ITEMS || this.#openBytes >= BATCH_BYTES) this.#seal();
  }

  /** Whether so much is waiting that the listing should pause: call {@link room}. */
  get full(): boolean {
    return this.#queue.length > AHEAD * this.#limit;
  }

  async room(): Promise<void> {
    while (this.full && this.#failure === undefined) await this.#takePart();
    this.#requireHealthy();
  }

  /** Resolves when everything handed over is done. */
  async drain(): Promise<void> {
    if (this.#threads.length === 0 && this.#queue.length === 0) await this.#readFew();
    this.#seal();
    while ((this.#running.size > 0 || this.#queue.length > 0) && this.#failure === undefined)
      await this.#takePart();
    this.#requireHealthy();
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#fail(new Error('the pool is closed'));
    this.#own.close();
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  /** A few contents are read before a thread would have started, and so is a single large one that other threads could not share. */
  async #readFew(): Promise<void> {
    await this.#readHere({ tasks: this.#takeOpen(), large: false });
    if (this.#queue.length !== 1 || !ContentReader.readsAhead(this.#options.plan)) return;
    await this.#readHere(this.#queue.shift()!);
  }

  /** Reads what waits and is for this thread; else waits for another. */
  async #takePart(): Promise<void> {
    const at = this.#limit === 1 ? -1 : this.#queue.findIndex((batch) => !batch.large || !isStretch(batch));
    const [batch] = at < 0 ? [] : this.#queue.splice(at, 1);
    if (batch === undefined) return this.#wait();
    await this.#readHere(batch);
    this.#dispatch();
    await this.#letOthers();
  }

  async #readHere(batch: Batch): Promise<void> {
    const { plan, onBytes } = this.#options;
    let reported = 0;
    const report = (bytes: number): void => {
      this.#requireHealthy();
      reported += bytes;
      onBytes(bytes);
    };
    const lines = await runJob(plan, this.#own, jobOf(batch), report, () =>
      performance.now() - this.#turned < TURN ? undefined : this.#letOthers(),
    );
    this.#requireHealthy();
    this.#finish(batch, lines, reported);
  }

  async #letOthers(): Promise<void> {
    await turn();
    this.#turned = performance.now();
    this.#requireHealthy();
  }

  #takeOpen(): HashTask[] {
    const tasks = this.#open;
    this.#open = [];
    this.#openBytes = 0;
    return tasks;
  }

  #seal(): void {
    if (this.#open.length > 0) this.#queue.push({ tasks: this.#takeOpen(), large: false });
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#freeThread(this.#queue[0]!);
      if (thread === undefined) return;
      const batch = this.#queue.shift()!;
      const id = this.#nextId++;
      this.#running.set(id, { ...batch, thread, reported: 0 });
      thread.jobs += 1;
      thread.worker.postMessage({ id, ...jobOf(batch) } satisfies HashJob);
    }
  }

  /** The thread with the least waiting, or a new one; undefined when all have enough. */
  #freeThread(batch: Batch): Thread | undefined {
    let best: Thread | undefined;
    for (const thread of this.#threads) {
      if (best === undefined || thread.jobs < best.jobs) best = thread;
    }
    const most = this.#limit === 1 || (batch.large && isStretch(batch)) ? this.#limit : this.#limit - 1;
    if ((best === undefined || best.jobs > 0) && this.#threads.length < most) return this.#start();
    return best !== undefined && best.jobs < (batch.large || !best.awake ? 1 : AHEAD) ? best : undefined;
  }

  #start(): Thread {
    const worker = new Worker(builtModule('./hash-worker.js', import.meta.url), {
      workerData: this.#options.plan,
      execArgv: [],
    });
    const thread = { worker, jobs: 0, awake: false };
    this.#threads.push(thread);
    worker.on('message', (message: WorkerMessage) => {
      // Who takes the lines may have no room left for them: that ends the reading, not the process.
      try {
        this.#receive(message);
      } catch (error) {
        this.#fail(error as Error);
      }
    });
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new Error(`a hashing thread ended with ${code}`)));
    return thread;
  }

  #receive(message: WorkerMessage): void {
    const ran = this.#running.get(message.id)!;
    if (message.type === 'progress') {
      this.#options.onBytes(message.bytes);
      ran.reported += message.bytes;
      return;
    }
    this.#running.delete(message.id);
    ran.thread.jobs -= 1;
    ran.thread.awake = true;
    this.#finish(ran, message, ran.reported);
    this.#dispatch();
    this.#wake?.();
  }

  #finish({ tasks }: Batch, lines: LeafColumns, reported: number): void {
    const { ends, marks, sizes } = lines;
    let bytes = -reported;
    for (let i = 0, from = 0; i < tasks.length; from = ends[i++]!) {
      // Large contents go first: whatever comes last should be short.
      if (ends[i] === from) this.#queue.unshift({ tasks: [tasks[i]!], large: true });
      else if ((marks[i]! & FAILED) === 0) bytes += sizes[i]!;
    }
    this.#options.onLines(tasks, lines);
    this.#options.onBytes(Math.max(0, bytes));
  }

  readonly #onAbort = (): void => this.#fail(this.#options.signal!.reason as Error);

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  #requireHealthy(): void {
    if (this.#failure === undefined) return;
    this.#options.signal?.throwIfAborted();
    if (this.#failure instanceof CloudexitError) throw this.#failure;
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

/** Whether a content is inside a container, whose stretches are read without a pause. */
function isStretch({ tasks }: Batch): boolean {
  return tasks[0]!.part?.length !== undefined;
}

function jobOf({ tasks, large }: Batch): Omit<HashJob, 'id'> {
  return { large, ...columnsOf(tasks) };
}
