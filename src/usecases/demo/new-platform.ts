import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { inflateRawSync } from 'node:zlib';
import type { LocalContent } from '../../core/entry.js';
import { displayPath } from '../../core/path.js';
import { openSource } from '../../sources/index.js';
import type { DemoStage } from './stage.js';

const DATABASE = 'data/portal.sqlite';

/** Restores the returned database on the new platform and asks it real questions; the answers are the acceptance record. */
export async function testOnNewPlatform(
  stage: DemoStage,
  verification: string,
  zip: string,
): Promise<string> {
  const restored = stage.path('customer', 'new-platform', 'portal.sqlite');
  await mkdir(stage.path('customer', 'new-platform'), { recursive: true });
  await writeFile(restored, await extract(zip, DATABASE));
  const answers = askDatabase(restored);
  const at = '2025-04-02T08:00:00Z';
  return stage.record('acceptance-test', at, 'yunling-clerk', {
    testedAt: at,
    verification: { sha256: verification },
    system: '新平台门户系统',
    environment: 'new-platform',
    tests: answers.map(({ id, title, expected, actual }) => ({
      id,
      title,
      method: 'sql',
      item: 'data',
      expected,
      actual,
      outcome: expected === actual ? 'pass' : 'fail',
    })),
  });
}

interface Answer {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
}

function askDatabase(path: string): Answer[] {
  const sqlite = createRequire(import.meta.url)('node-sqlite3-wasm') as typeof import('node-sqlite3-wasm');
  const db = new sqlite.Database(path, { readOnly: true });
  try {
    const ask = (sql: string): string => JSON.stringify(Object.values(db.get(sql) ?? {}));
    return [
      {
        id: 'integrity',
        title: '数据库完整性检查',
        expected: '["ok"]',
        actual: ask('PRAGMA integrity_check'),
      },
      { id: 'articles', title: '文章条数', expected: '[500]', actual: ask('SELECT count(*) FROM article') },
      {
        id: 'answered',
        title: '已答复咨询',
        expected: '[250]',
        actual: ask('SELECT sum(answered) FROM submission'),
      },
    ];
  } finally {
    db.close();
  }
}

/** One entry of a zip, in memory: the database of the demonstration is small. */
async function extract(zip: string, path: string): Promise<Uint8Array> {
  const source = await openSource(zip);
  try {
    for await (const entry of source.entries()) {
      if (displayPath(entry.path) !== path || entry.content?.type !== 'local') continue;
      const { offset, length, compression } = entry.content satisfies LocalContent;
      const stored = (await readFile(zip)).subarray(offset, offset + length!);
      return compression === 'deflate' ? inflateRawSync(stored) : stored;
    }
  } finally {
    await source.close();
  }
  throw new Error(`the demonstration's return has no ${path}`);
}
