import type { FindingCode } from './finding-codes.js';

/** Where a reader can see it for himself: a digest, an inventory line, a ledger entry. Never a machine path. */
export interface EvidenceRef {
  readonly type: 'record' | 'inventory' | 'ledger' | 'material' | 'source';
  /** sha256 of the record, inventory file or material; absent for a live source. */
  readonly digest?: string;
  /** Ledger index, 0-based. */
  readonly entry?: number;
  /** Inventory leaf index, 0-based. */
  readonly leaf?: number;
  readonly note?: string;
}

/** An observed discrepancy: a value, returned and never thrown. */
export interface Finding {
  readonly code: FindingCode;
  /** What it is about, in display form (escaped path, party, record). */
  readonly subject: string;
  /** Raw bytes of the path in hex, when the display form is not the whole truth. */
  readonly subjectHex?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly detail?: string;
  readonly evidence?: readonly EvidenceRef[];
}
