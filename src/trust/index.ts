/** The trust layer: signature suites, certificates, CMS signatures, time stamps, keys. */
export { type BoundParty, bindingFindings, bindToParty } from './binding.js';
export { type SignDetachedRequest, signDetached } from './cms/sign.js';
export { type DsseVerification, exportDsse, verifyDsse } from './dsse.js';
export { type CertificateResult, judgeCertificate } from './judgement.js';
export { readKeyFile, writeKeyFile } from './keys/key-file.js';
export { type OpenedSigner, openSigner, type SignerSource } from './keys/open-signer.js';
export { decryptPkcs8, describeKeyFile, encryptPkcs8, type KeyDescription } from './keys/pkcs8.js';
export { generateKey, KEY_TYPES, type KeyType, type PrivateKey, suitesOf } from './keys/private-key.js';
export { keySigner, type Signer } from './keys/signer.js';
export { NATIONAL_SUITES, type VerifyPolicy } from './policy.js';
export { selfTest } from './suites/verify-signature.js';
export { postTimestampRequest } from './timestamp/http.js';
export { createTimestampRequest, type TimestampRequest } from './timestamp/request.js';
export { type TimestampResult, verifyTimestampToken } from './timestamp/verify.js';
export { type DetachedSignature, Verifier, verifyDetached } from './verify.js';
export { type Certificate, certificatePem, readCertificate, readCertificates } from './x509/certificate.js';
export { type Crl, type CrlFields, issueCrl, readCrls } from './x509/crl.js';
export {
  CERTIFICATE_PROFILES,
  type CertificateIssuer,
  type CertificateProfile,
  issueCertificate,
  selfSign,
} from './x509/issue.js';
export type { NameFields } from './x509/name.js';
export { type OcspResponse, readOcsp } from './x509/ocsp.js';
export { type CertificateRequest, createRequest, readRequest } from './x509/request.js';
export { isCrlOf } from './x509/revocation.js';
