import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { builtModule } from '../../core/built-module.js';
import { CloudexitError } from '../../core/errors.js';
import { MAX_THREADS } from '../kernel/index.js';
import type { ScanAnswer, ScanJob, ScanPlan } from './scan-job.js';

/** Jobs a thread has waiting. */
const AHEAD = 2;

/** Scans on several threads and hands the answers on in the order of the jobs. */
export async function* scanAll(
  plan: ScanPlan,
  jobs: Iterable<ScanJob>,
  options: { readonly threads?: number | undefined; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<ScanAnswer> {
  const count = Math.max(1, Math.min(options.threads ?? availableParallelism(), MAX_THREADS));
  const workers = Array.from(
    { length: count },
    (_, thread) =>
      new Worker(builtModule('./scan-worker.js', import.meta.url), {
        workerData: { plan, thread },
        execArgv: [],
      }),
  );
  const waiting = new Map<number, (answer: ScanAnswer) => void>();
  let failure: Error | undefined;
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = (error) => {
      failure ??= error;
      reject(failure);
    };
  });
  failed.catch(() => {});
  const onAbort = (): void => fail(options.signal!.reason as Error);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  for (const worker of workers) {
    worker.on('message', (answer: ScanAnswer) => {
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    });
    worker.on('error', (cause) => fail(threadFailed(cause)));
  }
  try {
    const answers: Promise<ScanAnswer>[] = [];
    let next = 0;
    for (const job of jobs) {
      options.signal?.throwIfAborted();
      answers.push(new Promise((resolve) => waiting.set(job.id, resolve)));
      workers[next++ % count]!.postMessage(job);
      if (answers.length >= count * AHEAD) yield await Promise.race([answers.shift()!, failed]);
    }
    while (answers.length > 0) yield await Promise.race([answers.shift()!, failed]);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function threadFailed(cause: unknown): CloudexitError {
  return new CloudexitError('RESIDUE_SCAN_FAILED', 'a scanning thread failed; nothing was written', {
    cause,
  });
}
