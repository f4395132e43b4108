/** What somebody who waits for an inventory should know before it is there. */
export interface Notice {
  /**
   * `tables-changed`: an interrupted run had read tables of another state. `tables-not-noted`: nothing shows that the rows of a table
   * stay what they are. `tables-for-rows`: every table is read, for its rows are wanted one by one. `journal-kept`: the connection was
   * lost, and a further run goes on.
   */
  readonly kind: 'tables-changed' | 'tables-not-noted' | 'tables-for-rows' | 'journal-kept';
  /** A table that it is about, in display form; there may be more. Empty: the whole. */
  readonly subject: string;
}
