import { byteString, fromHex, toHex } from '../core/bytes.js';
import { digest } from '../core/digest.js';
import { checkpointOrigin } from '../formats/checkpoint.js';
import { LEDGER_TYPE, type LedgerEntry, type LedgerHeader, type MergeEntry } from '../formats/ledger.js';
import { LeafHashes } from './leaf-hashes.js';
import type { ReadEntry } from './log-reader.js';

/** What has to be kept of a log while it is verified or written to: about 120 bytes an entry and 90 a signature, never the entries. */
export class LogIndex {
  readonly leaves = new LeafHashes();
  readonly merges: { readonly index: number; readonly entry: MergeEntry }[] = [];
  /** Offset after the last whole entry. */
  end = 0;
  #header: LedgerHeader | undefined;
  readonly #records = new Set<string>();
  readonly #signatures = new Set<string>();

  get size(): number {
    return this.leaves.size;
  }

  get header(): LedgerHeader {
    if (this.#header === undefined) throw new RangeError('the log has no header');
    return this.#header;
  }

  get origin(): string {
    return checkpointOrigin(this.header.case, this.leaves.at(0));
  }

  add({ entry, line, end }: ReadEntry): void {
    this.leaves.addLine(line);
    this.end = end;
    if (entry.type === LEDGER_TYPE) this.#header = entry;
    else if (entry.type === 'merge') this.merges.push({ index: this.size - 1, entry });
    this.addDigests(entry);
  }

  /** Makes what an entry holds known to later references. */
  addDigests(entry: LedgerEntry): void {
    if (entry.type === 'record') {
      this.#records.add(key(entry.record));
      for (const signature of entry.signatures) this.#signatures.add(key(signature));
    } else if (entry.type === 'signature') this.#signatures.add(key(entry.signature));
  }

  /** Rule 5: does what `over` names occur in an earlier entry? */
  resolves(entry: LedgerEntry): boolean {
    if (entry.type !== 'signature' && entry.type !== 'time-stamp') return true;
    const over = byteString(fromHex(entry.over)!);
    return this.#signatures.has(over) || (entry.type === 'signature' && this.#records.has(over));
  }

  rootHex(size = this.size): string {
    return toHex(this.leaves.root(size));
  }
}

/** 32 characters of one byte each: half the memory of hexadecimal. */
function key(bytes: Uint8Array): string {
  return byteString(digest('sha256', bytes));
}
