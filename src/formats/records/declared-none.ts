import type { HandoverManifestPredicate, ManifestItem } from './handover-manifest.js';
import type { Declarable } from './vocabulary.js';

/** Whether an item is of what a manifest can declare that there is none of. */
export const IS_OF: Readonly<Record<Declarable, (item: ManifestItem) => boolean>> = {
  'runtime-data': (i) => i.origin !== 'handed-in',
  'data-files': (i) => i.class === 'data',
  documents: (i) => i.class === 'document',
  'other-data': (i) => i.class !== 'data' && i.class !== 'document',
  history: (i) => i.timeClass === 'history',
  archive: (i) => i.timeClass === 'archive',
  program: (i) => i.class === 'program',
};

/** What a manifest declares that there is none of and has all the same, with the first item of it that is not empty. */
export function contradictedNones({
  items,
  none,
}: Pick<HandoverManifestPredicate, 'items' | 'none'>): { what: Declarable; item: ManifestItem }[] {
  return none.flatMap(({ what }) => {
    const item = items.find((i) => i.leaves > 0 && IS_OF[what](i));
    return item === undefined ? [] : [{ what, item }];
  });
}
