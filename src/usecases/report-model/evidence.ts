import { digestHex } from '../../core/digest.js';
import { displayText } from '../../core/path.js';
import { serialiseCheckpoint } from '../../formats/checkpoint.js';
import { filesNamedBy } from '../../formats/files-named.js';
import type { ReportModel } from '../../formats/report.js';
import { type CountedRecord, given, type ReportSource, titleOf } from './source.js';
import { qualified, say } from './words.js';

type EvidenceItem = ReportModel['evidence'][number];

/** The log as it was read; its root binds every record of the report. */
export function ledgerOf({ audit: { ledger } }: ReportSource): ReportModel['ledger'] {
  return { origin: ledger.origin, size: ledger.size, root: ledger.root };
}

/** Records in ledger order, then everything they name by digest, then what vouches for them. Each digest once. */
export function evidenceIndex(source: ReportSource): EvidenceItem[] {
  const { audit, contents } = source;
  const records = audit.evidence.records.map((r) => recordItem(source, r));
  const named = audit.evidence.records
    .flatMap((r) => filesNamedBy(r.predicate))
    .map((item) => ({ ...item, ...given('bytes', contents.materials.get(item.digest)?.size ?? item.bytes) }));
  const listed = [...contents.materials.values()].map(
    (m): EvidenceItem => ({ digest: m.material, type: 'material', name: displayText(m.note), bytes: m.size }),
  );
  const stamps = contents.timestamps.map(
    (t): EvidenceItem => ({ ...t, type: 'timestamp', name: 'RFC 3161' }),
  );
  const checkpoints = contents.checkpoints.map(({ checkpoint }): EvidenceItem => {
    const text = serialiseCheckpoint(checkpoint);
    return {
      digest: digestHex('sha256', text),
      type: 'checkpoint',
      name: `${checkpoint.origin} ${checkpoint.size}`,
      bytes: text.length,
    };
  });
  const certificates = (audit.evidence.opening?.parties ?? []).flatMap((party) =>
    party.certificates.map(
      (c): EvidenceItem => ({ digest: c.sha256, type: 'certificate', name: `${party.id}: ${c.name}` }),
    ),
  );
  const anchors = audit.policy.anchors.map(
    ({ identity }): EvidenceItem => ({
      digest: identity.certificateSha256,
      type: 'certificate',
      name: say(`信任锚：${identity.subject}`, `Trust anchor: ${identity.subject}`),
    }),
  );
  const all = [...records, ...named, ...listed, ...stamps, ...checkpoints, ...certificates, ...anchors];
  return [...new Map(all.map((item) => [item.digest, item] as const).reverse()).values()].reverse();
}

function recordItem({ contents }: ReportSource, record: CountedRecord): EvidenceItem {
  return {
    digest: record.digest,
    type: 'record',
    name: qualified(titleOf(record.kind), record.party),
    ...given('bytes', contents.recordSizes.get(record.digest)),
    entry: record.index,
  };
}
