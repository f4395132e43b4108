import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CloudexitError } from '../../src/core/errors.js';
import { HashPool } from '../../src/inventory/hash-pool.js';
import { taskOf } from '../../src/inventory/task-of-entry.js';
import { scratch } from './support.js';

it('ends with what who takes the lines of another thread could not do', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'in'));
  const failure = new CloudexitError('OUTPUT_NOT_WRITTEN', 'cannot write (ENOSPC)', { subject: '/full' });
  const here = new AsyncLocalStorage<boolean>();
  const pool = new HashPool({
    plan: { tree: 'sha256', digests: ['sha256'], facts: [], journal: false },
    threads: 2,
    onBytes: () => {},
    onLines: () => {
      if (here.getStore() === undefined) throw failure;
    },
  });
  try {
    for (let i = 0; i < 600; i++) {
      const path = join(folder, 'in', String(i));
      writeFileSync(path, String(i));
      const content = {
        type: 'local',
        path: Buffer.from(path),
        offset: 0,
        compression: 'none',
        lazy: true,
      } as const;
      pool.add(taskOf({ path: Buffer.from(String(i)), kind: 'file', content }, content, i));
    }
    await expect(here.run(true, () => pool.drain())).rejects.toBe(failure);
  } finally {
    await pool.close();
  }
});
