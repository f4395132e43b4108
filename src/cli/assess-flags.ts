import { Flags } from '@oclif/core';
import { CloudexitError } from '../core/errors.js';
import { assessCase, requireAssessor, writeAssessment } from '../usecases/assess/assess-case.js';
import { observationTemplate, readObservations } from '../usecases/assess/observations.js';
import type { CaseAudit } from '../usecases/audit-case.js';
import { writeDraft } from '../usecases/small-file.js';
import { instantOf, instantText } from './instant.js';
import { keySourceFlags } from './key-source.js';
import type { Language } from './language.js';
import { type SigningFlags, signingFlags, signingOf } from './signing-flags.js';

const helpGroup = 'ASSESSOR';

/** The assessor's part of an audit: a sheet to fill in, or records made from observations. */
export const assessFlags = {
  assessor: Flags.string({
    summary: 'Party id of the assessor who audits: its observations and opinion become records.',
    helpGroup,
  }),
  sheet: Flags.string({
    summary: 'Write a sheet to fill in, with the computed outcome of every clause.',
    dependsOn: ['assessor'],
    exclusive: ['observations', 'output'],
    helpGroup,
  }),
  observations: Flags.string({
    summary: 'Sheet of observations, filled in (default: questions at the terminal).',
    dependsOn: ['assessor', 'output'],
    helpGroup,
  }),
  output: Flags.string({
    char: 'o',
    summary: 'Folder to make for the records: observations and opinion.',
    dependsOn: ['assessor'],
    helpGroup,
  }),
  ...signingFlags('Sign the records with this key'),
  ...keySourceFlags,
};

type AssessFlags = SigningFlags & {
  readonly assessor?: string | undefined;
  readonly sheet?: string | undefined;
  readonly observations?: string | undefined;
  readonly output?: string | undefined;
};

export interface Assessed {
  readonly sheet?: string;
  readonly files?: readonly string[];
  readonly signed?: boolean;
  readonly disagreements?: readonly {
    readonly clause: string;
    readonly computed: string;
    readonly outcome: string;
  }[];
}

/** Whether the assessor is asked at the terminal, with the audit before his eyes. */
export function asksAssessor({ assessor, sheet, observations }: AssessFlags): boolean {
  return assessor !== undefined && sheet === undefined && observations === undefined && process.stdin.isTTY;
}

/** Does the assessor's part, if there is one. Nothing of it changes what was computed. */
export async function assessed(
  audit: CaseAudit,
  flags: AssessFlags,
  ask: { readonly language: Language; readonly signal: AbortSignal; readonly passphrase: string },
): Promise<Assessed | undefined> {
  const { assessor, sheet, output } = flags;
  if (assessor === undefined) return undefined;
  requireAssessor(audit, assessor);
  if (sheet !== undefined) {
    writeDraft(sheet, sheetFor(audit, ask.language));
    return { sheet };
  }
  if (output === undefined) {
    throw new CloudexitError('USAGE', '--assessor needs --sheet FILE, or -o FOLDER for the records', {
      exit: 2,
    });
  }
  if (flags.observations === undefined && !process.stdin.isTTY) {
    throw new CloudexitError('USAGE', 'there is no terminal to ask at', {
      hint: 'Write a sheet with --sheet, fill it in, and give it with --observations.',
      exit: 2,
    });
  }
  const observations =
    flags.observations === undefined
      ? // Loading the prompts takes longer than most commands: only for those who want them.
        await (await import('./ask-assessor.js')).askAssessor(audit, ask.language, ask.signal)
      : await readObservations(flags.observations);
  const now = instantText(instantOf(flags.time, '--time'));
  const assessment = assessCase({ audit, assessor, sheet: observations, now });
  const written = await writeAssessment(output, assessment, signingOf(flags, ask.passphrase));
  return { ...written, disagreements: assessment.disagreements };
}

function sheetFor({ profile, results, evidence }: CaseAudit, language: Language): Uint8Array {
  const parties = evidence.opening?.parties ?? [];
  return observationTemplate({
    profile: profile.id,
    auditees: parties.filter((p) => p.role === 'provider' || p.role === 'agent').map((p) => p.id),
    // What is open for want of the opinion itself has nothing to observe yet.
    clauses: results
      .filter(
        ({ outcome, clause }) => outcome !== 'not-assessed' || !clause.evidence.includes('audit-opinion'),
      )
      .map(({ clause, outcome }) => ({ id: clause.id, outcome, heading: clause.heading[language] })),
  });
}
