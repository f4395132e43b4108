import { parentPort } from 'node:worker_threads';
import { errorCode } from '../../core/errors.js';
import { readDefinitions, readTables } from './catalog.js';
import { type OwnBatch, SqliteDatabase } from './database.js';
import type { SqliteAnswer, SqliteOrder } from './thread.js';

/** Entry of the thread that holds a SQLite file: whoever waits for it can do without it, however long a statement runs. */
const port = parentPort!;
let database: SqliteDatabase | undefined;
let batches: Iterator<OwnBatch> | undefined;

function answerTo(order: SqliteOrder): unknown {
  switch (order.type) {
    case 'open':
      database = new SqliteDatabase(order.path);
      return undefined;
    case 'tables':
      return readTables(database!);
    case 'definitions':
      return readDefinitions(database!);
    case 'question':
      return database!.rows(order.sql, [], order.most);
    case 'table':
      batches?.return?.();
      batches = order.table === undefined ? undefined : database!.batches(order.table);
      return undefined;
    case 'rows': {
      const step = batches?.next();
      return step?.done === false ? step.value : undefined;
    }
  }
}

port.on('message', (order: SqliteOrder) => {
  try {
    const value = answerTo(order);
    const { bytes, ends } = order.type === 'rows' && value !== undefined ? (value as OwnBatch) : {};
    const moved = bytes === undefined || ends === undefined ? [] : [bytes.buffer, ends.buffer];
    port.postMessage({ type: 'answer', value } satisfies SqliteAnswer, moved);
  } catch (error) {
    if (order.type === 'rows') batches = undefined;
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ type: 'failed', code: errorCode(error), message } satisfies SqliteAnswer);
  }
});
