import type { FormFlaw } from './flaw.js';

/** JPEG (ITU-T T.81 annex B): marker segments from SOI to EOI, with a frame that has a size and a scan. Samples are not decoded. */
export function jpegFlaw(bytes: Uint8Array): FormFlaw | undefined {
  let frame = false;
  let scan = false;
  for (let at = 2; ; ) {
    if (bytes[at] !== 0xff)
      return { why: at >= bytes.length ? 'it ends before its end marker' : 'a marker is missing' };
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === undefined) return { why: 'it ends before its end marker' };
    if (marker === 0xd9) return frame && scan ? undefined : { why: 'it has no image' };
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const length = (bytes[at]! << 8) | bytes[at + 1]!;
    if (at + 2 > bytes.length || length < 2 || at + length > bytes.length)
      return { why: 'a segment is cut off' };
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const width = (bytes[at + 5]! << 8) | bytes[at + 6]!;
      if (length < 11 || width === 0) return { why: 'its frame has no size' };
      frame = true;
    }
    at += length;
    if (marker !== 0xda) continue;
    scan = true;
    // Coded data: a 0xff in it is followed by 0x00 or a restart marker.
    while (at < bytes.length) {
      if (bytes[at] === 0xff && bytes[at + 1] !== 0 && !(bytes[at + 1]! >= 0xd0 && bytes[at + 1]! <= 0xd7))
        break;
      at++;
    }
  }
}

/** GIF89a: screen, blocks, and the trailer as the last byte. Pixels are not decoded. */
export function gifFlaw(bytes: Uint8Array): FormFlaw | undefined {
  const cut: FormFlaw = { why: 'it ends before its trailer' };
  const table = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  if (bytes.length < 13) return cut;
  let at = 13 + table(bytes[10]!);
  let images = 0;
  for (;;) {
    const block = bytes[at++];
    if (block === undefined) return cut;
    if (block === 0x3b) {
      if (images === 0) return { why: 'it has no image' };
      return at === bytes.length ? undefined : { why: 'bytes follow its trailer' };
    }
    if (block === 0x2c) {
      images += 1;
      if (at + 10 > bytes.length) return cut;
      at += 9 + table(bytes[at + 8]!) + 1;
    } else if (block === 0x21) at += 1;
    else return { why: 'there is a block of no known kind' };
    for (;;) {
      const length = bytes[at++];
      if (length === undefined) return cut;
      if (length === 0) break;
      at += length;
    }
  }
}
