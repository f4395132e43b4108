import { Flags } from '@oclif/core';
import { instantOf } from './instant.js';
import { keySourceOf } from './key-source.js';
import { sm2IdOf } from './sm2-id.js';

const helpGroup = 'SIGNATURE';

/** Flags of commands that may sign what they write; with `keySourceFlags` they are complete. */
export function signingFlags(what: string) {
  return {
    key: Flags.string({
      summary: `${what}: a PKCS#8 or PKCS#12 file, an external signer declaration, or a pkcs11: URI.`,
      dependsOn: ['cert'],
      helpGroup,
    }),
    cert: Flags.string({
      summary: "The signer's certificate, followed by those that lead to the anchor.",
      dependsOn: ['key'],
      helpGroup,
    }),
    time: Flags.string({ summary: 'Time to claim, RFC 3339 UTC (default: now).', helpGroup }),
  };
}

export type SigningFlags = Parameters<typeof keySourceOf>[1] & {
  readonly key?: string | undefined;
  readonly cert?: string | undefined;
  readonly time?: string | undefined;
  readonly 'sm2-id'?: string | undefined;
};

/** Who signs, or undefined without `--key`. The passphrase is asked for with `question`, when it is needed. */
export function signingOf({ key, cert, time, ...rest }: SigningFlags, question: string) {
  if (key === undefined || cert === undefined) return undefined;
  return {
    ...keySourceOf(key, rest, question),
    ...sm2IdOf(rest),
    certificates: cert,
    signingTime: instantOf(time, '--time'),
  };
}
