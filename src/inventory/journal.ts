import { closeSync, ftruncateSync, openSync, readSync, unlinkSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { LocalStat } from '../core/entry.js';
import { CloudexitError, errorCode } from '../core/errors.js';
import type { MakeSorter, Sorter } from '../core/sorter.js';
import { headerText, type InventoryHeader } from '../formats/inventory.js';
import { writeAll } from './write-all.js';

/** An entry that was finished: its line, and what its file was like then. */
export interface Finished {
  /** Path of the entry, one character a byte. */
  readonly key: string;
  /** Position in the source. */
  readonly order: number;
  /** Of a local file. */
  readonly stat?: LocalStat;
  /** Of a content that is elsewhere, or of the state in which a table was read. */
  readonly revision?: string;
  /** Where the content begins in its container; 0 for a file of a folder. */
  readonly offset: number;
  readonly size: number;
  readonly line: string;
}

const BLOCK = 1024 * 1024;
const FLUSH_AT = 16 * 1024;
const LINE_FEED = 0x0a;
const MARK = 'cloudexit-inventory-journal-1 ';

/**
 * What an interrupted inventory had finished. Every line carries a CRC-32 and is appended after its entry was read, so
 * that whatever ends the process, at most the entries in flight are read again. A line counts only as long as the file
 * is exactly as it was: device, inode, size, both times; that of a table, as long as the state it was read in is the one there is.
 * The journal is this tool's memory, not evidence: keep it where
 * only you can write.
 */
export class Journal {
  readonly #path: string;
  readonly #fd: number;
  readonly #found: Sorter;
  readonly #byOrder: boolean;
  #position = 0;
  #isEmpty = true;
  #pending = '';
  #batches: AsyncIterator<readonly { key: string; value: string }[]> | undefined;
  #batch: readonly { key: string; value: string }[] = [];
  #at = 0;
  #group: { readonly key: string; readonly finished: readonly Finished[] } = { key: '', finished: [] };

  /**
   * Opens or begins a journal. One that was begun for another kind of inventory is begun anew. `byOrder`: the source does
   * not list in byte order, and entries are found again by their position.
   */
  constructor(path: string, header: InventoryHeader, byOrder: boolean, makeSorter: MakeSorter) {
    this.#path = path;
    this.#byOrder = byOrder;
    this.#found = makeSorter();
    try {
      this.#fd = openSync(path, 'a+', 0o600);
      const first = `${MARK}${headerText(header)}\n`;
      this.#position = this.#load(first);
      // A torn last line goes; so does everything of a journal that does not fit.
      ftruncateSync(this.#fd, this.#position);
      if (this.#position === 0) this.#write(first);
    } catch (cause) {
      this.#found.close();
      const why = errorCode(cause) ?? 'unknown reason';
      throw new CloudexitError('JOURNAL_UNUSABLE', `cannot use the journal (${why})`, {
        subject: path,
        cause,
      });
    }
  }

  /** What is known of an entry; to be asked in the source's order. `revision`: which of several under one path. */
  async find(key: string, order: number, revision?: string): Promise<Finished | undefined> {
    const wanted = this.#sortKey(key, order);
    if (wanted !== this.#group.key) this.#group = { key: wanted, finished: await this.#groupOf(wanted) };
    // Of several for one place, from several runs, the last counts.
    return this.#group.finished.findLast((finished) => finished.revision === revision);
  }

  /** Whether no entry is noted, by this run or an earlier one. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Whether anything at all is known of the place that {@link find} was last asked about. */
  get knowsPlace(): boolean {
    return this.#group.finished.length > 0;
  }

  async #groupOf(wanted: string): Promise<readonly Finished[]> {
    const group: Finished[] = [];
    for (;;) {
      if (this.#at === this.#batch.length) {
        this.#batches ??= this.#found.sorted()[Symbol.asyncIterator]();
        const step = await this.#batches.next();
        if (step.done === true) return group;
        this.#batch = step.value;
        this.#at = 0;
        continue;
      }
      const record = this.#batch[this.#at]!;
      if (record.key > wanted) return group;
      this.#at += 1;
      if (record.key === wanted) group.push(JSON.parse(record.value) as Finished);
    }
  }

  add(finished: Finished): void {
    const text = JSON.stringify(finished);
    this.#isEmpty = false;
    this.#pending += `${checksum(text)} ${text}\n`;
    if (this.#pending.length >= FLUSH_AT) this.flush();
  }

  /** Hands what was added to the system. */
  flush(): void {
    this.#write(this.#pending);
    this.#pending = '';
  }

  close(): void {
    this.flush();
    this.#found.close();
    closeSync(this.#fd);
  }

  /** The inventory is there: nothing is left to resume. */
  remove(): void {
    unlinkSync(this.#path);
  }

  #sortKey(key: string, order: number): string {
    return this.#byOrder ? String(order).padStart(16, '0') : key;
  }

  #write(text: string): void {
    writeAll(this.#fd, Buffer.from(text, 'utf8'));
  }

  /** Takes in every whole, intact line. Returns where the first other one begins. */
  #load(first: string): number {
    let position = 0;
    let lines = 0;
    for (const line of linesOf(this.#fd)) {
      const text = line.toString('utf8');
      if (lines === 0 ? `${text}\n` !== first : !this.#takeIn(text, lines)) break;
      lines += 1;
      position += line.length + 1;
    }
    return position;
  }

  #takeIn(line: string, at: number): boolean {
    const text = line.substring(9);
    if (line.substring(0, 8) !== checksum(text)) return false;
    const { key, order } = JSON.parse(text) as Finished;
    this.#found.add(this.#sortKey(key, order), at, text);
    this.#isEmpty = false;
    return true;
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** Lines that end in a line feed, a block at a time. */
function* linesOf(fd: number): Generator<Buffer> {
  let buffer = Buffer.allocUnsafe(BLOCK);
  let end = 0;
  for (let position = 0; ; ) {
    if (end === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    const n = readSync(fd, buffer, end, buffer.length - end, position);
    if (n === 0) return;
    position += n;
    end += n;
    let start = 0;
    for (
      let feed = buffer.indexOf(LINE_FEED);
      feed >= 0 && feed < end;
      feed = buffer.indexOf(LINE_FEED, start)
    ) {
      yield buffer.subarray(start, feed);
      start = feed + 1;
    }
    buffer.copyWithin(0, start, end);
    end -= start;
  }
}
