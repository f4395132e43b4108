import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { FILLED, LENGTHS, type SideTask, SLOT, SLOTS, TAKEN } from './side-hash.js';

/** Entry of a thread that digests what another thread reads. */
parentPort!.on('message', ({ algorithm, slots, control }: SideTask) => {
  const bytes = Buffer.from(slots);
  const counts = new Int32Array(control);
  const sum = createHash(algorithm);
  for (let taken = 0; ; taken++) {
    while (Atomics.load(counts, FILLED) === taken) Atomics.wait(counts, FILLED, taken);
    const slot = taken % SLOTS;
    const length = counts[LENGTHS + slot]!;
    if (length >= 0) sum.update(bytes.subarray(slot * SLOT, slot * SLOT + length));
    Atomics.add(counts, TAKEN, 1);
    Atomics.notify(counts, TAKEN);
    if (length < 0) break;
  }
  parentPort!.postMessage(sum.digest('hex'));
});
