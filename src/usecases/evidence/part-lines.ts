import { concatBytes, decodeUtf8, utf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { type CheckedPart, PartReader, PartWriter, partHeadText } from '../../formats/inventory-part.js';
import { leafText, MAX_LINE } from '../../formats/leaf.js';
import { readInventory } from '../../inventory/index.js';
import type { RandomBytes } from './archive.js';

const LINE_FEED = 0x0a;
const CHUNK = 1024 * 1024;

/** The bytes of an inventory of which the leaves with a 1 in `mask` are left out; the inventory is verified while it is read. */
export async function* partBytes(
  path: string,
  inventory: string,
  mask: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = await readInventory(path, { sha256: inventory });
  const { tree } = reader.header;
  const { trailer } = await reader.verify();
  const writer = new PartWriter(tree);
  const lines = (texts: readonly string[]): Uint8Array => utf8(texts.map((text) => `${text}\n`).join(''));
  yield lines([partHeadText({ entries: trailer.entries, inventory, root: trailer.root, tree })]);
  for await (const { first, leaves, hashes } of reader.batches()) {
    const texts = leaves.flatMap((leaf, i) =>
      writer.append(Buffer.from(hashes[i]!, 'latin1'), mask[first + i] === 1 ? undefined : leafText(leaf)),
    );
    if (texts.length > 0) yield lines(texts);
  }
  yield lines(writer.end());
}

/** Checks a part to its end: `INVENTORY_PART_WRONG` (exit 3). Memory: one line. */
export async function checkPart(bytes: RandomBytes): Promise<CheckedPart> {
  const reader = new PartReader();
  let held: Uint8Array = new Uint8Array(0);
  for (let position = 0; position < bytes.size; ) {
    const chunk = new Uint8Array(Math.min(CHUNK, bytes.size - position));
    position += await bytes.read(chunk, position);
    const all = concatBytes(held, chunk);
    let start = 0;
    for (let feed = all.indexOf(LINE_FEED); feed >= 0; feed = all.indexOf(LINE_FEED, start)) {
      const text = decodeUtf8(all.subarray(start, feed));
      if (text === undefined) throw wrong('has a line that is not UTF-8');
      reader.line(text);
      start = feed + 1;
    }
    held = all.subarray(start);
    if (held.length > MAX_LINE) throw wrong('has a line that is too long');
  }
  if (held.length > 0) throw wrong('ends without a line feed');
  return reader.end();
}

function wrong(why: string): CloudexitError {
  return new CloudexitError('INVENTORY_PART_WRONG', `this part of an inventory ${why}`, { exit: 3 });
}
