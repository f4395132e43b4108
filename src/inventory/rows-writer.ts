import { byteString, utf8 } from '../core/bytes.js';
import type { AnyDigest } from '../core/digest.js';
import type { RowsContent } from '../core/entry.js';
import type { MakeSorter, Sorter } from '../core/sorter.js';
import { type KeptRow, marksAndKey, ROWS_END_TYPE, ROWS_TYPE, rowsLineText } from '../formats/rows-file.js';
import { AtomicFile } from './atomic-file.js';

const BUFFERED = 256 * 1024;

/** Keeps the rows of tables one by one: `manifests/formats/rows.md`, rules 10 to 13. */
export class RowsFileWriter {
  readonly #file: AtomicFile;
  #tables = 0;

  constructor(
    path: string,
    digest: AnyDigest,
    private readonly makeSorter: MakeSorter,
  ) {
    this.#file = new AtomicFile(path);
    this.#file.write(utf8(rowsLineText({ digest, type: ROWS_TYPE })));
  }

  table(path: Uint8Array, { columns, key }: RowsContent): TableRows {
    const keyAt = key.map((name) => [name, columns.indexOf(name)] as const);
    return new TableRows(this.makeSorter(), keyAt, (lines) => {
      this.#tables += 1;
      return this.#write(
        rowsLineText({ columns: [...columns], key: [...key], path: byteString(path) }),
        lines,
      );
    });
  }

  commit(): void {
    this.#file.write(utf8(rowsLineText({ tables: this.#tables, type: ROWS_END_TYPE })));
    this.#file.commit();
  }

  discard(): void {
    this.#file.discard();
  }

  async #write(first: string, lines: AsyncIterable<string>): Promise<void> {
    let text = first;
    for await (const line of lines) {
      text += line;
      if (text.length < BUFFERED) continue;
      this.#file.write(utf8(text));
      text = '';
    }
    this.#file.write(utf8(text));
  }
}

/** The rows of one table, until it is known to be whole. */
class TableRows {
  #order = 0;

  constructor(
    private readonly sorter: Sorter,
    private readonly keyAt: readonly (readonly [string, number])[],
    private readonly put: (lines: AsyncIterable<string>) => Promise<void>,
  ) {}

  readonly add = (hash: string, bytes: Uint8Array, from: number, to: number): void => {
    const row: KeptRow = {
      hash: Buffer.from(hash, 'latin1').toString('hex'),
      ...marksAndKey(bytes, from, to, this.keyAt),
    };
    this.sorter.add(hash, this.#order++, rowsLineText(row));
  };

  async write(): Promise<void> {
    await this.put(this.#lines());
  }

  close(): void {
    this.sorter.close();
  }

  async *#lines(): AsyncGenerator<string> {
    for await (const batch of this.sorter.sorted()) for (const { value } of batch) yield value;
  }
}
