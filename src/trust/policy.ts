import type { SuiteName } from '../formats/signature-result.js';
import type { Certificate } from './x509/certificate.js';
import type { Crl } from './x509/crl.js';
import type { OcspResponse } from './x509/ocsp.js';

/** What a verifier relies on. Nothing is taken from the machine: no system anchors, no clock, no network. */
export interface VerifyPolicy {
  /** Trusted certificates: CAs, or a party's own certificate pinned as it is. */
  readonly anchors: readonly Certificate[];
  /** Untrusted certificates that may complete a path. */
  readonly intermediates?: readonly Certificate[];
  readonly crls?: readonly Crl[];
  readonly ocsp?: readonly OcspResponse[];
  /**
   * `require` (default): without revocation evidence nothing is valid. `if-available`: its absence is only noted,
   * which means that whoever withholds a CRL can hide a revocation.
   */
  readonly revocation?: 'require' | 'if-available';
  /** The time of the verification. Evidence from later than this is not believed. */
  readonly at: Date;
  /** Suites that are allowed; all of them unless given. */
  readonly suites?: readonly SuiteName[];
  /** The ID agreed for SM2 signatures over records; the default ID of GM/T 0009 unless given. */
  readonly sm2Id?: Uint8Array;
  /** Anchors for time stamping authorities; `anchors` are not used for them. */
  readonly timestampAnchors?: readonly Certificate[];
  /** True: a signature whose time is only claimed is not assessed. */
  readonly requireTimestamp?: boolean;
}
