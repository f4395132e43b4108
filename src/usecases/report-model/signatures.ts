import type { ReportModel } from '../../formats/report.js';
import { SIGNATURE_CODES, type SignatureResult } from '../../formats/signature-result.js';
import { type CountedRecord, given, type ReportSource, titleOf } from './source.js';

type ReportSignature = ReportModel['signatures'][number];

/** Every signature on every record, whether it helped or not. */
export function signaturesOf(source: ReportSource): ReportModel['signatures'] {
  return source.audit.evidence.records.flatMap((record) =>
    record.signatures.map((signature) => signatureOf(source, record, signature)),
  );
}

function signatureOf(
  source: ReportSource,
  record: CountedRecord,
  signature: SignatureResult,
): ReportSignature {
  const { signer, suite, national, time, outcome, codes } = signature;
  const party = source.audit.evidence.opening?.parties.find((p) =>
    p.certificates.some((c) => c.sha256 === signer?.certificateSha256),
  );
  const against = codes.filter((code) => SIGNATURE_CODES[code] !== 'note');
  return {
    record: record.digest,
    kind: titleOf(record.kind),
    ...given('party', party?.id),
    signer: signer?.subject ?? '',
    suite: suite ?? '',
    national,
    at: time.at ?? null,
    timeSource: time.source,
    outcome,
    ...given('reason', against.length === 0 ? undefined : against.join(', ')),
  };
}
