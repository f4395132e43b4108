import type { SuiteName } from '../formats/signature-result.js';
import { type Certificate, Verifier } from '../trust/index.js';

/** Who would sign what, and with which ID of SM2. */
export interface Signing {
  readonly content: Uint8Array;
  readonly certificate: Certificate;
  readonly suite: SuiteName;
  readonly sm2Id?: Uint8Array | undefined;
}

/** No signature is from the future then, nor is it asked who trusts it: this is about whether it was made, not what it is worth. */
const AFTER_ALL_TIMES = new Date(8.64e15);

/**
 * Whether a signature file holds what this signing would make again but for its time: the same bytes, certificate and suite
 * (`manifests/formats/signatures.md`, sentence 6). One that is damaged or over other bytes does not.
 */
export function holdsSignature(p7s: Uint8Array, { content, certificate, suite, sm2Id }: Signing): boolean {
  const policy = { at: AFTER_ALL_TIMES, anchors: [], ...(sm2Id === undefined ? {} : { sm2Id }) };
  const result = new Verifier(policy).verify({ content, p7s });
  return (
    result.outcome !== 'invalid' &&
    result.suite === suite &&
    result.signer?.certificateSha256 === certificate.identity.certificateSha256
  );
}
