/** Every reason code with its words, Chinese and English; `{name}` takes the reason's parameter of that name. Codes are stable for ever. */
export const REASONS = {
  'no-opening': ['没有有效的立案记录，或有不止一份', 'no opening counts, or there is more than one'],
  'ledger-gap': [
    '账本第 {entry} 条等共 {count} 条无法读取',
    '{count} ledger entries can not be read, the first is {entry}',
  ],
  'record-does-not-count': [
    '{party} 的“{kind}”记录不作数（{why}），尚未处理',
    'a record "{kind}" by {party} does not count ({why}) and was not withdrawn',
  ],
  'record-missing': ['缺少 {by} 的“{kind}”记录', 'no record "{kind}" by {by} counts'],
  'reference-unresolved': [
    '所引用的“{kind}”记录不存在或不作数',
    'it refers to a record "{kind}" that is absent or does not count',
  ],
  'no-agents': ['本案没有云服务代理商', 'the case has no agents'],
  'no-assessor': ['未委托第三方评估机构', 'no assessor is engaged'],
  'terms-lack': ['合同退出条款未约定：{what}', 'the exit terms do not state: {what}'],
  'terms-after-demand': [
    '条款约定于 {agreed}，不早于退出要求 {demanded}',
    'terms agreed {agreed}, not before the demand of {demanded}',
  ],
  'item-not-in-terms': [
    '移交项 {item} 不属于合同约定的数据类型',
    'item {item} is of no data type that the terms list',
  ],
  'terms-type-not-in-manifest': [
    '合同约定的数据类型 {type} 未列入移交清单',
    'data type {type} of the terms is not in the manifest',
  ],
  'document-missing': ['应交文档未列入：{document}', 'a document due is not listed: {document}'],
  'not-demanded': ['退出要求中没有：{what}', 'the demand does not ask for: {what}'],
  'plan-before-demand': [
    '方案 {planned} 早于退出要求 {demanded}',
    'plan of {planned} is earlier than the demand of {demanded}',
  ],
  'plan-omits-party': ['退出方案未写明 {party} 的职责', 'the exit plan gives {party} no duty'],
  'no-return-yet': ['尚无返还', 'nothing was returned yet'],
  'not-backed-up-before-return': [
    '首次返还 {returned} 之前没有备份：{scope}',
    'no backup of {scope} before the first return of {returned}',
  ],
  'backup-empty': [
    '首次返还之前的备份没有任何内容：{scope}',
    'nothing is in the backup of {scope} before the first return',
  ],
  'backup-incomplete': ['备份未能完整读取：{scope}', 'the backup of {scope} could not be read completely'],
  'verification-not-of-manifest': [
    '返还核验与移交清单所绑定的清单不一致',
    'the verification is not of the inventories that the manifest binds',
  ],
  'return-differs': [
    '返还存在 {count} 处差异，尚未认可',
    '{count} differences in the return, not accepted in writing',
  ],
  'verifications-disagree': [
    '对同一或更晚返还的另一次核验有 {count} 处差异，未被替换或撤回，此后也没有新的返还',
    'another verification found {count} differences in what came back then or later; it was neither corrected nor followed by a new return',
  ],
  'return-not-fully-checked': [
    '返还未能全部核验（{count} 项）',
    'the return could not be checked completely ({count} findings)',
  ],
  'differences-accepted': ['{count} 处差异已书面认可', 'differences accepted in writing: {count}'],
  'none-contradicted': ['声明没有“{what}”，清单中却有', 'declared to be none, yet listed: {what}'],
  'manifest-silent': ['移交清单未列出也未声明没有：{what}', 'neither listed nor declared none: {what}'],
  'test-failed': ['{count} 项验收测试未通过，如 {test}', '{count} acceptance tests failed, such as {test}'],
  'test-passed-otherwise': [
    '验收测试 {test} 称已通过，但所载实际值不是预期值',
    'acceptance test {test} is said to have passed, and the actual value that it states is not the expected one',
  ],
  'test-not-comparable': [
    '验收测试 {test} 称已通过，其实际结果与预期表述不同，也未指明证据',
    'acceptance test {test} is said to have passed, states another result than was expected, and names no evidence',
  ],
  'test-not-run': [
    '{count} 项验收测试未执行，如 {test}',
    '{count} acceptance tests were not run, such as {test}',
  ],
  'tests-not-enough': ['没有通过业务系统进行的测试', 'no test goes through the business system'],
  'return-not-supervised': [
    '{returned} 的返还不在监督时段内',
    'no supervision covers the return of {returned}',
  ],
  'baseline-not-compared': ['移交清单未与移入基线比对', 'the manifest was not compared with the baseline'],
  'baseline-not-counted': [
    '移交清单缺少移入基线的多少条目，无法由账本所列的清单数出',
    'what the manifest lacks of the baseline can not be counted from inventories that the log lists',
  ],
  'baseline-not-covered': [
    '移入的 {count} 个条目不在移交清单中',
    '{count} entries that were handed in are not in the manifest',
  ],
  'baseline-incomplete': ['移入基线未能完整读取', 'the baseline could not be read completely'],
  'baseline-lacks': ['移入基线未写明：{what}', 'the baseline does not state: {what}'],
  'not-available': ['业务未能保持可用', 'the business did not stay available'],
  'interrupted-too-long': [
    '中断 {minutes} 分钟，超过允许的 {allowed} 分钟',
    'interrupted for {minutes} minutes, {allowed} allowed',
  ],
  'cutover-before-return': [
    '切换于 {cutover}，早于首次返还 {returned}',
    'cut over {cutover}, before anything came back at {returned}',
  ],
  'access-not-revoked': [
    '{holder} 的权限 {principal} 未取消',
    'access {principal} of {holder} is not revoked',
  ],
  'access-still-works': [
    '{holder} 的权限 {principal} 取消后仍可用',
    'access {principal} of {holder} still works',
  ],
  'access-not-tested': [
    '{holder} 的权限 {principal} 取消后未测试',
    'access {principal} of {holder} was not tested after its revocation',
  ],
  'access-test-not-by-customer': [
    '权限 {principal} 的测试未经客户签名',
    'the test of access {principal} is not signed by the customer',
  ],
  'duty-not-acknowledged': ['{party} 未确认存续义务 {duty}', '{party} did not acknowledge the duty {duty}'],
  'assistance-before-demand': [
    '{party} 的协助止于 {ended}，早于退出要求 {demanded}',
    'the assistance of {party} ended {ended}, before the exit was demanded {demanded}',
  ],
  'assessor-same-organisation': [
    '评估机构与 {party} 为同一组织',
    'the assessor is the same organisation as {party}',
  ],
  'assessor-has-interests': ['评估机构声明了 {count} 项利益关系', 'the assessor declares {count} interests'],
  'independence-not-declared': ['评估机构未声明独立于 {party}', 'independence of {party} is not declared'],
  'qualification-not-valid': ['评估机构的资质在 {at} 无效', 'no qualification was valid at {at}'],
  'opinion-adverse': ['审计意见为否定', 'the audit opinion is adverse'],
  'opinion-disclaimed': ['审计机构无法表示意见', 'the assessor disclaims an opinion'],
  'opinion-qualified': ['审计意见有保留', 'the audit opinion is qualified'],
  'opinion-before-deletion': [
    '审计意见 {given} 早于最后一次删除 {deleted}',
    'the opinion of {given} is earlier than the last deletion, {deleted}',
  ],
  'observed-not-conforming': [
    '评估机构观察到 {party} 的“{step}”环节不符合',
    'the assessor observed that {party} does not conform in: {step}',
  ],
  'observed-not-assessed': [
    '评估机构未能评估 {party} 的“{step}”环节',
    'the assessor could not assess {party} in: {step}',
  ],
  'observed-before-engagement': [
    '对 {party} 的观察 {observed} 早于受托 {engaged}',
    '{party} was observed {observed}, before the assessor was engaged {engaged}',
  ],
  'tested-before-return': [
    '验收测试 {tested} 早于返还 {returned}',
    'the acceptance test of {tested} is earlier than the return of {returned}',
  ],
  'supervision-interrupted': ['{at} 起监督中断', 'the supervision was interrupted at {at}'],
  'certificate-closure-differs': [
    '{party} 的销毁证明载明 {stated} 格，实为 {count} 格',
    'the certificate of {party} states {stated} cells, and there are {count}',
  ],
  'not-audited': ['{party} 的退出环节未经审计', 'the part of {party} was not audited'],
  'residue-found': [
    '残留测试在 {target} 发现 {count} 处残留',
    'the residual test found {count} hits in {target}',
  ],
  'residual-not-assessed': ['残留测试未能检查 {target}', 'the residual test could not assess {target}'],
  'residual-not-witnessed': [
    '{target} 的残留测试未经评估机构执行或见证',
    'the test of {target} is neither by the assessor nor witnessed by it',
  ],
  'media-not-tested': [
    '{count} 个介质未经残留测试，也无经见证的销毁：{media}',
    '{count} media were not tested for residue, nor destroyed before a witness: {media}',
  ],
  'residual-before-deletion': [
    '{target} 的测试不晚于最后一次删除 {deleted}',
    'the test of {target} is not later than the last deletion of {deleted}',
  ],
  'residual-sample-unstated': [
    '{target} 的抽样测试未说明抽样方案',
    'the test of {target} is a sample and does not state its plan',
  ],
  'residual-index-not-stated': [
    '授权书承诺了残留索引，而对 {target} 的测试未写明用哪一个比对',
    'the authorisation commits to a residue index, and the test of {target} does not say with which one it compared',
  ],
  'residual-index-not-committed': [
    '对 {target} 的测试所用的残留索引未在删除前由授权书承诺',
    'no authorisation before the deletion names the residue index that {target} was compared with',
  ],
  'residual-seed-not-committed': [
    '对 {target} 抽样所用的种子未在删除前由授权书承诺',
    'no authorisation before the deletion commits to the seed of the sample of {target}',
  ],
  'residual-seed-differs': [
    '对 {target} 抽样所用的种子与事先承诺的不一致',
    'the seed of the sample of {target} is not the one committed to',
  ],
  'residual-bound-overstated': [
    '对 {target} 的抽样不足以支持其所称的界限',
    'the sample of {target} cannot carry the bounds that are stated for it',
  ],
  'residual-none-found': ['在 {target} 本次测试未发现残留', 'this test found nothing in {target}'],
  'deletion-closed': [
    '{count} 个“项×副本×介质”均有删除声明',
    'all {count} item × copy × medium cells are attested',
  ],
  'deletion-missing': [
    '{count} 个“项×副本×介质”没有有效的删除声明，如 {item}/{copy}/{medium}（{why}）',
    '{count} item × copy × medium cells lack an attestation that stands, such as {item}/{copy}/{medium} ({why})',
  ],
  'deletion-contradicted': [
    '{count} 个“项×副本×介质”自相矛盾，如 {item}/{copy}/{medium}（{why}）',
    '{count} item × copy × medium cells are contradicted, such as {item}/{copy}/{medium} ({why})',
  ],
  'deletion-pending': [
    '{count} 个“项×副本×介质”待到期，如 {item}/{copy}/{medium} 至 {until}',
    '{count} item × copy × medium cells are pending, such as {item}/{copy}/{medium} until {until}',
  ],
  'plan-of-other-authorisation': [
    '删除计划所依据的授权不同',
    'plan and deletion rest on different authorisations',
  ],
  'plan-after-deletion': [
    '计划形成于 {planned}，晚于删除开始 {started}',
    'plan of {planned} is later than the start of deletion at {started}',
  ],
  'deletion-not-verified': [
    '副本 {copy}（介质 {medium}）的删除未经验证',
    'the deletion of copy {copy} on {medium} was not verified',
  ],
  'deletion-not-supervised': [
    '{from} 至 {to} 的删除没有被完整监督',
    'no supervision covers the deletion from {from} to {to}',
  ],
  'authorisation-of-another': [
    '授权对象是 {addressee}，删除方是 {party}',
    'authorised was {addressee}, deleted has {party}',
  ],
  'deletion-before-authorisation': [
    '删除始于 {started}，早于授权 {authorised}',
    'deletion began {started}, before the authorisation of {authorised}',
  ],
  'deletion-before-window': [
    '删除始于 {started}，早于允许的 {notBefore}',
    'deletion began {started}, before {notBefore}',
  ],
  'deletion-after-window': [
    '删除止于 {finished}，晚于允许的 {notAfter}',
    'deletion ended {finished}, after {notAfter}',
  ],
  'not-by-officer': [
    '授权未由有权的 {officer} 本人签名',
    'not signed by {officer} with a certificate that may authorise deletion',
  ],
  'retention-event-unknown': [
    '保留期的起算事件未记录：{event}',
    'the event that retention counts from is not recorded: {event}',
  ],
  'deletion-before-retention-end': [
    '删除始于 {started}，早于保留期满 {until}',
    'deletion began {started}, before retention ended {until}',
  ],
  'hold-active': [
    '{placed} 提出的保留要求在删除时仍有效',
    'the hold placed {placed} was in force during the deletion',
  ],
  'hold-item-unknown': [
    '{placed} 提出的保留要求所列 {item} 不在任何移交清单中，无法判断是否已被删除',
    'the hold placed {placed} is on {item}, which no manifest lists: whether it was deleted can not be told',
  ],
  'deleted-beyond-authorisation': [
    '删除了未授权的移交项 {item}',
    'item {item} was deleted without being authorised',
  ],
  'authorised-not-deleted': [
    '已授权的移交项 {item} 未声明删除',
    'item {item} was authorised and is not attested',
  ],
  'authorised-before-verification': [
    '授权 {authorised} 早于返还核验 {verified}',
    'authorised {authorised}, before the verification of {verified}',
  ],
  'authorised-on-stale-return': [
    '授权所依据的返还核验之后已有更新的核验',
    'a newer verification of the return was there when it was authorised',
  ],
  'authorised-before-acceptance': [
    '授权于 {authorised}，当时返还的 {count} 处差异尚未认可',
    'authorised {authorised}, when the {count} differences in the return were not accepted yet',
  ],
  'authorised-before-tests': [
    '授权 {authorised} 早于验收测试 {tested}',
    'authorised {authorised}, before the tests of {tested}',
  ],
  'certificate-without-authorisation': [
    '{party} 的销毁证书没有对应的授权',
    'the certificate of {party} has no authorisation addressed to it',
  ],
  'certificate-not-of-attestations': [
    '{party} 的销毁证书与其删除声明不一致',
    'the certificate of {party} does not name exactly its attestations',
  ],
  'certificate-before-deletion': [
    '{party} 的销毁证书早于删除结束',
    'the certificate of {party} is earlier than the end of its deletion',
  ],
  'medium-not-sanitised': ['介质 {medium} 没有清理记录', 'medium {medium} has no sanitisation record'],
  'medium-differs-from-plan': [
    '介质 {medium} 与计划中的不是同一介质',
    'medium {medium} is not the one that the plan names',
  ],
  'medium-not-verified': ['介质 {medium} 的清理未经验证', 'the sanitisation of {medium} was not verified'],
  'medium-errors': [
    '介质 {medium} 清理时有 {count} 个错误',
    'the sanitisation of {medium} had {count} errors',
  ],
  'medium-hidden-areas': ['介质 {medium} 的隐藏区未检查', 'hidden areas of {medium} were not checked'],
  'medium-condition-unmet': [
    '介质 {medium} 上的 {technique} 不满足前提：{condition}',
    '{technique} on medium {medium} lacks what it depends on: {condition}',
  ],
  'medium-encryption-differs': [
    '介质 {medium} 上的 {technique} 以首次写入起即加密为前提，移入基线的记载与此不符',
    '{technique} on medium {medium} depends on encryption since the first write, and the baseline says otherwise',
  ],
  'medium-condition-unknown': [
    '介质 {medium} 上的 {technique} 未证明其前提：{condition}',
    '{technique} on medium {medium}: not shown is {condition}',
  ],
  'medium-level-not-stated': [
    '授权未规定介质 {medium} 上敏感程度 {sensitivity} 的清除级别',
    'no authorisation states the level for sensitivity {sensitivity} on medium {medium}',
  ],
  'medium-technique-too-weak': [
    '{technique} 在介质 {medium} 上达不到所声称的 {level}',
    '{technique} can not reach {level} on medium {medium}',
  ],
  'medium-level-too-low': [
    '介质 {medium} 只达到 {level}，要求 {required}',
    'medium {medium} reached {level}, required is {required}',
  ],
  'medium-shared': [
    '共用介质 {medium} 只能以密钥销毁或逻辑删除处理，且须有证据',
    'shared medium {medium} needs crypto erase or logical delete, with evidence',
  ],
  'medium-outside-deletion': [
    '介质 {medium} 的清理（{started} 至 {finished}）不在同一计划的删除时段内',
    'the sanitisation of {medium} from {started} to {finished} is outside any deletion under its plan',
  ],
  'medium-not-witnessed': [
    '介质 {medium} 的清理没有客户或评估机构见证签名',
    'no customer or assessor signed as witness for {medium}',
  ],
  'outside-national-cryptography': [
    '{count} 份记录的签名不是 SM2/SM3',
    '{count} records are signed outside SM2 with SM3',
  ],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

export type ReasonCode = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];
