import type { ClauseOutcome } from '../formats/clause.js';
import type { Outcome } from '../formats/outcome.js';
import type { Bilingual, ReportModel } from '../formats/report.js';
import type { Tone } from './document.js';

/** Label of a field, column or value. */
export function say(zh: string, en: string): Bilingual {
  return { zh, en };
}

export const OUTCOME: Readonly<Record<ClauseOutcome, Bilingual>> = {
  satisfied: say('符合', 'Satisfied'),
  'not-satisfied': say('不符合', 'Not satisfied'),
  'not-assessed': say('未评估', 'Not assessed'),
  'not-applicable': say('不适用', 'Not applicable'),
};

export const OUTCOME_TONE: Readonly<Record<ClauseOutcome, Tone>> = {
  satisfied: 'good',
  'not-satisfied': 'bad',
  'not-assessed': 'open',
  'not-applicable': 'quiet',
};

export const ROLE: Readonly<Record<ReportModel['parties'][number]['role'], Bilingual>> = {
  customer: say('云服务客户', 'Customer'),
  provider: say('云服务商', 'Provider'),
  agent: say('云服务代理商', 'Agent'),
  assessor: say('第三方评估机构', 'Assessor'),
};

export const SEVERITY = {
  critical: say('严重', 'Critical'),
  major: say('重要', 'Major'),
  minor: say('一般', 'Minor'),
  note: say('提示', 'Note'),
} as const;

export const EFFECT = {
  wanting: say('不达要求', 'Wanting'),
  'not-assessed': say('无法核查', 'Not assessed'),
  note: say('备注', 'Note'),
} as const;

export const TIME_SOURCE = {
  timestamp: say('时间戳', 'time stamp'),
  claimed: say('自述', 'claimed'),
  none: say('无', 'none'),
} as const;

export const SIGNATURE_OUTCOME = {
  valid: say('有效', 'Valid'),
  invalid: say('无效', 'Invalid'),
  'not-assessed': say('未评估', 'Not assessed'),
} as const;

export const CONCLUSION = {
  conforms: say('符合', 'Conforms'),
  'does-not-conform': say('不符合', 'Does not conform'),
  'not-assessed': say('未评估', 'Not assessed'),
} as const;

export const DELETION_STATE = {
  verified: say('已核实', 'Verified'),
  attested: say('已声明', 'Attested'),
  pending: say('待到期', 'Pending'),
  missing: say('缺少声明', 'Missing'),
  contradicted: say('与证据矛盾', 'Contradicted'),
} as const;

export const DEVICE_EVIDENCE = {
  agrees: say('设备输出一致', 'device output agrees'),
  differs: say('设备输出与记录不符', 'device output disagrees'),
  unsettled: say('设备输出不足以判断', 'device output does not settle it'),
  'none-read': say('无可读取的设备输出', 'no device output to read'),
} as const;

/** Whether the inventories bear out the numbers of a return. */
export const RECOUNT = {
  agrees: say('重新统计一致', 'recount agrees'),
  differs: say('重新统计不符', 'recount disagrees'),
  'not-counted': say('未能重新统计', 'not recounted'),
} as const;

export const ACCESS_TEST = {
  denied: say('已拒绝', 'Denied'),
  'still-works': say('仍可访问', 'Still works'),
  'not-tested': say('未测试', 'Not tested'),
} as const;

export const EVIDENCE_TYPE = {
  record: say('记录', 'record'),
  inventory: say('清单', 'inventory'),
  ledger: say('账本', 'ledger'),
  material: say('材料', 'material'),
  source: say('来源', 'source'),
  certificate: say('证书', 'certificate'),
  crl: say('吊销列表', 'CRL'),
  timestamp: say('时间戳', 'time stamp'),
  checkpoint: say('检查点', 'checkpoint'),
} as const;

export const ACCESS_KIND = {
  physical: say('物理', 'Physical'),
  electronic: say('电子', 'Electronic'),
} as const;

export const YES = say('是', 'Yes');
export const NO = say('否', 'No');
export const DASH = '—';

/** What became of an entry, `manifests/formats/comparison.md`. */
export const ENTRY_OUTCOME: Readonly<Record<Outcome, readonly [label: Bilingual, tone: Tone]>> = {
  intact: [say('一致', 'Intact'), 'good'],
  missing: [say('缺失', 'Missing'), 'bad'],
  modified: [say('内容不同', 'Modified'), 'bad'],
  truncated: [say('截断', 'Truncated'), 'bad'],
  grown: [say('变长', 'Grown'), 'bad'],
  'type-changed': [say('类型不同', 'Type changed'), 'bad'],
  moved: [say('移动', 'Moved'), 'bad'],
  'name-form-changed': [say('名称形式不同', 'Name form changed'), 'bad'],
  'metadata-changed': [say('元数据不同', 'Metadata changed'), 'bad'],
  unreadable: [say('不可读', 'Unreadable'), 'open'],
  'not-comparable': [say('不可比', 'Not comparable'), 'open'],
  extra: [say('多出', 'Extra'), 'quiet'],
};
