import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { decodeUtf8 } from '../../src/core/bytes.js';
import type { Entry, Source } from '../../src/core/entry.js';
import { errorCode } from '../../src/core/errors.js';
import { type FindingCode, findingKind, isFindingCode } from '../../src/core/finding-codes.js';
import { buildInventory } from '../../src/inventory/index.js';
import { openSources, type SourceOptions } from '../../src/sources/index.js';
import { leavesOf, scratch } from '../inventory/support.js';

export { scratch };

/** The whole way from a source to leaves, with real hashing; and every code that came up. */
export async function inventoryOf(
  location: string | readonly string[],
  options: SourceOptions = {},
  building: { readonly journal?: string } = {},
) {
  return inventoryOfSource(await openSources([location].flat() as string[], options), building);
}

export async function inventoryOfSource(source: Source, building: { readonly journal?: string } = {}) {
  const output = join(scratch(), 'inventory');
  try {
    const built = await buildInventory({ source, output, threads: 1, ...building });
    const leaves = await leavesOf(output);
    const codes = new Set<FindingCode>(built.findings.map((finding) => finding.code));
    for (const leaf of leaves) {
      for (const code of leaf.findings ?? []) codes.add(code);
      if (leaf.error !== undefined) codes.add(leaf.error);
    }
    return {
      kind: source.kind,
      codes: [...codes].sort(),
      complete: built.complete,
      leaves,
      findings: built.findings,
    };
  } finally {
    await source.close();
  }
}

/** What a reader of the stream alone learns: entries, and whether anything at all went wrong. */
export async function observe(source: Pick<Source, 'findings'>, entries: AsyncIterable<Entry>) {
  const paths: string[] = [];
  const wrong: string[] = [];
  try {
    for await (const entry of entries) {
      paths.push(decodeUtf8(entry.path) ?? Buffer.from(entry.path).toString('hex'));
      if (entry.error !== undefined) wrong.push(entry.error);
      if (entry.content?.type !== 'stream') continue;
      try {
        let size = 0;
        for await (const chunk of entry.content.open()) size += chunk.length;
        if (size !== entry.size) wrong.push('SIZE');
      } catch (error) {
        const code = errorCode(error);
        if (!isFindingCode(code) && !code?.startsWith('E')) throw error;
        wrong.push(code);
      }
    }
  } catch (error) {
    wrong.push(errorCode(error) ?? String(error));
  }
  for (const finding of source.findings())
    if (findingKind(finding.code).effect !== 'note') wrong.push(finding.code);
  return { paths, wrong };
}

/** For `it.skipIf`: a missing program skips a test on a desk and fails it in continuous integration. */
export function lacks(...programs: string[]): boolean {
  if (process.env['CI'] === 'true') return false;
  return programs.some((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
}

export function run(cwd: string, program: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { cwd, input: '' });
  if (status !== 0) throw new Error(`${program}: ${error ?? stderr}`);
}
