import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { countEvidence, evaluateProfile, loadProfile } from '../../src/clauses/index.js';
import { utf8 } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import type { ClauseOutcome, ClauseResult } from '../../src/formats/clause.js';
import type { EvidenceBase, LedgerRecord } from '../../src/formats/evidence.js';
import type { SignatureResult } from '../../src/formats/signature-result.js';
import { shippedMedia } from '../../src/usecases/shipped-media.js';
import { certificateOf, type Edits, EXAMPLE_CASE, type ExampleRecord, exampleRecords } from './example.js';

function profile(id = 'gbt-38249') {
  return loadProfile(parse(readFileSync(`manifests/clauses/${id}.yaml`, 'utf8')));
}

/** The result of a good SM2 signature by the certificate of that name. */
export function signedBy(signer: string, change: Partial<SignatureResult> = {}): SignatureResult {
  return {
    outcome: 'valid',
    codes: ['TIME_CLAIMED'],
    suite: 'sm2-sm3',
    national: true,
    signer: {
      subject: `CN=${signer}`,
      issuer: 'CN=CA',
      serial: '01',
      certificateSha256: certificateOf(signer),
      spkiSha256: digestHex('sha256', utf8(`key of ${signer}`)),
    },
    time: { source: 'none' },
    chain: [],
    revocation: { status: 'good' },
    ...change,
  };
}

export interface Variant {
  readonly edits?: Edits;
  /** Names of records that were never made. */
  readonly without?: readonly string[];
  /** Replaces the signatures of a record. */
  readonly signatures?: Readonly<Record<string, readonly SignatureResult[]>>;
  /** Names of records whose ledger entry is unreadable. */
  readonly unreadable?: readonly string[];
  /** The time of the evaluation. */
  readonly at?: string;
  /** Further records, appended. */
  readonly more?: readonly ExampleRecord[];
  /** What was counted of every baseline: that nothing is missing, where it is not said. `null` for not at all. */
  readonly counted?: { readonly uncovered?: number; readonly unsettled: number } | null;
}

export function evidenceOf(variant: Variant = {}): EvidenceBase {
  const records = [...exampleRecords(variant.edits), ...(variant.more ?? [])].filter(
    (r) => !variant.without?.includes(r.name),
  );
  const ledger = records.map(
    (r, index): LedgerRecord => ({
      index,
      digest: r.digest,
      statement: r.statement,
      signatures: variant.signatures?.[r.name] ?? r.signers.map((s) => signedBy(s)),
    }),
  );
  const lost = new Set(records.flatMap((r, i) => (variant.unreadable?.includes(r.name) ? [i] : [])));
  const evidence = countEvidence({
    caseId: EXAMPLE_CASE,
    records: ledger.filter((r) => !lost.has(r.index)),
    unreadable: [...lost],
    at: variant.at ?? '2026-05-01T00:00:00Z',
    media: shippedMedia(),
  });
  const { counted = { uncovered: 0, unsettled: 0 } } = variant;
  const baselines = counted === null ? [] : evidence.records.filter((r) => r.kind === 'baseline');
  const coverage = baselines.map((r) => ({ baseline: r.digest, party: 'cloud', ...counted! }));
  return { ...evidence, coverage };
}

export function evaluate(variant: Variant = {}, id?: string): ClauseResult[] {
  return evaluateProfile(profile(id), evidenceOf(variant));
}

export function outcomes(results: readonly ClauseResult[]): Record<string, ClauseOutcome> {
  return Object.fromEntries(results.map((r) => [r.clause.id, r.outcome]));
}
