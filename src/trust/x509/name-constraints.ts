import { decodeUtf8, toHex } from '../../core/bytes.js';
import { OID } from '../der/oids.js';
import { type DerNode, invalid, readOid, TAG } from '../der/read.js';
import { type Certificate, nameNode } from './certificate.js';

/**
 * Name constraints (RFC 5280 section 4.2.1.10) over directory names, mail addresses and DNS names. A constraint on
 * another kind of name refuses every certificate that has such a name. They bind self-issued certificates too.
 */
export function meetsNameConstraints(certificate: Certificate, constraints: DerNode): boolean {
  const cursor = constraints.cursor();
  const permitted = subtrees(cursor.optional(0xa0));
  const excluded = subtrees(cursor.optional(0xa1));
  cursor.requireEnd();
  return namesOf(certificate).every((name) => {
    const among = (list: readonly Name[]) => list.filter((base) => base.form === name.form);
    if (among([...permitted, ...excluded]).length > 0 && !COMPARABLE.has(name.form)) return false;
    if (among(excluded).some((base) => isWithin(name, base))) return false;
    return among(permitted).length === 0 || among(permitted).some((base) => isWithin(name, base));
  });
}

/** A GeneralName by its context tag. */
interface Name {
  readonly form: number;
  readonly value: Uint8Array;
}

const MAIL = 0x81;
const DNS = 0x82;
const DIRECTORY = 0xa4;
const COMPARABLE = new Set([MAIL, DNS, DIRECTORY]);

function subtrees(node: DerNode | undefined): Name[] {
  return (node?.children(TAG.sequence) ?? []).map((subtree) => {
    const cursor = subtree.cursor();
    const base = cursor.next();
    // minimum and maximum other than their defaults are forbidden by RFC 5280.
    cursor.requireEnd();
    return { form: base.tag, value: base.content };
  });
}

function namesOf(certificate: Certificate): Name[] {
  const names: Name[] = certificate.extensions.subjectAltNames.map((n) => ({
    form: n.tag,
    value: n.content,
  }));
  const subject = nameNode(certificate.subjectName);
  const rdns = subject.children(TAG.set);
  if (rdns.length > 0) names.push({ form: DIRECTORY, value: subject.raw });
  for (const rdn of rdns) {
    for (const attribute of rdn.children(TAG.sequence)) {
      const [type, value] = attribute.children();
      if (type && value && readOid(type) === OID.emailAddress)
        names.push({ form: MAIL, value: value.content });
    }
  }
  return names;
}

function isWithin(name: Name, base: Name): boolean {
  switch (name.form) {
    case DIRECTORY:
      return isDirectoryWithin(comparableRdns(name.value), comparableRdns(base.value));
    case MAIL:
      return isMailWithin(ascii(name.value), ascii(base.value));
    default: {
      const host = ascii(name.value);
      const domain = ascii(base.value);
      return domain === '' || host === domain || host.endsWith(`.${domain}`);
    }
  }
}

function isDirectoryWithin(name: readonly string[], base: readonly string[]): boolean {
  return base.length <= name.length && base.every((rdn, i) => rdn === name[i]);
}

function isMailWithin(mail: string, base: string): boolean {
  if (base.includes('@')) return mail === base;
  const host = mail.slice(mail.lastIndexOf('@') + 1);
  return base.startsWith('.') ? host.endsWith(base) : host === base;
}

/** RFC 5280 section 7.1: case, width and runs of spaces do not make another name. */
function comparableRdns(name: Uint8Array): string[] {
  return nameNode(name)
    .children(TAG.set)
    .map((rdn) =>
      rdn
        .children(TAG.sequence)
        .map((attribute) => {
          const [type, value] = attribute.children();
          if (!type || !value) throw invalid('a name attribute without a value');
          const text = value.tag === TAG.bmpString ? undefined : decodeUtf8(value.content);
          const plain = text?.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
          return `${readOid(type)}=${plain ?? `#${toHex(value.content)}`}`;
        })
        .sort()
        .join('+'),
    );
}

function ascii(bytes: Uint8Array): string {
  return (decodeUtf8(bytes) ?? toHex(bytes)).toLowerCase();
}
