import { decodeUtf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { suiteNamed } from '../suites/algorithm.js';
import { hashBytes } from '../suites/hash.js';
import type { PublicKey } from '../suites/public-key.js';
import { derFromPair } from './ec-signature.js';
import { requireSuite, type Signer } from './signer.js';

/** The part of an RFC 7512 `pkcs11:` URI that is used here. */
export interface Pkcs11Reference {
  /** Path of the PKCS#11 module. */
  readonly modulePath: string;
  readonly token: string;
  /** Label of the private key. */
  readonly object: string;
}

/** `pkcs11:token=LABEL;object=LABEL?module-path=FILE`. A PIN in the URI is refused. Throws `KEY_REFERENCE_INVALID`. */
export function readPkcs11Uri(uri: string): Pkcs11Reference {
  const [path = '', query = ''] = uri.replace(/^pkcs11:/, '').split('?', 2);
  const attributes = new Map<string, string>();
  for (const part of [...path.split(';'), ...query.split('&')].filter((p) => p !== '')) {
    const [name = '', value = ''] = part.split(/=(.*)/s);
    if (!['token', 'object', 'module-path', 'type'].includes(name) || attributes.has(name)) {
      throw invalidReference(`the attribute ${name} is unknown, repeated or not allowed`);
    }
    try {
      attributes.set(name, decodeURIComponent(value));
    } catch (cause) {
      throw invalidReference(`the attribute ${name} is not percent-encoded UTF-8`, cause);
    }
  }
  const [modulePath, token, object] = [
    attributes.get('module-path'),
    attributes.get('token'),
    attributes.get('object'),
  ];
  if (!modulePath || !token || !object) throw invalidReference('token, object and module-path are needed');
  return { modulePath, token, object };
}

export interface TokenSigner extends Signer {
  /** Ends the session, and with the last session the login. */
  close(): void;
}

/** What is used of the optional package `pkcs11js`. */
interface Cryptoki {
  load(path: string): void;
  C_Initialize(): void;
  C_GetSlotList(present: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): { label: string };
  C_OpenSession(slot: Buffer, flags: number): Buffer;
  C_CloseSession(session: Buffer): void;
  C_Login(session: Buffer, user: number, pin: string): void;
  C_FindObjectsInit(session: Buffer, template: { type: number; value: number | string }[]): void;
  C_FindObjects(session: Buffer, max: number): Buffer[];
  C_FindObjectsFinal(session: Buffer): void;
  C_SignInit(session: Buffer, mechanism: { mechanism: number; parameter?: unknown }, key: Buffer): void;
  C_Sign(session: Buffer, data: Buffer, out: Buffer): Buffer;
}

/** Constants of PKCS#11 2.40 and 3.0. */
const CKF_SERIAL_SESSION = 4;
const CKU_USER = 1;
const CKA_CLASS = 0;
const CKA_LABEL = 3;
const CKO_PRIVATE_KEY = 3;
const CKM_SHA256_RSA_PKCS = 0x40;
const CKM_SHA256_RSA_PKCS_PSS = 0x43;
const CKM_ECDSA = 0x1041;
const CKM_EDDSA = 0x1057;
const CKM_SHA256 = 0x250;
const CKG_MGF1_SHA256 = 2;
/** How `pkcs11js` numbers its parameter types. */
const CK_PARAMS_RSA_PSS = 5;
/** Sessions of one program share their login. */
const CKR_USER_ALREADY_LOGGED_IN = 0x100;

/**
 * Opens a key in a token. `publicKey` is that of its certificate: every signature is checked against it. SM2 has no
 * mechanism in the standard; vendors' devices are reached by an external signer. Errors: `PKCS11_MISSING`,
 * `PKCS11_FAILED`, `SUITE_KEY_MISMATCH`.
 */
export async function pkcs11Signer(
  reference: Pkcs11Reference,
  publicKey: PublicKey,
  pin: Uint8Array,
  suite?: Signer['suite'],
): Promise<TokenSigner> {
  const name = requireSuite(publicKey, suite);
  if (name === 'sm2-sm3') {
    throw new CloudexitError('SUITE_UNSUPPORTED_BY_TOKEN', 'PKCS#11 has no standard SM2 mechanism', {
      exit: 2,
      hint: 'Use an external signer for SM2 devices.',
    });
  }
  const cryptoki = await loadModule(reference.modulePath);
  return attempt('the token', () => openKey(cryptoki, reference, publicKey, pin, name));
}

function openKey(
  cryptoki: Cryptoki,
  reference: Pkcs11Reference,
  publicKey: PublicKey,
  pin: Uint8Array,
  suite: Signer['suite'],
): TokenSigner {
  // Labels are padded with blanks to 32 characters.
  const slots = cryptoki.C_GetSlotList(true);
  const slot = slots.find((s) => cryptoki.C_GetTokenInfo(s).label.trimEnd() === reference.token);
  if (!slot) throw failed(`no token with the label ${reference.token}`);
  const session = cryptoki.C_OpenSession(slot, CKF_SERIAL_SESSION);
  const close = () => cryptoki.C_CloseSession(session);
  try {
    logIn(cryptoki, session, pin);
    const key = findKey(cryptoki, session, reference.object);
    const sign = (message: Uint8Array) => signInToken(cryptoki, session, key, suite, message);
    return { suite, publicKey, sign: async (message) => attempt('signing', () => sign(message)), close };
  } catch (error) {
    close();
    throw error;
  }
}

function logIn(cryptoki: Cryptoki, session: Buffer, pin: Uint8Array): void {
  try {
    cryptoki.C_Login(session, CKU_USER, decodeUtf8(pin) ?? '');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === CKR_USER_ALREADY_LOGGED_IN))
      throw error;
  }
}

function findKey(cryptoki: Cryptoki, session: Buffer, label: string): Buffer {
  cryptoki.C_FindObjectsInit(session, [
    { type: CKA_CLASS, value: CKO_PRIVATE_KEY },
    { type: CKA_LABEL, value: label },
  ]);
  const [key, second] = cryptoki.C_FindObjects(session, 2);
  cryptoki.C_FindObjectsFinal(session);
  if (!key || second) throw failed(`${key ? 'several private keys' : 'no private key'} labelled ${label}`);
  return key;
}

function signInToken(
  cryptoki: Cryptoki,
  session: Buffer,
  key: Buffer,
  suite: Signer['suite'],
  message: Uint8Array,
): Uint8Array {
  const pss = { type: CK_PARAMS_RSA_PSS, hashAlg: CKM_SHA256, mgf: CKG_MGF1_SHA256, saltLen: 32 };
  const sign = (mechanism: number, data: Uint8Array, parameter?: unknown): Uint8Array => {
    cryptoki.C_SignInit(session, parameter === undefined ? { mechanism } : { mechanism, parameter }, key);
    return Uint8Array.from(cryptoki.C_Sign(session, Buffer.from(data), Buffer.alloc(1024)));
  };
  switch (suite) {
    case 'rsa-pkcs1-sha256':
      return sign(CKM_SHA256_RSA_PKCS, message);
    case 'rsa-pss-sha256':
      return sign(CKM_SHA256_RSA_PKCS_PSS, message, pss);
    case 'ed25519':
      return sign(CKM_EDDSA, message);
    default:
      // Hashed here: not every token has the combined mechanisms.
      return derFromPair(sign(CKM_ECDSA, hashBytes(suiteNamed(suite).algorithm.hash, message)));
  }
}

/** Modules stay initialised until the program ends: some cannot be initialised a second time. */
const modules = new Map<string, Cryptoki>();

async function loadModule(path: string): Promise<Cryptoki> {
  const known = modules.get(path);
  if (known) return known;
  const cryptoki = await newCryptoki();
  attempt('the module', () => {
    cryptoki.load(path);
    cryptoki.C_Initialize();
  });
  modules.set(path, cryptoki);
  return cryptoki;
}

async function newCryptoki(): Promise<Cryptoki> {
  // Compiled code, needed by few: not a dependency, and named by a variable so that nothing resolves it at build time.
  const optionalPackage = 'pkcs11js';
  try {
    const { PKCS11 } = ((await import(optionalPackage)) as { default: { PKCS11: new () => Cryptoki } })
      .default;
    return new PKCS11();
  } catch (cause) {
    throw new CloudexitError('PKCS11_MISSING', 'the optional package pkcs11js is not installed', {
      hint: 'npm install pkcs11js',
      cause,
    });
  }
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof CloudexitError) throw cause;
    throw failed(`${what}: ${cause instanceof Error ? cause.message : 'unknown failure'}`, cause);
  }
}

function failed(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('PKCS11_FAILED', `the PKCS#11 token failed: ${why}`, { cause });
}

function invalidReference(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('KEY_REFERENCE_INVALID', `not a usable pkcs11 URI: ${why}`, { exit: 2, cause });
}
