import type { SignatureResult } from '../formats/signature-result.js';
import type { VerifyPolicy } from './policy.js';
import type { DetachedSignature } from './verify.js';
import { readCertificate } from './x509/certificate.js';
import type { Crl } from './x509/crl.js';
import type { OcspResponse } from './x509/ocsp.js';

/** A policy as it goes to a verifying thread: certificates as their DER, all else plain data. */
export interface PolicyParts
  extends Omit<VerifyPolicy, 'anchors' | 'intermediates' | 'timestampAnchors' | 'ocsp'> {
  readonly anchors: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[];
  readonly timestampAnchors: readonly Uint8Array[];
  readonly crls: readonly Crl[];
  readonly ocsp: readonly OcspParts[];
}

type OcspParts = Omit<OcspResponse, 'certificates'> & { readonly certificates: readonly Uint8Array[] };

/** Signatures packed into one buffer, which changes hands instead of being copied. */
export interface VerifyJob {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For each signature the lengths of content, `.p7s` and time stamps, in the order of `bytes`. */
  readonly lengths: readonly (readonly number[])[];
}

export interface VerifyAnswer {
  readonly id: number;
  readonly results: readonly SignatureResult[];
}

export function policyParts(policy: VerifyPolicy): PolicyParts {
  const { anchors, intermediates = [], timestampAnchors = [], crls = [], ocsp = [], ...rest } = policy;
  return {
    ...rest,
    anchors: anchors.map((c) => c.der),
    intermediates: intermediates.map((c) => c.der),
    timestampAnchors: timestampAnchors.map((c) => c.der),
    crls,
    ocsp: ocsp.map((o) => ({ ...o, certificates: o.certificates.map((c) => c.der) })),
  };
}

export function policyOfParts(parts: PolicyParts): VerifyPolicy {
  return {
    ...parts,
    anchors: parts.anchors.map(readCertificate),
    intermediates: parts.intermediates.map(readCertificate),
    timestampAnchors: parts.timestampAnchors.map(readCertificate),
    ocsp: parts.ocsp.map((o) => ({ ...o, certificates: o.certificates.map(readCertificate) })),
  };
}

export function packSignatures(id: number, signatures: readonly DetachedSignature[]): VerifyJob {
  const parts = signatures.map(({ content, p7s, timestamps = [] }) => [content, p7s, ...timestamps]);
  const lengths = parts.map((list) => list.map((part) => part.length));
  const bytes = new Uint8Array(lengths.flat().reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const part of parts.flat()) {
    bytes.set(part, at);
    at += part.length;
  }
  return { id, bytes, lengths };
}

export function unpackSignatures({ bytes, lengths }: VerifyJob): DetachedSignature[] {
  let at = 0;
  return lengths.map((list) => {
    const parts = list.map((length) => {
      at += length;
      return bytes.subarray(at - length, at);
    });
    const [content, p7s, ...timestamps] = parts;
    return { content: content!, p7s: p7s!, timestamps };
  });
}
