import { CloudexitError } from '../core/errors.js';
import type { CaseReading } from '../ledger/reading.js';

export interface EvidenceMaterials {
  readonly listed: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
}

/**
 * Digests of the materials that are evidence: the log lists them, and they are there, whatever their bytes. Of what lies in a case unlisted nobody would notice that it
 * is gone (`manifests/formats/case.md`, rule 10).
 */
export async function evidenceMaterials(source: CaseReading): Promise<EvidenceMaterials> {
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

/** Whether the bytes of all are where they can be read, whatever they are. */
export async function bytesHere(
  { material }: CaseReading,
  files: readonly { readonly sha256: string }[],
): Promise<boolean> {
  try {
    for (const { sha256 } of files) {
      for await (const _piece of material.read(sha256)) break;
    }
    return true;
  } catch (error) {
    if (error instanceof CloudexitError && error.code === 'LEDGER_MATERIAL_MISSING') return false;
    throw error;
  }
}
