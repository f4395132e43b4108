import type { BuiltInventory } from '../inventory/index.js';
import { codeLines, findingLines } from './findings.js';
import { type Language, wordsFor } from './language.js';
import { facts, formatBytes, formatCount, safe } from './terminal.js';

/** What was written, what it is known by, and what was noticed. */
export function inventoryLines(
  language: Language,
  built: BuiltInventory,
  output: string,
  tree: string,
): string[] {
  const words = wordsFor(language);
  const { bytes, unsized } = built;
  const content =
    bytes === null
      ? words.inventory.unsized(formatCount(unsized))
      : `${formatBytes(bytes)} (${formatCount(bytes)})`;
  return [
    `${words.written} ${safe(output)}`,
    facts([
      [words.inventory.entries, formatCount(built.size)],
      [words.inventory.bytes, content],
      [words.inventory.root(tree), built.root],
      [words.inventory.file, built.fileDigests.sha256],
      [words.inventory.complete, built.complete ? words.yes : words.no],
    ]),
    ...codeLines(language, built.codes),
    ...findingLines(language, built.findings),
  ];
}
