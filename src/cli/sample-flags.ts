import { Flags } from '@oclif/core';
import { CloudexitError } from '../core/errors.js';

export const sampleFlags = {
  plan: Flags.option({
    options: ['stratified', 'nist-800-88'] as const,
    default: 'stratified' as const,
    summary: 'How the sample is spread over the medium.',
  })(),
  confidence: Flags.string({ default: '0.99', summary: 'Probability with which residue is to be met.' }),
  'residue-size': Flags.string({ default: '1MiB', summary: 'The least residue that is to be met.' }),
};

/** `0.99`, `99%`: parts per million. Throws `USAGE`. */
export function confidenceOf(text: string): number {
  const match = /^(\d{1,3}(?:\.\d{1,4})?)(%?)$/.exec(text);
  const ppm = match ? Math.round(Number(match[1]) * (match[2] === '%' ? 10_000 : 1_000_000)) : 0;
  if (ppm >= 1 && ppm <= 999_999) return ppm;
  throw usage('--confidence takes a number between 0 and 1, such as 0.99', text);
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `4096`, `1MiB`: bytes. Throws `USAGE`. */
export function bytesOf(text: string, flag: string): number {
  const match = /^(\d{1,15})(KiB|MiB|GiB|TiB|)$/.exec(text);
  const bytes = match ? Number(match[1]) * UNITS[match[2]!]! : 0;
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw usage(`${flag} takes a number of bytes, or one with KiB, MiB, GiB or TiB`, text);
}

function usage(message: string, subject: string): CloudexitError {
  return new CloudexitError('USAGE', message, { subject, exit: 2 });
}
