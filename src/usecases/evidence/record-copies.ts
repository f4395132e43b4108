import { digestHex } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { parseRecord } from '../../formats/records/index.js';
import type { ReadEntry } from '../../ledger/reading.js';

/** Where something signed or stamped has its copy, and how many files beside it there are by now. */
interface Copied {
  readonly path: string;
  /** Signatures over signatures. */
  readonly depth: number;
  signatures: number;
  stamps: number;
  readonly beside: Set<string>;
}

/** Whoever adds more than this to a log does it to lengthen names. */
const MAX_DEPTH = 4;
const MAX_BESIDE = 999;

/**
 * The files that `manifests/formats/evidence-bundle.md`, rules 7 and 8, make of a log: records, signatures over them and over signatures, time stamps.
 * By path, in the order of the log.
 */
export async function recordCopies(entries: AsyncIterable<ReadEntry>): Promise<Map<string, Uint8Array>> {
  const copies = new Map<string, Uint8Array>();
  /** What signatures and time stamps can be over, by digest. The same signature may be over several things. */
  const known = new Map<string, Copied[]>();
  const add = (path: string, bytes: Uint8Array, depth = 0): void => {
    const digest = digestHex('sha256', bytes);
    copies.set(path, bytes);
    known.set(digest, [
      ...(known.get(digest) ?? []),
      { path, depth, signatures: 0, stamps: 0, beside: new Set() },
    ]);
  };
  const addBeside = (digest: string, bytes: Uint8Array, suffix: 'p7s' | 'tsr'): void => {
    const own = digestHex('sha256', bytes);
    for (const copied of known.get(digest) ?? []) {
      if (copied.beside.has(own)) continue;
      copied.beside.add(own);
      const count = suffix === 'p7s' ? ++copied.signatures : ++copied.stamps;
      if (count > MAX_BESIDE || (suffix === 'p7s' && copied.depth === MAX_DEPTH)) continue;
      const path = `${copied.path}${count === 1 ? '' : `.${count}`}.${suffix}`;
      if (suffix === 'p7s') add(path, bytes, copied.depth + 1);
      else copies.set(path, bytes);
    }
  };
  for await (const { index, entry } of entries) {
    if (entry.type === 'record') {
      const digest = digestHex('sha256', entry.record);
      if (!known.has(digest)) {
        const number = String(index).padStart(6, '0');
        add(`data/records/${number}-${kindOf(entry.record)}.json`, entry.record);
      }
      for (const signature of entry.signatures) addBeside(digest, signature, 'p7s');
    } else if (entry.type === 'signature') addBeside(entry.over, entry.signature, 'p7s');
    else if (entry.type === 'time-stamp') addBeside(entry.over, entry.token, 'tsr');
  }
  return copies;
}

function kindOf(record: Uint8Array): string {
  try {
    return parseRecord(record).kind;
  } catch (error) {
    if (error instanceof CloudexitError) return 'record';
    throw error;
  }
}
