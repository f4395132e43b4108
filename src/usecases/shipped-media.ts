import { loadMediaTaxonomy, type MediaTaxonomy } from '../formats/media-taxonomy.js';
import { shippedYaml } from './shipped-yaml.js';

let taxonomy: MediaTaxonomy | undefined;

/** The table of media and techniques that ships with the package; `src/page/platform/shipped-media.ts` stands in for it in pages. */
export function shippedMedia(): MediaTaxonomy {
  taxonomy ??= loadMediaTaxonomy(shippedYaml('media/techniques'));
  return taxonomy;
}
