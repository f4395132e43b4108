import {
  type BigIntStats,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { errorCode } from '../../core/errors.js';
import { broken } from '../container-findings.js';

/** What a SQLite database consists of: the file, and what a writer has not yet put into it. */
const PARTS = ['', '-wal', '-journal'] as const;
const ATTEMPTS = 3;
/** Milliseconds within which two changes may have the same time. */
const TICK = 2000;
/** Bytes that hold the counter of changes of the file, and the salts of a write-ahead log. */
const HEAD = 100;
const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');

/**
 * A copy of a database in a folder of our own. SQLite makes lock files beside what it opens and completes what a writer left half done;
 * neither may happen to a source. What changes while it is copied is copied again, then given up, and so is what a writer left half done:
 * ENTRY_CHANGED_WHILE_READ.
 */
export class PrivateCopy {
  readonly path: string;
  /**
   * Same text, same content: what the parts were like, and what their heads count. Undefined where one was written to so lately that it
   * may be again within the same tick of its times.
   */
  readonly revision: string | undefined;
  readonly #folder: string;

  constructor(file: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'cloudexit-sqlite-'));
    this.path = join(this.#folder, 'database');
    try {
      for (let attempt = 1; ; attempt++) {
        const settledBy = BigInt(Date.now() - TICK) * 1_000_000n;
        const before = stateOf(file);
        for (const part of PARTS) {
          rmSync(this.path + part, { force: true });
          copyIfThere(file + part, this.path + part);
        }
        if (same(before, stateOf(file))) {
          this.#requireNothingToUndo(basename(file));
          if (before.every((part) => part === undefined || part.ctimeNs < settledBy))
            this.revision = this.#revisionOf(before);
          return;
        }
        if (attempt === ATTEMPTS) {
          throw broken('ENTRY_CHANGED_WHILE_READ', `${basename(file)} is being written to`);
        }
      }
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** The library that reads does not undo what a rollback journal says is to be undone, and would read pages of two states as one. */
  #requireNothingToUndo(name: string): void {
    if (!undoesPages(`${this.path}-journal`)) return;
    const why = 'a writer is in the middle of a change, or was ended there';
    throw broken(
      'ENTRY_CHANGED_WHILE_READ',
      `${name}: ${why}; its -journal undoes it when SQLite opens the file`,
    );
  }

  #revisionOf(parts: readonly PartState[]): string {
    const heads = PARTS.map((part, i) =>
      parts[i] === undefined ? undefined : beginningOf(this.path + part, HEAD).toString('hex'),
    );
    return JSON.stringify([parts.map(stateText), heads]);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Whether a rollback journal holds pages: its magic, and how many follow (SQLite file format, section 3). 0: none is in the file yet. */
function undoesPages(journal: string): boolean {
  if (!existsSync(journal)) return false;
  const head = beginningOf(journal, JOURNAL_MAGIC.length + 4);
  return head.indexOf(JOURNAL_MAGIC) === 0 && head.readUInt32BE(JOURNAL_MAGIC.length) !== 0;
}

/** The first bytes of a file, zeros after its end. */
export function beginningOf(file: string, length: number): Buffer {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(length);
    readSync(fd, head, 0, head.length, 0);
    return head;
  } finally {
    closeSync(fd);
  }
}

/** A writer's journal may go at any moment; that it went shows in the state. */
function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** What a part was like; undefined: there is none. */
type PartState = BigIntStats | undefined;

function stateOf(file: string): PartState[] {
  return PARTS.map((part) => statSync(file + part, { bigint: true, throwIfNoEntry: false }));
}

function same(before: readonly PartState[], after: readonly PartState[]): boolean {
  return before.every((part, i) => stateText(part) === stateText(after[i]));
}

function stateText(stats: PartState): string {
  if (stats === undefined) return 'none';
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
