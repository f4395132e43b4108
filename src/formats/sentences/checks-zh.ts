import type { Sentences } from './book.js';

/** 验收检查与清除探测得出的结论及其缘由。 */
export const CHECKS_ZH: Sentences = {
  // 网页
  'status {}': '状态码 {}',
  'no answer: {}': '没有应答：{}',
  'a redirect leads to no web address': '有重定向指向的不是网址',
  'a redirect leads to {}, which the plan does not name': '有重定向指向计划未列明的 {}',
  'the redirect leads to no web address': '重定向指向的不是网址',
  'the redirect leads to {}, which the plan does not name': '重定向指向计划未列明的 {}',
  'more redirects than the plan allows': '重定向次数超出计划所许可',
  'the content is too long to be looked through': '内容过长，无法查找',
  'the content is too long to be digested here': '内容过长，此处无法计算摘要',
  'the text is not in what is served': '所返回的内容中没有该文字',
  '{} pages crawled': '已抓取 {} 页',
  '{} pages crawled, {} more links beyond the bound not looked at':
    '已抓取 {} 页，另有 {} 个链接超出界限而未查看',
  '{}; {} dead: {}': '{!}；失效链接 {} 个：{}',
  '{}; {} without an answer: {}': '{!}；没有应答的 {} 个：{}',
  'the server says {}': '服务器答复 {}',
  '{} after a redirect says nothing of the address asked for': '重定向之后的 {} 不能说明所问网址的情况',
  'status {} neither shows nor denies the content': '状态码 {} 既不表明也不否认内容仍在',
  'status {}, and the plan gives no digest to tell a notice from the content':
    '状态码 {}，而计划没有给出摘要，无法区分告示页与原内容',
  'the inventoried content is still served': '仍在提供清单所列的内容',
  'another content is served, which the plan counts as gone': '所提供的是另一内容，计划将此视为已清除',
  'another content is served; a login page would look the same':
    '所提供的是另一内容；登录页也会呈现同样的情形',
  'the environment has no {}': '环境变量中没有 {}',
  'the server does not accept the credentials': '服务器不接受该凭据',
  'the server forbids what the credentials allowed': '服务器已禁止该凭据原先可做的操作',
  'the address answers without credentials too': '该地址不用凭据也会应答',
  'the credentials still work': '凭据仍然有效',
  'status {} says nothing of the credentials': '状态码 {} 不能说明凭据的情况',

  // 域名与端口
  'there is no name server to ask': '没有可询问的域名服务器',
  'the name still has records': '该域名仍有解析记录',
  'no answer that settles it: {}': '没有得到可下结论的应答：{}',
  'the name server knows no such records': '域名服务器没有这样的记录',
  'the port is open': '端口开放',
  'the connection was refused': '连接被拒绝',

  // 命令
  'commands are not allowed in this run': '本次运行不允许执行命令',
  'it could not be started: {}': '无法启动：{}',
  'it had not ended in time': '未在限定时间内结束',
  'it wrote more than is looked at': '输出超出所能查看的量',
  'a signal ended it': '被信号终止',
  'exit {}': '退出码 {}',
  'the text is not in its output': '其输出中没有该文字',
  'output with SHA-256 {}': '输出的 SHA-256 为 {}',

  // 文件格式
  'it cannot be read: {}': '无法读取：{}',
  'it cannot be checked: {}': '无法检查：{}',
  'it does not begin as this format does': '其开头不是该格式应有的',
  'it is {}': '它是 {}',
  'it is in {}': '其编码为 {}',
  'it is not JSON': '不是 JSON',
  'no format that is known here': '不是此处所知的格式',
  'well-formed {}': '{} 格式完好',
  'it ends before its end marker': '在结束标记之前就结束了',
  'it ends before its trailer': '在尾部标记之前就结束了',
  'it ends before its last chunk': '在最后一个数据块之前就结束了',
  'a marker is missing': '缺少标记',
  'a segment is cut off': '有一段被截断',
  'a chunk is cut off': '有一个数据块被截断',
  'it has no image': '其中没有图像',
  'its frame has no size': '其图像帧没有尺寸',
  'bytes follow its trailer': '尾部标记之后还有字节',
  'bytes follow its end': '结束之后还有字节',
  'there is a block of no known kind': '有类型不明的块',
  'its header is none': '其头部无效',
  'its header is not its first chunk': '头部不是第一个数据块',
  'its header has not 13 bytes': '头部不是 13 个字节',
  'the CRC of a chunk {} is wrong': '数据块 {} 的 CRC 不符',
  'the image is too large to be unfolded here': '图像过大，此处无法解开',
  'its image data has another size than its header says': '图像数据的大小与头部所述不同',
  'its image data cannot be inflated to the size that its header says': '图像数据无法解压到头部所述的大小',
  'it does not end as a PDF does (startxref, %%EOF)': '结尾不是 PDF 应有的（startxref、%%EOF）',
  'its cross-references go round in circles': '其交叉引用循环往复',
  'a cross-reference section is not where it should be': '交叉引用段不在应在之处',
  'a cross-reference table is shorter than it says': '交叉引用表比其所述的短',
  'a cross-reference table is longer than it says': '交叉引用表比其所述的长',
  'a cross-reference table has no trailer': '交叉引用表没有尾部',
  'object {} is not where the cross-reference table says': '对象 {} 不在交叉引用表所述之处',

  // 数据与恢复
  'more rows than expected': '行数多于预期',
  'not compared: {}': '未作比对：{}',
  'the inventory lists nothing to compare with': '清单中没有可供比对的内容',
  '{} of {} entries intact, {} differences, {} not assessed':
    '{2} 个条目中 {1} 个完好，差异 {3} 处，未能核验 {4} 处',
  'restores are not allowed in this run': '本次运行不允许恢复转储',
  'the dump was not read: {}': '没有读到转储文件：{}',
  'not restored: {}': '未能恢复：{}',
  'the dump was written to while it was restored': '恢复期间转储文件被写入',
  'restored, not compared: {}': '已恢复，未作比对：{}',
  'the dump did not restore whole; {}': '转储未能完整恢复；{!}',
  'the check could not be made: {}': '检查无法进行：{}',

  // 清除探测：数据库与对象存储
  'the address is not that of a database': '该地址不是数据库的地址',
  'no object of a database is listed under such a path': '数据库中没有以这种路径列出的对象',
  'the server says that there is no such database': '服务器称没有这个数据库',
  'the database is there': '数据库仍在',
  'the object is there': '该对象仍在',
  'an object has that name but for its case': '有对象与该名称仅大小写不同',
  'the database lists no such object': '数据库未列出该对象',
  'the database was listed in part': '数据库只列出了一部分',
  'it is not known how to reach the store, or as whom': '不知如何访问该存储，或以何身份访问',
  'the store says that there is no such bucket': '存储称没有这个存储桶',
  'the store does not show its versions: {}': '存储没有给出其版本：{}',
  'something is left{}': '仍有遗留{!}',
  '; delete markers keep the name, not the content': '；删除标记保留的是名称，而非内容',
  'the store lists no version, delete marker or upload': '存储未列出任何版本、删除标记或未完成的上传',
  'the list of the store contradicts itself': '存储给出的列表自相矛盾',
  'the bucket is there': '存储桶仍在',
  'a refusal ({}) does not show whether the bucket is there': '拒绝访问（{}）不能表明存储桶是否仍在',
  'the key still works': '密钥仍然有效',
  'the store does not accept the key ({})': '存储不接受该密钥（{}）',
  'the store refuses the key, which the plan counts as withdrawn': '存储拒绝该密钥，计划将此视为已撤销',
  '{} does not show that the key is withdrawn': '{} 不能表明密钥已撤销',
};

/** Every choice of the parts that may follow, in their order. */
function withParts(
  [en, zh]: readonly [string, string],
  parts: readonly (readonly [string, string])[],
): [string, string][] {
  return parts.reduce<[string, string][]>(
    (heads, [moreEn, moreZh]) =>
      heads.flatMap(([e, z]) => [
        [e, z],
        [e + moreEn, z + moreZh],
      ]),
    [[en, zh]],
  );
}

/** 验收检查的预期。 */
export const EXPECTED_ZH: Sentences = {
  ...Object.fromEntries(
    withParts(
      ['status {}', '状态码 {}'],
      [
        [', with the text {}', '，含文字 {}'],
        [', with SHA-256 {}', '，SHA-256 为 {}'],
        [', with no dead link among {} pages', '，{} 页中没有失效链接'],
      ],
    ),
  ),
  ...Object.fromEntries(
    withParts(
      ['exit {}', '退出码 {}'],
      [
        [', output with {}', '，输出含 {}'],
        [', output with SHA-256 {}', '，输出的 SHA-256 为 {}'],
      ],
    ),
  ),
  'a well-formed file': '格式完好的文件',
  'a well-formed file of format {}': '格式完好的 {} 文件',
  'as the inventory says': '与清单一致',
  '{} as the inventory says': '{} 与清单一致',
  'the dump restores whole, to what the inventory says': '转储完整恢复，且与清单一致',
};
