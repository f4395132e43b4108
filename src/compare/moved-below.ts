import { bytesOfKey } from '../core/bytes.js';
import { displayPath } from '../core/path.js';
import { leafKey } from '../formats/leaf.js';
import type { EntryOutcome, Tally } from '../formats/outcome.js';

/** That everything lies one folder deeper than expected, or not in the folder in which all of it was expected. At most one of the two. */
export interface MovedAsOne {
  /** The folder of what is there, as people write it. */
  readonly movedBelow?: string;
  /** The folder of what was expected. */
  readonly movedOutOf?: string;
}

/**
 * Whether everything moved by one folder, as it does in an archive of a folder that was made from outside of it, or in a copy of its contents.
 * No outcome is another for it: it only tells what to ask for.
 */
export class MovedBelow {
  readonly #deeper = new OneFolder();
  readonly #shallower = new OneFolder();

  add({ outcome, expected, actual }: EntryOutcome): void {
    if (outcome !== 'moved') return;
    const was = leafKey(expected!);
    const is = leafKey(actual!);
    this.#deeper.add(is, was);
    this.#shallower.add(was, is);
  }

  /** Nothing where anything is at its place, or in another folder than the rest. */
  told({ outcomes }: Tally): MovedAsOne {
    if (outcomes.intact > 0) return {};
    const [movedBelow, movedOutOf] = [this.#deeper.name(), this.#shallower.name()];
    return {
      ...(movedBelow === undefined ? {} : { movedBelow }),
      ...(movedOutOf === undefined ? {} : { movedOutOf }),
    };
  }
}

/** The folder by which one key is longer than another, where it is the same for all of them. */
class OneFolder {
  #folder: string | undefined;
  #several = false;

  add(longer: string, shorter: string): void {
    if (this.#several) return;
    const folder = longer.endsWith(`/${shorter}`) ? longer.slice(0, -shorter.length - 1) : '';
    if (folder === '' || (this.#folder ?? folder) !== folder) this.#several = true;
    this.#folder = folder;
  }

  name(): string | undefined {
    return this.#several || this.#folder === undefined ? undefined : displayPath(bytesOfKey(this.#folder));
  }
}
