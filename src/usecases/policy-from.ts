import { withSubject } from '../core/errors.js';
import type { TrustFolder } from '../formats/case.js';
import { readCertificates, readCrls, readOcsp, type VerifyPolicy } from '../trust/verification.js';

const READERS: Readonly<Record<TrustFolder, (bytes: Uint8Array) => unknown>> = {
  anchors: readCertificates,
  intermediates: readCertificates,
  'timestamp-anchors': readCertificates,
  crls: readCrls,
  ocsp: readOcsp,
};

/** That a trust file is what its folder holds. Throws what reading it throws, with `path`: an error of a whole policy does not say which file it is about. */
export function requireTrustFile(folder: TrustFolder, path: string, bytes: Uint8Array): void {
  withSubject(path, () => READERS[folder](bytes));
}

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
