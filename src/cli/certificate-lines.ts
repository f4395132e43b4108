import type { CertificateFacts } from '../usecases/keys/inspect.js';
import type { Language } from './language.js';
import { facts, safeDisplay } from './terminal.js';
import { keyWords } from './wording/keys.js';

/** One certificate for people. Names are in display form already. */
export function certificateLines(language: Language, certificate: CertificateFacts): string {
  const words = keyWords(language);
  return facts([
    [words.subject, safeDisplay(certificate.subject)],
    [words.issuer, safeDisplay(certificate.issuer)],
    [words.serial, certificate.serial],
    [words.validity, `${certificate.notBefore} – ${certificate.notAfter}`],
    [words.key, certificate.keyKind],
    [words.ca, certificate.ca ? words.yes : words.no],
    [words.certificateSha256, certificate.certificateSha256],
    [words.keySha256, certificate.spkiSha256],
  ]);
}
