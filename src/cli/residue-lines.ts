import { CloudexitError } from '../core/errors.js';
import { BLOCK_SIZES, type BlockSize } from '../formats/residue-index.js';
import type { BuiltIndex } from '../usecases/residue/index-source.js';
import type { Scanned } from '../usecases/residue/scan-medium.js';
import { codeLines, findingLines } from './findings.js';
import { type Language, wordsFor } from './language.js';
import { facts, formatBytes, formatCount, safe } from './terminal.js';
import { residueWords } from './wording/residue.js';

/** `4096,512`. Throws `USAGE`. */
export function blockSizesOf(text: string): BlockSize[] {
  const sizes = text.split(',').map((size) => BLOCK_SIZES.find((known) => String(known) === size));
  const known = sizes.filter((size) => size !== undefined);
  if (known.length === sizes.length && new Set(known).size === known.length) return known;
  throw new CloudexitError('USAGE', '--blocks takes 4096, 512 or both, such as 4096,512', {
    subject: text,
    exit: 2,
  });
}

/** What was indexed, what was left out, and the digest that is committed to. */
export function indexLines(language: Language, built: BuiltIndex, output: string): string[] {
  const words = residueWords(language);
  const { blocks, contents, inventories } = built.description;
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((a, b) => a + b, 0);
  return [
    `${wordsFor(language).written} ${safe(output)}`,
    facts([
      [words.contents, formatCount(contents.files)],
      [words.bytes, formatBytes(contents.bytes)],
      ...blocks.flatMap(({ size, entries, leftOut }) => [
        [words.blocks(size), formatCount(entries)] as const,
        [words.leftOut(size), formatCount(sum(leftOut))] as const,
      ]),
      [words.withoutBlock, formatCount(contents.withoutBlock)],
      [words.size, formatBytes(built.size)],
      [words.perTiB, formatBytes(built.bytesPerTiB)],
      ...inventories.map(({ root }) => [words.inventory, root] as const),
      [words.digest, built.sha256],
    ]),
    words.commit,
    ...codeLines(language, built.counts),
    ...findingLines(language, built.findings),
  ];
}

/** What was looked at, what was found, and what the rest looks like. */
export function scanLines(language: Language, { result, resumed }: Scanned): string[] {
  const words = residueWords(language);
  const units = Object.values(result.looks).reduce((a, b) => a + b, 0);
  const { sampling } = result;
  return [
    facts([
      [words.medium, formatBytes(result.medium.sizeBytes)],
      [words.looked, formatBytes(Math.min(units * 4096, result.medium.sizeBytes))],
      ...Object.entries(result.hits).map(([size, n]) => [words.hits(Number(size)), formatCount(n)] as const),
      [words.runs, formatCount(result.runsFound)],
      [words.unreadable, formatBytes(result.unreadableBytes)],
      ...(resumed === 0 ? [] : [[words.resumed, formatCount(resumed)] as const]),
      ...Object.entries(result.looks)
        .filter(([, n]) => n > 0)
        .map(([look, n]) => [words.looks[look]!, formatBytes(n * 4096)] as const),
      ...(sampling === undefined
        ? []
        : [
            [words.scattered, formatBytes(sampling.scatteredBytes)] as const,
            [words.run, formatBytes(sampling.runBytes)] as const,
          ]),
    ]),
    words.outcomes[result.outcome],
  ];
}
