import { toHex } from '../core/bytes.js';
import { MerkleAccumulator } from '../core/merkle.js';
import { LEDGER_TREE, type LeafHashes } from './leaf-hashes.js';
import type { LogIndex } from './log-index.js';

/** Size and root (hex) that somebody holds a log to. */
export interface TreeHead {
  readonly size: number;
  readonly root: string;
}

/** Entry indices of the log in the order of one history. */
type History = Uint32Array;

/**
 * Work a hostile log may cause, in leaves hashed. Branches beyond it stay unproven, so what relies on them
 * fails instead of passing.
 */
const MAX_LEAVES_HASHED = 20_000_000;

/**
 * The histories of a log (`manifests/formats/ledger.md`, rules 20 to 23): the log itself, and every branch that its merge
 * entries prove to be contained in it.
 */
export class Histories {
  readonly #leaves: LeafHashes;
  readonly #histories: History[] = [];
  readonly #wrong: ReadonlySet<number>;

  constructor(index: LogIndex) {
    this.#leaves = index.leaves;
    this.#histories.push(Uint32Array.from({ length: index.size }, (_, i) => i));
    this.#wrong = this.#unfold(index);
  }

  /** Indices of the merge entries that state the root of no branch. */
  get wrongMerges(): number[] {
    return [...this.#wrong];
  }

  /** Rule 23 for many at once: the satisfied heads, each with the indices, in order, of the entries that it covers. */
  satisfied<T extends TreeHead>(heads: readonly T[]): Map<T, Uint32Array> {
    const satisfied = new Map<T, Uint32Array>();
    for (const history of this.#histories) {
      const left = heads.filter((head) => !satisfied.has(head));
      if (left.length === 0) break;
      const roots = this.#rootsAt(history, new Set(left.map((head) => head.size)));
      for (const head of left) {
        if (roots.get(head.size) === head.root) satisfied.set(head, history.subarray(0, head.size));
      }
    }
    return satisfied;
  }

  /** Adds the branches; returns the merge entries that led to none. A branch ends before its merge entry, so this ends too. */
  #unfold(index: LogIndex): Set<number> {
    const merges = new Map(index.merges.map((m) => [m.index, m.entry]));
    const wrong = new Set(merges.keys());
    const seen = new Set<string>();
    let hashed = 0;
    for (let h = 0; h < this.#histories.length && merges.size > 0; h++) {
      const history = this.#histories[h]!;
      for (const [position, at] of history.entries()) {
        const merge = merges.get(at);
        if (merge === undefined || merge.base > position || merge.branch.some((i) => i >= position)) continue;
        hashed += merge.base + merge.branch.length;
        if (hashed > MAX_LEAVES_HASHED) return wrong;
        const branch = new Uint32Array(merge.base + merge.branch.length);
        branch.set(history.subarray(0, merge.base));
        for (const [i, at] of merge.branch.entries()) branch[merge.base + i] = history[at]!;
        if (this.#rootsAt(branch, new Set([branch.length])).get(branch.length) !== merge.root) continue;
        wrong.delete(at);
        if (seen.has(merge.root)) continue;
        seen.add(merge.root);
        this.#histories.push(branch);
      }
    }
    return wrong;
  }

  /** Roots (hex) of a history's first n entries for each n wanted that it has. */
  #rootsAt(history: History, sizes: ReadonlySet<number>): Map<number, string> {
    const roots = new Map<number, string>();
    const last = Math.min(history.length, Math.max(...sizes));
    const sum = new MerkleAccumulator(LEDGER_TREE);
    for (let i = 0; i < last; i++) {
      sum.append(this.#leaves.at(history[i]!));
      if (sizes.has(i + 1)) roots.set(i + 1, toHex(sum.root()));
    }
    return roots;
  }
}
