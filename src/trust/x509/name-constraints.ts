import { byteString, decodeUtf8, toHex } from '../../core/bytes.js';
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
    const [inside, outside] = [among(permitted), among(excluded)];
    if (inside.length + outside.length === 0) return true;
    if (name.unclear || !COMPARABLE.has(name.form)) return false;
    if (outside.some((base) => isWithin(name, base, 'excluded'))) return false;
    return inside.length === 0 || inside.some((base) => isWithin(name, base, 'permitted'));
  });
}

/** A GeneralName by its context tag. */
interface Name {
  readonly form: number;
  readonly value: Uint8Array;
  /** Written in a way that a constraint on this form cannot be held against. */
  readonly unclear?: boolean;
}

const MAIL = 0x81;
const DNS = 0x82;
const DIRECTORY = 0xa4;
const OTHER = 0xa0;
const COMPARABLE = new Set([MAIL, DNS, DIRECTORY]);
/** SmtpUTF8Mailbox: a mail address in a form of its own, under the constraints on mail all the same (RFC 9598 section 6). */
const UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9';

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
  const names: Name[] = certificate.extensions.subjectAltNames.map(alternativeName);
  const subject = nameNode(certificate.subjectName);
  const rdns = subject.children(TAG.set);
  if (rdns.length > 0) names.push({ form: DIRECTORY, value: subject.raw });
  for (const rdn of rdns) {
    for (const attribute of rdn.children(TAG.sequence)) {
      const [type, value] = attribute.children();
      if (type && value && readOid(type) === OID.emailAddress)
        names.push(mailName(value.content, value.tag === TAG.ia5String));
    }
  }
  return names;
}

function alternativeName(node: DerNode): Name {
  if (node.tag === MAIL) return mailName(node.content, true);
  if (node.tag === OTHER && readOid(node.cursor().next(TAG.oid)) === UTF8_MAILBOX)
    return mailName(node.content, false);
  return { form: node.tag, value: node.content };
}

/** RFC 5280 section 4.1.2.6: an IA5String with a host in it. Anything else could hide an address from a constraint. */
function mailName(value: Uint8Array, isIa5: boolean): Name {
  return { form: MAIL, value, unclear: !isIa5 || !value.includes(0x40) };
}

/** Mailboxes are told apart by case where they are permitted, and not where they are excluded: whichever refuses more. */
function isWithin(name: Name, base: Name, list: 'permitted' | 'excluded'): boolean {
  switch (name.form) {
    case DIRECTORY:
      return isDirectoryWithin(comparableRdns(name.value), comparableRdns(base.value));
    case MAIL:
      return isMailWithin(text(name.value), text(base.value), list === 'permitted');
    default: {
      const host = text(name.value).toLowerCase();
      const domain = text(base.value).toLowerCase();
      // A dot before the domain is no part of the form that RFC 5280 gives, and common.
      return (
        domain === '' || host === domain || host.endsWith(domain.startsWith('.') ? domain : `.${domain}`)
      );
    }
  }
}

function isDirectoryWithin(name: readonly string[], base: readonly string[]): boolean {
  return base.length <= name.length && base.every((rdn, i) => rdn === name[i]);
}

function isMailWithin(mail: string, base: string, exactly: boolean): boolean {
  const at = mail.lastIndexOf('@');
  const baseAt = base.lastIndexOf('@');
  const host = mail.slice(at + 1).toLowerCase();
  const domain = base.slice(baseAt + 1).toLowerCase();
  if (domain.startsWith('.')) return host.endsWith(domain);
  if (host !== domain) return false;
  const [box, baseBox] = [mail.slice(0, at), base.slice(0, Math.max(baseAt, 0))];
  if (baseBox === '') return true;
  return exactly ? box === baseBox : box.toLowerCase() === baseBox.toLowerCase();
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
          const plain = stringOf(value)?.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
          return JSON.stringify([readOid(type), plain ?? null, plain === undefined ? toHex(value.raw) : '']);
        })
        .sort()
        .join('+'),
    );
}

/** The text of an attribute, whichever string type it is written in; T61String is read as Latin-1, as everybody does. */
function stringOf({ tag, content }: DerNode): string | undefined {
  switch (tag) {
    case TAG.t61String:
      return byteString(content);
    case TAG.bmpString:
      return content.length % 2 === 0 ? new TextDecoder('utf-16be').decode(content) : undefined;
    case TAG.universalString:
      return utf32(content);
    default:
      return decodeUtf8(content);
  }
}

function utf32(bytes: Uint8Array): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let letters = '';
  for (let i = 0; i < bytes.length; i += 4) {
    const point = view.getUint32(i);
    if (point > 0x10ffff) return undefined;
    letters += String.fromCodePoint(point);
  }
  return letters;
}

function text(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? toHex(bytes);
}
