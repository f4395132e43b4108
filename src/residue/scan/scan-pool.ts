import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { builtModule } from '../../core/built-module.js';
import { CloudexitError, whyFailed } from '../../core/errors.js';
import { MAX_THREADS } from '../kernel/index.js';
import { JobRunner, type ScanAnswer, type ScanJob, type ScanPlan } from './scan-job.js';

/** Jobs a thread of its own has, the one it works on among them; an answer may wait while the calling thread is at a job. */
const AHEAD = 3;
/** Answers that wait for an earlier one, and jobs that are to become such, a thread. */
const HELD = 8;

interface Thread {
  /** Jobs it may have. */
  most: number;
  jobs: number;
  begin(plan: ScanPlan, number: number): void;
  give(job: ScanJob): void;
  end(): Promise<unknown>;
}

/** Threads that scan. They get ready while the index is still being checked. */
export class ScanPool {
  readonly #threads: readonly Thread[];
  readonly #own: Thread | undefined;
  readonly #waiting = new Map<number, (answer: ScanAnswer) => void>();
  /** Of the jobs that were begun, in their order. */
  readonly #answers: Promise<ScanAnswer>[] = [];
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => {};
  #jobs: Iterator<ScanJob> = [].values();

  /**
   * `threads`: as many as there are processors where it is not said. With `takesPart` the calling thread is one of them, which saves starting
   * one; it then hears nothing while it reads, so a device that may take long to answer is for the others alone.
   */
  constructor(threads: number | undefined, takesPart: boolean) {
    const count = Math.max(1, Math.min(threads ?? availableParallelism(), MAX_THREADS));
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => {});
    this.#own = takesPart ? this.#callingThread() : undefined;
    const own = this.#own === undefined ? [] : [this.#own];
    this.#threads = [...own, ...Array.from({ length: count - own.length }, () => this.#started())];
  }

  /**
   * Scans, and hands the answers on in the order of the jobs, none before the index is `checked`. Until then the calling thread has no jobs.
   * Once for each pool.
   */
  async *scan(
    plan: ScanPlan,
    jobs: Iterable<ScanJob>,
    checked: Promise<void>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ScanAnswer> {
    const onAbort = (): void => this.#fail(signal!.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    for (const [number, thread] of this.#threads.entries()) thread.begin(plan, number);
    this.#jobs = jobs[Symbol.iterator]();
    try {
      this.#begin();
      await Promise.race([checked, this.#failed]);
      if (this.#own !== undefined) this.#own.most = 1;
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
      while (thread.jobs < thread.most && this.#answers.length < HELD * this.#threads.length) {
        const next = this.#jobs.next();
        if (next.done === true) return;
        const job = next.value;
        this.#answers.push(new Promise((resolve) => this.#waiting.set(job.id, resolve)));
        thread.jobs += 1;
        thread.give(job);
      }
    }
  }

  async close(): Promise<void> {
    // An answer that still comes must not hand the calling thread, which has ended, another job.
    this.#jobs = [].values();
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  #started(): Thread {
    const worker = new Worker(builtModule('./scan-worker.js', import.meta.url), { execArgv: [] });
    const thread: Thread = {
      most: AHEAD,
      jobs: 0,
      begin: (plan, number) => worker.postMessage({ plan, thread: number }),
      give: (job) => worker.postMessage(job),
      end: () => worker.terminate(),
    };
    worker.on('message', (answer: ScanAnswer) => this.#answered(thread, answer));
    worker.on('error', (cause) => this.#fail(threadFailed(cause)));
    return thread;
  }

  /** One job at a time, and between two of them whatever else waits for this thread. */
  #callingThread(): Thread {
    let runner: JobRunner | undefined;
    let next: NodeJS.Immediate | undefined;
    const thread: Thread = {
      most: 0,
      jobs: 0,
      begin: (plan, number) => {
        runner = new JobRunner(plan, number);
      },
      give: (job) => {
        next = setImmediate(() => {
          let answer: ScanAnswer;
          try {
            answer = runner!.run(job);
          } catch (cause) {
            this.#fail(threadFailed(cause));
            return;
          }
          this.#answered(thread, answer);
        });
      },
      end: async () => {
        clearImmediate(next);
        runner?.close();
      },
    };
    return thread;
  }

  #answered(thread: Thread, answer: ScanAnswer): void {
    thread.jobs -= 1;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
    try {
      this.#begin();
    } catch (error) {
      this.#fail(error);
    }
  }
}

function threadFailed(cause: unknown): CloudexitError {
  return new CloudexitError(
    'RESIDUE_SCAN_FAILED',
    `a scanning thread failed (${whyFailed(cause)}); nothing was written`,
    {
      cause,
    },
  );
}
