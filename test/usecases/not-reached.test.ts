import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { Entry } from '../../src/core/entry.js';
import type { Finding } from '../../src/core/finding.js';
import { buildInventory } from '../../src/inventory/index.js';
import { BelowFolder } from '../../src/sources/below-folder.js';
import { compareInventoryFiles } from '../../src/usecases/compare-inventories.js';
import { fileEntry, ListedSource, scratch } from '../inventory/support.js';

const folder = (path: string, more: Partial<Entry> = {}): Entry => ({
  path: utf8(path),
  kind: 'directory',
  ...more,
});
const EXPECTED = [
  fileEntry('a', '1'),
  folder('d'),
  fileEntry('d/x', '2'),
  fileEntry('d/y/z', '3'),
  fileEntry('d-e', '4'),
  fileEntry('o.zip', '5'),
  fileEntry('o.zip!/p', '6'),
  fileEntry('z', '7'),
];

/** What is said of entries that are only expected, `code path`, when this is there and this is said of its source. */
async function told(
  actual: readonly Entry[],
  findings: readonly Finding[] = [],
  below = '',
  missing = EXPECTED.length - actual.length,
): Promise<string[]> {
  const dir = scratch();
  const list = async (name: string, entries: readonly Entry[], said: readonly Finding[]) => {
    const whole = new ListedSource(entries, 'tar', said);
    const source =
      below === '' || name === 'expected' ? whole : new BelowFolder(whole, below, ['return.tar', 'www']);
    const output = join(dir, name);
    await buildInventory({ source, output, threads: 1 });
    return output;
  };
  const { first, tally } = await compareInventoryFiles({
    expected: await list('expected', EXPECTED, []),
    actual: await list('actual', actual, findings),
    metadata: [],
    findings: join(dir, 'findings'),
  });
  expect(tally.outcomes.missing).toBe(missing);
  return first
    .filter((f) => /^ENTRY_(MISSING|UNREADABLE)$/.test(f.code) && f.actual === undefined)
    .map((f) => `${f.code.slice('ENTRY_'.length)} ${f.subject}`);
}

const without = (...paths: string[]) =>
  EXPECTED.filter(({ path }) => !paths.includes(Buffer.from(path).toString()));
const failed = (subject: string): Finding => ({ code: 'SOURCE_READ_FAILED', subject });

describe('entries that are not there', () => {
  it('are missing from what was read whole, and from what is cut or damaged', async () => {
    expect(await told(without('z'))).toEqual(['MISSING z']);
    for (const code of ['ARCHIVE_TRUNCATED', 'ARCHIVE_DAMAGED', 'SOURCE_INCOMPLETE'] as const) {
      expect(await told(without('z'), [{ code, subject: 'return.tar' }])).toEqual(['MISSING z']);
    }
  });

  it('are not known to be missing where the system failed to read the source', async () => {
    expect(await told(without('a', 'z'), [failed('return.tar')])).toEqual(['UNREADABLE a', 'UNREADABLE z']);
  });

  it('are so within an inner archive where reading that one failed, and nowhere else', async () => {
    expect(await told(without('o.zip!/p', 'z'), [failed('o.zip')])).toEqual([
      'UNREADABLE o.zip!/p',
      'MISSING z',
    ]);
  });

  it('are so when the folder lies in an archive that the system did not open', async () => {
    const content = { type: 'local', path: utf8('/nowhere/a.zip'), offset: 0, compression: 'none' } as const;
    const archive = { path: utf8('a.zip'), kind: 'file', size: 9, content } as Entry;
    const all = await told([archive], [], 'a.zip!/www', EXPECTED.length);
    expect(all.filter((line) => !line.startsWith('UNREADABLE'))).toEqual([]);
    expect(all).toHaveLength(EXPECTED.length);
  });

  it('are so when one folder of the source is compared, which names the archive by its whole path', async () => {
    const inFolder = without('o.zip!/p', 'z').map((entry) => ({
      ...entry,
      path: utf8(`www/${Buffer.from(entry.path).toString()}`),
    }));
    expect(await told(inFolder, [failed('www/o.zip')], 'www')).toEqual(['UNREADABLE o.zip!/p', 'MISSING z']);
    expect(await told(inFolder, [failed('www')], 'www')).toEqual(['UNREADABLE o.zip!/p', 'UNREADABLE z']);
    expect(await told(inFolder, [failed('return.tar')], 'www')).toEqual([
      'UNREADABLE o.zip!/p',
      'UNREADABLE z',
    ]);
  });

  it('are missing where the archive that could not be read lies beside that folder, and not where it holds it', async () => {
    const placed = (folder: string) =>
      without('z').map((entry) => ({
        ...entry,
        path: utf8(`${folder}/${Buffer.from(entry.path).toString()}`),
      }));
    for (const beside of ['more/o.zip', 'o.zip', 'www.zip', 'www2/o.zip']) {
      expect(await told(placed('www'), [failed(beside)], 'www')).toEqual(['MISSING z']);
    }
    for (const holding of ['d/o.zip', 'd/o.zip!/in.tar']) {
      const folder = 'd/o.zip!/in.tar!/www';
      expect(await told(placed(folder), [failed(holding)], folder)).toEqual(['UNREADABLE z']);
    }
  });

  it('are so within a folder or an inner archive that could not be read', async () => {
    const closed = without('d', 'd/x', 'd/y/z', 'd-e', 'o.zip', 'o.zip!/p');
    const error = 'ENTRY_READ_FAILED' as const;
    const entries = [...closed, folder('d', { error }), fileEntry('o.zip', '', { error })];
    expect(await told(entries)).toEqual([
      'MISSING d-e',
      'UNREADABLE d/x',
      'UNREADABLE d/y/z',
      'UNREADABLE o.zip!/p',
    ]);
  });

  it('are missing within a folder that is only damaged', async () => {
    const error = 'ENTRY_DATA_CORRUPT' as const;
    const entries = [...without('o.zip', 'o.zip!/p'), fileEntry('o.zip', '', { error })];
    expect(await told(entries)).toEqual(['MISSING o.zip!/p']);
  });
});
