import { parentPort, workerData } from 'node:worker_threads';
import { ContentReader } from './content-reader.js';
import { type HashJob, runJob, type ThreadPlan, type WorkerMessage } from './hash-job.js';

/** Entry of a hashing thread: entries in, their inventory lines out. */
const plan = workerData as ThreadPlan;
const port = parentPort!;
const reader = new ContentReader(plan, true);

/** Bytes of one large content between two reports. */
const REPORT_EVERY = 32 * 1024 * 1024;

/** Jobs wait for each other: the reader has one buffer, and whoever digests beside it one content at a time. */
let last: Promise<void> = Promise.resolve();
port.on('message', (job: HashJob) => {
  last = last.then(() => work(job));
});

async function work(job: HashJob): Promise<void> {
  let unreported = 0;
  const columns = await runJob(plan, reader, job, (bytes) => {
    unreported += bytes;
    if (unreported < REPORT_EVERY) return;
    port.postMessage({ type: 'progress', id: job.id, bytes: unreported } satisfies WorkerMessage);
    unreported = 0;
  });
  const done: WorkerMessage = { type: 'done', id: job.id, ...columns };
  port.postMessage(
    done,
    [columns.bytes, columns.ends, columns.hashes].map(({ buffer }) => buffer as ArrayBuffer),
  );
}
