import { parentPort, workerData } from 'node:worker_threads';
import { JobRunner, type ScanJob, type ScanPlan } from './scan-job.js';

/** Entry of a scanning thread: stretches in, what was found in them out. */
const { plan, thread } = workerData as { plan: ScanPlan; thread: number };
const runner = new JobRunner(plan, thread);
const port = parentPort!;

port.on('message', (job: ScanJob) => port.postMessage(runner.run(job)));
