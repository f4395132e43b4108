/** The part of the trust layer that only reads and judges: what the browser pages are built from. */
export { bindingFindings } from './binding.js';
export type { VerifyPolicy } from './policy.js';
export { Verifier } from './verify.js';
