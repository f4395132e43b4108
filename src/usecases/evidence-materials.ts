import type { CaseReading } from '../ledger/reading.js';

/**
 * Digests of the materials that are evidence: the log lists them, and they are there, whatever their bytes. Of what lies in a case unlisted nobody would notice that it
 * is gone (`manifests/formats/case.md`, rule 10).
 */
export async function evidenceMaterials(source: CaseReading): Promise<{
  readonly listed: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
}> {
  const listed = new Set<string>();
  for await (const { entry } of source.entries()) if (entry.type === 'material') listed.add(entry.material);
  const names = await source.material.names();
  return { listed, there: new Set(names.filter((name) => listed.has(name))) };
}
