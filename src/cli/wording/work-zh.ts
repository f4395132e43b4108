/** 办理各项事务时所说的句子。以英文原句为键，`{}` 处填入内容；次序不同时以 `{1}`、`{2}` 注明。 */
export const WORK_ZH: Readonly<Record<string, string>> = {
  'no such kind of record': '没有这种记录',
  'no such rule': '没有这条规则',
  '--assessor needs --sheet FILE, or -o FOLDER for the records':
    '--assessor 还须给出 --sheet 文件，或以 -o 文件夹 存放记录',
  'there is no terminal to ask at': '这里没有可供询问的终端',
  'Entries that you have nothing to say of are to be removed from the sheet.':
    '没有要说的条目，请从表中删去。',
  'no record first stands in this entry of the log': '账本的这个条目不是首次载入某份记录的条目',
  '"cloudexit record list" and "cloudexit case log" show the numbers.':
    '编号见 "cloudexit record list" 与 "cloudexit case log"。',
  'Signatures beside a report are for "cloudexit report verify".':
    '报告旁的签名请用 "cloudexit report verify" 核验。',
  'Write a sheet with --sheet, fill it in, and give it with --observations.':
    '请用 --sheet 写出观察表，填好后用 --observations 给出。',
  'Make room there, or make the place writable, and run it again. Nothing that was there before is lost.':
    '请腾出空间，或使该位置可写，然后重新运行。原有内容没有损失。',
  '{} takes a time like 2026-03-01T08:00:00Z': '{} 须为 2026-03-01T08:00:00Z 这样的时间',
  'the two passphrases are not the same': '两次输入的口令不一致',
  'the key is encrypted and there is no terminal to ask at': '这里没有可供询问的终端',
  'Give --passphrase-file or --passphrase-fd.': '请给出 --passphrase-file 或 --passphrase-fd。',
  '--blocks takes 4096, 512 or both, such as 4096,512': '--blocks 须为 4096、512 或两者，例如 4096,512',
  'not hexadecimal bytes': '不是十六进制字节',
  '--signer and --payload are for DSSE envelopes': '--signer 和 --payload 用于 DSSE 信封',
  'the dump cannot be restored: {}': '该转储文件无法恢复：{!}',
  'pg_dump (plain or custom), mysqldump or mariadb-dump of one database, a SQLite file or its .dump.':
    '可用 pg_dump（纯文本或自定义格式）、单个数据库的 mysqldump 或 mariadb-dump、SQLite 文件或其 .dump。',
  'a {} is not for {}': '{} 不能用于 {}',
  'the scratch database is not empty': '用于恢复的数据库不是空的',
  'Make a new one: nothing is ever removed from it.': '请新建一个：绝不会从中删除任何内容。',
  'this psql would obey shell commands in a dump': '本机的 psql 会执行转储文件中的系统命令',
  'Use psql 13.22, 14.19, 15.14, 16.10, 17.6 or later, or a dump in the custom format.':
    '请使用 psql 13.22、14.19、15.14、16.10、17.6 或更新的版本，或使用自定义格式的转储文件。',
  '{} is not installed': '未安装 {}',
  'Install the client programs of the engine: postgresql-client, mariadb-client or sqlite3.':
    '请安装该数据库的客户端程序：postgresql-client、mariadb-client 或 sqlite3。',
  'the opening names no such assessor': '立案记录中没有这个评估机构',
  'The case has no assessor.': '该退出案没有评估机构。',
  'Assessor of the case: {}.': '退出案中的评估机构：{}。',
  'no sheet of observations: {}': '不是有效的观察记录表：{!}',
  'something was added to the case while it was read': '读取期间，退出案有变动',
  'Run the audit again.': '请重新运行审核。',
  'not a baseline record': '不是移入基线记录',
  'the record is of the case {}': '该记录属于退出案 {}',
  'more than {} contents of the baseline are not where they were': '移入基线中有多于 {} 项内容不在原路径',
  'Make the inventories of the same folder as those of the baseline, so that paths are the same.':
    '请对与移入基线相同的文件夹编制清单，使路径一致。',
  'no file is the inventory with SHA-256 {}': '没有文件是 SHA-256 为 {} 的清单',
  'Put it beside the baseline record, or name it with --baseline-inventory.':
    '请把它放在移入基线记录旁，或用 --baseline-inventory 指明。',
  'the plan states {} missing entries, and {} are missing': '计划称缺失 {} 个条目，实际缺失 {} 个',
  'Leave "missing" out of the plan: it is counted.': '请在计划中去掉 missing，它会自动清点。',
  'an item of the plan is no mapping': '计划中有移交项不是键值映射',
  'there is nothing to add: name record files, or evidence with --material':
    '没有可加入的内容：请给出记录文件，或用 --material 给出证据',
  'this file holds a private key': '该文件含有私钥',
  'Everything in a case is handed to the other parties.': '退出案中的一切都会交给其他各方。',
  'Evidence that is no record is kept with --material.': '不是记录的证据请用 --material 存入。',
  'there is no signature beside this record': '该记录没有签名',
  'Sign it first, with "cloudexit record sign"; what is in a case stays there.':
    '请先用 "cloudexit record sign" 签名；记入退出案的内容不能撤回。',
  'the case is found wanting ({})': '退出案核验不合格（{}）',
  'See "cloudexit case verify". A checkpoint of this log would contradict what was known before.':
    '请看 "cloudexit case verify"。对这样的账本签署检查点，会与此前所知相矛盾。',
  'a note needs an Ed25519 key and a name without spaces and plus signs':
    '检查点附注须用 Ed25519 密钥，名称不得含空格和加号',
  'the opening names no provider or agent of this id': '立案记录中没有这个服务商或代理商',
  'there is something in this folder already': '该文件夹中已有内容',
  'Name another folder with --dir, or remove this one.': '请用 --dir 另指定文件夹，或删除这一个。',
  'a certificate was made in spite of a forgotten backup': '演示中遗漏了备份，却仍出具了证书',
  'not a medium-sanitisation record': '不是介质清除记录',
  'neither certificate, request, revocation list nor private key':
    '既不是证书、证书请求、吊销列表，也不是私钥',
  'the previous list is not one of this CA': '先前的吊销列表并非此 CA 所发',
  'the certificate was issued by another CA': '该证书由别的 CA 签发',
  'this certificate is none of a CA: nobody would rely on what it issues':
    '该证书不是 CA 证书：没有人会信任它签发的证书',
  'Make a small CA with "cloudexit key self-signed --profile ca".':
    '请用 "cloudexit key self-signed --profile ca" 建立小型 CA。',
  'the time stamp does not hold: {}': '时间戳不成立：{!}',
  'The authority needs an anchor among the time stamp anchors of the trust folder.':
    '该时间戳机构须有一个信任锚在信任文件夹的时间戳锚中。',
  'the manifest is of the case {}': '该移交清单属于退出案 {}',
  'not a manifest plan: {}': '不是移交计划：{!}',
  'the output would replace what is read': '输出会覆盖所读的文件',
  'Name another file.': '请另取文件名。',
  'the output would lie inside the source': '输出不得写在所读内容之中',
  'Name a file outside of what is listed; sources are never written to.':
    '请在所列内容之外另指定文件；来源绝不会被写入。',
  'there is no such clause profile': '没有这个条款集',
  'Known: {}.': '已知的有：{}。',
  'not YAML': '不是 YAML',
  'there is no such kind of record': '没有这种记录',
  'the name of the output does not tell its format': '从输出的名称看不出格式',
  'Give --format: {}.': '请给出 --format：{}。',
  "the inventory's tree is {}, the manifest says {}": '清单的树算法为 {}，而移交清单称为 {}',
  'an envelope holds a record, not a signature file': '信封中应为记录，而不是签名文件',
  'it says that it is written at {}, later than it is signed': '记录称写于 {}，晚于签名时间',
  'Times are UTC. Correct the draft and make the record anew, or sign it then.':
    '时间均为 UTC。请改正草稿并重新生成记录，或到那时再签名。',
  'this certificate has signed these bytes already': '此证书已签署过这些内容，未另签名',
  'A second signature would say nothing more. To sign with another time, move this one away first, or name a file with --output.':
    '再签一次并无更多证明。如需改签名时间，请先移走原签名，或用 --output 另取文件名。',
  'larger than the bound of {} bytes': '大于 {} 字节的上限',
  'there is a signature over what would be replaced': '将被替换的文件已有签名，未作改动',
  'Name another file, or move this one and its signatures away first.':
    '请另取文件名，或先移走该文件及其签名。',
  'the file exists, and what was written into it is not replaced': '其中可能已有填写的内容',
  'Name a file that does not exist yet, or remove this one.': '请另取文件名，或先移走已有的文件。',
  'cannot make this folder': '无法建立该文件夹',
  'Name a folder that does not exist yet, in one that does.':
    '请指定一个尚不存在的文件夹，其上级文件夹须存在。',
  'this is no trust folder: it has none of {}': '这不是信任文件夹：其中没有 {} 之一',
  'Make one with "cloudexit trust add FOLDER FILE --as anchors", or name a certificate with --anchor FILE.':
    '请用 "cloudexit trust add 文件夹 文件 --as anchors" 建立，或用 --anchor 文件 指明证书。',
  'more than {} signatures': '签名多于 {} 个',
  'this is a record of kind {}': '这是种类为 {} 的记录',
  'a signature of the manifest is invalid: {}': '移交清单有一个签名无效：{!}',
  'Nothing was compared: whoever changed the manifest would decide what has to be there.':
    '未作任何比对：否则由改动清单的人来决定应有什么。',
  'it is not said which inventory of the manifest this is for': '未说明返还内容对应移交清单中的哪份清单',
  'Write ID=PATH with one of: {}.': '请写作 编号=路径，编号为：{}。',
  'more than one folder is named for an inventory': '一份清单指定了不止一个文件夹',
  'Name one with --below, or give what is in the others as material of its own.':
    '请用 --below 指定其中一个，其余的作为各自的返还物给出。',
  'it is no mapping': '不是键值映射',
  'there is no part "{}"': '没有 "{}" 部分',
  '"{}" is no list': '"{}" 不是列表',
  'it cannot be read': '无法读取',
  'aliases are not allowed': '不允许使用别名',
  'made for the profile {}': '所依据的条款集为 {}',
  'the profile has no such clause': '条款集中没有该条款',
  'now computed: {}; look at it again': '现在的计算结果为：{}；请重新审阅',
  'position and outcome do not go together': '所持意见与结论不相符',
  'this opinion says nothing of clauses that are not satisfied or not assessed':
    '该意见未提及不符合或未评估的条款',
  'it is of a whole cluster, not of one database': '它是整个数据库集群的转储，而非单个数据库的',
  'it names the database that it goes into; make one without --databases':
    '它指明了恢复到哪个数据库；请不加 --databases 重新转储',
  'it is no dump of a kind that can be restored': '不是可恢复的转储文件',
  '--confidence takes a number between 0 and 1, such as 0.99': '--confidence 须为 0 与 1 之间的数，例如 0.99',
  '{} takes a number of bytes, or one with KiB, MiB, GiB or TiB':
    '{} 须为字节数，或带 KiB、MiB、GiB、TiB 的数',
  'the clause is given twice': '该条款重复给出',
  'evidence has to be what the rules depend on: {}': '证据须为规则所依赖的证据：{!}',
};
