import type { MovedAsOne } from '../compare/index.js';
import { OUTCOMES, type Tally } from '../formats/outcome.js';
import type { ManifestBinding } from '../usecases/manifest-party.js';
import type { VerifiedRecord } from '../usecases/verify-record.js';
import type { ReturnVerification } from '../usecases/verify-return.js';
import type { Language } from './language.js';
import { wordsFor } from './language.js';
import { facts, formatCount, paint, safe, safeDisplay } from './terminal.js';

/** The outcome of a return in a few lines; the sums of every inventory are shown so that they can be added up. */
export function returnLines(
  language: Language,
  verification: ReturnVerification,
  manifest: Pick<VerifiedRecord, 'outcome' | 'signatures'>,
  binding?: ManifestBinding,
): string[] {
  const words = wordsFor(language);
  const { tally, inventories } = verification;
  const signers = manifest.signatures.flatMap((s) =>
    s.signer === undefined ? [] : safeDisplay(s.signer.subject),
  );
  const verdict =
    tally.wanting > 0
      ? paint('red', words.return.wanting)
      : tally.notAssessed > 0
        ? paint('yellow', words.return.notAssessed)
        : paint('green', words.return.verified);
  const lines = [
    verdict,
    facts([
      [
        words.return.manifest,
        `${verification.manifestDigest} (${words.signature.outcome[manifest.outcome]})`,
      ],
      [words.return.signers, signers.length === 0 ? words.signature.unknown : signers.join('; ')],
      [
        words.return.party,
        `${safe(verification.manifest.party)} ${binding === undefined ? words.return.partyUnbound : words.return.binding[binding.outcome]}`,
      ],
    ]),
  ];
  for (const { id, expected, tally: sums, ...moved } of inventories) {
    lines.push(`  ${safe(id)}  ${expected.root}`);
    if (sums !== undefined) lines.push(...tallyLines(language, sums));
    lines.push(...movedLines(words.return, moved));
  }
  return lines;
}

/** That everything moved by one folder, and what to do about that: the words of who compared. */
export function movedLines(
  words: { readonly movedBelow: (folder: string) => string; readonly movedOutOf: (folder: string) => string },
  { movedBelow, movedOutOf }: MovedAsOne,
): string[] {
  return [
    ...(movedBelow === undefined ? [] : [`    ${words.movedBelow(safeDisplay(movedBelow))}`]),
    ...(movedOutOf === undefined ? [] : [`    ${words.movedOutOf(safeDisplay(movedOutOf))}`]),
  ];
}

/** The sums of a comparison, so that they can be added up. */
export function tallyLines(language: Language, { expected, outcomes }: Tally): string[] {
  const words = wordsFor(language).return;
  const parts = OUTCOMES.filter((name) => name !== 'extra' && (outcomes[name] > 0 || name === 'intact')).map(
    (name) => `${formatCount(outcomes[name])} ${words.outcomes[name]}`,
  );
  const lines = [`    ${words.expected} ${formatCount(expected.entries)} = ${parts.join(' + ')}`];
  if (outcomes.extra > 0) lines.push(`    ${words.beyond} ${formatCount(outcomes.extra)}`);
  return lines;
}
