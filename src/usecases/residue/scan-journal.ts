import { closeSync, fdatasyncSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import { canonicalText } from '../../core/canonical-json.js';
import { CloudexitError, notWritten } from '../../core/errors.js';
import { writeAll } from '../../inventory/write-all.js';
import type { ScanAnswer } from '../../residue/scan/index.js';

const READ = 1024 * 1024;

/**
 * Notes finished jobs of a scan, one line each, so that an interrupted one goes on. What was noted for another medium, index or
 * sample is not taken up. Only the places of the lines are held in memory.
 */
export class ScanJournal {
  readonly #fd: number;
  readonly #places = new Map<number, { at: number; length: number }>();
  #end = 0;

  /** `subject`: everything that the answers depend on. Throws `RESUME_FOREIGN` (exit 2), `OUTPUT_NOT_WRITTEN`. */
  constructor(
    readonly path: string,
    subject: Readonly<Record<string, unknown>>,
  ) {
    const head = Buffer.from(`${canonicalText({ type: 'urn:cloudexit:residue-journal:v1', ...subject })}\n`);
    try {
      this.#fd = openSync(path, 'a+', 0o600);
      closeSync(this.#fd);
      this.#fd = openSync(path, 'r+');
    } catch (cause) {
      throw notWritten(path, cause);
    }
    try {
      this.#takeUp(head);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  get finished(): number {
    return this.#places.size;
  }

  has(id: number): boolean {
    return this.#places.has(id);
  }

  answer(id: number): ScanAnswer {
    const { at, length } = this.#places.get(id)!;
    const line = Buffer.alloc(length);
    for (let n = 0; n < length; ) n += readSync(this.#fd, line, n, length - n, at + n);
    return JSON.parse(line.toString('utf8')) as ScanAnswer;
  }

  add(answer: ScanAnswer): void {
    const line = Buffer.from(`${JSON.stringify(answer)}\n`);
    this.#write(line, this.#end);
    this.#places.set(answer.id, { at: this.#end, length: line.length - 1 });
    this.#end += line.length;
  }

  close(): void {
    closeSync(this.#fd);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  #takeUp(head: Buffer): void {
    let held = Buffer.alloc(0);
    let start = 0;
    let position = 0;
    let first = true;
    for (;;) {
      const block = Buffer.alloc(READ);
      const n = readSync(this.#fd, block, 0, READ, position);
      if (n === 0) break;
      position += n;
      held = Buffer.concat([held, block.subarray(0, n)]);
      for (let lf = held.indexOf(10); lf !== -1; lf = held.indexOf(10)) {
        const line = held.subarray(0, lf + 1);
        if (first && !line.equals(head)) throw foreign(this.path);
        // Lines are written whole, in order, by this program: the number is what comes first.
        const id = first ? undefined : /^\{"id":(\d{1,15}),/.exec(line.toString('latin1', 0, 40))?.[1];
        if (!first && id === undefined) throw foreign(this.path);
        if (id !== undefined) this.#places.set(Number(id), { at: start, length: lf });
        first = false;
        start += lf + 1;
        held = held.subarray(lf + 1);
      }
    }
    // A torn last line is what a kill left; anything else without a line is no journal.
    if (first && held.length > 0 && !head.subarray(0, held.length).equals(held)) throw foreign(this.path);
    this.#end = start;
    ftruncateSync(this.#fd, start);
    if (!first) return;
    this.#write(head, 0);
    this.#end = head.length;
  }

  #write(bytes: Buffer, at: number): void {
    try {
      writeAll(this.#fd, bytes, at);
      fdatasyncSync(this.#fd);
    } catch (cause) {
      throw notWritten(this.path, cause);
    }
  }
}

function foreign(path: string): CloudexitError {
  return new CloudexitError(
    'RESUME_FOREIGN',
    'this file was not left by an interrupted scan of the same medium, index and sample',
    {
      subject: path,
      hint: 'Name another file, or remove this one to begin anew.',
      exit: 2,
    },
  );
}
