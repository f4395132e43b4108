import type { Finding } from '../core/finding.js';
import { type Leaf, leafDisplay, leafKey } from '../formats/leaf.js';
import type { EntryView } from '../formats/outcome.js';

/** More folders and archives that could not be read are not remembered: what they held is missing then. */
const MAX_HELD = 100_000;

/**
 * What the actual inventory could not reach, because the system failed to read a folder, an archive or the source itself: of an entry there nobody can say that it is missing
 * (`comparison.md`, rule 9a). Damage and cuts, which whoever made the material can have made, are not among it.
 */
export class NotReached {
  /** Display names of what reading ended within; those that turn out to be entries are taken out. */
  readonly #failed: Set<string>;
  /** Keys with what stands between them and what they hold. */
  readonly #closed = new Set<string>();

  constructor(findings: readonly Finding[]) {
    const failed = findings.filter((f) => f.code === 'SOURCE_READ_FAILED');
    this.#failed = new Set(failed.map((f) => f.subject));
  }

  /** Takes every leaf of the actual inventory before anything is asked. */
  see(leaf: Leaf): void {
    const inner = this.#failed.size > 0 && this.#failed.delete(leafDisplay(leaf));
    if (!inner && leaf.error !== 'ENTRY_READ_FAILED') return;
    if (this.#closed.size >= MAX_HELD) return;
    this.#closed.add(leaf.kind === 'directory' ? `${leafKey(leaf)}/` : `${leafKey(leaf)}!/`);
  }

  /** Whether an entry that is only expected lies where nothing could be read. */
  has(entry: EntryView): boolean {
    if (this.#failed.size > 0) return true;
    if (this.#closed.size === 0) return false;
    const key = leafKey(entry);
    for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) {
      if (this.#closed.has(key.slice(0, at + 1))) return true;
    }
    return this.#closed.has('./');
  }
}
