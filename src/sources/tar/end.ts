import type { ByteCursor } from '../byte-cursor.js';
import type { ContainerFindings } from '../container-findings.js';
import { BLOCK, isHeader, isZeroBlock } from './header.js';

/**
 * Checks the end of an archive, the first of two zero blocks having been read, and reads on to the end of the
 * file: nothing may hide behind the end, and a decompressor checks its own checksum only at the very end.
 */
export async function checkEnd(cursor: ByteCursor, findings: ContainerFindings): Promise<void> {
  const second = await cursor.take(BLOCK);
  if (second.length < BLOCK) {
    findings.add('ARCHIVE_END_MISSING', 'only one of the two zero blocks that end an archive is there');
    return;
  }
  let reported = isZeroBlock(second) ? false : report(second, cursor.position - BLOCK, findings);
  for (;;) {
    const at = cursor.position;
    const chunk = await cursor.take(128 * BLOCK);
    if (chunk.length === 0) return;
    if (reported || isZeroBlock(chunk)) continue;
    const first = chunk.findIndex((byte) => byte !== 0);
    const block = first - (first % BLOCK);
    reported = report(chunk.subarray(block, block + BLOCK), at + block, findings);
  }
}

function report(block: Uint8Array, position: number, findings: ContainerFindings): true {
  if (isHeader(block)) {
    findings.add(
      'ARCHIVE_ENTRIES_AFTER_END',
      `an entry header follows the end of the archive, at byte ${position}`,
    );
  } else {
    findings.add('ARCHIVE_TRAILING_DATA', `data follows the end of the archive, at byte ${position}`);
  }
  return true;
}
