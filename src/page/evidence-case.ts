import { digestHex, newHash } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { CASE_LAYOUT } from '../formats/case.js';
import type { Checkpoint } from '../formats/checkpoint.js';
import { type LedgerHead, type LedgerHeader, parseHead } from '../formats/ledger.js';
import {
  altered,
  type CaseReading,
  checkpointOf,
  indexOf,
  isStop,
  MAX_CHECKPOINT_FILE,
  type ReadEntry,
  readCheckpoints,
  readEntries,
  type Stop,
  type StoredCheckpoint,
  wholeEntries,
} from '../ledger/reading.js';

/** Files of a case by their place in it (`case.md`), wherever a browser has them: in the page, or in a part of a dropped file. */
export type CaseFiles = ReadonlyMap<string, Blob>;

/** A material that the case has and the files at hand lack. Its digest was not computed here. */
export interface OutsideMaterial {
  readonly name: string;
  readonly size: number;
  readonly intact: boolean;
}

const SMALL = 1024;

/** A case read from a browser's files. Errors as `Case`. */
export class EvidenceCase implements CaseReading {
  readonly #files: CaseFiles;
  readonly #outside: ReadonlyMap<string, OutsideMaterial>;
  readonly #head: LedgerHead | undefined;
  readonly id: string;

  private constructor(
    files: CaseFiles,
    outside: readonly OutsideMaterial[],
    id: string,
    head: LedgerHead | undefined,
  ) {
    this.#files = files;
    this.#outside = new Map(outside.map((o) => [o.name, o]));
    this.id = id;
    this.#head = head;
  }

  /**
   * Only the header is read. `stated` is the head where the files have none, as in a bundle. `LEDGER_ENTRY_DAMAGED` (exit 3) for a log
   * without a header.
   */
  static async open(
    files: CaseFiles,
    outside: readonly OutsideMaterial[] = [],
    stated?: LedgerHead,
  ): Promise<EvidenceCase> {
    const head = files.get(CASE_LAYOUT.head);
    const known = head !== undefined && head.size <= SMALL ? parseHead(await bytesOf(head)) : undefined;
    for await (const item of scan(files)) {
      if (isStop(item)) throw item.error;
      return new EvidenceCase(files, outside, (item.entry as LedgerHeader).case, known ?? stated);
    }
    throw new CloudexitError('LEDGER_ENTRY_DAMAGED', 'the log is missing or empty', { exit: 3 });
  }

  readonly log = {
    head: async (): Promise<LedgerHead | undefined> => this.#head,
    scan: (): AsyncGenerator<ReadEntry | Stop, void, undefined> => scan(this.#files),
  };

  readonly checkpoints = {
    list: async (): Promise<{ checkpoints: StoredCheckpoint[]; findings: Finding[] }> => {
      const prefix = `${CASE_LAYOUT.checkpoints}/`;
      const names = namesUnder(this.#files, prefix);
      return readCheckpoints(names, async (file) => {
        const blob = this.#files.get(`${prefix}${file}`);
        if (blob === undefined || blob.size > MAX_CHECKPOINT_FILE) {
          const why = `${file} is missing or larger than ${MAX_CHECKPOINT_FILE} bytes`;
          throw new CloudexitError('CHECKPOINT_INVALID', why, { exit: 3 });
        }
        return bytesOf(blob);
      });
    },
  };

  readonly material = {
    names: async (): Promise<string[]> =>
      [...namesUnder(this.#files, `${CASE_LAYOUT.material}/`), ...this.#outside.keys()].sort(),
    verify: async (sha256: string): Promise<number> => {
      const blob = this.#material(sha256);
      const outside = this.#outside.get(sha256);
      if (blob === undefined && outside?.intact === true) return outside.size;
      if (blob === undefined || (await digestOf(blob)) !== sha256) throw altered(sha256);
      return blob.size;
    },
    readAll: async (sha256: string, maxBytes: number): Promise<Uint8Array> => {
      const blob = this.#material(sha256);
      if (blob === undefined || blob.size > maxBytes) throw notHere(sha256);
      const bytes = await bytesOf(blob);
      if (digestHex('sha256', bytes) !== sha256) throw altered(sha256);
      return bytes;
    },
    read: (sha256: string): AsyncIterable<Uint8Array> => {
      const blob = this.#material(sha256);
      if (blob === undefined) throw notHere(sha256);
      return pieces(blob);
    },
  };

  entries(): AsyncGenerator<ReadEntry, void, undefined> {
    return wholeEntries(this.log);
  }

  async checkpoint(): Promise<Checkpoint> {
    return checkpointOf(await indexOf(this.entries()));
  }

  #material(sha256: string): Blob | undefined {
    return this.#files.get(`${CASE_LAYOUT.material}/${sha256}`);
  }
}

function notHere(subject: string): CloudexitError {
  const why = 'this page does not hold this material, or it is too large';
  return new CloudexitError('LEDGER_MATERIAL_MISSING', why, { subject, exit: 4 });
}

export async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** SHA-256 (hex) in constant memory. */
export async function digestOf(blob: Blob, read?: (bytes: number) => void): Promise<string> {
  const hash = newHash('sha256');
  for await (const piece of pieces(blob)) {
    hash.update(piece);
    read?.(piece.length);
  }
  return hash.digest('hex');
}

const PIECE = 4 * 1024 * 1024;

/** The bytes of a blob in order, a few at a time. */
export async function* pieces(blob: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < blob.size; at += PIECE) yield bytesOf(blob.slice(at, at + PIECE));
}

function scan(files: CaseFiles): AsyncGenerator<ReadEntry | Stop, void, undefined> {
  const log = files.get(CASE_LAYOUT.log) ?? new Blob([]);
  const file = {
    read: async (into: Uint8Array, position: number): Promise<number> => {
      const bytes = await bytesOf(log.slice(position, position + into.length));
      into.set(bytes);
      return bytes.length;
    },
  };
  return readEntries(file, 0, 0, log.size);
}

function namesUnder(files: CaseFiles, prefix: string): string[] {
  return [...files.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}
