import { bytesOfKey } from '../core/bytes.js';
import { displayPath } from '../core/path.js';
import { leafKey } from '../formats/leaf.js';
import type { EntryOutcome, Tally } from '../formats/outcome.js';

/**
 * Whether a return has everything one folder deeper than expected, as an archive of a folder has that was made from outside of it.
 * No outcome is another for it: it only tells what to ask for.
 */
export class MovedBelow {
  #folder: string | undefined;
  #several = false;

  add({ outcome, expected, actual }: EntryOutcome): void {
    if (outcome !== 'moved' || this.#several) return;
    const was = leafKey(expected!);
    const is = leafKey(actual!);
    const folder = is.endsWith(`/${was}`) ? is.slice(0, -was.length - 1) : undefined;
    if (folder === undefined || folder === '' || (this.#folder ?? folder) !== folder) this.#several = true;
    this.#folder = folder;
  }

  /** The folder, as people write it; undefined where anything is at its place, or in another folder than the rest. */
  folder({ outcomes }: Tally): string | undefined {
    if (this.#several || this.#folder === undefined || outcomes.intact > 0) return undefined;
    return displayPath(bytesOfKey(this.#folder));
  }
}
