import { utf8 } from '../core/bytes.js';
import { digestHex } from '../core/digest.js';

/** in-toto Attestation Framework, Statement v1: the envelope of every record. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256?: string; readonly sm3?: string };
}

export interface Statement<P = unknown> {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: P;
}

const PREDICATE_TYPE = /^urn:cloudexit:record:([a-z][a-z0-9-]{0,62}):v1$/;

export function predicateTypeOf(kind: string): string {
  return `urn:cloudexit:record:${kind}:v1`;
}

/** The kind in a predicate type, undefined when it is not one of ours or of another version. */
export function kindOfPredicateType(predicateType: string): string | undefined {
  return PREDICATE_TYPE.exec(predicateType)?.[1];
}

/**
 * The subjects of a predicate, derived and never typed in, so that the two can't disagree (records.md, R5): the case, named by
 * the SHA-256 of its id, then every object of the predicate that has a `sha256` or `sm3` member, in the order of the canonical
 * text, each digest once. Members are in canonical order.
 */
export function subjectsOf(predicate: { readonly case: string }): Subject[] {
  const subjects: Subject[] = [
    { digest: { sha256: digestHex('sha256', utf8(predicate.case)) }, name: `case ${predicate.case}` },
  ];
  const seen = new Set<string>();
  collect(predicate, 'predicate', subjects, seen);
  return subjects;
}

function collect(value: unknown, path: string, subjects: Subject[], seen: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) collect(item, `${path}[${i}]`, subjects, seen);
    return;
  }
  const object = value as Readonly<Record<string, unknown>>;
  const { sha256, sm3 } = object;
  if (typeof sha256 === 'string' || typeof sm3 === 'string') {
    const digest = {
      ...(typeof sha256 === 'string' ? { sha256 } : {}),
      ...(typeof sm3 === 'string' ? { sm3 } : {}),
    };
    const key = JSON.stringify(digest);
    if (!seen.has(key)) {
      seen.add(key);
      subjects.push({ digest, name: typeof object['name'] === 'string' ? object['name'] : path });
    }
  }
  for (const key of Object.keys(object).sort()) collect(object[key], `${path}.${key}`, subjects, seen);
}
