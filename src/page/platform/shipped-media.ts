import { loadMediaTaxonomy, type MediaTaxonomy } from '../../formats/media-taxonomy.js';

/** In place of `src/usecases/shipped-media.ts` in a browser: the build writes the table into the script. */
declare const CLOUDEXIT_MEDIA: unknown;
let taxonomy: MediaTaxonomy | undefined;

export function shippedMedia(): MediaTaxonomy {
  taxonomy ??= loadMediaTaxonomy(CLOUDEXIT_MEDIA);
  return taxonomy;
}
