import { equalBytes } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { requireLongEnough } from '../trust/index.js';
import { passphraseOf } from './passphrase.js';
import type { keyWords } from './wording/keys.js';

/** A passphrase for a key that is being made: from a file or descriptor, or asked for twice. One that is too short is refused at once. */
export async function newPassphrase(
  flags: Parameters<typeof passphraseOf>[0],
  words: ReturnType<typeof keyWords>,
): Promise<Uint8Array> {
  const first = await passphraseOf(flags, words.newPassphrase)();
  requireLongEnough(first);
  if (flags['passphrase-file'] !== undefined || flags['passphrase-fd'] !== undefined) return first;
  if (equalBytes(first, await passphraseOf(flags, words.repeatPassphrase)())) return first;
  throw new CloudexitError('PASSPHRASES_DIFFER', 'the two passphrases are not the same', { exit: 2 });
}
