import { checkbox, confirm, input, select } from '@inquirer/prompts';
import { CLAUSE_OUTCOMES } from '../formats/clause.js';
import { wordFor } from '../formats/records/words.js';
import { checkObservations, type ObservationSheet } from '../usecases/assess/observations.js';
import type { CaseAudit } from '../usecases/audit-case.js';
import type { Language } from './language.js';
import { safe } from './terminal.js';
import { assessorWords } from './wording/assessor.js';

const STEPS = ['return', 'deletion', 'access', 'other'] as const;
const METHODS = ['examine', 'interview', 'test'] as const;
const OPINIONS = ['unqualified', 'qualified', 'adverse', 'disclaimer'] as const;

/** Goes through the clauses with the assessor, the open ones first, then asks for the opinion. An abort ends it with an error. */
export async function askAssessor(
  { results, profile, evidence }: CaseAudit,
  language: Language,
  signal: AbortSignal,
): Promise<ObservationSheet> {
  const words = assessorWords[language];
  const context = { signal, output: process.stderr };
  const named = (value: string) => ({ value, name: wordFor(value, language) });
  const pick = <T extends string>(message: string, values: readonly T[]) =>
    select<string>({ message, choices: values.map(named) }, context);
  const line = (message: string) =>
    input({ message, validate: (text) => text.trim() !== '' || words.needed }, context);
  const audited = (evidence.opening?.parties ?? []).filter(
    (p) => p.role === 'provider' || p.role === 'agent',
  );
  const parties = audited.map((p) => ({ value: p.id, name: `${safe(p.name)} (${p.id})` }));
  const open = results.filter((r) => r.outcome === 'not-satisfied' || r.outcome === 'not-assessed');
  const observations: unknown[] = [];
  for (const { clause, outcome } of [...open, ...results.filter((r) => !open.includes(r))]) {
    const about = `${clause.id} ${clause.heading[language]}: ${wordFor(outcome, language)}`;
    const choices = (['skip', 'agree', 'disagree'] as const).map((value) => ({ value, name: words[value] }));
    const position = await select({ message: about, choices }, context);
    if (position === 'skip') continue;
    const differs = position === 'disagree';
    const others = CLAUSE_OUTCOMES.filter((o) => o !== outcome);
    observations.push({
      clause: clause.id,
      computed: outcome,
      position,
      auditee: await select({ message: words.auditee, choices: parties }, context),
      step: await pick(words.step, STEPS),
      method: await pick(words.method, METHODS),
      observation: await line(words.observation),
      ...(differs ? { outcome: await pick(words.outcome, others), reason: await line(words.reason) } : {}),
    });
    if (!(await confirm({ message: words.goOn, default: true }, context))) break;
  }
  return checkObservations(
    {
      profile: profile.id,
      observations,
      auditees: await checkbox({ message: words.auditees, choices: parties, required: true }, context),
      opinion: await pick(words.opinion, OPINIONS),
      text: await line(words.text),
    },
    '--assessor',
  );
}
