import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { broken } from '../container-findings.js';

/** What a SQLite database consists of: the file, and what a writer has not yet put into it. */
const PARTS = ['', '-wal', '-journal'] as const;
const ATTEMPTS = 3;

/**
 * A copy of a database in a folder of our own. SQLite makes lock files beside what it opens and completes what a writer left half done;
 * neither may happen to a source. What changes while it is copied is copied again, then given up: ENTRY_CHANGED_WHILE_READ.
 */
export class PrivateCopy {
  readonly path: string;
  readonly #folder: string;

  constructor(file: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'cloudexit-sqlite-'));
    this.path = join(this.#folder, 'database');
    try {
      for (let attempt = 1; ; attempt++) {
        const before = stateOf(file);
        for (const part of PARTS) {
          rmSync(this.path + part, { force: true });
          if (existsSync(file + part))
            copyFileSync(file + part, this.path + part, constants.COPYFILE_FICLONE);
        }
        if (before === stateOf(file)) return;
        if (attempt === ATTEMPTS) {
          throw broken('ENTRY_CHANGED_WHILE_READ', `${basename(file)} is being written to`);
        }
      }
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function stateOf(file: string): string {
  return PARTS.map((part) => {
    const stats = statSync(file + part, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? 'none' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
  }).join('\n');
}
