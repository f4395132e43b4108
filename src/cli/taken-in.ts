import type { Imported } from '../ledger/index.js';
import { type Language, wordsFor } from './language.js';
import { facts, formatCount, paint, safe } from './terminal.js';

/** What a bundle brought, for people. */
export function takenInLines(language: Language, imported: Imported): string[] {
  const words = wordsFor(language).case;
  const lines = [
    words.outcome[imported.outcome],
    facts([
      [words.case, safe(imported.caseId)],
      [words.size, formatCount(imported.size)],
      [words.root, imported.root],
      [words.taken, formatCount(imported.taken)],
      [words.newMaterials, formatCount(imported.materials.length)],
    ]),
  ];
  if (imported.anchorsLeftOut.length === 0) return lines;
  lines.push(paint('yellow', words.anchorsLeftOut));
  for (const { folder, sha256 } of imported.anchorsLeftOut) lines.push(`  ${folder}/${sha256}`);
  return lines;
}
