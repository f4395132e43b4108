import type { CaseReading } from '../ledger/reading.js';

export interface EvidenceMaterials {
  readonly listed: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
}

/**
 * Digests of the materials that are evidence: the log lists them, and they are there, whatever their bytes. Of what lies in a case unlisted nobody would notice that it
 * is gone (`manifests/formats/case.md`, rule 10).
 */
async function evidenceMaterials(source: CaseReading): Promise<EvidenceMaterials> {
  const listed = new Set<string>();
  for await (const { entry } of source.entries()) if (entry.type === 'material') listed.add(entry.material);
  const names = await source.material.names();
  return { listed, there: new Set(names.filter((name) => listed.has(name))) };
}

/** {@link evidenceMaterials} by going through the log once, when somebody first asks: it is long. */
export function materialsOnce(source: CaseReading): () => Promise<EvidenceMaterials> {
  let found: Promise<EvidenceMaterials> | undefined;
  return () => {
    found ??= evidenceMaterials(source);
    return found;
  };
}
