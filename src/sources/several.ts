import type { Entry, Source } from '../core/entry.js';
import type { Finding } from '../core/finding.js';

/** Several folders or archives that together are one return, one after the other. */
export class SeveralSources implements Source {
  readonly kind = 'several';

  constructor(private readonly parts: readonly Source[]) {}

  get nested(): number {
    return Math.max(...this.parts.map((part) => part.nested ?? 0));
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    for (const part of this.parts) yield* part.entries(signal);
  }

  findings(): readonly Finding[] {
    return this.parts.flatMap((part) => part.findings());
  }

  async close(): Promise<void> {
    for (const part of this.parts) await part.close();
  }
}
