import type { Finding } from '../core/finding.js';
import type { Checkpoint } from '../formats/checkpoint.js';
import type { LedgerHead } from '../formats/ledger.js';
import type { StoredCheckpoint } from './checkpoint-files.js';
import type { ReadEntry, Stop } from './log-reader.js';

/**
 * What verifying a case reads of it, wherever its bytes lie: in a case folder (`Case`), or in a report or a bundle that a
 * browser has open. Errors are those of `Case`.
 */
export interface CaseReading {
  readonly id: string;
  readonly log: {
    head(): Promise<LedgerHead | undefined>;
    scan(): AsyncIterable<ReadEntry | Stop>;
  };
  readonly checkpoints: {
    list(): Promise<{ checkpoints: StoredCheckpoint[]; findings: Finding[] }>;
  };
  readonly material: {
    /** Sorted. */
    names(): Promise<string[]>;
    /** Reads all of one against its name; its size in bytes. */
    verify(sha256: string): Promise<number>;
    readAll(sha256: string, maxBytes: number): Promise<Uint8Array>;
    /** The bytes of one in order, in constant memory. They may be others than those of its name: whoever reads them has to digest them. */
    read(sha256: string): AsyncIterable<Uint8Array>;
  };
  entries(): AsyncIterable<ReadEntry>;
  checkpoint(): Promise<Checkpoint>;
}
