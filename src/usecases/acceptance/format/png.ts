import { crc32, inflateSync } from 'node:zlib';
import type { FormFlaw } from './flaw.js';

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Adam7: first column, first row, column step, row step. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const LARGEST_IMAGE = 512 * 1024 * 1024;

/** PNG (W3C, third edition): chunks with their CRCs, from IHDR to IEND, and image data of just the size that the header says. */
export function pngFlaw(bytes: Uint8Array): FormFlaw | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const image: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = 8; ; ) {
    if (at + 12 > data.length) return { why: 'it ends before its last chunk' };
    const length = data.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > data.length) return { why: 'a chunk is cut off' };
    const type = data.toString('latin1', at + 4, at + 8);
    if (crc32(data.subarray(at + 4, end - 4)) !== data.readUInt32BE(end - 4))
      return { why: `the CRC of a chunk ${JSON.stringify(type)} is wrong` };
    const content = data.subarray(at + 8, end - 4);
    if ((header === undefined) !== (type === 'IHDR')) return { why: 'its header is not its first chunk' };
    if (type === 'IHDR') header = content;
    if (type === 'IDAT') image.push(content);
    at = end;
    if (type !== 'IEND') continue;
    if (at !== data.length) return { why: 'bytes follow its end' };
    return imageFlaw(header!, Buffer.concat(image));
  }
}

function imageFlaw(header: Buffer, image: Buffer): FormFlaw | undefined {
  if (header.length !== 13) return { why: 'its header has not 13 bytes' };
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, interlaced] = [header[8]!, header[9]!, header[12]!];
  const channels = CHANNELS[colour];
  if (
    width === 0 ||
    height === 0 ||
    channels === undefined ||
    interlaced > 1 ||
    ![1, 2, 4, 8, 16].includes(depth)
  )
    return { why: 'its header is none' };
  const size = (w: number, h: number): number =>
    w === 0 ? 0 : h * (1 + Math.ceil((w * depth * channels) / 8));
  const wanted =
    interlaced === 0
      ? size(width, height)
      : PASSES.reduce((sum, [x, y, dx, dy]) => sum + size(steps(width, x, dx), steps(height, y, dy)), 0);
  if (wanted > LARGEST_IMAGE) return { why: 'the image is too large to be unfolded here', unknown: true };
  try {
    const { length } = inflateSync(image, { maxOutputLength: wanted + 1 });
    return length === wanted ? undefined : { why: 'its image data has another size than its header says' };
  } catch {
    return { why: 'its image data cannot be inflated to the size that its header says' };
  }
}

function steps(extent: number, first: number, step: number): number {
  return Math.max(0, Math.ceil((extent - first) / step));
}
