import { z } from 'zod';

/** Names of `manifests/formats/case.md`. All are relative to the case folder. */
export const CASE_LAYOUT = {
  ledger: 'ledger',
  log: 'ledger/log',
  head: 'ledger/head',
  torn: 'ledger/torn',
  checkpoints: 'ledger/checkpoints',
  material: 'material',
  trust: 'trust',
} as const;

/** Folders of `trust/`. Whatever is in the first two is believed; the others only prove something under an anchor. */
export const ANCHOR_FOLDERS = ['anchors', 'timestamp-anchors'] as const;
export const TRUST_FOLDERS = [...ANCHOR_FOLDERS, 'crls', 'intermediates', 'ocsp'] as const;
export type TrustFolder = (typeof TRUST_FOLDERS)[number];

/** A case id: a short ASCII name without path separators, never `.` or `..`. */
export const caseIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

/** SHA-256 in 64 lower-case hexadecimal characters: the only name a material has. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export function isSha256(text: string): boolean {
  return sha256Schema.safeParse(text).success;
}
