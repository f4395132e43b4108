import { decodeUtf8, toHex } from '../core/bytes.js';
import { type Leaf, leafPath } from '../formats/leaf.js';
import { checkedOnce, checkPart, isInventory, leavesIn } from './inventory-scan.js';

/** Paths that are shown of a search. */
export const MAX_LIKE = 50;

/** Has to be typed in hexadecimal: a field of one line would lose or misread it. */
const NOT_TYPED = /\p{Cc}|^hex:/u;

/**
 * Paths that contain a text, upper and lower case alike, in the form in which they are typed in; each once, as many as are shown and one more, so that
 * it can be said that there are more. Of the files those that are inventories are searched, and read no further than that; one that is shown in part has only what it shows.
 */
export async function pathsLike(
  files: readonly Blob[],
  parts: readonly Blob[],
  text: string,
): Promise<string[]> {
  const wanted = text.toLowerCase();
  const found = new Set<string>();
  const see = (leaf: Leaf): void => {
    if (found.size <= MAX_LIKE && leaf.path.toLowerCase().includes(wanted))
      found.add(asTyped(leafPath(leaf)));
  };
  for (const blob of files) {
    if (!(await isInventory(blob))) continue;
    const { blocks } = await checkedOnce(blob);
    for await (const leaf of leavesIn(blob.slice(blocks[0]?.from ?? 0, blocks.at(-1)?.to ?? 0))) {
      see(leaf);
      if (found.size > MAX_LIKE) break;
    }
  }
  for (const blob of parts) await checkPart(blob, see);
  return [...found];
}

function asTyped(path: Uint8Array): string {
  const text = decodeUtf8(path);
  return text === undefined || NOT_TYPED.test(text) ? `hex:${toHex(path)}` : text;
}
