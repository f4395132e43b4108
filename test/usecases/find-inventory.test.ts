import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inventoryFinder } from '../../src/usecases/find-inventory.js';
import { scratch } from '../inventory/support.js';

it('an inventory that cannot be read is named', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'a'), '');
  for (const [name, code] of [
    ['folder', 'FILE_UNREADABLE'],
    ['nothing', 'FILE_NOT_FOUND'],
  ] as const) {
    const find = inventoryFinder([join(folder, 'a'), join(folder, name)], undefined);
    await expect(find('00'.repeat(32))).rejects.toMatchObject({ code, subject: join(folder, name), exit: 1 });
  }
});
