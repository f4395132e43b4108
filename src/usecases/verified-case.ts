import { countEvidence } from '../clauses/index.js';
import { equalBytes } from '../core/bytes.js';
import { digestHex } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import type { EvidenceBase, LedgerRecord } from '../formats/evidence.js';
import type { RecordEntry } from '../formats/ledger.js';
import { parseRecord } from '../formats/records/index.js';
import type { CaseReading } from '../ledger/reading.js';
import { Verifier, type VerifyPolicy } from '../trust/verification.js';
import { shippedMedia } from './shipped-media.js';

/** A case with every signature checked: what clauses are evaluated on. */
export interface VerifiedCase {
  readonly evidence: EvidenceBase;
  /** Number of ledger entries and the root over them, hex. */
  readonly size: number;
  readonly root: string;
}

/** Records between two looks at whether the work was aborted. */
const TURN = 64;

interface Signed {
  readonly bytes: Uint8Array;
  readonly timestamps: Uint8Array[];
}

interface Found {
  readonly index: number;
  readonly entry: RecordEntry;
  readonly signatures: Signed[];
}

/**
 * Reads the ledger once, checks every signature over the exact bytes that are parsed, and decides what counts. An entry
 * that is no record of a known kind is a gap: with one nothing passes. An abort rejects with the signal's reason.
 */
export async function verifyCaseRecords(
  source: CaseReading,
  policy: VerifyPolicy,
  signal?: AbortSignal,
): Promise<VerifiedCase> {
  const found = await collect(source);
  const verifier = new Verifier(policy);
  const records: LedgerRecord[] = [];
  const unreadable: number[] = [];
  for (const [n, { index, entry, signatures }] of found.entries()) {
    if (n % TURN === 0) {
      // Arithmetic alone lets nobody be heard.
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
    }
    try {
      const { statement, digest } = parseRecord(entry.record);
      const checked = signatures.map(({ bytes, timestamps }) =>
        verifier.verify({ content: entry.record, p7s: bytes, timestamps }),
      );
      records.push({ index, digest, statement, signatures: checked });
    } catch (error) {
      if (!(error instanceof CloudexitError)) throw error;
      unreadable.push(index);
    }
  }
  const { size, root } = await source.checkpoint();
  const at = `${policy.at.toISOString().slice(0, 19)}Z`;
  const evidence = countEvidence({ caseId: source.id, records, unreadable, at, media: shippedMedia() });
  return { evidence, size, root };
}

/**
 * Records with the signatures and time stamps that later entries add to them. A record that was taken in twice, as happens when
 * parties add it independently and then merge, counts once, with the signatures of both.
 */
async function collect(source: CaseReading): Promise<readonly Found[]> {
  const byDigest = new Map<string, Found>();
  const signedBy = new Map<string, Signed[]>();
  const add = (to: Found, bytes: Uint8Array): void => {
    if (to.signatures.some((s) => equalBytes(s.bytes, bytes))) return;
    const signed: Signed = { bytes, timestamps: [] };
    to.signatures.push(signed);
    const digest = digestHex('sha256', bytes);
    signedBy.set(digest, [...(signedBy.get(digest) ?? []), signed]);
  };
  for await (const { index, entry } of source.entries()) {
    if (entry.type === 'record') {
      const digest = digestHex('sha256', entry.record);
      const record = byDigest.get(digest) ?? { index, entry, signatures: [] };
      byDigest.set(digest, record);
      for (const bytes of entry.signatures) add(record, bytes);
    } else if (entry.type === 'signature') {
      // A counter-signature signs a signature: it says nothing about the record's own signers.
      const record = byDigest.get(entry.over);
      if (record !== undefined) add(record, entry.signature);
    } else if (entry.type === 'time-stamp') {
      for (const signed of signedBy.get(entry.over) ?? []) signed.timestamps.push(entry.token);
    }
  }
  return [...byDigest.values()];
}

/** Ledger entries that are no record of a known kind, as findings. */
export function unreadableRecords({ gaps }: EvidenceBase): Finding[] {
  return gaps.map((entry) => ({
    code: 'LEDGER_RECORD_UNREADABLE',
    subject: `entry ${entry}`,
    evidence: [{ type: 'ledger', entry }],
  }));
}
