import { parentPort, workerData } from 'node:worker_threads';
import { Verifier } from './verify.js';
import {
  type PolicyParts,
  policyOfParts,
  unpackSignatures,
  type VerifyAnswer,
  type VerifyJob,
} from './verify-job.js';

/** Entry of a verifying thread. Whatever is thrown here ends the thread, and with it the whole verification. */
const verifier = new Verifier(policyOfParts(workerData as PolicyParts));
const port = parentPort!;

port.on('message', (job: VerifyJob) => {
  const results = unpackSignatures(job).map((signature) => verifier.verify(signature));
  port.postMessage({ id: job.id, results } satisfies VerifyAnswer);
});
