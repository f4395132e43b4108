import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { AnyDigest } from '../core/digest.js';

/** Pieces of a content on their way from the reading thread to the side thread. */
export interface SideRing {
  /** {@link SLOTS} slots of {@link SLOT} bytes. */
  readonly slots: SharedArrayBuffer;
  /** Filled count, taken count, then the length in each slot; a length of -1 ends the content. */
  readonly control: SharedArrayBuffer;
}

export interface SideTask extends SideRing {
  readonly algorithm: AnyDigest;
}

export const SLOT = 1024 * 1024;
export const SLOTS = 4;
export const FILLED = 0;
export const TAKEN = 1;
export const LENGTHS = 2;

/**
 * A digest computed on another core while this thread reads, and computes the other digests if there are any: one pass over
 * the content, in the time of the slowest part. For threads that may wait, one content at a time.
 */
export class SideHash {
  #worker: Worker | undefined;
  readonly #slots = Buffer.from(new SharedArrayBuffer(SLOT * SLOTS));
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * (LENGTHS + SLOTS)));

  begin(algorithm: AnyDigest): void {
    this.#worker ??= new Worker(new URL('./side-hash-worker.js', import.meta.url), { execArgv: [] });
    this.#control.fill(0);
    const task: SideTask = {
      algorithm,
      slots: this.#slots.buffer as unknown as SharedArrayBuffer,
      control: this.#control.buffer as SharedArrayBuffer,
    };
    this.#worker.postMessage(task);
  }

  /** {@link SLOT} bytes to read into, of which the next {@link update} is handed on without a copy. */
  room(): Buffer {
    const at = this.#freeSlot() * SLOT;
    return this.#slots.subarray(at, at + SLOT);
  }

  /** At most {@link SLOT} bytes, from {@link room}; others are copied. */
  update(bytes: Uint8Array): void {
    const slot = this.#freeSlot();
    const inPlace = bytes.buffer === this.#slots.buffer && bytes.byteOffset === slot * SLOT;
    if (!inPlace) this.#slots.set(bytes, slot * SLOT);
    this.#hand(slot, bytes.length);
  }

  /** Hexadecimal digest of everything since {@link begin}. */
  async finish(): Promise<string> {
    const answer = once(this.#worker!, 'message');
    this.#hand(this.#freeSlot(), -1);
    const [hex] = (await answer) as [string];
    return hex;
  }

  /** Gives up on a content. */
  async abandon(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #freeSlot(): number {
    const filled = this.#control[FILLED]!;
    for (;;) {
      const taken = Atomics.load(this.#control, TAKEN);
      if (filled - taken < SLOTS) return filled % SLOTS;
      Atomics.wait(this.#control, TAKEN, taken);
    }
  }

  #hand(slot: number, length: number): void {
    this.#control[LENGTHS + slot] = length;
    Atomics.add(this.#control, FILLED, 1);
    Atomics.notify(this.#control, FILLED);
  }
}
