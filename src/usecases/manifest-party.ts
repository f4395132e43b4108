import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { definitionOf } from '../formats/records/index.js';
import { openCase } from '../ledger/index.js';
import { bindingFindings, bindToParty, type VerifyPolicy } from '../trust/index.js';
import { verifyCaseRecords } from './verified-case.js';
import type { VerifiedRecord } from './verify-record.js';

/** Whether the party that a manifest names is the one that signed it. */
export interface ManifestBinding {
  readonly party: string;
  /** `unknown`: the opening of the case does not tell. */
  readonly outcome: 'bound' | 'other' | 'unknown';
  readonly findings: readonly Finding[];
}

/**
 * Holds the signatures of a manifest to the certificates that the opening of its case binds to the party that it names, which has to have a role
 * that may issue manifests. `RECORD_OF_OTHER_CASE` (exit 3) and errors of reading the case.
 */
export async function bindManifest(
  { record, signatures }: VerifiedRecord,
  dir: string,
  policy: VerifyPolicy,
): Promise<ManifestBinding> {
  const source = await openCase(dir);
  const { case: caseId, party } = record.statement.predicate;
  if (caseId !== source.id) {
    throw new CloudexitError('RECORD_OF_OTHER_CASE', `the manifest is of the case ${caseId}`, {
      subject: source.id,
      exit: 3,
    });
  }
  const { opening } = (await verifyCaseRecords(source, policy)).evidence;
  const parties = opening?.parties ?? [];
  const shared = bindingFindings(parties, [...policy.anchors, ...(policy.intermediates ?? [])]);
  const found = (outcome: ManifestBinding['outcome'], ...own: Finding[]): ManifestBinding => ({
    party,
    outcome,
    findings: [...shared, ...own],
  });
  const named = parties.find((p) => p.id === party);
  if (named === undefined) return found('unknown', { code: 'MANIFEST_PARTY_UNKNOWN', subject: party });
  const valid = signatures.filter((s) => s.outcome === 'valid').map((s) => bindToParty(s, parties, party));
  const mayAuthor = definitionOf(record.kind).authors.includes(named.role);
  if (mayAuthor && valid.some(({ result }) => result.outcome === 'valid')) return found('bound');
  const signers = [...new Set(valid.map((v) => v.party ?? '?'))].sort().join(', ');
  const actual = mayAuthor ? signers : named.role;
  return found('other', {
    code: 'MANIFEST_SIGNER_OTHER',
    subject: party,
    ...(actual === '' ? {} : { actual }),
  });
}
