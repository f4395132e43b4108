import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edits, ExampleReferences } from '../clauses/example.js';
import { buildComplete, makeParts } from '../examples/complete.js';
import { type Files, LISTED } from '../examples/returned-files.js';

const { 'docs/网络拓扑.docx': _swapped, ...others } = LISTED['handed-in']!;
/** As many entries as were handed in; one of them is not in what the manifest lists. */
export const SWAPPED: Files = { ...others, 'docs/等保测评报告.docx': Buffer.from('swapped') };

/** The complete example with other inventories or records, and without the materials of some names. */
export async function exampleCase(
  scratch: string,
  listed: Readonly<Record<string, Files>> = {},
  edits?: (references: ExampleReferences) => Edits,
  unlisted?: readonly string[],
): Promise<string> {
  const dir = join(mkdtempSync(join(scratch, 'case-')), 'case');
  await buildComplete(dir, await makeParts(listed, edits), unlisted);
  return dir;
}

/** Digest of the inventory with this id that the complete example at `dir` lists. */
export function inventoryIn(dir: string, id: string): string {
  const log = readFileSync(join(dir, 'ledger', 'log'), 'utf8');
  const entry = log.split('\n').find((line) => line.includes(`"note":"${id}.inventory"`))!;
  return /"material":"([0-9a-f]{64})"/.exec(entry)![1]!;
}
