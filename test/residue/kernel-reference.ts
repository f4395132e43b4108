import { type BlockFilter, blockPrint, groupShift } from '../../src/core/block-filter.js';
import { LOOKS } from '../../src/residue/scan/looks.js';

const UNIT = 4096;
const SECTOR = 512;

/** What a unit looks like, as rule 7 of `manifests/formats/residue-scan.md` reads, byte by byte. */
export function looksOf(unit: Uint8Array): (typeof LOOKS)[number] {
  if (unit.every((byte) => byte === 0)) return 'zero';
  if (unit.every((byte) => byte === 0xff)) return 'ones';
  for (const period of [1, 2, 3, 4, 6, 8, 12, 16]) {
    if (unit.every((byte, i) => i < period || byte === unit[i - period])) return 'pattern';
  }
  const seen = new Set<number>();
  for (let k = 0; k < 64; k++) {
    const at = 64 * k + 4 * (k % 16);
    for (const byte of unit.subarray(at, at + 4)) seen.add(byte);
  }
  return seen.size >= 140 ? 'random' : 'structured';
}

/** Whether all five bits of a block are set in its group. */
function mayHave({ bits }: BlockFilter, f: number, g: number): boolean {
  const group = (f >>> groupShift(bits.length * 8)) * 64;
  for (let i = 0, h = g; i < 5; i++, h = Math.imul(h, 0x9e3779b1)) {
    if ((bits[group + (h >>> 26)]! & (1 << ((h >>> 23) & 7))) === 0) return false;
  }
  return true;
}

/** What the kernel says of the same bytes: looks of all units, and blocks of all but the last that the filters have. */
export function referenceRun(
  bytes: Buffer,
  large: BlockFilter | undefined,
  small: BlockFilter | undefined,
): { looks: number[]; found: number[] } {
  const units = bytes.length / UNIT;
  const looks = Array.from({ length: units }, (_, u) =>
    LOOKS.indexOf(looksOf(bytes.subarray(u * UNIT, (u + 1) * UNIT))),
  );
  const words = new Int32Array(new Uint8Array(bytes).buffer);
  const pair = new Int32Array(2);
  const found: number[] = [];
  for (let sector = 0; sector < 8 * (units - 1); sector++) {
    for (const [which, filter, sectors] of [
      [0, large, 8],
      [1, small, 1],
    ] as const) {
      const zero = looks[sector >> 3] === 0 && looks[(sector + sectors - 1) >> 3] === 0;
      if (filter === undefined || zero) continue;
      blockPrint(words, sector * (SECTOR / 4), sectors, pair);
      if (mayHave(filter, pair[0]!, pair[1]!)) found.push(2 * sector + which);
    }
  }
  return { looks, found };
}
