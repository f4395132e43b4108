import { joinRanges } from './join.js';
import { KeyRange } from './key-range.js';
import type { BucketList, Listed } from './page.js';
import { placeToSplit } from './split.js';

type Pages = AsyncGenerator<readonly Listed[]>;

/** Questions about where to split may be this many more than pages were listed. */
const QUESTIONS_AHEAD = 16;

/** Pages of a whole list, in the order of keys, the next one already on its way while one is used. */
export async function* listBucket(list: BucketList): Pages {
  try {
    yield* new KeyRange(list).pages();
  } finally {
    list.close();
  }
}

/**
 * Pages of a whole list, several ranges of keys at once, each in the order of its keys. It begins as one range. As often as whoever
 * reads has to wait for the list, and fewer than `most` ranges are read, one of them is split where its keys branch. Every range
 * is held against the next one (`join.ts`), so that between them is neither a gap nor anything twice. Memory: a few pages a range.
 */
export async function* listInRanges(list: BucketList, most: number): Pages {
  if (most === 1 || list.kind === 'uploads') return yield* listBucket(list);
  const listing = new RangedListing(list, most);
  try {
    yield* listing.pages();
  } finally {
    await listing.close();
  }
}

interface Arrived {
  readonly range: KeyRange;
  readonly page: readonly Listed[] | undefined;
}

class RangedListing {
  readonly #first: KeyRange;
  readonly #reading = new Map<KeyRange, Pages>();
  readonly #arrived: Arrived[] = [];
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;
  #splitting: Promise<void> | undefined;
  /** Ranges in which no place to split was found since their last page. */
  readonly #whole = new Set<KeyRange>();
  #questions = QUESTIONS_AHEAD;

  constructor(
    private readonly list: BucketList,
    private readonly most: number,
  ) {
    this.#first = new KeyRange(list);
  }

  async *pages(): Pages {
    this.#begin(this.#first);
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const arrived = this.#arrived.shift();
      if (arrived === undefined) {
        if (this.#reading.size === 0 && this.#splitting === undefined) break;
        this.#splitOne();
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const { range, page } = arrived;
      if (page === undefined) {
        this.#reading.delete(range);
      } else {
        this.#whole.delete(range);
        this.#questions += 1;
        if (page.length > 0) yield page;
        this.#take(range);
      }
      yield* this.#joined();
    }
    yield* this.#joined();
  }

  async close(): Promise<void> {
    this.list.close();
    await this.#splitting;
    await Promise.allSettled([...this.#reading.values()].map((pages) => pages.return(undefined)));
  }

  /** Holds ranges that ended against the next ones, and lets go of what is no longer needed for that. */
  async *#joined(): Pages {
    for (let range: KeyRange | undefined = this.#first; range !== undefined; range = range.next) {
      while (range.joined && range.next?.joined) range.next = range.next.next;
      const { next } = range;
      if (!range.ended || range.joined || next === undefined) continue;
      if (next.first === undefined && !next.ended) continue;
      const only = await joinRanges(this.list, range);
      range.joined = true;
      range.beyond = undefined;
      next.first = undefined;
      if (only.length > 0) yield only;
    }
  }

  #begin(range: KeyRange): void {
    this.#reading.set(range, range.pages());
    this.#take(range);
  }

  #take(range: KeyRange): void {
    this.#reading
      .get(range)!
      .next()
      .then(({ value, done }) => this.#arrived.push({ range, page: done === true ? undefined : value }))
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#wake?.());
  }

  #splitOne(): void {
    if (this.#splitting !== undefined || this.#reading.size >= this.most || this.#questions <= 0) return;
    // What was begun last branches highest: it is what an earlier split left of the rest of the list.
    const range = [...this.#reading.keys()].findLast((r) => r.span !== undefined && !this.#whole.has(r));
    if (range === undefined) return;
    this.#splitting = this.#split(range)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#splitting = undefined;
        this.#wake?.();
      });
  }

  async #split(range: KeyRange): Promise<void> {
    this.#whole.add(range);
    const at = await placeToSplit(this.list, range, () => this.#questions-- > 0);
    if (at === undefined || !range.isSplittableAt(at)) return;
    const next = new KeyRange(this.list, at, range.upTo);
    next.next = range.next;
    range.next = next;
    range.upTo = at;
    this.#begin(next);
  }
}
