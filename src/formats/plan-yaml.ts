import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { decodeUtf8 } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';

/** Greatest plan of questions, bytes. */
export const MAX_PLAN = 1024 * 1024;

/**
 * Reads a plan that a person wrote in YAML 1.2: no aliases, tags, keys given twice or unknown members. Throws `PLAN_INVALID`
 * (exit 2); `subject` is the place in it, `what` says what it was to be.
 */
export function parsePlan<S extends z.ZodType>(bytes: Uint8Array, schema: S, what: string): z.infer<S> {
  const invalid = (why: string, subject = ''): CloudexitError =>
    new CloudexitError('PLAN_INVALID', `not ${what}: ${why}`, { subject, exit: 2 });
  const text = decodeUtf8(bytes);
  if (text === undefined) throw invalid('it is not UTF-8');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    // The parser would look for the place of every error; ours is one.
    prettyErrors: false,
    // Ours below: the parser compares every key with every other one.
    uniqueKeys: false,
    strict: true,
    schema: 'core',
    resolveKnownTags: false,
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw invalid(`${problem.message.split('\n')[0]!.slice(0, 500)} at line ${line}, column ${col}`);
  }
  const twice = keyGivenTwice(document);
  if (twice !== undefined) throw invalid(`the key ${JSON.stringify(twice.slice(0, 100))} is given twice`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw invalid('aliases are not allowed');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw invalid(issue.message.split('\n')[0]!, issue.path.join('.'));
}

/** A key that a mapping has more than once, or that is no plain value: nothing of ours has such. */
function keyGivenTwice(document: ReturnType<typeof parseDocument>): string | undefined {
  let found: string | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name === undefined || seen.has(name)) {
          found = name ?? '?';
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/** For `superRefine` of a list whose members are known by `id`. */
export function requireUniqueIds(
  members: readonly { readonly id: string }[],
  path: string,
  context: z.core.$RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [i, { id }] of members.entries()) {
    if (seen.has(id)) context.addIssue({ code: 'custom', path: [path, i, 'id'], message: 'given twice' });
    seen.add(id);
  }
}
