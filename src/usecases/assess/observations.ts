import { Document, isMap, parseDocument } from 'yaml';
import { z } from 'zod';
import { decodeUtf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { CLAUSE_OUTCOMES } from '../../formats/clause.js';
import { readSmallFile } from '../small-file.js';

const MAX_FILE = 4 * 1024 * 1024;
const outcome = z.enum(CLAUSE_OUTCOMES);

/** What an assessor writes down: `manifests/formats/assessment.md`. The records themselves check the fields further. */
const sheet = z.strictObject({
  profile: z.string(),
  opinion: z.enum(['unqualified', 'qualified', 'adverse', 'disclaimer']),
  text: z.string(),
  auditees: z.array(z.string()).min(1).max(100),
  observations: z
    .array(
      z.strictObject({
        clause: z.string().nullish(),
        computed: outcome.nullish(),
        auditee: z.string(),
        step: z.string(),
        method: z.string(),
        observedAt: z.string().nullish(),
        observation: z.string(),
        position: z.enum(['agree', 'disagree']).nullish(),
        outcome: outcome.nullish(),
        reason: z.string().nullish(),
        evidence: z.array(z.unknown()).nullish(),
      }),
    )
    .min(1)
    .max(10_000),
});
export type ObservationSheet = z.infer<typeof sheet>;

/** Reads a sheet of observations. Throws `OBSERVATIONS_INVALID` (exit 3) naming the place. */
export async function readObservations(path: string): Promise<ObservationSheet> {
  const text = decodeUtf8(await readSmallFile(path, MAX_FILE));
  if (text === undefined) throw invalid(path, 'it is not UTF-8');
  const document = parseDocument(text, {
    schema: 'core',
    uniqueKeys: true,
    strict: true,
    resolveKnownTags: false,
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw invalid(path, problem.message.split('\n')[0]!);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw invalid(path, 'aliases are not allowed');
  }
  return checkObservations(value, path);
}

export function checkObservations(value: unknown, subject: string): ObservationSheet {
  const parsed = sheet.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw invalid(subject, `${issue.path.map(String).join('.')}: ${issue.message}`);
}

function invalid(subject: string, why: string): CloudexitError {
  return new CloudexitError('OBSERVATIONS_INVALID', `no sheet of observations: ${why}`, { subject, exit: 3 });
}

const HEAD = `# What the assessor observed. Each entry becomes a record; sign and add them to the case.
# 评估机构的观察。每一项成为一份记录，签名后加入案卷。
# method: examine | interview | test   步骤 step: return | deletion | access | other
# position: agree | disagree. Where you disagree, give your outcome and the reason.
#   The computed outcome stays in the report beside yours, and the stricter of the two decides.
#   意见不一致时写明结果与理由；报告并列两者，从严者为准。
# opinion: unqualified | qualified | adverse | disclaimer
# Remove the entries that you did not look at. 删去未查看的条目。
`;

/** A sheet to fill in, with the computed outcome of every clause. */
export function observationTemplate(of: {
  readonly profile: string;
  readonly auditees: readonly string[];
  readonly clauses: readonly { readonly id: string; readonly outcome: string; readonly heading: string }[];
}): Uint8Array {
  const observations = of.clauses.map(({ id, outcome: computed }) => ({
    clause: id,
    computed,
    auditee: of.auditees[0] ?? '',
    step: 'other',
    method: 'examine',
    observation: '',
    position: 'agree',
  }));
  const body = { profile: of.profile, auditees: of.auditees, opinion: '', text: '', observations };
  const document = new Document(body);
  // What the clause is about, above its entry.
  for (const [i, { heading }] of of.clauses.entries()) {
    const entry = document.getIn(['observations', i]);
    if (isMap(entry)) entry.commentBefore = ` ${heading.replaceAll(/\s+/g, ' ')}`;
  }
  return Buffer.from(`${HEAD}${document.toString({ lineWidth: 0 })}`);
}
