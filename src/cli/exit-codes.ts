import { CloudexitError, errorCode } from '../core/errors.js';
import { type FindingCode, findingKind } from '../core/finding-codes.js';

/** The contract with scripts and pipelines; `manifests/formats/findings.md` says which finding leads where. */
export const EXIT = {
  verified: 0,
  couldNotRun: 1,
  usage: 2,
  foundWanting: 3,
  notAllAssessed: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The verdict over finding codes: wanting outweighs not-assessed, which outweighs nothing found. */
export function exitForCodes(codes: Iterable<FindingCode>): ExitCode {
  let exit: ExitCode = EXIT.verified;
  for (const code of codes) {
    const { effect } = findingKind(code);
    if (effect === 'wanting') return EXIT.foundWanting;
    if (effect === 'not-assessed') exit = EXIT.notAllAssessed;
  }
  return exit;
}

/** The codes of a tally. */
export function codesOf(tally: Readonly<Partial<Record<FindingCode, number>>>): FindingCode[] {
  return Object.keys(tally) as FindingCode[];
}

export function exitForError(error: unknown): ExitCode {
  if (error instanceof CloudexitError) return error.exit;
  // oclif's parser and its "command not found" carry their exit here.
  const oclif = (error as { oclif?: { exit?: number } } | undefined)?.oclif;
  if (oclif?.exit === 2 || errorCode(error) === 'EUSAGE') return EXIT.usage;
  return EXIT.couldNotRun;
}
