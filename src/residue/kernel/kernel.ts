import { readFileSync } from 'node:fs';
import { groupShift } from '../../core/block-filter.js';
import { builtModule } from '../../core/built-module.js';
import * as layout from './layout.js';
import { Instance, Module, type SharedMemory } from './web-assembly.js';

/** A filter in the shared memory. */
export interface PlacedFilter {
  /** Bytes from the beginning of the memory. */
  readonly filterAt: number;
  readonly filterBits: number;
}

interface Exports {
  look(at: number, units: number, looks: number, prints: number, seen: number): void;
  find(
    ...args: [
      prints: number,
      looks: number,
      units: number,
      large: number,
      largeShift: number,
      small: number,
      smallShift: number,
      folds: number,
      maybe: number,
      found: number,
    ]
  ): number;
}

/**
 * What is done with every byte of a medium, for one thread. It only names blocks that a filter has: whether they are in the index is
 * for its records to say.
 */
export class Kernel {
  /** Where the medium is read to: {@link layout.UNITS} units. */
  readonly bytes: Buffer;
  /** A look, as a number, for each unit. */
  readonly looks: Uint8Array;
  /** For each block found twice the number of its sector, and 1 for one of 512 bytes; in this order. */
  readonly found: Uint32Array;
  readonly #exports: Exports;
  readonly #part: number;
  readonly #filters: readonly [large: number, largeShift: number, small: number, smallShift: number];

  /** The filters of blocks of 4096 and of 512 bytes. */
  constructor(
    memory: SharedMemory,
    thread: number,
    large: PlacedFilter | undefined,
    small: PlacedFilter | undefined,
  ) {
    const code = new Module(readFileSync(builtModule('./kernel.wasm', import.meta.url)));
    this.#exports = new Instance(code, { scan: { memory } }).exports as Exports;
    this.#part = layout.partOf(thread);
    const { buffer } = memory;
    this.bytes = Buffer.from(buffer, this.#part + layout.BYTES, layout.UNITS * layout.UNIT);
    this.looks = new Uint8Array(buffer, this.#part + layout.LOOKS, layout.UNITS);
    this.found = new Uint32Array(buffer, this.#part + layout.FOUND, 2 * 8 * layout.UNITS);
    this.#filters = [...placeOf(large), ...placeOf(small)];
  }

  /**
   * Looks at the first `units` of {@link bytes}, and names the blocks that begin in all but the last of them; the last is there for
   * blocks that reach into it. Returns how many of {@link found} there are.
   */
  run(units: number): number {
    const at = (place: number): number => this.#part + place;
    const { look, find } = this.#exports;
    look(at(layout.BYTES), units, at(layout.LOOKS), at(layout.PRINTS), at(layout.SEEN));
    const to = [at(layout.FOLDS), at(layout.MAYBE), at(layout.FOUND)] as const;
    return find(at(layout.PRINTS), at(layout.LOOKS), units - 1, ...this.#filters, ...to);
  }
}

function placeOf(filter: PlacedFilter | undefined): [number, number] {
  return filter === undefined ? [0, 0] : [filter.filterAt, groupShift(filter.filterBits)];
}
