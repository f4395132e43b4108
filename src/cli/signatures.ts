import { signatureCodeWords } from '../formats/signature-code-words.js';
import {
  type RevocationResult,
  SIGNATURE_CODES,
  type SignatureCode,
  type SignatureResult,
} from '../formats/signature-result.js';
import type { VerifiedSignature } from '../usecases/verify-record.js';
import { EXIT } from './exit-codes.js';
import type { Language } from './language.js';
import { wordsFor } from './language.js';
import { facts, paint, safe, safeDisplay } from './terminal.js';

/** What a command that judges signatures ends with. */
export const SIGNATURE_EXIT = {
  valid: EXIT.verified,
  invalid: EXIT.foundWanting,
  'not-assessed': EXIT.notAllAssessed,
} as const;

const STYLES = { valid: 'green', invalid: 'red', 'not-assessed': 'yellow' } as const;

/** Each code with what it means, under one heading. */
export function becauseRows(
  language: Language,
  codes: readonly SignatureCode[],
  heading: 'because' | 'note' = 'because',
): [string, string][] {
  const words = wordsFor(language).signature;
  return codes.map((code, i) => [
    i === 0 ? words[heading] : '',
    `${code}  ${signatureCodeWords(code)[language]}`,
  ]);
}

/** Notes that a person has to know of: something that was given for a proof is none, or a certificate is no more what it was. */
const TOLD: ReadonlySet<SignatureCode> = new Set([
  'REVOKED_LATER',
  'REVOCATION_EVIDENCE_UNUSABLE',
  'TIMESTAMP_UNUSABLE',
  'TIMESTAMP_AUTHORITY_NOT_VALID',
]);

/** Whether a certificate was revoked, and when, or as of when it was not. */
export function revocationText(language: Language, { status, asOf, revokedAt }: RevocationResult): string {
  const at = status === 'revoked' ? revokedAt : asOf;
  const { revocationStatus } = wordsFor(language).signature;
  return `${revocationStatus[status]}${at === undefined ? '' : ` (${at})`}`;
}

/** Signatures with those over them. */
export function allSignatureLines(language: Language, signatures: readonly VerifiedSignature[]): string[] {
  const { counter } = wordsFor(language).record;
  return signatures.flatMap((signature) => [
    ...signatureLines(language, signature, signature.file),
    ...signature.counterSignatures.flatMap((c) => signatureLines(language, c, `${c.file} (${counter})`)),
  ]);
}

/** One signature for people. */
export function signatureLines(language: Language, signature: SignatureResult, label: string): string[] {
  const words = wordsFor(language).signature;
  const { signer, time, revocation, codes } = signature;
  const against = codes.filter((code) => SIGNATURE_CODES[code] !== 'note');
  const rows: [string, string][] = [
    [words.signer, signer === undefined ? words.unknown : safeDisplay(signer.subject)],
    [words.suite, `${signature.suite ?? words.unknown}${signature.national ? ` (${words.national})` : ''}`],
    [words.time, `${time.at ?? words.unknown} (${words.timeSource[time.source]})`],
    [words.revocation, revocationText(language, revocation)],
  ];
  rows.push(...becauseRows(language, against));
  const told = codes.filter((code) => TOLD.has(code));
  rows.push(...becauseRows(language, told, 'note'));
  return [
    `${paint(STYLES[signature.outcome], words.outcome[signature.outcome])}  ${safe(label)}`,
    facts(rows),
  ];
}
