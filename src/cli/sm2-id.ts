import { Flags } from '@oclif/core';
import { utf8 } from '../core/bytes.js';

/** For signing and for verifying alike: both sides need the same ID. */
export const sm2IdFlags = {
  'sm2-id': Flags.string({
    summary: 'ID that was agreed for SM2 signatures over records (default: 1234567812345678).',
  }),
};

/** The ID of the flag in UTF-8, if it was given; an empty one is refused where it is used. */
export function sm2IdOf(flags: { readonly 'sm2-id'?: string | undefined }): { readonly sm2Id?: Uint8Array } {
  return flags['sm2-id'] === undefined ? {} : { sm2Id: utf8(flags['sm2-id']) };
}
