import { CloudexitError } from '../../core/errors.js';
import type { RandomAccess } from '../random-access.js';
import { BLOCK, isHeader } from './header.js';

/**
 * GNU tar's own volumes (`tar -M`) repeat a header at each volume's start, in the middle of a file's data; joined
 * byte for byte they would give that file a wrong digest. They are recognised and refused.
 */
export function refuseTarVolumes(volumes: readonly RandomAccess[], name: string): void {
  for (const volume of volumes.slice(1)) {
    const head = volume.read(0, 2 * BLOCK);
    if (!isHeader(head.subarray(0, BLOCK))) continue;
    const type = String.fromCharCode(head[156]!);
    const extension = Buffer.from(head.subarray(BLOCK)).toString('latin1');
    if (type === 'M' || type === 'V' || ('xg'.includes(type) && extension.includes('GNU.volume.'))) {
      throw new CloudexitError('SOURCE_UNSUPPORTED', 'these are volumes made by tar --multi-volume', {
        subject: name,
        hint: 'Join them with tar into one archive, or cut one archive with split.',
      });
    }
  }
}
