import { broken } from '../container-findings.js';

const MOST_FRAGMENTS = 100_000;

/** Disjoint stretches of a file that entries have claimed. An ordinary archive is one stretch at any time. */
export class Extents {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Claims [start, end). False, and nothing claimed, when part of it is taken. */
  claim(start: number, end: number): boolean {
    const i = this.#after(start);
    if (i > 0 && this.#ends[i - 1]! > start) return false;
    if (i < this.#starts.length && this.#starts[i]! < end) return false;
    const joinsLeft = i > 0 && this.#ends[i - 1] === start;
    const joinsRight = i < this.#starts.length && this.#starts[i] === end;
    if (joinsLeft && joinsRight) {
      this.#ends[i - 1] = this.#ends[i]!;
      this.#starts.splice(i, 1);
      this.#ends.splice(i, 1);
    } else if (joinsLeft) this.#ends[i - 1] = end;
    else if (joinsRight) this.#starts[i] = start;
    else {
      if (this.#starts.length === MOST_FRAGMENTS) {
        throw broken('ARCHIVE_LIMIT_EXCEEDED', 'the entries are scattered over too many places');
      }
      this.#starts.splice(i, 0, start);
      this.#ends.splice(i, 0, end);
    }
    return true;
  }

  /** Bytes of [from, to) that nothing claims. */
  unclaimed(from: number, to: number): number {
    let claimed = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      claimed += Math.max(0, Math.min(to, this.#ends[i]!) - Math.max(from, this.#starts[i]!));
    }
    return to - from - claimed;
  }

  /** Index of the first stretch that starts after `start`. */
  #after(start: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
