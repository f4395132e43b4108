import { parentPort, workerData } from 'node:worker_threads';
import type { RowDecoder } from '../core/entry.js';
import { CloudexitError, errorCode } from '../core/errors.js';
import { RowLeaves } from './row-leaves.js';
import type { RowAnswer, RowOrder, RowPlan } from './row-threads.js';

/** Entry of a thread that encodes and hashes its share of the rows of a table, one table after the other. */
const { digests, tempDir } = workerData as RowPlan;
const port = parentPort!;
const decoders = new Map<string, { rowDecoder(setup: unknown): RowDecoder }>();

let leaves = new RowLeaves(digests, tempDir);
let decoder: RowDecoder | undefined;

function answer(message: RowAnswer): void {
  port.postMessage(message);
}

async function follow(order: RowOrder): Promise<void> {
  switch (order.type) {
    case 'table': {
      const { module, setup } = order;
      if (!decoders.has(module)) decoders.set(module, await import(module));
      decoder = decoders.get(module)!.rowDecoder(setup);
      answer({ type: 'taken', bytes: 0 });
      return;
    }
    case 'rows': {
      const before = leaves.bytes;
      // After a failure what is still on its way is of no use to anybody.
      decoder?.decode(order.rows, leaves.addRow);
      answer({ type: 'taken', bytes: leaves.bytes - before });
      return;
    }
    case 'share':
      answer({ type: 'share', share: leaves.share() });
      return;
    case 'close':
      leaves.close();
      leaves = new RowLeaves(digests, tempDir);
      decoder = undefined;
  }
}

// One order after the other: loading a decoder takes its time, and rows wait for it.
let last = Promise.resolve();
port.on('message', (order: RowOrder) => {
  last = last
    .then(() => follow(order))
    .catch((error: unknown) => {
      decoder = undefined;
      const message = error instanceof Error ? error.message : String(error);
      const { subject, hint, zh } = error instanceof CloudexitError ? error : {};
      answer({ type: 'failed', code: errorCode(error), message, subject, hint, zh });
    });
});
