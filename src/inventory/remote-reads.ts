import { setMaxListeners } from 'node:events';
import type { Entry, RemoteContent } from '../core/entry.js';
import { errorCode } from '../core/errors.js';
import { isFindingCode } from '../core/finding-codes.js';
import { ContentSum } from './content-sum.js';
import { type ContentFacts, type LeafPlan, namedDigests } from './leaf-of-entry.js';

/** Contents of a store that are being read, a bounded number at once. */
export class RemoteReads {
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
    // Every read under way listens to it.
    setMaxListeners(0, this.#signal);
  }

  /** Starts a read as soon as fewer than `atOnce` run. Rejects with what ended an earlier one. */
  async start(atOnce: number, read: (signal: AbortSignal) => Promise<void>): Promise<void> {
    while (this.#running >= atOnce && this.#failure === undefined) await this.#wait();
    this.#requireHealthy();
    this.#running += 1;
    read(this.#signal)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#running -= 1;
        this.#wake?.();
      });
  }

  async drain(): Promise<void> {
    while (this.#running > 0 && this.#failure === undefined) await this.#wait();
    this.#requireHealthy();
  }

  /** Ends what still runs, and waits for it. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('no longer wanted'));
    while (this.#running > 0) await this.#wait();
  }

  #requireHealthy(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Digests a content as it comes, and what the store told with it. One that fails is an entry with an error. */
export async function readRemote(
  plan: LeafPlan,
  entry: Entry,
  content: RemoteContent,
  onBytes: (n: number) => void,
  signal: AbortSignal,
): Promise<{ entry: Entry; read: ContentFacts }> {
  const sum = new ContentSum(plan, entry.size);
  let size = 0;
  try {
    const { facts } = await content.read((bytes) => {
      sum.update(bytes);
      size += bytes.length;
      onBytes(bytes.length);
    }, signal);
    const whole = facts === undefined ? entry : { ...entry, facts: { ...entry.facts, ...facts } };
    if (entry.size !== undefined && entry.size !== size)
      return { entry: whole, read: { error: 'ENTRY_DATA_CORRUPT' } };
    const { digests, pieces } = sum.finish();
    return { entry: whole, read: { size, digests: namedDigests(plan.digests, digests), pieces } };
  } catch (error) {
    const code = errorCode(error);
    if (signal.aborted || !isFindingCode(code)) throw error;
    return { entry, read: { error: code } };
  }
}
