import type { TrustFolder } from '../formats/case.js';
import { readCertificates, readCrls, readOcsp, type VerifyPolicy } from '../trust/verification.js';

/** The policy that the contents of trust files make. Throws what reading certificates and lists throws. */
export function policyFrom(
  files: Readonly<Record<TrustFolder, readonly Uint8Array[]>>,
  options: Omit<VerifyPolicy, 'anchors' | 'intermediates' | 'timestampAnchors' | 'crls' | 'ocsp'>,
): VerifyPolicy {
  return {
    anchors: files.anchors.flatMap(readCertificates),
    intermediates: files.intermediates.flatMap(readCertificates),
    timestampAnchors: files['timestamp-anchors'].flatMap(readCertificates),
    crls: files.crls.flatMap(readCrls),
    ocsp: files.ocsp.map(readOcsp),
    ...options,
  };
}
