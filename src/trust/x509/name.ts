import { decodeUtf8, toHex } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { displayText } from '../../core/path.js';
import { OID } from '../der/oids.js';
import { type DerNode, readOid, TAG } from '../der/read.js';
import { ia5String, oid, printableString, sequence, setOf, utf8String } from '../der/write.js';

/** The parts of a distinguished name that a party has. Text in any script; written as UTF8String. */
export interface NameFields {
  readonly commonName: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  /** Two letters, ISO 3166. */
  readonly country?: string;
  readonly province?: string;
  readonly locality?: string;
  /** Organisation code, such as the unified social credit code (X.520 organizationIdentifier). */
  readonly organizationIdentifier?: string;
  readonly email?: string;
}

const ORDER: readonly (keyof NameFields)[] = [
  'country',
  'province',
  'locality',
  'organization',
  'organizationIdentifier',
  'organizationalUnit',
  'commonName',
];

const MAX_TEXT = 256;

/** DER Name, one attribute per RDN, from the widest to the narrowest. Throws `NAME_INVALID`. */
export function encodeName(fields: NameFields): Uint8Array {
  const rdns: Uint8Array[] = [];
  for (const field of ORDER) {
    const value = fields[field];
    if (value === undefined) continue;
    requireName(field, value);
    const text = field === 'country' ? printableString(value) : utf8String(value);
    rdns.push(setOf(sequence(oid(OID[field as keyof typeof OID]), text)));
  }
  if (fields.email !== undefined) {
    if (!/^[!-~]{1,200}$/.test(fields.email)) throw invalidName('email', 'printable ASCII only');
    rdns.push(setOf(sequence(oid(OID.emailAddress), ia5String(fields.email))));
  }
  return sequence(...rdns);
}

function requireName(field: string, value: string): void {
  if (value.length === 0 || value.length > MAX_TEXT) throw invalidName(field, `1 to ${MAX_TEXT} characters`);
  if (field === 'country' && !/^[A-Z]{2}$/.test(value)) throw invalidName(field, 'two capital letters');
  // A name with something invisible in it looks like somebody else's.
  if (displayText(value) !== value) throw invalidName(field, 'no control, invisible or escape characters');
}

function invalidName(field: string, rule: string): CloudexitError {
  return new CloudexitError('NAME_INVALID', `${field}: ${rule}`, { subject: field, exit: 2 });
}

const LABELS: Readonly<Record<string, string>> = {
  [OID.commonName]: 'CN',
  [OID.country]: 'C',
  [OID.locality]: 'L',
  [OID.province]: 'ST',
  [OID.organization]: 'O',
  [OID.organizationalUnit]: 'OU',
  [OID.organizationIdentifier]: 'organizationIdentifier',
  [OID.emailAddress]: 'emailAddress',
};

/** RFC 4514 text of a DER Name, most specific attribute first, with everything invisible escaped. */
export function nameText(name: DerNode): string {
  const rdns = name.children(TAG.set).map((rdn) =>
    rdn
      .children(TAG.sequence)
      .map((attribute) => {
        const cursor = attribute.cursor();
        const type = readOid(cursor.next(TAG.oid));
        const value = cursor.next();
        cursor.requireEnd();
        return `${Object.hasOwn(LABELS, type) ? LABELS[type] : type}=${escapeValue(value)}`;
      })
      .join('+'),
  );
  return rdns.reverse().join(',');
}

function escapeValue(value: DerNode): string {
  const text = stringText(value);
  if (text === undefined) return `#${toHex(value.raw)}`;
  return displayText(text)
    .replace(/[,+"<>;=]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&');
}

/** The text of a DER string; undefined if its type or bytes hold none. */
function stringText(value: DerNode): string | undefined {
  switch (value.tag) {
    case TAG.utf8String:
    case TAG.printableString:
    case TAG.ia5String:
      return decodeUtf8(value.content);
    case TAG.bmpString:
      if (value.content.length % 2 !== 0) return undefined;
      return new TextDecoder('utf-16be').decode(value.content);
    default:
      return undefined;
  }
}
