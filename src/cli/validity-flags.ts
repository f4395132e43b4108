import { Flags } from '@oclif/core';
import { instantOf } from './instant.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export const validityFlags = {
  'not-before': Flags.string({ summary: 'Valid from, RFC 3339 UTC (default: now).' }),
  days: Flags.integer({ summary: 'Days of validity.', default: 730, min: 1, max: 36500 }),
};

export function validityOf(flags: { readonly 'not-before'?: string | undefined; readonly days: number }): {
  notBefore: Date;
  notAfter: Date;
} {
  const notBefore = instantOf(flags['not-before'], '--not-before');
  return { notBefore, notAfter: new Date(notBefore.getTime() + flags.days * DAY_MS) };
}
