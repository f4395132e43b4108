import { equalBytes } from '../core/bytes.js';
import { digestHex } from '../core/digest.js';
import { instantText } from '../core/instant.js';
import { CLOCK_SKEW_MS, outcomeOf, type SignatureResult } from '../formats/signature-result.js';
import { checkSignerInfo, claimedTime, findSigner } from './cms/check.js';
import { refuse, type SignedData } from './cms/read.js';
import { SignedFileReader } from './cms/signed-file.js';
import { OID } from './der/oids.js';
import { codeOf, Judgement, requireTrust } from './judgement.js';
import type { VerifyPolicy } from './policy.js';
import { suiteFor } from './suites/algorithm.js';
import { type TimestampResult, verifyTimestampToken } from './timestamp/verify.js';
import { type Certificate, readCertificate } from './x509/certificate.js';
import { readCrl } from './x509/crl.js';

export interface DetachedSignature {
  /** The exact bytes that were signed. */
  readonly content: Uint8Array;
  /** The `.p7s` file. */
  readonly p7s: Uint8Array;
  /** RFC 3161 responses or tokens over the bytes of `p7s`. */
  readonly timestamps?: readonly Uint8Array[];
}

/** {@link Verifier.verify} once. */
export function verifyDetached(
  request: DetachedSignature & { readonly policy: VerifyPolicy },
): SignatureResult {
  return new Verifier(request.policy).verify(request);
}

const MAX_CACHED = 4096;

/** Checks signatures under one policy; keeps parsed certificates and proven issuers between them. */
export class Verifier {
  readonly #certificates = new Map<string, Certificate>();
  #recent: readonly Certificate[] = [];
  readonly #files = new SignedFileReader();
  #last: { readonly ders: readonly Uint8Array[]; readonly read: readonly Certificate[] } | undefined;
  readonly #known: readonly Certificate[];

  constructor(readonly policy: VerifyPolicy) {
    this.#known = [...(policy.intermediates ?? []), ...policy.anchors];
    for (const c of [...this.#known, ...(policy.timestampAnchors ?? [])])
      this.#certificates.set(c.identity.certificateSha256, c);
  }

  /** Never throws for what the input says; only `CRYPTO_SELF_TEST_FAILED` and faults of the machine. */
  verify(signature: DetachedSignature): SignatureResult {
    const judgement = new Judgement();
    try {
      this.#judge(signature, judgement);
    } catch (error) {
      judgement.add(codeOf(error));
    }
    return judgement.result();
  }

  #judge({ content, p7s, timestamps = [] }: DetachedSignature, judgement: Judgement): void {
    const data = this.#files.read(p7s);
    requireSameContent(data, content, judgement);
    const embedded = this.#embedded(data.certificates);
    const signer = findSigner(data.signer.id, embedded) ?? findSigner(data.signer.id, this.#known);
    if (!signer) throw refuse('CMS_SIGNER_CERTIFICATE_MISSING', 'the certificate of the signer is not there');
    judgement.signer = signer;
    this.#requireSuite(data, signer, judgement);
    judgement.add(...checkSignerInfo(data, signer, content, this.policy.sm2Id));
    // Time, path and revocation of a signature that nobody made would only mislead.
    if (outcomeOf(judgement.codes) === 'invalid') return;
    const at = this.#requireTime(data, p7s, timestamps, judgement);
    const crls = data.crls.map((node) => readCrl(node));
    requireTrust(judgement, { signer, embedded, crls, at }, this.policy);
  }

  #requireSuite(data: SignedData, signer: Certificate, judgement: Judgement): void {
    const { algorithm } = data.signer;
    const suite = algorithm && suiteFor(signer.publicKey.kind, algorithm);
    if (!suite) throw refuse('SUITE_UNSUPPORTED', 'key, signature and digest do not make a supported suite');
    judgement.suite = suite;
    if (this.policy.suites && !this.policy.suites.includes(suite.name)) judgement.add('SUITE_REFUSED');
    if (signer.publicKey.weak) judgement.add('CERTIFICATE_KEY_WEAK');
  }

  /** The time that decides validity: a trusted time stamp's, else the claimed one, else that of the verification. */
  #requireTime(
    data: SignedData,
    p7s: Uint8Array,
    timestamps: readonly Uint8Array[],
    judgement: Judgement,
  ): Date {
    const claimed = claimedTime(data);
    const stamp = this.#earliestTimestamp(data, p7s, timestamps, judgement);
    if (claimed && claimed.getTime() > this.policy.at.getTime() + CLOCK_SKEW_MS)
      judgement.add('SIGNING_TIME_IN_FUTURE');
    if (stamp) {
      if (claimed && claimed.getTime() > stamp.at.getTime() + CLOCK_SKEW_MS) {
        judgement.add('SIGNING_TIME_CONTRADICTS_TIMESTAMP');
      }
      judgement.time = {
        at: instantText(stamp.at),
        source: 'timestamp',
        authority: stamp.authority.identity,
      };
      return stamp.at;
    }
    if (this.policy.requireTimestamp) judgement.add('TIME_REQUIRED');
    judgement.add(claimed ? 'TIME_CLAIMED' : 'TIME_NONE');
    judgement.time = claimed ? { at: instantText(claimed), source: 'claimed' } : { source: 'none' };
    return claimed ?? this.policy.at;
  }

  #earliestTimestamp(
    data: SignedData,
    p7s: Uint8Array,
    timestamps: readonly Uint8Array[],
    judgement: Judgement,
  ): (TimestampResult & { ok: true }) | undefined {
    const inside = data.signer.unsignedAttributes.get(OID.signatureTimeStamp);
    if (data.signer.unsignedAttributes.size > (inside ? 1 : 0))
      judgement.add('CMS_UNSIGNED_ATTRIBUTE_IGNORED');
    const results = timestamps.map((t) => verifyTimestampToken(t, p7s, this.policy));
    if (inside) results.push(verifyTimestampToken(inside.raw, data.signer.signature, this.policy));
    let earliest: (TimestampResult & { ok: true }) | undefined;
    for (const result of results) {
      judgement.add(...result.codes);
      if (!result.ok) judgement.add('TIMESTAMP_UNUSABLE');
      else if (!earliest || result.at < earliest.at) earliest = result;
    }
    return earliest;
  }

  /** Files that differ in their signature only come with the very same list, and all that was found by it once is found again. */
  #embedded(ders: readonly Uint8Array[]): readonly Certificate[] {
    if (this.#last?.ders !== ders) this.#last = { ders, read: ders.map((der) => this.#certificate(der)) };
    return this.#last.read;
  }

  /** One object per certificate, so that what was proven of it once stays known. */
  #certificate(der: Uint8Array): Certificate {
    // Comparing with the few that just came by is cheaper than a digest.
    const recent = this.#recent.find((c) => equalBytes(c.der, der));
    if (recent) return recent;
    const key = digestHex('sha256', der);
    let certificate = this.#certificates.get(key);
    if (!certificate) {
      certificate = readCertificate(der);
      if (this.#certificates.size >= MAX_CACHED) this.#certificates.clear();
      this.#certificates.set(key, certificate);
    }
    this.#recent = [certificate, ...this.#recent.slice(0, 3)];
    return certificate;
  }
}

function requireSameContent(data: SignedData, content: Uint8Array, judgement: Judgement): void {
  if (data.contentType !== OID.data && data.contentType !== OID.gmData) {
    throw refuse('CMS_MALFORMED', `content of type ${data.contentType}`);
  }
  if (data.attached === undefined) return;
  if (!equalBytes(data.attached, content))
    throw refuse('CMS_ATTACHED_CONTENT_DIFFERS', 'the content inside is another');
  judgement.add('CMS_ATTACHED_CONTENT');
}
