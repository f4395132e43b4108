import { utf8 } from '../core/bytes.js';
import { canonicalText } from '../core/canonical-json.js';
import type { Finding } from '../core/finding.js';
import { type FindingCode, findingKind } from '../core/finding-codes.js';
import { AtomicFile } from '../inventory/index.js';

/** Findings kept in memory for the summary; the file has them all. */
const MAX_KEPT = 1000;

export interface WrittenFindings {
  /** sha256 of the file, hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Writes findings as they come, one canonical JSON line each (`manifests/formats/verification.md`), and keeps the
 * count of every code and the first ones. Memory does not grow with their number.
 */
export class FindingsFile {
  readonly #file: AtomicFile;
  readonly #codes = new Map<FindingCode, number>();
  readonly #first: Finding[] = [];
  #count = 0;
  #size = 0;

  constructor(path: string) {
    this.#file = new AtomicFile(path);
  }

  /** Index of the next finding. */
  get count(): number {
    return this.#count;
  }

  get first(): readonly Finding[] {
    return this.#first;
  }

  get codes(): Readonly<Partial<Record<FindingCode, number>>> {
    return Object.fromEntries([...this.#codes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Number of findings with this effect. */
  having(effect: 'wanting' | 'not-assessed'): number {
    let count = 0;
    for (const [code, n] of this.#codes) if (findingKind(code).effect === effect) count += n;
    return count;
  }

  add(finding: Finding): void {
    const line = utf8(`${canonicalText(finding)}\n`);
    this.#file.write(line);
    this.#size += line.length;
    this.#count += 1;
    this.#codes.set(finding.code, (this.#codes.get(finding.code) ?? 0) + 1);
    if (this.#first.length < MAX_KEPT) this.#first.push(finding);
  }

  commit(): WrittenFindings {
    return { sha256: this.#file.commit(), size: this.#size };
  }

  discard(): void {
    this.#file.discard();
  }
}
