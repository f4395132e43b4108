import { basename, dirname, join } from 'node:path';
import { CloudexitError, errorCode } from '../core/errors.js';
import { consistencyRanges, inclusionRanges, type LeafRange, RangeCollector } from '../core/merkle.js';
import { CASE_LAYOUT, caseIdSchema } from '../formats/case.js';
import type { Checkpoint } from '../formats/checkpoint.js';
import {
  type AppendableEntry,
  LEDGER_TYPE,
  type LedgerHeader,
  serialiseEntry,
  serialiseHead,
} from '../formats/ledger.js';
import { CheckpointStore } from './checkpoints.js';
import { temporaryPath, writeDurably } from './durable-file.js';
import { type FileSystem, nodeFileSystem } from './file-system.js';
import type { TreeHead } from './histories.js';
import { LEDGER_TREE } from './leaf-hashes.js';
import { type Appended, LedgerLog } from './log.js';
import { LogIndex } from './log-index.js';
import { isStop, type ReadEntry } from './log-reader.js';
import { MaterialStore } from './material.js';
import { checkpointOf, indexOf, wholeEntries } from './whole-log.js';

const FOLDERS = [CASE_LAYOUT.ledger, CASE_LAYOUT.checkpoints, CASE_LAYOUT.material, CASE_LAYOUT.trust];

export interface NewCase {
  readonly caseId: string;
  /** RFC 3339 UTC, whole seconds. */
  readonly createdAt: string;
  /** 32 lower-case hexadecimal characters, random. */
  readonly nonce: string;
}

/** RFC 9162 section 2.1.3: that entry `index` is in the log of this size and root. */
export interface LedgerInclusion extends TreeHead {
  readonly index: number;
  /** Hex, 64 characters each. */
  readonly leafHash: string;
  readonly proof: readonly string[];
}

/** RFC 9162 section 2.1.4: that the log of `second` begins with the log of `first`. */
export interface LedgerConsistency {
  readonly first: TreeHead;
  readonly second: TreeHead;
  /** Hex, 64 characters each. */
  readonly proof: readonly string[];
}

/**
 * Makes a case of one entry at `dir`, all at once; its parent must exist. `CASE_EXISTS` (exit 2) if anything but an empty folder is
 * there; `CASE_ID_INVALID` (exit 2).
 */
export async function createCase(dir: string, made: NewCase, fs: FileSystem = nodeFileSystem): Promise<Case> {
  if (!caseIdSchema.safeParse(made.caseId).success) {
    throw new CloudexitError(
      'CASE_ID_INVALID',
      'a case id is 1 to 64 letters, digits, dots, dashes and underscores',
      {
        subject: made.caseId,
        exit: 2,
      },
    );
  }
  const header: LedgerHeader = {
    type: LEDGER_TYPE,
    case: made.caseId,
    createdAt: made.createdAt,
    nonce: made.nonce,
  };
  const line = serialiseEntry(header);
  const index = new LogIndex();
  index.add({ index: 0, entry: header, line, end: line.length + 1 });

  const draft = temporaryPath(dirname(join(dir, '.')));
  try {
    await makeFolders(fs, draft);
    await writeDurably(fs, join(draft, CASE_LAYOUT.log), Buffer.concat([line, Uint8Array.of(0x0a)]));
    await writeDurably(fs, join(draft, CASE_LAYOUT.head), serialiseHead({ size: 1, root: index.rootHex() }));
    await putInPlace(fs, draft, dir);
  } catch (error) {
    await fs.removeTree(draft);
    throw error;
  }
  return new Case(dir, header, fs);
}

/** The folders of a case, flushed but for the outermost name. */
export async function makeFolders(fs: FileSystem, dir: string): Promise<void> {
  for (const folder of ['', ...FOLDERS]) await fs.makeDir(join(dir, folder));
  await fs.syncDir(join(dir, CASE_LAYOUT.ledger));
  await fs.syncDir(dir);
}

/** Gives a whole and flushed case its name. `CASE_EXISTS` (exit 2) if anything but an empty folder has it. */
export async function putInPlace(fs: FileSystem, draft: string, dir: string): Promise<void> {
  try {
    await fs.rename(draft, dir);
  } catch (cause) {
    if (!['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EPERM'].includes(errorCode(cause) ?? '')) throw cause;
    throw new CloudexitError('CASE_EXISTS', 'something is there already', {
      subject: dir,
      hint: 'Name a folder that does not exist yet.',
      exit: 2,
      cause,
    });
  }
  await fs.syncDir(dirname(join(dir, '.')));
}

/** Opens a case. Only the header is read. `CASE_NOT_FOUND` (exit 1), `LEDGER_ENTRY_DAMAGED` (exit 3). */
export async function openCase(dir: string, fs: FileSystem = nodeFileSystem): Promise<Case> {
  for await (const item of new LedgerLog(fs, dir).scan()) {
    if (isStop(item)) throw item.error;
    return new Case(dir, item.entry as LedgerHeader, fs);
  }
  throw new CloudexitError('LEDGER_ENTRY_DAMAGED', 'the log is empty', { subject: basename(dir), exit: 3 });
}

/** One copy of a case: `manifests/formats/case.md`. */
export class Case {
  readonly dir: string;
  readonly fs: FileSystem;
  readonly header: LedgerHeader;
  readonly material: MaterialStore;
  readonly checkpoints: CheckpointStore;
  readonly log: LedgerLog;

  constructor(dir: string, header: LedgerHeader, fs: FileSystem) {
    this.dir = dir;
    this.fs = fs;
    this.header = header;
    this.material = new MaterialStore(fs, dir);
    this.checkpoints = new CheckpointStore(fs, dir);
    this.log = new LedgerLog(fs, dir);
  }

  get id(): string {
    return this.header.case;
  }

  /** Folder of anchors, certificates and CRLs. */
  get trustDir(): string {
    return join(this.dir, CASE_LAYOUT.trust);
  }

  /** Appends entries that become durable together; see {@link LedgerLog.append} for errors. */
  async append(...entries: readonly [AppendableEntry, ...AppendableEntry[]]): Promise<Appended> {
    return this.log.append(() => entries);
  }

  /** {@link wholeEntries} of the log. */
  entries(): AsyncGenerator<ReadEntry, void, undefined> {
    return wholeEntries(this.log);
  }

  /** What a party signs: the state of the whole log now. */
  async checkpoint(): Promise<Checkpoint> {
    return checkpointOf(await this.#index());
  }

  /** Proof for an entry in the log of `size` entries, by default all. `RangeError` outside of it. */
  async inclusionProof(index: number, size?: number): Promise<LedgerInclusion> {
    const log = await this.#index();
    const head = headOf(log, size ?? log.size);
    const proof = collect(log, head.size, inclusionRanges(index, head.size));
    return { ...head, index, leafHash: Buffer.from(log.leaves.at(index)).toString('hex'), proof };
  }

  /** Proof between two sizes, the second by default the whole log. `RangeError` outside of it. */
  async consistencyProof(first: number, second?: number): Promise<LedgerConsistency> {
    const log = await this.#index();
    const to = headOf(log, second ?? log.size);
    const ranges = consistencyRanges(first, to.size);
    return { first: headOf(log, first), second: to, proof: collect(log, to.size, ranges) };
  }

  async #index(): Promise<LogIndex> {
    return indexOf(this.entries());
  }
}

function headOf(log: LogIndex, size: number): TreeHead {
  if (!Number.isSafeInteger(size) || size < 1 || size > log.size) {
    throw new RangeError(`the log has ${log.size} entries, not ${size}`);
  }
  return { size, root: log.rootHex(size) };
}

function collect(log: LogIndex, size: number, ranges: readonly LeafRange[]): string[] {
  const collector = new RangeCollector(LEDGER_TREE, ranges);
  for (let i = 0; i < size; i++) collector.append(log.leaves.at(i));
  return collector.proof().map((hash) => Buffer.from(hash).toString('hex'));
}
