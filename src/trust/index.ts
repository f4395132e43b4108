/** The trust layer: signature suites, certificates, CMS signatures, time stamps, keys. */
export { bindingFindings, bindToParty } from './binding.js';
export { readSignedData } from './cms/read.js';
export { signDetached } from './cms/sign.js';
export { exportDsse, verifyDsse } from './dsse.js';
export { type CertificateResult, judgeCertificate } from './judgement.js';
export { readKeyFile, writeKeyFile } from './keys/key-file.js';
export { openSigner, type SignerSource } from './keys/open-signer.js';
export {
  decryptPkcs8,
  describeKeyFile,
  encryptPkcs8,
  type KeyDescription,
  type KeyWarning,
  requireLongEnough,
} from './keys/pkcs8.js';
export { isPkcs12 } from './keys/pkcs12.js';
export { generateKey, KEY_TYPES, type KeyType, type PrivateKey, suitesOf } from './keys/private-key.js';
export { keySigner, type Signer } from './keys/signer.js';
export type { VerifyPolicy } from './policy.js';
export { postTimestampRequest } from './timestamp/http.js';
export { createTimestampRequest, nonceOfRequest } from './timestamp/request.js';
export { verifyTimestampToken } from './timestamp/verify.js';
export { Verifier, verifyDetached } from './verify.js';
export { type Certificate, certificatePem, readCertificates } from './x509/certificate.js';
export { CRL_REASONS, type CrlReason, readCrls } from './x509/crl.js';
export {
  CERTIFICATE_PROFILES,
  type CertificateIssuer,
  type CertificateProfile,
  issueCertificate,
  selfSign,
} from './x509/issue.js';
export { issueCrl } from './x509/issue-crl.js';
export type { NameFields } from './x509/name.js';
export { readOcsp } from './x509/ocsp.js';
export { createRequest, readRequest } from './x509/request.js';
export { isCrlOf } from './x509/revocation.js';
