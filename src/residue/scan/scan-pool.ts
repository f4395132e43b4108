import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { builtModule } from '../../core/built-module.js';
import { CloudexitError } from '../../core/errors.js';
import { MAX_THREADS } from '../kernel/index.js';
import type { ScanAnswer, ScanJob, ScanPlan } from './scan-job.js';

/** Jobs a thread has, the one it works on among them. */
const AHEAD = 2;
/** Answers that wait for an earlier one, and jobs that are to become such, a thread. */
const HELD = 8;

interface Thread {
  readonly worker: Worker;
  jobs: number;
}

/** Threads that scan. They get ready while the index is still being checked. */
export class ScanPool {
  readonly #threads: readonly Thread[];
  readonly #waiting = new Map<number, (answer: ScanAnswer) => void>();
  /** Of the jobs that were begun, in their order. */
  readonly #answers: Promise<ScanAnswer>[] = [];
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => {};
  #jobs: Iterator<ScanJob> = [].values();

  constructor(threads: number | undefined) {
    const count = Math.max(1, Math.min(threads ?? availableParallelism(), MAX_THREADS));
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => {});
    this.#threads = Array.from({ length: count }, () => this.#started());
  }

  /** Scans, and hands the answers on in the order of the jobs. Once for each pool. */
  async *scan(
    plan: ScanPlan,
    jobs: Iterable<ScanJob>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ScanAnswer> {
    const onAbort = (): void => this.#fail(signal!.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    for (const [thread, { worker }] of this.#threads.entries()) worker.postMessage({ plan, thread });
    this.#jobs = jobs[Symbol.iterator]();
    try {
      for (this.#begin(); this.#answers.length > 0; this.#begin()) {
        signal?.throwIfAborted();
        yield await Promise.race([this.#answers.shift()!, this.#failed]);
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Whichever thread has little to do gets the next jobs: a stretch of zeros takes less than one of data. */
  #begin(): void {
    for (const thread of this.#threads) {
      while (thread.jobs < AHEAD && this.#answers.length < HELD * this.#threads.length) {
        const next = this.#jobs.next();
        if (next.done === true) return;
        const job = next.value;
        this.#answers.push(new Promise((resolve) => this.#waiting.set(job.id, resolve)));
        thread.jobs += 1;
        thread.worker.postMessage(job);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #started(): Thread {
    const worker = new Worker(builtModule('./scan-worker.js', import.meta.url), { execArgv: [] });
    const thread = { worker, jobs: 0 };
    worker.on('message', (answer: ScanAnswer) => {
      thread.jobs -= 1;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
      try {
        this.#begin();
      } catch (error) {
        this.#fail(error);
      }
    });
    worker.on('error', (cause) => this.#fail(threadFailed(cause)));
    return thread;
  }
}

function threadFailed(cause: unknown): CloudexitError {
  return new CloudexitError('RESIDUE_SCAN_FAILED', 'a scanning thread failed; nothing was written', {
    cause,
  });
}
