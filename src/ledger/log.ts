import { join } from 'node:path';
import { CloudexitError, isMissing } from '../core/errors.js';
import { CASE_LAYOUT } from '../formats/case.js';
import {
  type LedgerEntry,
  type LedgerHead,
  parseHead,
  serialiseEntry,
  serialiseHead,
} from '../formats/ledger.js';
import { ensureDir, readChunks, readSmall, storeByContent, withFile, writeDurably } from './durable-file.js';
import type { FileSystem, OpenFile } from './file-system.js';
import { Histories } from './histories.js';
import { withLock } from './lock.js';
import { LogIndex } from './log-index.js';
import { isStop, type ReadEntry, readEntries, type Stop } from './log-reader.js';

/** Where new entries came to lie, and the log's size and root (hex) with them. */
export interface Appended {
  /** Number of the first of them. */
  readonly index: number;
  readonly size: number;
  readonly root: string;
}

/** The log file of one case folder: reading, and the only code that writes it. */
export class LedgerLog {
  readonly #fs: FileSystem;
  readonly #dir: string;
  readonly #ledgerDir: string;
  readonly path: string;
  /** What this writer knows of the log, and the file that it knows it of. */
  #known: { readonly index: LogIndex; readonly ino: number } | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(fs: FileSystem, caseDir: string) {
    this.#fs = fs;
    this.#dir = caseDir;
    this.#ledgerDir = join(caseDir, CASE_LAYOUT.ledger);
    this.path = join(caseDir, CASE_LAYOUT.log);
  }

  /** Undefined when it is missing or not canonical. */
  async head(): Promise<LedgerHead | undefined> {
    const bytes = await readSmall(this.#fs, join(this.#dir, CASE_LAYOUT.head), 1024);
    return bytes === undefined ? undefined : parseHead(bytes);
  }

  /** All whole entries as the file is now; the last value is a {@link Stop} if something else follows them. */
  async *scan(): AsyncGenerator<ReadEntry | Stop, void, undefined> {
    const file = await this.#open('read');
    try {
      const { size } = await file.stat();
      yield* readEntries(file, 0, 0, size);
    } finally {
      await file.close();
    }
  }

  /**
   * Appends entries that become durable together; returns when they are. Errors: `LEDGER_LOCKED`, `LEDGER_ENTRY_INVALID`,
   * `LEDGER_REFERENCE_UNKNOWN`, and for a log that must not be written to `LEDGER_ENTRY_DAMAGED`, `LEDGER_TRUNCATED`,
   * `LEDGER_HISTORY_CHANGED`, `LEDGER_HEAD_UNKNOWN`.
   */
  append(make: (index: LogIndex) => readonly LedgerEntry[]): Promise<Appended> {
    return this.#exclusively(async (file) => {
      const index = await this.#settle(file);
      const lines = serialiseAll(index, make(index));
      return this.#write(file, index, lines);
    });
  }

  /**
   * Replaces the whole log by one that contains it, durably: `make` gets what is there and returns the path of a flushed file in
   * the same folder, or undefined to leave the log alone.
   */
  adopt(make: (index: LogIndex) => Promise<string | undefined>): Promise<void> {
    return this.#exclusively(async (file) => {
      const replacement = await make(await this.#settle(file));
      if (replacement === undefined) return;
      await this.#fs.rename(replacement, this.path);
      await this.#fs.syncDir(this.#ledgerDir);
      this.#known = undefined;
      await withFile(this.#fs, this.path, 'update', async (adopted) => {
        const index = await this.#settle(adopted);
        await this.#acknowledge(index);
      });
    });
  }

  #exclusively<T>(use: (file: OpenFile) => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() =>
      withLock(this.#fs, this.#ledgerDir, async () => {
        const file = await this.#open('update');
        try {
          return await use(file);
        } catch (error) {
          // Whatever went wrong, the file may not be what this object thinks it is.
          this.#known = undefined;
          throw error;
        } finally {
          await file.close();
        }
      }),
    );
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Brings what is known up to the file's state, checks it against `head`, and repairs a torn tail. */
  async #settle(file: OpenFile): Promise<LogIndex> {
    const { size, ino } = await file.stat();
    const fresh = this.#known === undefined || this.#known.ino !== ino || this.#known.index.end > size;
    const index = fresh ? new LogIndex() : this.#known!.index;
    if (!fresh && index.end === size) return index;
    const head = await this.head();
    if (head === undefined) throw headUnknown();
    for await (const item of readEntries(file, index.end, index.size, size)) {
      if (!isStop(item)) index.add(item);
      else if (item.index < head.size) throw item.error;
      else await this.#cutTail(file, item.at, size);
    }
    if (index.size < head.size) throw truncated(head, index.size);
    if (!satisfies(index, head)) throw historyChanged(head);
    this.#known = { index, ino };
    return index;
  }

  async #cutTail(file: OpenFile, from: number, to: number): Promise<void> {
    const torn = join(this.#dir, CASE_LAYOUT.torn);
    await ensureDir(this.#fs, torn);
    await storeByContent(this.#fs, torn, readChunks(file, from, to));
    await file.truncate(from);
    await file.sync();
  }

  async #write(file: OpenFile, index: LogIndex, lines: readonly Line[]): Promise<Appended> {
    const first = index.size;
    const at = index.end;
    const bytes = Buffer.concat(lines.flatMap(({ line }) => [line, Uint8Array.of(0x0a)]));
    await file.write(bytes, at);
    await file.sync();
    let end = at;
    for (const { entry, line } of lines) {
      end += line.length + 1;
      index.add({ index: index.size, entry, line, end });
    }
    const root = await this.#acknowledge(index);
    return { index: first, size: index.size, root };
  }

  async #acknowledge(index: LogIndex): Promise<string> {
    const root = index.rootHex();
    const head = serialiseHead({ size: index.size, root });
    await writeDurably(this.#fs, join(this.#dir, CASE_LAYOUT.head), head);
    return root;
  }

  async #open(mode: 'read' | 'update'): Promise<OpenFile> {
    try {
      return await this.#fs.open(this.path, mode);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      throw new CloudexitError('CASE_NOT_FOUND', 'there is no case here', {
        subject: this.#dir,
        hint: 'A case is a folder: "cloudexit case open" makes one, "cloudexit case import" takes one that was sent.',
        cause,
      });
    }
  }
}

interface Line {
  readonly entry: LedgerEntry;
  readonly line: Uint8Array;
}

function serialiseAll(index: LogIndex, entries: readonly LedgerEntry[]): Line[] {
  return entries.map((entry) => {
    if (!index.resolves(entry)) {
      throw new CloudexitError(
        'LEDGER_REFERENCE_UNKNOWN',
        'the case does not hold what this is a signature over',
        {
          subject: 'over' in entry ? entry.over : entry.type,
        },
      );
    }
    const line = serialiseEntry(entry);
    index.addDigests(entry);
    return { entry, line };
  });
}

/** Rule 23; the log itself comes first because it nearly always does. */
function satisfies(index: LogIndex, head: LedgerHead): boolean {
  return index.rootHex(head.size) === head.root || new Histories(index).satisfied([head]).has(head);
}

function headUnknown(): CloudexitError {
  return new CloudexitError('LEDGER_HEAD_UNKNOWN', 'the file ledger/head is missing or unreadable', {
    hint: 'Without it nobody can tell an interrupted write from damage. Import a bundle of this case into a new folder.',
    exit: 4,
  });
}

function truncated(head: LedgerHead, size: number): CloudexitError {
  return new CloudexitError(
    'LEDGER_TRUNCATED',
    `the log has ${size} entries, but ${head.size} were acknowledged`,
    {
      exit: 3,
    },
  );
}

function historyChanged(head: LedgerHead): CloudexitError {
  return new CloudexitError(
    'LEDGER_HISTORY_CHANGED',
    `the first ${head.size} entries of the log are not those that were acknowledged`,
    { subject: head.root, exit: 3 },
  );
}
