import { Flags } from '@oclif/core';
import type { NameFields } from '../trust/index.js';

/** The distinguished name of a certificate; any script. */
export const nameFlags = {
  name: Flags.string({ required: true, summary: 'Common name: who holds the key.', helpGroup: 'NAME' }),
  organization: Flags.string({ summary: 'Organisation.', helpGroup: 'NAME' }),
  'organization-code': Flags.string({ summary: 'Organisation code.', helpGroup: 'NAME' }),
  unit: Flags.string({ summary: 'Department.', helpGroup: 'NAME' }),
  country: Flags.string({ summary: 'Country, two capital letters.', helpGroup: 'NAME' }),
  province: Flags.string({ summary: 'Province or state.', helpGroup: 'NAME' }),
  locality: Flags.string({ summary: 'City.', helpGroup: 'NAME' }),
  email: Flags.string({ summary: 'Mail address.', helpGroup: 'NAME' }),
};

type Given = { readonly name: string } & {
  readonly [K in Exclude<keyof typeof nameFlags, 'name'>]?: string | undefined;
};

export function nameOf(flags: Given): NameFields {
  const fields = {
    commonName: flags.name,
    organization: flags.organization,
    organizationIdentifier: flags['organization-code'],
    organizationalUnit: flags.unit,
    country: flags.country,
    province: flags.province,
    locality: flags.locality,
    email: flags.email,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, v]) => v !== undefined),
  ) as unknown as NameFields;
}
