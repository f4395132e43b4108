import { z } from 'zod';
import { concatBytes, utf8 } from '../core/bytes.js';
import { canonicalBytes, parseJson } from '../core/canonical-json.js';
import { CloudexitError } from '../core/errors.js';
import type { SignatureResult } from '../formats/signature-result.js';
import { codeOf, Judgement, requireTrust } from './judgement.js';
import { suitesOf } from './keys/private-key.js';
import { type Signer, signChecked } from './keys/signer.js';
import type { VerifyPolicy } from './policy.js';
import { type Suite, suiteNamed } from './suites/algorithm.js';
import { verifySignature } from './suites/verify-signature.js';
import type { Certificate } from './x509/certificate.js';

/** What in-toto statements are called in an envelope. */
const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

const envelopeSchema = z.strictObject({
  payload: z.string(),
  payloadType: z.string().max(255),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(255).optional(), sig: z.string() }))
    .min(1)
    .max(64),
});

/** DSSE v1 protocol: what is signed, so that neither type nor payload can be taken for the other. */
function preAuthenticationEncoding(type: string, payload: Uint8Array): Uint8Array {
  const typeBytes = utf8(type);
  return concatBytes(utf8(`DSSEv1 ${typeBytes.length} `), typeBytes, utf8(` ${payload.length} `), payload);
}

/** A record as a DSSE envelope for the in-toto and sigstore world; key ids are SHA-256 of the public key. */
export async function exportDsse(payload: Uint8Array, signers: readonly Signer[]): Promise<Uint8Array> {
  const message = preAuthenticationEncoding(IN_TOTO_TYPE, payload);
  const signatures: { keyid: string; sig: string }[] = [];
  for (const signer of signers) {
    const sig = Buffer.from(await signChecked(signer, message)).toString('base64');
    signatures.push({ keyid: signer.publicKey.sha256, sig });
  }
  return canonicalBytes({
    payload: Buffer.from(payload).toString('base64'),
    payloadType: IN_TOTO_TYPE,
    signatures,
  });
}

interface DsseVerification {
  /** The bytes that were verified: use these, never the envelope again. */
  readonly payload: Uint8Array;
  /** One for each signature, in order. */
  readonly results: readonly SignatureResult[];
}

/**
 * Checks an envelope with an in-toto statement. Envelopes carry no certificates: signers are looked for among
 * `certificates`. Nobody says when it was signed, so validity is judged at `policy.at`. Throws `DSSE_MALFORMED`.
 */
export function verifyDsse(
  envelope: Uint8Array,
  certificates: readonly Certificate[],
  policy: VerifyPolicy,
): DsseVerification {
  const parsed = envelopeSchema.safeParse(parseJson(envelope));
  if (!parsed.success) throw malformed('not a DSSE envelope');
  const { payloadType, signatures } = parsed.data;
  if (payloadType !== IN_TOTO_TYPE) throw malformed('the payload is no in-toto statement');
  const payload = fromBase64(parsed.data.payload);
  const message = preAuthenticationEncoding(payloadType, payload);
  return {
    payload,
    results: signatures.map((s) => judge(s.keyid, fromBase64(s.sig), message, certificates, policy)),
  };
}

function judge(
  keyid: string | undefined,
  signature: Uint8Array,
  message: Uint8Array,
  certificates: readonly Certificate[],
  policy: VerifyPolicy,
): SignatureResult {
  const judgement = new Judgement();
  try {
    const signer = findSigner(keyid, signature, message, certificates, policy);
    if (signer) {
      judgement.signer = signer.certificate;
      judgement.suite = signer.suite;
      judgement.add('TIME_NONE');
      if (policy.requireTimestamp) judgement.add('TIME_REQUIRED');
      if (policy.suites && !policy.suites.includes(signer.suite.name)) judgement.add('SUITE_REFUSED');
      requireTrust(judgement, { signer: signer.certificate, embedded: [], crls: [], at: policy.at }, policy);
    } else if (certificates.some((c) => c.publicKey.sha256 === keyid)) judgement.add('SIGNATURE_DIFFERS');
    else judgement.add('DSSE_SIGNER_UNKNOWN');
  } catch (error) {
    judgement.add(codeOf(error));
  }
  return judgement.result();
}

/** A key id is a hint: it orders the tries and decides nothing. */
function findSigner(
  keyid: string | undefined,
  signature: Uint8Array,
  message: Uint8Array,
  certificates: readonly Certificate[],
  policy: VerifyPolicy,
): { certificate: Certificate; suite: Suite } | undefined {
  const named = certificates.filter((c) => c.publicKey.sha256 === keyid);
  for (const certificate of named.length > 0 ? named : certificates) {
    for (const suite of suitesOf(certificate.publicKey).map(suiteNamed)) {
      if (verifySignature(certificate.publicKey, suite.algorithm, message, signature, policy.sm2Id)) {
        return { certificate, suite };
      }
    }
  }
  return undefined;
}

/** DSSE allows both alphabets, padded or not; anything else, or bits left over, is refused. */
function fromBase64(text: string): Uint8Array {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Buffer.from(standard, 'base64');
  const padded = bytes.toString('base64');
  if (standard !== padded && standard !== padded.replace(/={1,2}$/, '')) throw malformed('not valid base64');
  return bytes;
}

function malformed(why: string): CloudexitError {
  return new CloudexitError('DSSE_MALFORMED', why, { exit: 3 });
}
