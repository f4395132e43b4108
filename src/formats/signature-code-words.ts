import type { Bilingual } from './role.js';
import type { SignatureCode } from './signature-result.js';

/** What each code of a signature means, for people; the full text is in `manifests/formats/signatures.md`. */
const WORDS: Readonly<Record<SignatureCode, Bilingual>> = {
  CMS_NOT_DER: { zh: '文件不是 DER 编码', en: 'the file is not DER' },
  CMS_MALFORMED: { zh: '不是这种形式的分离式签名', en: 'DER, but not a detached signature of this form' },
  CMS_SIGNER_COUNT: { zh: '签名人并非恰好一个', en: 'not exactly one signer' },
  CMS_SIGNER_CERTIFICATE_MISSING: {
    zh: '缺少签名人所指的证书',
    en: 'the certificate that the signer names is not there',
  },
  CMS_ATTRIBUTES_MALFORMED: {
    zh: '签名属性缺失、重复或取值不唯一',
    en: 'a signed attribute is missing, repeated, or has not one value',
  },
  CMS_CONTENT_IS_ATTRIBUTES: {
    zh: '把对属性的签名冒充为对内容的签名',
    en: 'a signature over attributes is passed off as one over content',
  },
  CMS_ATTACHED_CONTENT_DIFFERS: {
    zh: '签名内含的内容与旁边的不同',
    en: 'the content inside is not the content beside',
  },
  CMS_CERTIFICATE_UNRELATED: {
    zh: '文件中有证书不属于证书链',
    en: 'a certificate in the file is not part of the path: it may be a damaged one',
  },
  CMS_ATTACHED_CONTENT: { zh: '签名中也含有内容', en: 'the content is inside as well' },
  CMS_NO_SIGNED_ATTRIBUTES: { zh: '除内容外没有签名任何属性', en: 'nothing is signed but the content' },
  CMS_NO_SIGNING_CERTIFICATE: { zh: '签名没有绑定证书', en: 'the certificate is not bound by the signature' },
  CMS_UNSIGNED_ATTRIBUTE_IGNORED: {
    zh: '有未签名的属性，不作证明',
    en: 'there are unsigned attributes that prove nothing',
  },
  DSSE_MALFORMED: { zh: '不是含有 in-toto 声明的信封', en: 'not an envelope with an in-toto statement' },
  DSSE_SIGNER_UNKNOWN: {
    zh: '签名不是由手头任何证书作出的',
    en: 'none of the certificates at hand made this signature',
  },
  DIGEST_DIFFERS: { zh: '内容不是当初所签的内容', en: 'the content is not what was signed' },
  DIGEST_ALGORITHM_MISMATCH: {
    zh: '摘要算法与签名算法不相配',
    en: 'the digest does not belong to the signature algorithm',
  },
  SIGNATURE_DIFFERS: { zh: '签名不是由该密钥作出的', en: 'the key did not make this signature' },
  SIGNING_CERTIFICATE_DIFFERS: {
    zh: '签名绑定的是另一张证书',
    en: 'the signature binds another certificate',
  },
  SUITE_UNSUPPORTED: { zh: '不支持的签名套件', en: 'no supported suite' },
  SUITE_REFUSED: { zh: '策略不允许该签名套件', en: 'the policy does not allow this suite' },
  NO_TRUST_ANCHOR: {
    zh: '没有给出信任锚（--trust、--anchor）',
    en: 'no trust anchor was given (--trust, --anchor)',
  },
  CERTIFICATE_MALFORMED: { zh: '证书无法严格解读', en: 'a certificate cannot be read strictly' },
  CERTIFICATE_UNTRUSTED: { zh: '证书不能追溯到任何信任锚', en: 'no path to an anchor' },
  CERTIFICATE_NOT_YET_VALID: {
    zh: '当时证书尚未生效',
    en: 'at the time that counts a certificate was not valid yet',
  },
  CERTIFICATE_EXPIRED: {
    zh: '当时证书已过期',
    en: 'at the time that counts a certificate was not valid any more',
  },
  CERTIFICATE_KEY_WEAK: { zh: '证书链上有密钥强度不足', en: 'a key on the path is too weak' },
  CERTIFICATE_ALGORITHM_REFUSED: {
    zh: '证书链上有证书以不被接受的算法签名',
    en: 'a certificate on the path is signed with a refused algorithm',
  },
  CERTIFICATE_ISSUER_NOT_CA: { zh: '证书链上的签发者不是 CA', en: 'an issuer on the path is no CA' },
  CERTIFICATE_PATH_TOO_LONG: { zh: 'CA 的层数超过其中之一所允许的', en: 'more CAs than one of them allows' },
  CERTIFICATE_KEY_USAGE: {
    zh: '密钥用于证书不允许的用途',
    en: 'a key is used for what its certificate does not allow',
  },
  CERTIFICATE_EXTENDED_KEY_USAGE: { zh: '证书是作其他用途的', en: 'the certificate is for other uses' },
  CERTIFICATE_NAME_CONSTRAINT: {
    zh: '名称超出 CA 可签发的范围',
    en: 'a name lies outside of what a CA may certify',
  },
  CERTIFICATE_CRITICAL_EXTENSION: {
    zh: '有无法理解的关键扩展',
    en: 'a critical extension is not understood',
  },
  CERTIFICATE_REVOKED: { zh: '当时或此前已被吊销', en: 'revoked at or before the time that counts' },
  REVOKED_AFTER_CLAIMED_TIME: {
    zh: '在签名人自称的时间之后被吊销，而该时间无人佐证',
    en: 'revoked later than a time that nobody but the signer vouches for',
  },
  REVOKED_LATER: { zh: '在可信时间之后被吊销', en: 'revoked later than the trusted time' },
  REVOCATION_UNKNOWN: {
    zh: '没有足以说明当时吊销状态的证据',
    en: 'no usable evidence of revocation reaches to the time that counts',
  },
  REVOCATION_UNKNOWN_ACCEPTED: {
    zh: '吊销状态不明，而策略接受',
    en: 'the state of revocation is unknown, and the policy accepts that',
  },
  REVOCATION_EVIDENCE_UNUSABLE: {
    zh: '有吊销证据无法使用',
    en: 'some evidence of revocation could not be used',
  },
  TIME_CLAIMED: { zh: '时间仅为签名人自称', en: 'only the signer says when' },
  TIME_NONE: { zh: '无人说明时间', en: 'nobody says when' },
  TIME_REQUIRED: { zh: '策略要求有时间戳', en: 'the policy requires a time stamp' },
  SIGNING_TIME_IN_FUTURE: {
    zh: '自称的时间晚于核验时间',
    en: 'the claimed time is later than the verification',
  },
  SIGNING_TIME_CONTRADICTS_TIMESTAMP: {
    zh: '自称的时间晚于可信时间',
    en: 'the claimed time is later than the trusted one',
  },
  TIMESTAMP_UNUSABLE: {
    zh: '时间戳不成立，视同没有',
    en: 'a time stamp does not hold; it is as if it were not there',
  },
  TIMESTAMP_AUTHORITY_NOT_VALID: {
    zh: '时间戳机构的证书当时已过期或尚未生效',
    en: 'a certificate of the stamping authority was expired, or not yet valid, when it stamped',
  },
  SIGNING_CERTIFICATE_SHA1: { zh: '证书以 SHA-1 绑定', en: 'the certificate is bound by SHA-1' },
  PARTY_UNKNOWN: {
    zh: '证书未登记在退出案的任何一方名下',
    en: 'the certificate is bound to no party of the case',
  },
  PARTY_AMBIGUOUS: { zh: '证书登记在几方名下', en: 'the certificate is bound to several parties' },
  PARTY_OTHER: {
    zh: '证书登记在记录所述之外的另一方名下',
    en: 'the certificate is bound to another party than the one that the record names',
  },
};

export function signatureCodeWords(code: SignatureCode): Bilingual {
  return WORDS[code];
}
