import { utf8 } from '../core/bytes.js';
import { type AnyDigest, DIGESTS } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import type { MakeSorter, Sorter } from '../core/sorter.js';
import type { InventoryHeader } from '../formats/inventory.js';
import {
  type ComparedFact,
  comparisonText,
  type EntryOutcome,
  OUTCOMES,
  type Outcome,
  parseOutcome,
  type Tally,
  viewOfLeaf,
} from '../formats/outcome.js';
import { DigestFilter } from './digest-filter.js';
import { comparePair, type PairResult } from './leaf-pair.js';
import { mergeLeaves, type Placed } from './merge.js';
import { type LeafPasses, moveKey, pairMoves } from './moves.js';
import { nameFormKey, pairNameForms, type Unmatched, UnmatchedSorter } from './unmatched.js';

/** One side of a comparison; an inventory reader is one. */
export interface ComparedLeaves extends LeafPasses {
  readonly header: Pick<InventoryHeader, 'digests' | 'facts'>;
}

export interface CompareOptions {
  readonly makeSorter: MakeSorter;
  /** Facts that have to be the same too; both inventories must have recorded them. */
  readonly metadata?: readonly ComparedFact[];
}

export interface Comparison {
  readonly tally: Tally;
  /** Everything that is not intact, in byte order of the expected path, else of the actual one. */
  outcomes(): AsyncGenerator<EntryOutcome>;
  /** Frees what the outcomes are kept in. */
  close(): void;
}

/**
 * Compares what is there with what has to be there. Both sides are gone through once in path order; what is left
 * without a partner is then paired by name form and by content, and that alone needs a second look at the leaves.
 * Nothing here reads a clock or a disk: the sorter decides where it spills.
 * Throws `FACT_NOT_RECORDED` (exit 2) and what the two sides throw.
 */
export async function compareInventories(
  expected: ComparedLeaves,
  actual: ComparedLeaves,
  options: CompareOptions,
): Promise<Comparison> {
  const { makeSorter, metadata = [] } = options;
  requireRecorded(expected, actual, metadata);
  const book = new OutcomeBook(makeSorter);
  const byName = new UnmatchedSorter(makeSorter);
  const byContent = new UnmatchedSorter(makeSorter);
  const algorithm = commonDigest(expected, actual);
  const seen = new DigestFilter();
  const remember = ({ leaf }: Placed): void => {
    const digest = algorithm === undefined ? undefined : leaf.digests?.[algorithm];
    if (digest !== undefined) seen.add(digest);
  };
  try {
    const unmatched = (side: Unmatched['side'], placed: Placed): void => {
      byName.add(nameFormKey(placed.leaf), { ...placed, side });
    };
    await mergeLeaves(expected.batches(), actual.batches(), {
      both(e, a) {
        book.see('expected', e);
        book.see('actual', a);
        const result = comparePair(e.leaf, a.leaf, metadata);
        book.pair(e, a, result);
        remember(e);
        if (result.outcome !== 'intact') remember(a);
      },
      onlyExpected(e) {
        book.see('expected', e);
        unmatched('expected', e);
      },
      onlyActual(a) {
        book.see('actual', a);
        unmatched('actual', a);
      },
      implied(side, folder) {
        book.see(side, folder);
        book.imply(side);
      },
    });
    await pairNameForms(byName, {
      pair(e, a, nameForm) {
        const result = comparePair(e.leaf, a.leaf, metadata);
        remember(e);
        remember(a);
        const same = result.outcome === 'intact' || result.outcome === 'metadata-changed';
        book.pair(e, a, { ...result, nameForm, ...(same ? { outcome: 'name-form-changed' } : {}) });
      },
      rest(leaf) {
        const key = algorithm === undefined ? undefined : moveKey(leaf.leaf, algorithm);
        if (key === undefined) book.alone(leaf);
        else byContent.add(key, leaf);
      },
    });
    if (byContent.count > 0) {
      await pairMoves(byContent, algorithm!, seen, { expected, actual }, makeSorter, {
        moved: (e, a) => book.pair(e, a, { outcome: 'moved' }),
        rest: (leaf) => book.alone(leaf),
      });
    }
    return book;
  } catch (error) {
    book.close();
    throw error;
  } finally {
    byName.close();
    byContent.close();
  }
}

function requireRecorded(
  expected: ComparedLeaves,
  actual: ComparedLeaves,
  metadata: readonly ComparedFact[],
): void {
  for (const fact of metadata) {
    if (fact === 'headers') continue; // recorded of every object
    if (expected.header.facts.includes(fact) && actual.header.facts.includes(fact)) continue;
    throw new CloudexitError('FACT_NOT_RECORDED', `the inventories cannot be compared by ${fact}`, {
      hint: 'Build both inventories with that fact recorded.',
      exit: 2,
    });
  }
}

/** The digest by which contents can be recognised on both sides; MD5 and SHA-1 identify nothing. */
function commonDigest(expected: ComparedLeaves, actual: ComparedLeaves): AnyDigest | undefined {
  return DIGESTS.find(
    (name) => expected.header.digests.includes(name) && actual.header.digests.includes(name),
  );
}

/** Keeps the books: every leaf seen lands in one class. */
class OutcomeBook implements Comparison {
  readonly #outcomes: Sorter;
  readonly #sums = { expected: { entries: 0, bytes: 0 }, actual: { entries: 0, bytes: 0 } };
  readonly #counts = Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Record<Outcome, number>;
  readonly #implied = { expected: 0, actual: 0 };
  #weak = 0;
  #order = 0;

  constructor(makeSorter: MakeSorter) {
    this.#outcomes = makeSorter();
  }

  see(side: 'expected' | 'actual', { leaf }: Placed): void {
    this.#sums[side].entries += 1;
    this.#sums[side].bytes += leaf.size ?? 0;
  }

  pair(e: Placed, a: Placed, { weak, ...result }: PairResult & Pick<EntryOutcome, 'nameForm'>): void {
    this.#counts[result.outcome] += 1;
    if (weak) this.#weak += 1;
    if (result.outcome === 'intact') return;
    const { outcome } = result;
    this.#put(e.key, {
      ...result,
      outcome,
      expected: viewOfLeaf(e.leaf, e.index),
      actual: viewOfLeaf(a.leaf, a.index),
    });
  }

  alone({ side, leaf, index, key }: Unmatched): void {
    const outcome = side === 'expected' ? 'missing' : 'extra';
    this.#counts[outcome] += 1;
    this.#put(key, { outcome, [side]: viewOfLeaf(leaf, index) });
  }

  /** A folder that is there because something is in it. */
  imply(side: 'expected' | 'actual'): void {
    this.#implied[side] += 1;
    if (side === 'expected') this.#counts.intact += 1;
  }

  get tally(): Tally {
    return { ...this.#sums, outcomes: { ...this.#counts }, implied: { ...this.#implied }, weak: this.#weak };
  }

  async *outcomes(): AsyncGenerator<EntryOutcome> {
    for await (const batch of this.#outcomes.sorted()) {
      for (const { value } of batch) yield parseOutcome(utf8(value));
    }
  }

  close(): void {
    this.#outcomes.close();
  }

  #put(key: string, outcome: EntryOutcome): void {
    this.#outcomes.add(key, this.#order++, comparisonText(outcome));
  }
}
