import { createReadStream } from 'node:fs';
import type { AnyDigest } from '../core/digest.js';
import { CloudexitError, errorCode } from '../core/errors.js';
import { MerkleAccumulator } from '../core/merkle.js';
import { ROWS_A_BLOCK } from '../formats/rows.js';
import { invalidRows, type KeptRow, type RowsTable } from '../formats/rows-file.js';
import type { RowsLine } from '../formats/rows-line.js';
import { rowTree } from './row-leaves.js';

const MAX_LINE = 8 * 1024 * 1024;

interface Place extends RowsTable {
  /** Bytes of its rows in the file. */
  readonly from: number;
  to: number;
}

/** A rows file, read table by table. */
export class RowsFile {
  private constructor(
    private readonly path: string,
    private readonly digest: AnyDigest,
    private readonly places: ReadonlyMap<string, Place>,
    private readonly parse: (line: Uint8Array) => RowsLine,
  ) {}

  /** Reads the file once to find its tables. Throws ROWS_FILE_INVALID (exit 3), SOURCE_UNREADABLE. */
  static async open(path: string): Promise<RowsFile> {
    // What checks lines takes longer to load than most inventories to open, and few have such a file.
    const { parseRowsLine } = await import('../formats/rows-line.js');
    const places = new Map<string, Place>();
    let digest: AnyDigest | undefined;
    let last: Place | undefined;
    let at = 0;
    let ended = false;
    for await (const line of linesOf(path, 0, Number.POSITIVE_INFINITY)) {
      const next = at + line.length + 1;
      if (ended) throw invalidRows('something follows its end');
      if (digest === undefined || line[0] !== 0x5b) {
        const parsed = parseRowsLine(line);
        if ((digest === undefined) !== 'header' in parsed)
          throw invalidRows('its header is not its first line');
        if ('header' in parsed) digest = parsed.header.digest;
        if (last !== undefined) last.to = at;
        last = undefined;
        if ('table' in parsed) {
          last = { ...parsed.table, from: next, to: next };
          if (places.has(last.path)) throw invalidRows('it has a table twice');
          places.set(last.path, last);
        }
        if ('end' in parsed) {
          if (parsed.end.tables !== places.size)
            throw invalidRows('it has another number of tables than it says');
          ended = true;
        }
      } else if (last === undefined) throw invalidRows('it has rows of no table');
      at = next;
    }
    if (digest === undefined || !ended) throw invalidRows('it ends early');
    return new RowsFile(path, digest, places, parseRowsLine);
  }

  /** Columns and key of a table; undefined when it is not in the file. @param path one character a byte */
  table(path: string): RowsTable | undefined {
    return this.places.get(path);
  }

  /**
   * The rows of a table in the order of their hashes. Throws ROWS_FILE_FOREIGN (exit 3), after the last of them, unless they give the
   * content root that the inventory states.
   */
  async *rows(path: string, digests: Readonly<Record<string, string | undefined>>): AsyncGenerator<KeptRow> {
    const place = this.places.get(path)!;
    const sum = new MerkleAccumulator(rowTree(this.digest));
    let block: Buffer[] = [];
    let before = '';
    for await (const line of linesOf(this.path, place.from, place.to)) {
      const parsed = this.parse(line);
      if (!('row' in parsed) || parsed.row.hash < before) throw invalidRows('its rows are out of order');
      before = parsed.row.hash;
      block.push(Buffer.from(before, 'hex'));
      if (block.length === ROWS_A_BLOCK) {
        sum.appendLeaf(Buffer.concat(block));
        block = [];
      }
      yield parsed.row;
    }
    if (block.length > 0) sum.appendLeaf(Buffer.concat(block));
    if (Buffer.from(sum.root()).toString('hex') !== digests[this.digest]) {
      throw new CloudexitError('ROWS_FILE_FOREIGN', 'the rows of a table are not those of the inventory', {
        subject: this.path,
        hint: 'Name the rows file that was written with this inventory.',
        exit: 3,
      });
    }
  }
}

async function* linesOf(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  if (from >= to) return;
  let rest: Buffer = Buffer.alloc(0);
  try {
    const stream = createReadStream(path, {
      start: from,
      ...(Number.isFinite(to) ? { end: to - 1 } : {}),
      highWaterMark: 256 * 1024,
    });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, at)) {
        yield bytes.subarray(at, end);
        at = end + 1;
      }
      rest = bytes.subarray(at);
      if (rest.length > MAX_LINE) throw invalidRows('a line is too long');
    }
  } catch (cause) {
    if (cause instanceof CloudexitError) throw cause;
    throw new CloudexitError(
      'SOURCE_UNREADABLE',
      `the rows file cannot be read (${errorCode(cause) ?? 'unknown reason'})`,
      { subject: path, cause },
    );
  }
  if (rest.length > 0) throw invalidRows('its last line has no end');
}
