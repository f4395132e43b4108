import { digestHex } from '../../core/digest.js';
import { errorCode } from '../../core/errors.js';
import type { ProbeConclusion, ProbeOutcome, ProbeStep } from '../../formats/probe-result.js';

export interface ProbeContext {
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one question. */
  readonly timeout: number;
  /** PEM of authorities to rely on beside those of Node. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Collects what was asked and answered. */
export class Steps {
  readonly #steps: ProbeStep[] = [];

  constructor(private readonly now: () => Date) {}

  /** Asks, and notes the time around it. `observe` says what counts of an answer; a failure is noted by its code. */
  async ask<T>(
    request: string,
    question: () => Promise<T>,
    observe: (answer: T) => { observed: string; bytes?: Uint8Array },
  ): Promise<{ answer: T } | { failure: string }> {
    const askedAt = this.now().toISOString();
    try {
      const answer = await question();
      const { observed, bytes } = observe(answer);
      this.#note(askedAt, request, observed, bytes);
      return { answer };
    } catch (error) {
      const failure = failureName(error);
      this.#note(askedAt, request, failure);
      return { failure };
    }
  }

  /** Everything asked so far. */
  get all(): readonly ProbeStep[] {
    return this.#steps;
  }

  conclude(outcome: ProbeOutcome, because: string, hits = outcome === 'found' ? 1 : 0): ProbeConclusion {
    return { outcome, because, hits, steps: this.#steps };
  }

  #note(askedAt: string, request: string, observed: string, bytes?: Uint8Array): void {
    this.#steps.push({
      askedAt,
      answeredAt: this.now().toISOString(),
      request,
      observed,
      ...(bytes === undefined ? {} : { sha256: digestHex('sha256', bytes), size: bytes.length }),
    });
  }
}

/** The code of an error, of its cause, or its name: never its text, which may hold anything. */
export function failureName(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as unknown) : undefined;
  return errorCode(error) ?? errorCode(cause) ?? (error instanceof Error ? error.name : 'unknown');
}
