import { Flags } from '@oclif/core';
import { SUITES, type SuiteName } from '../formats/signature-result.js';
import type { SignerSource } from '../trust/index.js';
import { passphraseFlags, passphraseOf } from './passphrase.js';

/** Flags of commands that sign with one key. */
export const keySourceFlags = {
  suite: Flags.option({ options: SUITES, summary: 'Signature suite (default: the usual one of the key).' })(),
  ...passphraseFlags,
};

export function keySourceOf(
  key: string,
  flags: Parameters<typeof passphraseOf>[0] & { readonly suite?: SuiteName | undefined },
  question: string,
): SignerSource {
  return { key, passphrase: passphraseOf(flags, question), ...(flags.suite && { suite: flags.suite }) };
}
