import { digestHex } from '../../core/digest.js';
import { buildRecord, serialiseRecord } from '../../formats/records/index.js';
import { targetOfScan } from '../../formats/residue-scan.js';
import type { Bilingual } from '../../formats/role.js';
import type { Scanned } from './scan-medium.js';

export interface ScanRecordFields {
  readonly case: string;
  readonly party: string;
  /** Id of the target in the record. */
  readonly target: string;
  /** Party that holds the medium. */
  readonly holder: string;
  /** Id of the medium in the plan. */
  readonly medium?: string | undefined;
  readonly resultName: string;
  /** Language of its sentences, that of whoever signs it. */
  readonly language: keyof Bilingual;
}

const METHOD: Bilingual = {
  zh: '残留扫描：把起点为 512 字节整数倍的数据块与残留索引比对',
  en: 'residue scan: blocks that begin at multiples of 512, compared with the residue index',
};
const WRAPPED = (formats: string): Bilingual => ({
  zh: `${formats} 之内的数据；`,
  en: `what is in the ${formats}; `,
});
const OUTSIDE_SAMPLE: Bilingual = { zh: '样本以外的单元；', en: 'units outside of the sample; ' };
const NOT_LOOKED_AT: Bilingual = {
  zh: '介质不提供地址的备用区和隐藏区；压缩、加密或起点不在 512 字节整数倍处的数据；索引未收入的数据块',
  en: 'spare and hidden areas that the medium does not address; data compressed, encrypted or at other places than multiples of 512; blocks that the index leaves out',
};

/** The `residual-test` record of a scan, to be read by a person and signed; the result file is its evidence. */
export function scanRecord({ result, bytes }: Scanned, fields: ScanRecordFields): Uint8Array {
  const { sampling, startedAt, finishedAt, tool } = result;
  const { language } = fields;
  const formats = [...new Set((result.wrapped ?? []).map(({ format }) => format))].join(', ');
  const inside = formats === '' ? '' : WRAPPED(formats.slice(0, 100))[language];
  const outside = sampling === undefined ? '' : OUTSIDE_SAMPLE[language];
  return serialiseRecord(
    buildRecord('residual-test', {
      case: fields.case,
      party: fields.party,
      recordedAt: finishedAt,
      startedAt,
      finishedAt,
      targets: [
        {
          id: fields.target,
          ...targetOfScan(result),
          holder: fields.holder,
          ...(fields.medium === undefined ? {} : { medium: fields.medium }),
          method: METHOD[language],
          notLookedAt: inside + outside + NOT_LOOKED_AT[language],
          evidence: [{ name: fields.resultName, sha256: digestHex('sha256', bytes), size: bytes.length }],
        },
      ],
      tool,
    }),
  );
}
