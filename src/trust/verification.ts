/** The part of the trust layer that only reads and judges: what the browser pages are built from. */
export { bindingFindings } from './binding.js';
export type { VerifyPolicy } from './policy.js';
export { selfTest } from './suites/verify-signature.js';
export { Verifier } from './verify.js';
export { type Certificate, readCertificates } from './x509/certificate.js';
export { readCrls } from './x509/crl.js';
export { readOcsp } from './x509/ocsp.js';
