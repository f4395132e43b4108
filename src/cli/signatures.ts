import { signatureCodeWords } from '../formats/signature-code-words.js';
import { SIGNATURE_CODES, type SignatureCode, type SignatureResult } from '../formats/signature-result.js';
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

/** Each code with what it means. */
export function becauseRows(language: Language, codes: readonly SignatureCode[]): [string, string][] {
  const { because } = wordsFor(language).signature;
  return codes.map((code, i) => [i === 0 ? because : '', `${code}  ${signatureCodeWords(code)[language]}`]);
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
    [
      words.revocation,
      `${words.revocationStatus[revocation.status]}${revocation.asOf ? ` (${revocation.asOf})` : ''}`,
    ],
  ];
  rows.push(...becauseRows(language, against));
  return [
    `${paint(STYLES[signature.outcome], words.outcome[signature.outcome])}  ${safe(label)}`,
    facts(rows),
  ];
}
