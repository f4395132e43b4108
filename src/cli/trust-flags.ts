import { Flags } from '@oclif/core';
import { SUITES, type SuiteName } from '../formats/signature-result.js';
import type { VerifyPolicy } from '../trust/index.js';
import { readPolicy, requireTrustFolders } from '../usecases/trust-store.js';
import { instantOf } from './instant.js';
import { sm2IdFlags, sm2IdOf } from './sm2-id.js';

/** What a verification relies on; nothing is trusted that is not named here. */
export const trustFlags = {
  trust: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Trust folder: anchors/, intermediates/, crls/, ocsp/, timestamp-anchors/.',
    helpGroup: 'TRUST',
  }),
  anchor: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Trust anchor, PEM or DER.',
    helpGroup: 'TRUST',
  }),
  crl: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Revocation list, PEM or DER.',
    helpGroup: 'TRUST',
  }),
  'revocation-optional': Flags.boolean({
    summary: 'Do not insist on revocation evidence: whoever withholds it can then hide a revocation.',
    helpGroup: 'TRUST',
  }),
  at: Flags.string({
    summary: 'Time of the verification, RFC 3339 UTC (default: now).',
    helpGroup: 'TRUST',
  }),
  'allow-suite': Flags.option({
    multiple: true,
    multipleNonGreedy: true,
    options: SUITES,
    summary: 'Signature suite that is allowed; all others are then refused (default: all).',
    helpGroup: 'TRUST',
  })(),
  'require-timestamp': Flags.boolean({
    summary: 'A signature whose time only its signer claims is not assessed.',
    helpGroup: 'TRUST',
  }),
  ...sm2IdFlags,
};

interface TrustFlags {
  readonly trust?: string[] | undefined;
  readonly anchor?: string[] | undefined;
  readonly crl?: string[] | undefined;
  readonly 'revocation-optional': boolean;
  readonly at?: string | undefined;
  readonly 'allow-suite'?: readonly SuiteName[] | undefined;
  readonly 'require-timestamp': boolean;
  readonly 'sm2-id'?: string | undefined;
}

/** The policy of the flags; `caseTrust` is the trust folder of the case at hand. */
export async function policyOf(flags: TrustFlags, caseTrust?: string): Promise<VerifyPolicy> {
  await requireTrustFolders(flags.trust ?? []);
  return readPolicy(
    {
      folders: [...(caseTrust === undefined ? [] : [caseTrust]), ...(flags.trust ?? [])],
      anchorFiles: flags.anchor ?? [],
      crlFiles: flags.crl ?? [],
    },
    {
      at: instantOf(flags.at, '--at'),
      revocation: flags['revocation-optional'] ? 'if-available' : 'require',
      requireTimestamp: flags['require-timestamp'],
      ...(flags['allow-suite'] === undefined ? {} : { suites: flags['allow-suite'] }),
      ...sm2IdOf(flags),
    },
  );
}
