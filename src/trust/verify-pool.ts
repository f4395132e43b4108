import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CloudexitError } from '../core/errors.js';
import type { SignatureResult } from '../formats/signature-result.js';
import type { VerifyPolicy } from './policy.js';
import { type DetachedSignature, Verifier } from './verify.js';
import { packSignatures, policyParts, type VerifyAnswer } from './verify-job.js';

/** Signatures a batch, and bytes after which a batch is full. */
const BATCH_ITEMS = 64;
const BATCH_BYTES = 1024 * 1024;
/** Batches a thread may have waiting: what bounds the memory. */
const AHEAD = 3;
const MAX_THREADS = 16;
/** So many are checked before a thread would have started. */
const FEW = 500;

export interface VerifyPoolOptions {
  /** Verifying threads; default one a core, at most 16. With one, the calling thread does it all. */
  readonly threads?: number;
  /** Signatures that the calling thread checks before others start; default 500. */
  readonly few?: number;
}

/**
 * {@link Verifier.verify} of many signatures on all cores: the same results, in the order of the signatures, a bounded
 * number of them in memory. Errors: `VERIFY_THREAD_FAILED` when a thread ends before it has answered (exit 1), and
 * what the input throws; after an error there are no further results.
 */
export async function* verifyAll(
  policy: VerifyPolicy,
  signatures: Iterable<DetachedSignature> | AsyncIterable<DetachedSignature>,
  { threads = availableParallelism(), few = FEW }: VerifyPoolOptions = {},
): AsyncGenerator<SignatureResult, void, undefined> {
  const verifier = new Verifier(policy);
  const pool = new VerifyPool(policy, Math.min(threads, MAX_THREADS));
  let here = threads < 2 ? Number.POSITIVE_INFINITY : few;
  try {
    let batch: DetachedSignature[] = [];
    let bytes = 0;
    for await (const signature of signatures) {
      if (here > 0) {
        here -= 1;
        yield verifier.verify(signature);
        continue;
      }
      batch.push(signature);
      bytes += sizeOf(signature);
      if (batch.length < BATCH_ITEMS && bytes < BATCH_BYTES) continue;
      pool.add(batch);
      batch = [];
      bytes = 0;
      while (pool.full) yield* await pool.next();
    }
    if (batch.length > 0) pool.add(batch);
    while (!pool.empty) yield* await pool.next();
  } finally {
    await pool.close();
  }
}

function sizeOf({ content, p7s, timestamps = [] }: DetachedSignature): number {
  return timestamps.reduce((sum, token) => sum + token.length, content.length + p7s.length);
}

interface Thread {
  readonly worker: Worker;
  jobs: number;
}

interface Pending {
  readonly thread: Thread;
  readonly count: number;
  readonly resolve: (results: readonly SignatureResult[]) => void;
  readonly reject: (error: Error) => void;
}

class VerifyPool {
  readonly #threads: Thread[] = [];
  readonly #pending = new Map<number, Pending>();
  /** Answers in the order of the batches. */
  readonly #answers: Promise<readonly SignatureResult[]>[] = [];
  #nextId = 0;
  #failure: Error | undefined;

  constructor(
    readonly policy: VerifyPolicy,
    readonly limit: number,
  ) {}

  get full(): boolean {
    return this.#answers.length >= this.limit * AHEAD;
  }

  get empty(): boolean {
    return this.#answers.length === 0;
  }

  add(batch: readonly DetachedSignature[]): void {
    const answer = this.#ask(batch);
    // It is awaited in its turn; until then, or if an earlier one fails, nobody else would hear of a failure.
    answer.catch(() => undefined);
    this.#answers.push(answer);
  }

  /** The results of the oldest batch. */
  next(): Promise<readonly SignatureResult[]> {
    return this.#answers.shift()!;
  }

  async close(): Promise<void> {
    this.#fail(new Error('the pool is closed'));
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #ask(batch: readonly DetachedSignature[]): Promise<readonly SignatureResult[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(threadFailed(this.#failure));
        return;
      }
      const thread = this.#freeThread();
      const job = packSignatures(this.#nextId++, batch);
      this.#pending.set(job.id, { thread, count: batch.length, resolve, reject });
      thread.jobs += 1;
      thread.worker.postMessage(job, [job.bytes.buffer]);
    });
  }

  /** The thread with the least waiting, or a new one. */
  #freeThread(): Thread {
    const [least] = this.#threads.toSorted((a, b) => a.jobs - b.jobs);
    if (least && (least.jobs === 0 || this.#threads.length === this.limit)) return least;
    return this.#start();
  }

  #start(): Thread {
    const worker = new Worker(workerFile(), { workerData: policyParts(this.policy), execArgv: [] });
    const thread = { worker, jobs: 0 };
    this.#threads.push(thread);
    worker.on('message', (answer: VerifyAnswer) => this.#receive(answer));
    worker.on('messageerror', (error) => this.#fail(error));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new Error(`a verifying thread ended with ${code}`)));
    return thread;
  }

  #receive({ id, results }: VerifyAnswer): void {
    const pending = this.#pending.get(id);
    if (!pending || results.length !== pending.count) {
      this.#fail(new Error('a verifying thread answered something else'));
      return;
    }
    this.#pending.delete(id);
    pending.thread.jobs -= 1;
    pending.resolve(results);
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    for (const { reject } of this.#pending.values()) reject(threadFailed(this.#failure));
    this.#pending.clear();
  }
}

function threadFailed(cause: Error): CloudexitError {
  return new CloudexitError('VERIFY_THREAD_FAILED', 'a verifying thread failed; nothing is verified', {
    exit: 1,
    cause,
  });
}

/** Threads run plain JavaScript: when this file runs as TypeScript, the built worker of the same source is used. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/trust/verify-worker.js', import.meta.url)
    : new URL('./verify-worker.js', import.meta.url);
}
