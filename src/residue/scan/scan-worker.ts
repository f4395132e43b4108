import { parentPort } from 'node:worker_threads';
import { JobRunner, type ScanJob, type ScanPlan } from './scan-job.js';

/** Entry of a scanning thread: first what it scans for, then stretches in, what was found in them out. */
const port = parentPort!;

port.once('message', ({ plan, thread }: { plan: ScanPlan; thread: number }) => {
  const runner = new JobRunner(plan, thread);
  port.on('message', (job: ScanJob) => port.postMessage(runner.run(job)));
});
