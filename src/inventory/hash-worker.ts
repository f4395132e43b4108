import { parentPort, workerData } from 'node:worker_threads';
import { type ContentPart, ContentReader, type ReadPlan } from './content-reader.js';
import { type HashJob, packReads, type WorkerMessage } from './hash-job.js';

/** Entry of a hashing thread: batches of contents in, packed results out. */
const plan = workerData as ReadPlan;
const port = parentPort!;
const reader = new ContentReader(plan);

/** Bytes of one large content between two reports. */
const REPORT_EVERY = 32 * 1024 * 1024;

port.on('message', (job: HashJob) => {
  run(job).then(
    (message) => port.postMessage(message),
    (error: unknown) => {
      throw error;
    },
  );
});

async function run(job: HashJob): Promise<WorkerMessage> {
  const reads = [];
  for (let i = 0; i < job.paths.length; i++) {
    const part: ContentPart = { offset: 0, compression: 'none', ...job.parts?.[i], path: job.paths[i]! };
    // Whole small files are the hot path and never wait for anything.
    const whole = part.length === undefined && !job.large;
    reads.push(whole ? reader.readSmall(part) : await reader.read(part, job.large, progressReporter(job.id)));
  }
  return { type: 'done', id: job.id, ...packReads(reads, plan.digests.length) };
}

function progressReporter(id: number): (n: number) => void {
  let since = 0;
  return (n) => {
    since += n;
    if (since < REPORT_EVERY) return;
    port.postMessage({ type: 'progress', id, bytes: since } satisfies WorkerMessage);
    since = 0;
  };
}
