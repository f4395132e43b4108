import type { Entry, RowsContent } from '../core/entry.js';
import { displayPath } from '../core/path.js';
import type { Finished, Journal } from './journal.js';
import type { LeafPlan } from './leaf-of-entry.js';
import type { Notice } from './notice.js';
import { isSameTable, keyOf } from './task-of-entry.js';

export interface NotedTablesOptions extends LeafPlan {
  readonly journal?: Journal | undefined;
  /** Rows are wanted one by one, of every table. */
  readonly rows?: unknown;
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** Tables that an interrupted run had read to their end, as far as their rows are what they were. */
export class NotedTables {
  readonly #told = new Set<Notice['kind']>();

  constructor(private readonly options: NotedTablesOptions) {}

  /** To be asked in the source's order. */
  async find(entry: Entry, { revision }: RowsContent, order: number): Promise<Finished | undefined> {
    const { journal, rows } = this.options;
    if (journal === undefined) return undefined;
    if (rows !== undefined) return this.#tell('tables-for-rows', entry);
    if (revision === undefined) return this.#tell('tables-not-noted', entry);
    const key = keyOf(entry.path);
    const known = await journal.find(key, order, revision);
    // What stood in this place may have had another name, and a schema that another release wrote otherwise.
    if (known?.key === key && isSameTable(this.options, key, entry, known.line)) return known;
    return journal.knowsPlace ? this.#tell('tables-changed', entry) : undefined;
  }

  /** Notes a table at once: it may have taken hours, and nothing else waits to be written with it. */
  note(
    entry: Entry,
    { revision }: RowsContent,
    order: number,
    { line, size }: { line: string; size: number },
  ) {
    const { journal, rows } = this.options;
    if (journal === undefined || rows !== undefined || revision === undefined) return;
    journal.add({ key: keyOf(entry.path), order, revision, offset: 0, size, line });
    journal.flush();
  }

  #tell(kind: Notice['kind'], { path }: Entry): undefined {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.options.onNotice?.({ kind, subject: displayPath(path) });
  }
}
