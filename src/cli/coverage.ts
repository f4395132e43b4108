import { Flags } from '@oclif/core';
import type { BaselineCoverage, BaselineFile } from '../usecases/baseline-coverage.js';
import { type Language, wordsFor } from './language.js';
import { formatCount } from './terminal.js';

/** The baselines that a manifest is held to while it is made, and what comes of it. */

export const baselineFlags = {
  baseline: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Baseline record: count what the manifest lacks of it, and state that in the coverage.',
  }),
  'baseline-inventory': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    dependsOn: ['baseline'],
    summary: 'Inventory files that the baseline binds (default: *.inventory beside it).',
  }),
};

export function baselineFiles(flags: {
  readonly baseline?: readonly string[] | undefined;
  readonly 'baseline-inventory'?: readonly string[] | undefined;
}): BaselineFile[] {
  const inventories = flags['baseline-inventory'] ?? [];
  return (flags.baseline ?? []).map((record) => ({ record, inventories }));
}

/** A line a baseline; where something is missing, what to do about it. */
export function coverageLines(
  language: Language,
  coverage: readonly Pick<BaselineCoverage, 'baseline' | 'entries' | 'missing'>[],
): string[] {
  const { covered, uncovered, uncoveredHint } = wordsFor(language).manifest;
  const lines = coverage.map(({ baseline, entries, missing }) =>
    missing === 0
      ? covered(formatCount(entries), baseline)
      : uncovered(formatCount(missing), formatCount(entries), baseline),
  );
  return coverage.some(({ missing }) => missing > 0) ? [...lines, uncoveredHint] : lines;
}
