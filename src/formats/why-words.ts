import type { Bilingual } from './role.js';

/** Why a cell of the deletion matrix is in its state, in a few words: clauses.md, section "Deletion". Codes are stable for ever. */
export const CELL_WHY = {
  deleted: { zh: '已删除', en: 'deleted' },
  'expires-later': { zh: '到期后失效', en: 'expires later' },
  'item-in-no-copy': { zh: '计划中没有任何副本包含该项', en: 'the item is in no copy of the plan' },
  'entries-in-no-item': {
    zh: '清单的条目多于各移交项所含',
    en: 'the inventories of the manifest have more entries than its items',
  },
  'copy-not-planned': { zh: '已知副本未列入计划', en: 'the copy is known, and not in the plan' },
  'not-attested': { zh: '无人声明删除', en: 'nobody attests it' },
  failed: { zh: '删除失败', en: 'the deletion failed' },
  'medium-not-planned': { zh: '已知介质未列入计划', en: 'the medium is known, and not in the plan' },
  'medium-in-no-copy': { zh: '计划中没有副本在此介质上', en: 'the plan has the medium in no copy' },
  'expired-not-attested': {
    zh: '已过到期时间，无人声明',
    en: 'it should have expired, and nobody attests that',
  },
  'medium-differs': {
    zh: '清理记录的介质与计划的不是同一个',
    en: 'its sanitisation record is of another device than the plan',
  },
  'medium-ambiguous': { zh: '两份计划中该编号指不同介质', en: 'two plans mean different devices by it' },
  'sanitisation-failed': {
    zh: '最近一次清理有错误或未经验证',
    en: 'the newest sanitisation had errors or was not verified',
  },
  'technique-too-weak': {
    zh: '该技术达不到所声称的级别',
    en: 'the technique can not reach the level claimed',
  },
  'condition-not-shown': { zh: '未证明该技术的前提', en: 'what the technique depends on is not shown' },
  'encryption-differs': {
    zh: '移入基线所载加密起始与其所称不符',
    en: 'the baseline says that encryption began later than the deletion depends on',
  },
  'medium-shared': { zh: '该技术不适用于共用介质', en: 'the technique is none for a shared medium' },
  'level-too-low': { zh: '低于要求的级别', en: 'below the level that is required' },
  'level-not-stated': { zh: '授权未要求级别', en: 'no level is required by an authorisation' },
  'item-unknown': { zh: '移交清单中没有该项', en: 'no manifest has the item' },
  'not-in-plan': { zh: '计划中没有此处', en: 'no plan has this place' },
  'residue-found': { zh: '发现残留', en: 'residue was found' },
  'too-many-cells': { zh: '数量过多，无法评估', en: 'more cells than can be assessed' },
} as const satisfies Record<string, Bilingual>;

export type CellWhy = keyof typeof CELL_WHY;

/** Why a record does not count: records.md, section 5. Codes are stable for ever. */
export const WHY_NOT = {
  unsigned: { zh: '未签名', en: 'unsigned' },
  'signature-invalid': { zh: '没有有效签名', en: 'no valid signature' },
  'signer-unknown': {
    zh: '签名证书未在立案时绑定任何一方',
    en: 'signed by a certificate that the opening binds to nobody',
  },
  'signer-without-function': {
    zh: '立案时未授权该证书签署此类记录',
    en: 'the opening does not allow its certificate to sign this',
  },
  'author-did-not-sign': { zh: '出具方本人未签名', en: 'its author did not sign it' },
  'countersignature-missing': { zh: '缺少会签', en: 'a countersignature is missing' },
  'role-may-not-author': { zh: '该角色不得出具此类记录', en: 'this role may not make such a record' },
  'party-unknown': { zh: '立案记录中没有该方', en: 'the party is not in the opening' },
  'other-case': { zh: '属于其他案件', en: 'of another case' },
  'no-opening': { zh: '没有有效的立案记录', en: 'no opening counts' },
  'second-opening': { zh: '重复立案', en: 'a second opening' },
  'key-shared-between-parties': { zh: '两方使用同一密钥签名', en: 'two parties sign with one key' },
  'signed-before-recorded': {
    zh: '签名早于其记录时间',
    en: 'signed before the time at which it says it was written',
  },
  'recorded-before-what-it-names': {
    zh: '记录时间早于其所引用的记录',
    en: 'it says it was written before a record that it names by digest',
  },
  'recorded-in-future': {
    zh: '记录时间晚于核验时间',
    en: 'it says it was written later than this verification',
  },
  superseded: { zh: '已被替换', en: 'superseded' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  'supersede-unresolved': { zh: '其替换记录存疑', en: 'its replacement is in doubt' },
} as const satisfies Record<string, Bilingual>;

export type WhyNot = keyof typeof WHY_NOT;

/** Either code in words; undefined for what is neither. */
export function whyWords(code: string): Bilingual | undefined {
  if (Object.hasOwn(CELL_WHY, code)) return CELL_WHY[code as CellWhy];
  return Object.hasOwn(WHY_NOT, code) ? WHY_NOT[code as WhyNot] : undefined;
}
