import { compareBytes, equalBytes } from '../../core/bytes.js';
import type { BucketList, Listed, Page } from './page.js';

/** Entries as they stand one after the other in the list, and whether the list ends with them. */
export interface Stretch {
  readonly entries: readonly Listed[];
  readonly complete: boolean;
}

/**
 * Keys of a list after one bound and up to another. It is read beyond its end, so that what stands there can be held against what the
 * next range began with. Order is checked: a list that goes back, repeats itself or stands still is STORE_LIST_INCONSISTENT, and what
 * would follow in this range is not listed.
 */
export class KeyRange {
  /** The range that begins where this one ends. */
  next: KeyRange | undefined;
  /** What the list began with, as it came; undefined until it is there, or when nothing can be held against it. */
  first: Stretch | undefined;
  /** What came after the end of this range. */
  beyond: Stretch | undefined;
  /** The first and the last key of the page that was checked last. */
  span: readonly [first: Uint8Array, last: Uint8Array] | undefined;
  ended = false;
  /** It was held against the next one. */
  joined = false;

  /**
   * @param after keys up to this one belong to the range before; undefined for the first range
   * @param upTo the last key that may belong to this range; undefined for the last range. It may come down to any key after `span`.
   */
  constructor(
    private readonly list: BucketList,
    readonly after?: Uint8Array,
    public upTo?: Uint8Array,
  ) {}

  /** Whether more is to come, and nothing after that bound was seen yet. */
  isSplittableAt(bound: Uint8Array): boolean {
    const { span, beyond, upTo, ended } = this;
    if (ended || span === undefined || beyond !== undefined) return false;
    return compareBytes(span[1], bound) < 0 && (upTo === undefined || compareBytes(bound, upTo) < 0);
  }

  async *pages(): AsyncGenerator<readonly Listed[]> {
    try {
      yield* this.#pages();
    } finally {
      this.ended = true;
    }
  }

  async *#pages(): AsyncGenerator<readonly Listed[]> {
    const { list, after } = this;
    let last: Listed | undefined = after === undefined ? undefined : { type: 'object', key: after };
    let page = await list.ask(after === undefined ? [] : list.after(after));
    // Where the list was told to go on, since its key last changed: versions of one key have no order of their own to go back in.
    const continued = new Set<string>();
    for (;;) {
      const { next } = page;
      if (page.entries.length === 0 && next !== undefined) {
        list.inconsistent('a page without entries says that more follow');
        return;
      }
      const entries = this.#fresh(page);
      if (entries.length > 0 || next === undefined) this.first ??= { entries, complete: next === undefined };
      const bad = this.#firstBad(entries, last);
      if (page.broken || bad !== -1) {
        if (bad !== -1) list.inconsistent('the list goes back, repeats itself, or leaves its prefix');
        yield this.#within(bad === -1 ? entries : entries.slice(0, bad));
        return;
      }
      if (last !== undefined && entries.length > 0 && !equalBytes(last.key, entries.at(-1)!.key))
        continued.clear();
      if (next !== undefined && continued.size === continued.add(JSON.stringify(next)).size) {
        list.inconsistent('the list goes on where it went on before');
        yield this.#within(entries);
        return;
      }
      const following = next === undefined || this.#isBeyond(entries) ? undefined : list.ask(next);
      // Awaited below, unless something here ends the listing first.
      following?.catch(() => {});
      const within = this.#within(entries);
      if (following === undefined)
        this.beyond = { entries: entries.slice(within.length), complete: next === undefined };
      if (within.length > 0) this.span = [within[0]!.key, within.at(-1)!.key];
      last = entries.at(-1) ?? last;
      yield within;
      if (following === undefined) return;
      page = await following;
    }
  }

  /**
   * Some stores begin a list of versions with those of the marker's own key. They belong to the range before, which reads them all.
   */
  #fresh({ entries }: Page): readonly Listed[] {
    const { after, list } = this;
    if (after === undefined || list.kind === 'objects') return entries;
    const from = entries.findIndex(({ key }) => !equalBytes(key, after));
    return from === 0 ? entries : from === -1 ? [] : entries.slice(from);
  }

  #firstBad(entries: readonly Listed[], last: Listed | undefined): number {
    return entries.findIndex((entry, i) => {
      const before = i === 0 ? last : entries[i - 1];
      return !this.list.holds(entry.key) || (before !== undefined && !this.list.follows(before, entry));
    });
  }

  #isBeyond(entries: readonly Listed[]): boolean {
    const last = entries.at(-1);
    return last !== undefined && this.upTo !== undefined && compareBytes(last.key, this.upTo) > 0;
  }

  #within(entries: readonly Listed[]): readonly Listed[] {
    const { upTo } = this;
    if (upTo === undefined || !this.#isBeyond(entries)) return entries;
    return entries.slice(
      0,
      entries.findIndex(({ key }) => compareBytes(key, upTo) > 0),
    );
  }
}
