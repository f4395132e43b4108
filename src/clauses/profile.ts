import { z } from 'zod';
import { CloudexitError } from '../core/errors.js';
import type { Clause } from '../formats/clause.js';
import { isRecordKind, type RecordKind } from '../formats/records/index.js';
import { type Bilingual, roleSchema } from '../formats/role.js';
import { isRuleName, RULES, type RuleName } from './rules/registry.js';

/** A standard as data: `manifests/formats/clauses.md`. */
const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

const clause = z.strictObject({
  id: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z().-]{0,31}$/),
  chapter: z.string().min(1),
  letter: z.string().min(1).optional(),
  heading: bilingual,
  summary: bilingual,
  role: roleSchema,
  evidence: z.array(z.string().refine(isRecordKind, 'no such kind of record')).min(1),
  rules: z.array(z.string().refine(isRuleName, 'no such rule')).min(1),
});

const profile = z.strictObject({
  type: z.literal('urn:cloudexit:clauses:v1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: bilingual,
  source: z.string().min(1),
  clauses: z.array(clause).min(1),
});

interface ProfileClause extends Clause {
  readonly evidence: readonly RecordKind[];
  readonly rules: readonly RuleName[];
}

export interface Profile {
  readonly id: string;
  readonly title: Bilingual;
  /** The document and edition that the rows paraphrase. */
  readonly source: string;
  readonly clauses: readonly ProfileClause[];
}

/**
 * Checks a parsed profile. Throws `PROFILE_INVALID`, exit 1, naming the field: an unknown rule or record kind, a clause given
 * twice, or `evidence` that is not exactly what the clause's rules depend on.
 */
export function loadProfile(value: unknown): Profile {
  const result = profile.safeParse(value, { jitless: true });
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw invalid(issue.path.join('.'), issue.message);
  }
  const seen = new Set<string>();
  const clauses = result.data.clauses.map((c): ProfileClause => {
    if (seen.has(c.id)) throw invalid(c.id, 'the clause is given twice');
    seen.add(c.id);
    const rules = c.rules as RuleName[];
    const depends = new Set(rules.flatMap((name) => RULES[name].kinds as readonly RecordKind[]));
    if (depends.size !== c.evidence.length || !c.evidence.every((kind) => depends.has(kind as RecordKind))) {
      throw invalid(c.id, `evidence has to be what the rules depend on: ${[...depends].sort().join(', ')}`);
    }
    const { letter, ...rest } = c;
    return {
      ...rest,
      ...(letter === undefined ? {} : { letter }),
      evidence: c.evidence as RecordKind[],
      rules,
    };
  });
  return { id: result.data.id, title: result.data.title, source: result.data.source, clauses };
}

function invalid(subject: string, message: string): CloudexitError {
  return new CloudexitError('PROFILE_INVALID', message, { subject, exit: 1 });
}
