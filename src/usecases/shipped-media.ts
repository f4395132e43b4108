import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { loadMediaTaxonomy, type MediaTaxonomy } from '../formats/media-taxonomy.js';

const FILE = new URL('../../manifests/media/techniques.yaml', import.meta.url);
let taxonomy: MediaTaxonomy | undefined;

/** The table of media and techniques that ships with the package; `src/page/platform/shipped-media.ts` stands in for it in pages. */
export function shippedMedia(): MediaTaxonomy {
  taxonomy ??= loadMediaTaxonomy(parse(readFileSync(FILE, 'utf8'), { maxAliasCount: 0 }));
  return taxonomy;
}
