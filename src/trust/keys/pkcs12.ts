import { pbkdf2Sync } from 'node:crypto';
import { decodeUtf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { type Certificate, readCertificate } from '../x509/certificate.js';
import { spend } from './derivation.js';
import { importPkcs8, type PrivateKey } from './private-key.js';

export interface Pkcs12 {
  readonly key: PrivateKey;
  /** The key's own certificate first. */
  readonly certificates: readonly Certificate[];
}

/** Whether a file begins as a PFX does: a sequence, the version 3, and another sequence (RFC 7292 section 4); BER is allowed there. */
export function isPkcs12(bytes: Uint8Array): boolean {
  const form = bytes[1] ?? 0;
  // A length of 128 or more, or an indefinite one, takes as many bytes more as it says.
  const version = form < 0x80 ? 2 : 2 + (form & 0x7f);
  const start = [0x02, 0x01, 0x03, 0x30];
  return bytes[0] === 0x30 && start.every((byte, i) => bytes[version + i] === byte);
}

/**
 * Reads a PKCS#12 file (RFC 7292) with one private key of any supported kind and its certificates. Throws
 * `PASSPHRASE_NOT_ASCII`, `KEY_UNREADABLE`, `KEY_UNSUPPORTED`, `KEY_DERIVATION_EXCESSIVE`, `CERTIFICATE_MALFORMED`.
 */
export async function readPkcs12(bytes: Uint8Array, passphrase: Uint8Array): Promise<Pkcs12> {
  const forge = await library();
  type Bag = import('node-forge').pkcs12.Bag;
  const text = decodeUtf8(passphrase);
  // The MAC takes the passphrase as UTF-16 and the ciphers as UTF-8; the library takes one string for both.
  if (text === undefined || !/^[ -~]*$/.test(text)) {
    throw new CloudexitError('PASSPHRASE_NOT_ASCII', 'a PKCS#12 passphrase must be printable ASCII here', {
      exit: 2,
      hint: 'Convert the key to encrypted PKCS#8 with openssl pkcs12 and openssl pkcs8 -topk8.',
    });
  }
  const { asn1, pki, pkcs12 } = forge;
  const toBytes = (node: import('node-forge').asn1.Asn1) =>
    Buffer.from(asn1.toDer(node).getBytes(), 'binary');

  let bags: Bag[];
  try {
    const file = asn1.fromDer(Buffer.from(bytes).toString('binary'), true);
    left = undefined;
    // Also checks the MAC over everything inside.
    bags = pkcs12.pkcs12FromAsn1(file, true, text).safeContents.flatMap((c) => c.safeBags);
  } catch (cause) {
    if (cause instanceof CloudexitError) throw cause;
    throw unreadable('not a PKCS#12 file that can be read, or the wrong passphrase', cause);
  }
  const keyBags = bags.filter(
    (b) => b.type === pki.oids['pkcs8ShroudedKeyBag'] || b.type === pki.oids['keyBag'],
  );
  const [keyBag, second] = keyBags;
  if (!keyBag || second) throw unreadable(`${keyBags.length} private keys where one belongs`);
  // What the library does not know as RSA it hands over as it was encoded.
  const pkcs8 = keyBag.key ? pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(keyBag.key)) : keyBag.asn1;
  const key = importPkcs8(toBytes(pkcs8));
  const certificates = bags
    .filter((b) => b.type === pki.oids['certBag'])
    .map((b) => readCertificate(toBytes(b.cert ? pki.certificateToAsn1(b.cert) : b.asn1)));
  const own = (c: Certificate) => c.publicKey.sha256 === key.publicKey.sha256;
  return { key, certificates: [...certificates.filter(own), ...certificates.filter((c) => !own(c))] };
}

/** Of the file that is being read; files are read one after the other, each without a pause. */
let left: number | undefined;
let guarded: Forge | undefined;

type Forge = typeof import('node-forge');
type Derive = (
  passphrase: string,
  salt: unknown,
  id: number,
  iterations: number,
  bytes: number,
  md?: unknown,
) => unknown;
type DeriveBytes = (
  passphrase: string,
  salt: string,
  iterations: number,
  bytes: number,
  md: { algorithm: string },
) => string;

/**
 * The library derives keys wherever a file asks for one, inside of what is encrypted too, and as often as it is told. So it is stopped where
 * it derives: nothing that reads the file beforehand could be sure to see what the library sees. PBKDF2 is left to Node, which is faster.
 */
async function library(): Promise<Forge> {
  if (guarded !== undefined) return guarded;
  const { default: forge } = await import('node-forge');
  const bounded =
    (derive: Derive): Derive =>
    (passphrase, salt, id, iterations, bytes, md) => {
      left = spend(iterations, left);
      return derive(passphrase, salt, id, iterations, bytes, md);
    };
  const { pkcs12, pki, pkcs5 } = forge as unknown as {
    pkcs12: { generateKey: Derive };
    pki: { pbe: { generatePkcs12Key: Derive } };
    pkcs5: { pbkdf2: DeriveBytes };
  };
  pkcs12.generateKey = bounded(pkcs12.generateKey);
  pki.pbe.generatePkcs12Key = bounded(pki.pbe.generatePkcs12Key);
  pkcs5.pbkdf2 = (passphrase, salt, iterations, bytes, { algorithm }) => {
    left = spend(iterations, left);
    const derived = pbkdf2Sync(passphrase, Buffer.from(salt, 'binary'), iterations, bytes, algorithm);
    return derived.toString('binary');
  };
  guarded = forge;
  return forge;
}

function unreadable(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('KEY_UNREADABLE', why, { cause });
}
