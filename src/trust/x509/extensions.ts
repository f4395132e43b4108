import { OID } from '../der/oids.js';
import {
  type DerNode,
  invalid,
  readBitString,
  readBoolean,
  readDer,
  readOid,
  readSmall,
  requireTag,
  TAG,
} from '../der/read.js';

/** Bits of keyUsage, RFC 5280 section 4.2.1.3. */
export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

/** Certificate extensions that path checking needs (RFC 5280 section 4.2). */
export interface Extensions {
  readonly ca: boolean;
  /** Greatest number of intermediates below; undefined is unbounded. */
  readonly pathLength: number | undefined;
  /** Set bits; undefined when the extension is absent and every use is open. */
  readonly keyUsage: ReadonlySet<number> | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly extendedKeyUsageCritical: boolean;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  /** GeneralName nodes. */
  readonly subjectAltNames: readonly DerNode[];
  readonly nameConstraints: DerNode | undefined;
  /** Critical extensions that nothing here understands: whoever carries one is refused. */
  readonly unknownCritical: readonly string[];
}

const UNDERSTOOD = new Set<string>([
  OID.subjectKeyIdentifier,
  OID.keyUsage,
  OID.subjectAltName,
  OID.issuerAltName,
  OID.basicConstraints,
  OID.nameConstraints,
  OID.certificatePolicies,
  OID.authorityKeyIdentifier,
  OID.extendedKeyUsage,
]);

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Reads `[3] EXPLICIT Extensions`; the same extension twice is refused (RFC 5280 section 4.2). */
export function readExtensions(node: DerNode | undefined): Extensions {
  const found = node ? collectExtensions(node.only(TAG.sequence)) : new Map<string, Extension>();
  const value = (name: string, tag: number): DerNode | undefined => {
    const extension = found.get(name);
    return extension && readDer(extension.value, tag);
  };

  const basic = value(OID.basicConstraints, TAG.sequence)?.cursor();
  const caNode = basic?.optional(TAG.boolean);
  const pathNode = basic?.optional(TAG.integer);
  basic?.requireEnd();
  const usage = value(OID.keyUsage, TAG.bitString);
  const eku = found.get(OID.extendedKeyUsage);
  const authority = value(OID.authorityKeyIdentifier, TAG.sequence)?.cursor().optional(0x80);
  return {
    ca: caNode !== undefined && readBoolean(caNode),
    pathLength: pathNode && readSmall(pathNode),
    keyUsage: usage && readKeyUsage(usage),
    extendedKeyUsage: eku && readDer(eku.value, TAG.sequence).children(TAG.oid).map(readOid),
    extendedKeyUsageCritical: eku?.critical ?? false,
    subjectKeyIdentifier: value(OID.subjectKeyIdentifier, TAG.octetString)?.content,
    authorityKeyIdentifier: authority?.content,
    subjectAltNames: value(OID.subjectAltName, TAG.sequence)?.children() ?? [],
    nameConstraints: value(OID.nameConstraints, TAG.sequence),
    unknownCritical: [...found]
      .filter(([name, e]) => e.critical && !UNDERSTOOD.has(name))
      .map(([name]) => name),
  };
}

export function collectExtensions(sequence: DerNode): Map<string, Extension> {
  requireTag(sequence, TAG.sequence);
  const found = new Map<string, Extension>();
  for (const node of sequence.children(TAG.sequence)) {
    const cursor = node.cursor();
    const name = readOid(cursor.next(TAG.oid));
    const criticalNode = cursor.optional(TAG.boolean);
    const value = cursor.next(TAG.octetString).content;
    cursor.requireEnd();
    if (found.has(name)) throw invalid(`extension ${name} twice`);
    found.set(name, { critical: criticalNode !== undefined && readBoolean(criticalNode), value });
  }
  return found;
}

function readKeyUsage(node: DerNode): Set<number> {
  const { bytes, unused } = readBitString(node);
  const bits = new Set<number>();
  for (let bit = 0; bit < bytes.length * 8 - unused; bit++) {
    if (((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) === 1) bits.add(bit);
  }
  return bits;
}
