import type { ContainerFindings } from './container-findings.js';
import type { Unfolding } from './limits.js';

/** What reading one archive needs besides its bytes. */
export interface ArchiveContext {
  /** Path of an inner archive in the outermost, with what stands between it and the paths of its entries; else empty. */
  readonly within: Uint8Array;
  readonly findings: ContainerFindings;
  readonly unfolding: Unfolding;
  /** Declared encoding of legacy names; `bytes` keeps every name as it is. */
  readonly nameEncoding: string | undefined;
  readonly signal: AbortSignal | undefined;
}
