import type { CountedRecord } from '../../formats/evidence.js';
import type { ReportModel } from '../../formats/report.js';
import type { ReportSource } from './source.js';
import { say } from './words.js';

type Check = ReportModel['checks'][number];

/** Commands that a reader who has the case can run; `case` stands for its folder. */
export function checksOf(source: ReportSource): Check[] {
  const at = source.generatedAt;
  const { profile, ledger } = source.audit;
  return [
    {
      step: say(
        `重新核验全部签名、账本与条款；只信任您另行取得的根证书（my-anchors）。账本应为 ${ledger.size} 条，根如证据索引所列。`,
        `Check every signature, the log and the clauses again, trusting only root certificates that you obtained elsewhere (my-anchors). The log has ${ledger.size} entries and the root in the evidence index.`,
      ),
      command: `cloudexit audit case --no-case-trust --trust my-anchors --profile ${profile.id} --at ${at}`,
    },
    {
      step: say(
        '以同样的信任设置重新生成报告数据，应与本报告所附的数据逐字节相同。',
        'Make the data of this report again, with the same trust settings: it has the same bytes as the data attached to it.',
      ),
      command: `cloudexit report case --profile ${profile.id} --at ${at} -o report.json`,
    },
    ...signatureCheck(source),
  ];
}

/** One signature checked without this tool: the first record whose signature other programs understand. */
function signatureCheck({ audit, contents }: ReportSource): Check[] {
  const plain = audit.evidence.records.find(
    (r) =>
      (contents.signaturesWithin.get(r.digest) ?? 0) > 0 && r.signatures[0]?.national === false && isGood(r),
  );
  if (plain === undefined) return [];
  // Line numbers count from 1, ledger entries from 0.
  const line = `sed -n ${plain.index + 1}p case/ledger/log`;
  return [
    {
      step: say(
        `不用本工具，取出账本第 ${plain.index} 条的记录与签名，以 OpenSSL 核验（国密 SM2 签名须用支持国密的工具）。`,
        `Without this tool: take record and signature out of ledger entry ${plain.index} and check them with OpenSSL (signatures with SM2 need a program that knows GM/T 0010).`,
      ),
      command: [
        `${line} | jq -r .record | base64 -d > record.json`,
        `${line} | jq -r '.signatures[0]' | base64 -d > record.p7s`,
        'openssl cms -verify -binary -purpose any -inform DER -in record.p7s -content record.json -CAfile ca.pem -out /dev/null',
      ].join('\n'),
    },
  ];
}

function isGood(record: CountedRecord): boolean {
  return record.counts && record.signatures[0]?.outcome === 'valid';
}
