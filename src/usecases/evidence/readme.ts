import { type EvidenceIndex, type LeftOut, leftOutDigest } from '../../formats/evidence-bundle.js';
import type { Bilingual } from '../../formats/role.js';

const WHY: Readonly<Record<LeftOut['why'], Bilingual>> = {
  named: { zh: '按指定略去', en: 'asked for by name' },
  item: { zh: '属于指定略去的移交项', en: 'of an item that was named' },
  personal: { zh: '属于标为敏感或核心的移交项', en: 'of items that the manifest calls sensitive or core' },
  'names-left-out': { zh: '其中列有已略去的条目', en: 'it cites entries that were left out' },
};

/** One line for people about something that a bundle does not contain, without what names it. */
export function describeLeftOut(one: LeftOut): Bilingual {
  const why = WHY[one.why];
  return one.what === 'material'
    ? { zh: `材料（${one.size} 字节）：${why.zh}`, en: `material of ${one.size} bytes: ${why.en}` }
    : {
        zh: `清单 ${one.of} 条中的 ${one.entries} 条：${why.zh}`,
        en: `${one.entries} of the ${one.of} entries of an inventory: ${why.en}`,
      };
}

/** `README.txt` of a bundle: made of its index alone, so that a reader can make it again. */
export function bundleReadme(index: EvidenceIndex): string {
  const missing = (language: 'zh' | 'en', none: string): string =>
    index.leftOut.length === 0
      ? `  ${none}\n`
      : index.leftOut.map((one) => `  ${leftOutDigest(one)}  ${describeLeftOut(one)[language]}\n`).join('');
  return `退出案证据包
============
案卷：${index.case}
账本：${index.size} 条，根 ${index.root}
报告：截至 ${index.asOf}，标准 ${index.profile}，由 ${index.tool.name} ${index.tool.version} 生成

如何核验
  cloudexit verify evidence.tar --trust <您另行取得的信任文件夹，其中 anchors/ 放信任锚>
  一条命令从头推导：封装、账本、检查点、签名、清单、证明、条款与报告。
  没有该工具时：解包后运行  sh check.sh ANCHORS.pem  （需 OpenSSL 3 与 coreutils）。
  也可在浏览器中离线打开 verify.html，并把证据包拖入其中；data/report/report.html 打开时自行核验。
  脚本与页面只应取自您信任的来源；本包 data/trust 中的信任锚只是对方所提供，不因在此而可信。

略去的内容（依赖它们的结论均为“未评估”；记录从不略去，记录中写明的名称仍在）
${missing('zh', '没有略去任何内容。')}
Evidence bundle of a cloud exit
===============================
Case:   ${index.case}
Log:    ${index.size} entries, root ${index.root}
Report: as of ${index.asOf}, standard ${index.profile}, made by ${index.tool.name} ${index.tool.version}

How to verify
  cloudexit verify evidence.tar --trust <folder that you obtained elsewhere, with anchors/ in it>
  One command derives everything from nothing: the package, the log, checkpoints, signatures, inventories, proofs, clauses, report.
  Without that tool: unpack, then  sh check.sh ANCHORS.pem  (needs OpenSSL 3 and coreutils).
  Or open verify.html in a browser, offline, and drop the bundle on it; data/report/report.html checks itself when it is opened.
  Take script and page only from a source that you believe; the anchors in data/trust are what the sender offers, and not
  to be believed for being here.

Left out (what depends on it is "not assessed"; records are never left out, and names that a record states are still there)
${missing('en', 'Nothing was left out.')}`;
}
